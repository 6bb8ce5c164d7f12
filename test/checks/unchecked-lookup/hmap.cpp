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
int FN_handle(hmap::handle<int, Entry> map) {
  const Entry *entry = map.find(1);
  return entry->N;
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
