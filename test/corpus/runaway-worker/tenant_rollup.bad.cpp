// truth: assert
// class: runaway-worker
// flags: -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate

#include <absl/container/flat_hash_map.h>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>

struct Rollup {
  std::mutex mutex;
  absl::flat_hash_map<int, long> totals;
  std::atomic<int> loops{0};
  bool started = false;
};

static void rollUp(Rollup &r) {
  ++r.loops;
  do {
    std::lock_guard<std::mutex> lock(r.mutex);
    for (auto &[tenant, total] : r.totals)
      total /= 2;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  } while (true);
}

static void onMinute(Rollup &r, int minute) {
  {
    std::lock_guard<std::mutex> lock(r.mutex);
    r.totals[minute % 3] += minute;
  }
  std::thread([&r] { rollUp(r); }).detach(); // BUG(runaway-worker)
}

int main() {
  static Rollup rollup;
  for (int minute = 0; minute < 5; ++minute) {
    onMinute(rollup, minute);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::printf("%d loops\n", rollup.loops.load());
  assert(rollup.loops <= 1);
}
