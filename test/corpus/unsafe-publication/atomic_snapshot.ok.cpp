// truth: tsan
// class: unsafe-publication
#include <atomic>
#include <cstdio>
#include <thread>
#include <unordered_map>
#include <vector>

using Routes = std::unordered_map<int, int>;

static std::atomic<Routes *> active{nullptr};

static int hop(int target) {
  Routes *routes = active.load(std::memory_order_acquire);
  if (!routes)
    return 0;
  auto it = routes->find(target);
  return it == routes->end() ? 0 : it->second;
}

static void install(int version, std::vector<Routes *> &old) {
  auto *next = new Routes;
  for (int i = 0; i < 20; ++i)
    next->emplace(i, version);
  old.push_back(next);
  active.store(next, std::memory_order_release);
}

int main() {
  std::vector<Routes *> old;
  long hops = 0;
  std::thread forwarder([&hops] {
    for (int i = 0; i < 5000; ++i)
      hops += hop(i % 20);
  });
  for (int v = 1; v < 50; ++v)
    install(v, old);
  forwarder.join();
  std::printf("%d\n", hops >= 0);
  for (auto *r : old)
    delete r;
}
