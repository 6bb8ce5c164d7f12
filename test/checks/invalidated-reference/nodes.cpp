// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include <absl/container/flat_hash_map.h>
#include <map>
#include <string>
#include <unordered_map>

struct Entry {
  int N = 0;
  Entry *Next = nullptr;
};

// An extracted node keeps its entry.
void extract_ok(std::unordered_map<int, Entry> &map) {
  Entry &x = map[1];
  auto node = map.extract(1);
  node.key() = 2;
  map.insert(std::move(node));
  x.N = 1;
}
void extract_iterator_bad(std::map<int, Entry> &map) {
  auto it = map.find(1);
  if (it == map.end())
    return;
  auto node = map.extract(it);
  it->second.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is used after 'extract'{{.*}}[mapvet-invalidated-reference]
}
void extract_dropped_bad(std::unordered_map<int, Entry> &map) {
  Entry &x = map[1];
  map.extract(1);
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x' is used after 'extract'{{.*}}[mapvet-invalidated-reference]
}
void extract_flat_bad(absl::flat_hash_map<int, Entry> &map) {
  Entry &x = map[1];
  auto node = map.extract(1);
  x.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'x' is used after 'extract'{{.*}}[mapvet-invalidated-reference]
}

// A pointer made of a dead reference is as dead.
void link_bad(absl::flat_hash_map<int, Entry> &map) {
  Entry &first = map[1];
  Entry &second = map[2];
  Entry *next = &first;
  second.Next = next;
  next->N = 3;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'next' is used after 'operator[]'{{.*}}[mapvet-invalidated-reference]
}

// The key that a callee erases by lies in the entry.
class Names {
public:
  void drop(const std::string &name) {
    Map.erase(name);
    Last = name;
  }
  void first_bad() {
    drop(Map.begin()->first);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} is used after 'erase'{{.*}}[mapvet-invalidated-reference]
  }
  void first_ok() {
    std::string name = Map.begin()->first;
    drop(name);
  }

private:
  std::unordered_map<std::string, int> Map;
  std::string Last;
};
