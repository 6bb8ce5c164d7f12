// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include "hmap/handle.h"
#include "hmap/map.h"
#include <string>
#include <string_view>

struct Entry {
  int N = 0;
  std::string Name;
};
using Map = hmap::map<int, Entry>;
void sink(const std::string &, const std::string &);

void two_references_bad(Map &map, int a, int b) {
  Entry &x = map[a];
  Entry &y = map[b];
  x.N = y.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
}
void same_key_ok(Map &map, int a) {
  Entry &x = map[a];
  map[a].Name = "again";
  x.N = 1;
}
void found_before_ok(Map &map, int a, int b) {
  if (!map.contains(b))
    return;
  Entry &x = map[a];
  map[b].N = 1;
  x.N = 1;
}
void assignment_bad(hmap::map<int, std::string> &map, int a, int b) {
  map[a] = map[b];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-invalidated-reference]
}
void scalar_ok(hmap::map<int, int> &map, int a, int b) {
  map[a] = map[b];
  map[a] += map[b];
}
void arguments_bad(hmap::map<int, std::string> &map, int a, int b) {
  sink(map[a], map[b]);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-invalidated-reference]
}
void view_bad(hmap::map<int, std::string> &map) {
  std::string_view name = map[1];
  map[2] = "other";
  sink(std::string(name), "");
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: view 'name'{{.*}}[mapvet-invalidated-reference]
}
void erase_moves_bad(Map &map, int a, int b) {
  Entry &x = map[a];
  map.erase(b);
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x' is used after 'erase'{{.*}}[mapvet-invalidated-reference]
}
// hmap's reserve promises nothing about references.
void reserve_bad(Map &map) {
  map.reserve(100);
  Entry &x = map[1];
  map[2].N = 1;
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}
void handle_bad(hmap::handle<int, Entry> table) {
  Entry *x = table.find(1);
  if (!x)
    return;
  table.set(2, Entry());
  x->N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'x'{{.*}}[mapvet-invalidated-reference]
}
void copy_ok(Map &map, int a, int b) {
  Entry x = map[a];
  map[b] = x;
  x.N = 1;
}

// What the fixes make of it.
// CHECK-FIXES: auto &x2 = map[a];
// CHECK-FIXES: x2.N = y.N;
// CHECK-FIXES: const auto value = map[b];
// CHECK-FIXES: map[a] = value;
// CHECK-FIXES: const auto value = map[a];
// CHECK-FIXES: sink(value, map[b]);
// CHECK-FIXES: std::string name = map[1];
// CHECK-FIXES: auto &x2 = map[1];
// CHECK-FIXES: x2.N = 1;
