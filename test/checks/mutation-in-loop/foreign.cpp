// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t
#include <absl/container/btree_map.h>
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>

void absl_bad(absl::flat_hash_map<int, int> &map) {
  for (auto it = map.begin(); it != map.end(); ++it)
    map.insert({it->first + 1, 0});
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'insert' can add{{.*}}[mapvet-mutation-in-loop]
}
void absl_ok(absl::flat_hash_map<int, int> &map) {
  for (auto it = map.begin(); it != map.end();)
    if (it->second)
      map.erase(it++);
    else
      ++it;
}
void btree_bad(absl::btree_map<int, int> &map) {
  for (auto &[key, n] : map)
    map.emplace(key * 2, n);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'emplace' can add{{.*}}[mapvet-mutation-in-loop]
}
void boost_bad(boost::unordered_flat_map<int, int> &map) {
  for (auto &[key, n] : map)
    if (n)
      map.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}

// What the fixes make of it.
// CHECK-FIXES: const auto snapshot = map;
// CHECK-FIXES: for (auto &[key, n] : snapshot)
// CHECK-FIXES: boost::unordered::erase_if(map, [&](auto &item) -> bool {
// CHECK-FIXES: auto &[key, n] = item;
// CHECK-FIXES: return n;
// CHECK-FIXES: });
