// RUN: not %mapvet %s -- -std=c++20 -isystem %S/../mocks \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Folly.
#include <folly/Executor.h>
#include <folly/container/F14Map.h>

void executor_bad() {
  folly::F14FastMap<int, int> counts;
  folly::CPUThreadPoolExecutor pool(4);
  pool.add([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pool.join();
}

std::size_t copy_bad(folly::F14FastMap<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}
