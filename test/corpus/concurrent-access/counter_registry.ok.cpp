// truth: tsan
// class: concurrent-access

#include <atomic>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

using Cell = std::atomic<long>;

// Counters are made on first use and never removed, so a reference stays good.
class CounterRegistry {
public:
  Cell &counter(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    return cells_[name];
  }

  long total() {
    std::lock_guard<std::mutex> lock(mutex_);
    long sum = 0;
    for (const auto &[name, cell] : cells_)
      sum += cell;
    return sum;
  }

private:
  std::mutex mutex_;
  std::unordered_map<std::string, Cell> cells_;
};

static void serve(CounterRegistry &registry, int requests) {
  Cell &served = registry.counter("served");
  Cell &bytes = registry.counter("bytes");
  for (int i = 0; i < requests; ++i) {
    ++served;
    bytes += 512;
  }
}

int main() {
  CounterRegistry registry;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back(serve, std::ref(registry), 400);
  for (auto &thread : threads)
    thread.join();
  std::printf("%ld\n", registry.total());
}
