// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
#include "hmap/handle.h"
#include "hmap/map.h"

struct Entry {
  int N = 0;
};
int map_bad(hmap::map<int, Entry> &map) {
  return map.find(1)->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
}
int handle_bad(hmap::handle<int, Entry> map) {
  const Entry *entry = map.find(1);
  return entry->N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'entry' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
int handle_ok(hmap::handle<int, Entry> map) {
  const Entry *entry = map.find(1);
  if (!entry)
    return 0;
  return entry->N;
}
int handle_if_ok(hmap::handle<int, Entry> map) {
  if (const Entry *entry = map.find(1))
    return entry->N;
  return 0;
}
int at_ok(hmap::map<int, Entry> &map) { return map.at(1).N; }

// Look-ups that return a pointer.
struct Slot {
  int N = 0;
};
int direct_bad(hmap::handle<int, int> map, int key) {
  return *map.find(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'find' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
int pointer_bad(hmap::handle<int, Slot> map, int key) {
  Slot *slot = map.find(key);
  return slot->N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'slot' is dereferenced{{.*}}[mapvet-unchecked-lookup]
}
int pointer_ok(hmap::handle<int, Slot> map, int key) {
  Slot *slot = map.find(key);
  if (!slot)
    return 0;
  return slot->N;
}
int declared_ok(hmap::handle<int, Slot> map, int key) {
  if (Slot *slot = map.find(key))
    return slot->N;
  return 0;
}
int compared_ok(hmap::handle<int, Slot> map, int key) {
  Slot *slot = map.find(key);
  return slot != nullptr ? slot->N : 0;
}
// CHECK-FIXES: return map.at(1).N;
