// RUN: not %mapvet %s -- -std=c++20 -isystem %S/../mocks \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Tessil's maps.
#include <tsl/robin_map.h>
#include <thread>

void thread_bad() {
  tsl::robin_map<int, int> counts;
  std::jthread worker([&] { counts[1] = 1; });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  (void)counts.find(2);
}

std::size_t copy_bad(tsl::robin_map<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}

tsl::robin_map<const int *, int> Owners;
void key_bad() {
  int local = 0;
  Owners[&local] = 1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-pointer-key]
}
