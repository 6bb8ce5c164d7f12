// RUN: %mapvet %s -- -std=c++20 -isystem %S/../mocks | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Locks and order of Folly.
#include <folly/Executor.h>
#include <folly/Synchronized.h>
#include <folly/container/F14Map.h>

void synchronized_ok() {
  folly::Synchronized<folly::F14FastMap<int, int>> counts;
  folly::CPUThreadPoolExecutor pool(4);
  pool.add([&] { (*counts.wlock())[1] = 1; });
  counts.withWLock([](auto &map) { map[2] = 2; });
  (void)counts.rlock()->contains(1);
  pool.join();
}

void join_ok() {
  folly::F14FastMap<int, int> counts;
  folly::CPUThreadPoolExecutor pool(4);
  pool.add([&] { counts[1] = 1; });
  pool.join();
  counts[2] = 2;
}
