// RUN: %check_clang_tidy %s mapvet-large-copy %t
// RUN: %check_clang_tidy -check-suffix=TWO %s mapvet-large-copy %t -- \
// RUN:   --config='{CheckOptions: {mapvet-large-copy.SmallMapSize: 2}}'
#include <string>
#include <unordered_map>

std::size_t sizeOf(std::unordered_map<std::string, int> map);

std::size_t three() {
  const std::unordered_map<std::string, int> map = {{"a", 1}, {"b", 2}, {"c", 3}};
  auto copy = map;
// CHECK-MESSAGES-TWO: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [mapvet-large-copy]
// CHECK-FIXES-TWO: const auto &copy = map;
  return copy.size();
}
