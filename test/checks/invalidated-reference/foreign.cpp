// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/node_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <memory>
#include <string>
#include <vector>

struct Entry {
  int N = 0;
  std::vector<int> Rest;
};
using Flat = absl::flat_hash_map<int, Entry>;

void flat_bad(Flat &map) {
  Entry &x = map[1];
  map.try_emplace(2);
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}
void flat_reserve_ok(Flat &map) {
  map.reserve(8);
  Entry &x = map[1];
  map.try_emplace(2);
  x.N = 1;
}
void flat_erase_ok(Flat &map, int a, int b) {
  Entry &x = map[a];
  map.erase(b);
  x.N = 1;
}
void node_ok(absl::node_hash_map<int, Entry> &map) {
  Entry &x = map[1];
  map.try_emplace(2);
  x.N = 1;
}
void btree_bad(absl::btree_map<int, Entry> &map) {
  Entry &x = map[1];
  map.erase(2);
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x'{{.*}}[mapvet-invalidated-reference]
}
void boost_bad(boost::unordered_flat_map<int, Entry> &map) {
  Entry *x = &map[1];
  map.emplace(2, Entry());
  x->N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'x'{{.*}}[mapvet-invalidated-reference]
}
void own_argument_bad(absl::flat_hash_map<int, std::string> &map) {
  map.emplace(2, map.at(1));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-invalidated-reference]
}
// What the entry owns stays where it is.
void pointee_ok(absl::flat_hash_map<int, std::unique_ptr<Entry>> &map) {
  Entry &x = *map[1];
  map[2] = nullptr;
  x.N = 1;
}
void elements_ok(absl::flat_hash_map<int, std::vector<int>> &map) {
  for (int n : map[1])
    map[n].clear();
}
std::vector<Entry *> kept_bad(Flat &map, const std::vector<int> &keys) {
  std::vector<Entry *> all;
  for (int key : keys)
    all.push_back(&map[key]);
  for (Entry *x : all)
    x->N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'x'{{.*}}[mapvet-invalidated-reference]
  return {};
}

// What the fixes make of it.
// CHECK-FIXES: auto &x2 = map[1];
// CHECK-FIXES: x2.N = 1;
// CHECK-FIXES: const auto value = map.at(1);
// CHECK-FIXES: map.emplace(2, value);
