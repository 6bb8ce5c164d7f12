// RUN: not %mapvet %s -- -std=c++20 -isystem %llvm-include \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// LLVM's ADT and Support.
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/Support/Mutex.h>
#include <llvm/Support/ThreadPool.h>
#include <llvm/Support/thread.h>
#include <thread>

void dense_bad() {
  llvm::DenseMap<int, int> counts;
  std::jthread worker([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

void pool_bad() {
  llvm::StringMap<int> counts;
  llvm::DefaultThreadPool pool;
  pool.async([&] { counts["a"] = 1; });
  counts.erase("b");
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  pool.wait();
}

std::size_t copy_bad(llvm::DenseMap<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}

llvm::DenseMap<const int *, int> Owners;
void key_bad() {
  int local = 0;
  Owners[&local] = 1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-pointer-key]
}
