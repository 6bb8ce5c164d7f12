// RUN: %check_clang_tidy %s mapvet-pointer-key %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <string>
#include <string_view>
#include <unordered_map>

// The map could own its keys.
class Keywords {
public:
  void define(int id) {
    const std::string spelling = "keyword_" + std::to_string(id);
    ids_.emplace(spelling, id);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}local variable 'spelling'{{.*}}[mapvet-pointer-key]
  }
  int of(std::string_view spelling) const {
    for (const auto &[word, id] : ids_)
      if (word == spelling)
        return id;
    return -1;
  }

private:
  std::unordered_map<std::string_view, int> ids_;
// CHECK-FIXES: std::unordered_map<std::string, int> ids_;
};
static absl::flat_hash_map<std::string_view, int> Counts;
// CHECK-FIXES: static absl::flat_hash_map<std::string, int> Counts;
void count(std::string name) {
  ++Counts[name];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}parameter 'name'{{.*}}[mapvet-pointer-key]
}
// Looked up by a view.
static std::unordered_map<std::string_view, int> Found;
// CHECK-FIXES: static std::unordered_map<std::string_view, int> Found;
bool has(std::string_view name) { return Found.find(name) != Found.end(); }
void add(std::string name) {
  Found[name] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}parameter 'name'{{.*}}[mapvet-pointer-key]
}

// Taken out in the destructor.
class Listener;
static hmap::map<Listener *, int> Listeners;
class Listener {
public:
  Listener() { Listeners[this] = 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'this' becomes a key{{.*}}[mapvet-pointer-key]
  ~Listener() {
    name_.clear();
// CHECK-FIXES: Listeners.erase(this);
// CHECK-FIXES-NEXT: name_.clear();
  }

private:
  std::string name_;
};
