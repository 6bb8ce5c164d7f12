// RUN: %check_clang_tidy %s mapvet-large-copy %t

#include <absl/container/flat_hash_map.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <string>
#include <unordered_map>

int std_bad(std::unordered_map<std::string, int> map) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: int std_bad(const std::unordered_map<std::string, int> &map) {
  return map.count("a") ? 1 : 0;
}
int std_ok(const std::unordered_map<std::string, int> &map) {
  return map.count("a") ? 1 : 0;
}
int tree_bad(std::map<int, std::string> map) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: int tree_bad(const std::map<int, std::string> &map) {
  return static_cast<int>(map.size());
}
int absl_bad(absl::flat_hash_map<int, int> map) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: int absl_bad(const absl::flat_hash_map<int, int> &map) {
  return map.contains(3) ? 1 : 0;
}
int absl_ok(absl::flat_hash_map<int, int> map) {
  map[3] = 4;
  return map.contains(4) ? map.at(4) : static_cast<int>(map.size());
}
int boost_bad(boost::unordered_flat_map<int, int> map) {
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'map' copies{{.*}}[mapvet-large-copy]
  // CHECK-FIXES: int boost_bad(const boost::unordered_flat_map<int, int> &map) {
  return static_cast<int>(map.size());
}
