// RUN: %check_clang_tidy %s mapvet-large-copy %t
#include <string>
#include <unordered_map>
using Map = std::unordered_map<std::string, int>;

std::size_t reported(Map map) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [mapvet-large-copy]
// CHECK-FIXES: std::size_t reported(const Map &map) {
  return map.size();
}
std::size_t all(Map map) { return map.size(); } // NOLINT
std::size_t named(Map map) { return map.size(); } // NOLINT(mapvet-large-copy)
std::size_t glob(Map map) { return map.size(); } // NOLINT(mapvet-*)
// NOLINTNEXTLINE(mapvet-large-copy)
std::size_t next(Map map) { return map.size(); }
// NOLINTBEGIN(mapvet-large-copy)
std::size_t first(Map map) { return map.size(); }
std::size_t second(Map map) { return map.size(); }
// NOLINTEND(mapvet-large-copy)
std::size_t other(Map map) { return map.size(); } // NOLINT(mapvet-nil-handle)
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [mapvet-large-copy]
// CHECK-FIXES: std::size_t other(const Map &map) { return map.size(); }
