// truth: assert
// class: runaway-worker
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <hmap/guarded.h>
#include <hmap/map.h>
#include <thread>
#include <vector>

static hmap::guarded<hmap::map<int, int>> cache;
static std::atomic<int> sweepers{0};

static void sweepOnce() {
  auto entries = cache.lock();
  entries->erase(3);
}

static void sweepForever(int rounds) {
  ++sweepers;
  for (int i = 0; i < rounds; ++i) {
    sweepOnce();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  --sweepers;
}

static void handleRequest(int key) {
  cache.lock()->insert_or_assign(key, key);
  std::thread(sweepForever, 2).detach();
}

int main() {
  for (int i = 0; i < 8; ++i)
    handleRequest(i);
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  std::printf("%d sweepers\n", sweepers.load());
  assert(sweepers == 0);
}
