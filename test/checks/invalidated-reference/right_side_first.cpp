// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t

// The right side of an assignment is evaluated before the left: what an
// iterator led to there is a reference by the time that the left side inserts.
#include <boost/unordered/unordered_flat_map.hpp>
#include <string>
#include <unordered_map>

using Nodes = std::unordered_map<int, std::string>;
using Flat = boost::unordered_flat_map<int, std::string>;

void copy_ok(Nodes &map, int from, int to) {
  auto entry = map.find(from);
  if (entry != map.end())
    map[to] = entry->second;
}
void move_ok(Nodes &map, int from, int to) {
  auto entry = map.find(from);
  if (entry != map.end())
    map[to] = std::move(entry->second);
}
void erase_bad(Nodes &map, int from, int to) {
  auto entry = map.find(from);
  if (entry != map.end()) {
    map[to] = entry->second;
    map.erase(entry);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'entry' is used after 'operator[]' may have invalidated it{{.*}}[mapvet-invalidated-reference]
  }
}
void flat_bad(Flat &map, int from, int to) {
  auto entry = map.find(from);
  if (entry != map.end())
    map[to] = entry->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'entry' is used after 'operator[]' may have invalidated it{{.*}}[mapvet-invalidated-reference]
}
