// RUN: %check_clang_tidy %s mapvet-pointer-key %t

#include <absl/container/flat_hash_map.h>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

struct Node {
  int N = 0;
};

std::unordered_map<Node *, int> Depth;
void std_bad() {
  Node node;
  Depth[&node] = 3;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'node'{{.*}}[mapvet-pointer-key]
}
absl::flat_hash_map<std::string_view, int> Counts;
void absl_bad(std::string name) {
  Counts[name] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}parameter 'name'{{.*}}[mapvet-pointer-key]
}
std::map<const char *, int> ByName;
void c_str_bad(int n) {
  std::string name = std::to_string(n);
  ByName.emplace(name.c_str(), n);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'name'{{.*}}[mapvet-pointer-key]
}
std::map<std::string, int> Owned;
void own_ok(int n) {
  std::string name = std::to_string(n);
  Owned.emplace(name, n);
}
void static_ok() {
  static Node node;
  Depth[&node] = 3;
}

// Owning keys of a long-lived map that nothing is ever removed from.
std::unordered_map<std::shared_ptr<Node>, int> Kept;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}own their objects{{.*}}[mapvet-pointer-key]
void keep(const std::shared_ptr<Node> &node) { Kept[node] = 1; }
std::unordered_map<std::shared_ptr<Node>, int> Cleared;
void keep_ok(const std::shared_ptr<Node> &node) { Cleared[node] = 1; }
void forget_ok(const std::shared_ptr<Node> &node) { Cleared.erase(node); }

// What the fixes make of it.
// CHECK-FIXES: absl::flat_hash_map<std::string, int> Counts;
