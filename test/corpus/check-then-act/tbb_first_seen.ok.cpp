// truth: assert
// class: check-then-act
// flags: -ltbb
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <string>
#include <tbb/concurrent_unordered_map.h>
#include <thread>
#include <vector>

// Which worker saw an event first.
class FirstSeen {
public:
  bool report(int event, int worker) {
    resolve(worker);
    return seen_.insert({event, worker}).second;
  }

private:
  static void resolve(int worker) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + worker));
  }
  tbb::concurrent_unordered_map<int, int> seen_;
};

int main() {
  FirstSeen seen;
  std::atomic<int> first{0};
  std::vector<std::thread> workers;
  for (int w = 0; w < 4; ++w)
    workers.emplace_back([&, w] { first += seen.report(42, w); });
  for (auto &w : workers)
    w.join();
  std::printf("%d first\n", first.load());
  assert(first == 1);
}
