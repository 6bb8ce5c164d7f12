// truth: assert
// class: check-then-act
#include "hmap/sync_map.h"
#include <cassert>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

// How often each page was asked for.
class Hits {
public:
  void count(const std::string &page) {
    int seen = hits_.load_or_store(page, 0).first;
    std::this_thread::yield();
    while (!hits_.compare_and_swap(page, seen, seen + 1))
      seen = hits_.load(page).value_or(0);
  }
  int of(const std::string &page) const {
    return hits_.load(page).value_or(0);
  }

private:
  hmap::sync_map<std::string, int> hits_;
};

int main() {
  Hits hits;
  std::vector<std::thread> servers;
  for (int i = 0; i < 4; ++i)
    servers.emplace_back([&hits] {
      for (int n = 0; n < 5000; ++n)
        hits.count(n % 2 ? "/" : "/help");
    });
  for (auto &s : servers)
    s.join();
  std::printf("%d\n", hits.of("/") + hits.of("/help"));
  assert(hits.of("/") + hits.of("/help") == 20000);
}
