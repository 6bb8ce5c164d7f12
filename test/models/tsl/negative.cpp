// RUN: %mapvet %s -- -std=c++20 -isystem %S/../mocks | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Tessil's maps.
#include <tsl/robin_map.h>
#include <mutex>
#include <thread>

void lock_ok() {
  tsl::robin_map<int, int> counts;
  std::mutex mutex;
  std::jthread worker([&] {
    std::lock_guard hold(mutex);
    counts[1] = 1;
  });
  std::lock_guard hold(mutex);
  counts.erase(2);
}

void readers_ok(const tsl::robin_map<int, int> &counts) {
  std::jthread worker([&] { (void)counts.contains(1); });
  (void)counts.find(2);
}

std::size_t reference_ok(const tsl::robin_map<int, int> &counts) { return counts.size(); }
