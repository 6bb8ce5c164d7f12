// RUN: not %mapvet %s -- -std=c++20 \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// oneTBB.
#include <map>
#include <string>
#include <tbb/parallel_for.h>
#include <tbb/spin_mutex.h>
#include <tbb/task_group.h>
#include <unordered_map>

void parallel_for_bad() {
  std::unordered_map<int, int> counts;
  tbb::parallel_for(0, 100, [&](int i) {
    counts[i] = i;
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  });
}

void task_group_bad() {
  std::map<int, int> counts;
  tbb::task_group group;
  group.run([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  group.wait();
}
