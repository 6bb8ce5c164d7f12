// RUN: %mapvet %s -- -std=c++20 | FileCheck %s --allow-empty
// CHECK-NOT: {{warning|error}}:
// Locks and order of Abseil.
#include <absl/base/call_once.h>
#include <absl/container/flat_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <thread>

void mutex_lock_ok() {
  absl::flat_hash_map<int, int> counts;
  absl::Mutex mutex;
  std::jthread worker([&] {
    absl::MutexLock hold(&mutex);
    counts[1] = 1;
  });
  {
    absl::ReaderMutexLock hold(&mutex);
    (void)counts.contains(1);
  }
  mutex.Lock();
  counts.erase(1);
  mutex.Unlock();
  absl::ReleasableMutexLock hold(&mutex);
  counts.clear();
  hold.Release();
}

void notification_ok() {
  absl::flat_hash_map<int, int> counts;
  absl::Notification filled;
  std::jthread worker([&] {
    counts[1] = 1;
    filled.Notify();
  });
  filled.WaitForNotification();
  counts[2] = 2;
}
