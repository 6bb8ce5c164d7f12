// truth: assert
// class: check-then-act
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <hmap/guarded.h>
#include <hmap/map.h>
#include <string>
#include <thread>
#include <vector>

// One owner for each shard.
class Leases {
public:
  bool acquire(int shard, const std::string &worker) {
    const bool mine = owners_.with(
        [&](auto &owners) { return owners.try_emplace(shard, worker).second; });
    if (!mine)
      return false;
    warmUp();
    return true;
  }
  std::size_t held() const {
    return owners_.with_read([](const auto &owners) { return owners.size(); });
  }

private:
  static void warmUp() { std::this_thread::sleep_for(std::chrono::milliseconds(25)); }
  hmap::guarded<hmap::map<int, std::string>> owners_;
};

int main() {
  Leases leases;
  std::atomic<int> owners{0};
  std::vector<std::thread> workers;
  for (int w = 0; w < 3; ++w)
    workers.emplace_back([&, w] { owners += leases.acquire(7, "worker" + std::to_string(w)); });
  for (auto &w : workers)
    w.join();
  std::printf("%d owners of %zu shards\n", owners.load(), leases.held());
  assert(owners == 1);
}
