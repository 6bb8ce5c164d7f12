// RUN: not %mapvet %s -- -std=c++20 \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// The standard library: maps, owners, threads, locks.
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

void thread_bad() {
  std::unordered_map<int, int> counts;
  std::jthread worker([&] { counts[1] = 1; });
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

void async_bad() {
  std::unordered_set<int> seen;
  auto done = std::async(std::launch::async, [&] { seen.insert(1); });
  seen.insert(2);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  done.wait();
}

// A write needs more than the lock of a reader.
void shared_lock_bad() {
  std::map<int, int> counts;
  std::shared_mutex mutex;
  std::thread worker([&] {
    std::shared_lock hold(mutex);
    (void)counts.count(1);
  });
  {
    std::shared_lock hold(mutex);
    counts.emplace(2, 2);
    // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  }
  worker.join();
}

std::size_t copy_bad(std::unordered_map<std::string, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}

void owner_bad() {
  std::unique_ptr<std::map<int, int>> counts;
  counts->emplace(1, 1);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}

std::map<const int *, int> Owners;
void key_bad() {
  int local = 0;
  Owners[&local] = 1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-pointer-key]
}
