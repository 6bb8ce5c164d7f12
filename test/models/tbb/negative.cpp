// RUN: %mapvet %s -- -std=c++20 | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Maps, locks and order of oneTBB.
#include <map>
#include <tbb/concurrent_hash_map.h>
#include <tbb/concurrent_unordered_map.h>
#include <tbb/parallel_for.h>
#include <tbb/spin_mutex.h>
#include <tbb/task_group.h>

void concurrent_maps_ok() {
  tbb::concurrent_unordered_map<int, int> counts;
  tbb::concurrent_hash_map<int, int> sums;
  tbb::parallel_for(0, 100, [&](int i) {
    counts[i] = i;
    tbb::concurrent_hash_map<int, int>::accessor entry;
    sums.insert(entry, i);
    entry->second = i;
  });
}

void mutex_ok() {
  std::map<int, int> counts;
  tbb::spin_mutex mutex;
  tbb::parallel_for(0, 100, [&](int i) {
    tbb::spin_mutex::scoped_lock hold(mutex);
    counts[i] = i;
  });
  counts.clear();
}

void wait_ok() {
  std::map<int, int> counts;
  tbb::task_group group;
  group.run([&] { counts[1] = 1; });
  group.wait();
  counts[2] = 2;
}
