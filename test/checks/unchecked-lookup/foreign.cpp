// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>

int absl_bad(absl::flat_hash_map<int, int> &map) {
  auto it = map.find(1);
  return it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
}
int absl_ok(absl::flat_hash_map<int, int> &map) {
  auto it = map.find(1);
  if (it == map.end())
    return 0;
  return it->second;
}
int boost_bad(boost::unordered_flat_map<int, int> &map) {
  return map.find(1)->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
}
int boost_ok(boost::unordered_flat_map<int, int> &map) {
  return map.contains(1) ? map.find(1)->second : 0;
}

// What the fixes make of it.
// CHECK-FIXES: auto &entry = map.at(1);
// CHECK-FIXES: return entry;
// CHECK-FIXES: return map.at(1);
