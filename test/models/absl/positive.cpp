// RUN: not %mapvet %s -- -std=c++20 \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Abseil.
#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/container/node_hash_map.h>
#include <absl/synchronization/mutex.h>
#include <string_view>
#include <thread>

void flat_bad() {
  absl::flat_hash_map<int, int> counts;
  std::jthread worker([&] { counts.try_emplace(1, 1); });
  counts.erase(2);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

void reader_lock_bad() {
  absl::node_hash_map<int, int> counts;
  absl::Mutex mutex;
  std::jthread worker([&] {
    absl::ReaderMutexLock hold(&mutex);
    (void)counts.contains(1);
  });
  absl::ReaderMutexLock hold(&mutex);
  counts[2] = 2;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

std::size_t copy_bad(absl::btree_map<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}

absl::flat_hash_set<std::string_view> Names;
void key_bad(std::string name) {
  Names.insert(name);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-pointer-key]
}
