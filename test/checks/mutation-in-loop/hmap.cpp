// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t
#include "hmap/handle.h"
#include "hmap/map.h"

void insert_bad(hmap::map<int, int> &map) {
  for (auto &[key, n] : map)
    if (n)
      map[key + 1] = n;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add{{.*}}[mapvet-mutation-in-loop]
}
void erase_bad(hmap::map<int, int> &map) {
  for (auto &[key, n] : map)
    if (n)
      map.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}
// Entries may come and go while it runs.
void range_ok(hmap::handle<int, int> map) {
  map.range([&](int key, int n) {
    if (n)
      map.erase(key);
    return true;
  });
}
void assign_ok(hmap::map<int, int> &map) {
  for (auto &[key, n] : map)
    n = map.contains(key + 1);
}

// What the fixes make of it.
// CHECK-FIXES: const auto snapshot = map;
// CHECK-FIXES: for (auto &[key, n] : snapshot)
// CHECK-FIXES: erase_if(map, [&](auto &item) -> bool {
// CHECK-FIXES: auto &[key, n] = item;
// CHECK-FIXES: return n;
// CHECK-FIXES: });
