// truth: assert
// class: runaway-worker
#include "hmap/guarded.h"
#include "hmap/map.h"
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

struct Counters {
  hmap::guarded<hmap::map<std::string, int>> values;
  std::atomic<int> flushing{0};
};

static int written(Counters &c) {
  int sum = 0;
  c.values.with([&](auto &m) {
    for (auto &[name, n] : m) {
      sum += n;
      n = 0;
    }
  });
  return sum;
}

static void flush(Counters &c) {
  ++c.flushing;
  std::this_thread::sleep_for(std::chrono::milliseconds(50)); // the disk
  written(c);
  --c.flushing;
}

static void on_tick(Counters &c) {
  std::thread worker(flush, std::ref(c));
  worker.join();
}

static void ticks(Counters &c) {
  for (;;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    on_tick(c);
  }
}

int main() {
  static Counters &c = *new Counters;
  c.values.with([](auto &m) { m["start"] = 1; });
  std::thread(ticks, std::ref(c)).detach();
  int most = 0;
  for (int i = 0; i < 50; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    if (int n = c.flushing; n > most)
      most = n;
  }
  std::printf("%d flushes at once\n", most);
  assert(most <= 1);
  std::quick_exit(0);
}
