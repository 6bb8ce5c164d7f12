// RUN: %mapvet %s -- -std=c++20 -isystem %llvm-include \
// RUN:   | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Locks and order of LLVM's Support.
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/Support/Mutex.h>
#include <llvm/Support/RWMutex.h>
#include <llvm/Support/ThreadPool.h>
#include <thread>

void mutex_ok() {
  llvm::DenseMap<int, int> counts;
  llvm::sys::Mutex mutex;
  std::jthread worker([&] {
    llvm::sys::ScopedLock hold(mutex);
    counts[1] = 1;
  });
  llvm::sys::ScopedLock hold(mutex);
  counts[2] = 2;
}

void rw_mutex_ok() {
  llvm::DenseMap<int, int> counts;
  llvm::sys::RWMutex mutex;
  std::jthread worker([&] {
    llvm::sys::ScopedWriter hold(mutex);
    counts[1] = 1;
  });
  llvm::sys::ScopedReader hold(mutex);
  (void)counts.lookup(2);
}

void pool_wait_ok() {
  llvm::StringMap<int> counts;
  llvm::DefaultThreadPool pool;
  pool.async([&] { counts["a"] = 1; });
  pool.wait();
  counts.erase("b");
}

// A task has ended when its pool has been waited for, or its future.
void future_and_pool_ok() {
  llvm::StringMap<int> counts;
  llvm::DefaultThreadPool pool;
  std::shared_future<void> task = pool.async([&] { counts["a"] = 1; });
  pool.wait();
  counts.erase("b");
}

void future_ok() {
  llvm::StringMap<int> counts;
  llvm::DefaultThreadPool pool;
  std::shared_future<void> task = pool.async([&] { counts["a"] = 1; });
  task.get();
  counts.erase("b");
}
