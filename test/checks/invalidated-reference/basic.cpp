// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

// One function a case, named for what it shows: ..._bad is reported, ..._ok is
// not; FN_... is a known miss and FP_... a known false alarm.
struct Entry {
  int N = 0;
  std::string Name;
};
using Hashed = std::unordered_map<int, Entry>;
using Tree = std::map<int, Entry>;

// Iterators of hashed maps die at a rehash, references do not.
void rehash_bad(Hashed &map) {
  auto it = map.begin();
  map[7].N = 1;
  it->second.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is used after 'operator[]' may have invalidated it: it refers into 'map' [mapvet-invalidated-reference]
}
void reference_ok(Hashed &map) {
  Entry &entry = map[1];
  Entry *other = &map[2];
  map[3].N = 1;
  entry.N = other->N;
}
void tree_ok(Tree &map) {
  auto it = map.begin();
  map[7].N = 1;
  it->second.N = 2;
}
void reserve_ok(Hashed &map) {
  map.reserve(100);
  auto it = map.begin();
  map[7].N = 1;
  it->second.N = 2;
}

// Erasure.
void erased_bad(Tree &map) {
  auto it = map.find(1);
  if (it == map.end())
    return;
  map.erase(it);
  it->second.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is used after 'erase' may have removed its entry from 'map' [mapvet-invalidated-reference]
}
void erased_by_key_bad(Tree &map) {
  Entry &entry = map.at(1);
  map.erase(1);
  entry.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'entry' is used after 'erase'{{.*}}[mapvet-invalidated-reference]
}
void other_key_ok(Tree &map, int a, int b) {
  Entry &entry = map[a];
  map.erase(b);
  entry.N = 2;
}
void returned_iterator_ok(Tree &map) {
  for (auto it = map.begin(); it != map.end();)
    if (it->second.N)
      it = map.erase(it);
    else
      ++it;
}
void post_increment_ok(Tree &map) {
  for (auto it = map.begin(); it != map.end();)
    if (it->second.N)
      map.erase(it++);
    else
      ++it;
}
void moved_out_ok(Tree &map, int key) {
  auto it = map.find(key);
  if (it == map.end())
    return;
  Entry entry = std::move(it->second);
  map.erase(it);
  entry.N = 1;
}
void remembered_ok(Tree &map, int key) {
  auto it = map.find(key);
  if (it == map.end())
    return;
  bool gone = false;
  if (it->second.N) {
    map.erase(it);
    gone = true;
  }
  if (!gone)
    it->second.Name = "kept";
}
void cleared_bad(Tree &map) {
  Entry &entry = map[1];
  map.clear();
  entry.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'entry' is used after 'clear'{{.*}}[mapvet-invalidated-reference]
}
void owner_erased_bad(std::unordered_map<int, std::unique_ptr<Entry>> &map) {
  Entry *entry = map[1].get();
  map.erase(1);
  entry->N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'entry' is used after 'erase'{{.*}}[mapvet-invalidated-reference]
}

// Through calls.
static void add(Hashed &map, int key) { map.try_emplace(key); }
void callee_bad(Hashed &map) {
  auto it = map.begin();
  add(map, 3);
  it->second.N = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is used after 'try_emplace'{{.*}}[mapvet-invalidated-reference]
}
static void remove_and_use(Tree &map, Entry &entry) {
  map.clear();
  entry.N = 1;
}
void parameter_bad(Tree &map) {
  remove_and_use(map, map[3]);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'clear'{{.*}}[mapvet-invalidated-reference]
}

// Re-entrancy.
class Bus {
public:
  std::function<void()> Hook;
  void drop() { Table.clear(); }
  void install() {
    Hook = [this] { Table.clear(); };
  }
  int hook_bad() {
    Entry &entry = Table[1];
    Hook();
    return entry.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'entry' is used after 'clear'{{.*}}[mapvet-invalidated-reference]
  }
  int fresh_ok() {
    Hook();
    return Table[1].N;
  }

private:
  Tree Table;
};

// What the fixes make of it.
// CHECK-FIXES: const auto entry2 = entry;
// CHECK-FIXES: return entry2.N;
