// RUN: not %mapvet %s -- -std=c++20 -isystem %hmap \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// The bundled library.
#include <hmap/handle.h>
#include <hmap/map.h>
#include <hmap/set.h>
#include <thread>

void map_bad() {
  hmap::map<int, int> counts;
  std::jthread worker([&] { counts.try_emplace(1, 1); });
  counts.erase(2);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

void handle_bad() {
  auto counts = hmap::make<int, int>();
  std::jthread worker([counts] { counts.set(1, 1); });
  counts.set(2, 2);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
}

void set_bad() {
  hmap::set<int> seen;
  std::jthread worker([&] { seen.insert(1); });
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-concurrent-access]
  (void)seen.contains(1);
}

std::size_t copy_bad(hmap::map<int, int> counts) {
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-large-copy]
  return counts.size();
}

void nil_bad() {
  hmap::handle<int, int> counts;
  counts[1] = 1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}

void nil_set_bad() {
  hmap::handle<int, int> counts;
  counts.set(1, 1);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}

void nil_after_reset_bad() {
  auto counts = hmap::make<int, int>();
  counts.reset();
  counts.insert_or_assign(1, 1);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-nil-handle]
}

hmap::map<const int *, int> Owners;
void key_bad() {
  int local = 0;
  Owners[&local] = 1;
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-pointer-key]
}
