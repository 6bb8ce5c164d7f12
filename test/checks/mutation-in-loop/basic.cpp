// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

// One function a case, named for what it shows: ..._bad is reported, ..._ok is
// not; FN_... is a known miss and FP_... a known false alarm.
struct Entry {
  int N = 0;
};
using Hashed = std::unordered_map<int, Entry>;
using Tree = std::map<int, Entry>;

void erase_bad(Hashed &map) {
  for (auto &[key, entry] : map)
    if (entry.N)
      map.erase(key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes an entry from 'map' while a loop iterates over it [mapvet-mutation-in-loop]
}
void erase_iterator_bad(Tree &map) {
  for (auto it = map.begin(); it != map.end(); ++it)
    if (it->second.N)
      map.erase(it);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}
void insert_bad(Hashed &map) {
  for (auto &[key, entry] : map)
    map[key + 1].N = entry.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'map' while a loop iterates over it [mapvet-mutation-in-loop]
}
static void drop(Hashed &map, int key) { map.erase(key); }
void callee_bad(Hashed &map) {
  for (auto &[key, entry] : map)
    if (entry.N)
      drop(map, key);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}
void tree_insert_ok(Tree &map) {
  for (auto &[key, entry] : map)
    map[key / 2].N = entry.N;
}
void own_key_ok(Hashed &map) {
  for (auto &[key, entry] : map)
    map[key].N = 1;
}
void returned_ok(Tree &map) {
  for (auto it = map.begin(); it != map.end();)
    it = it->second.N ? map.erase(it) : std::next(it);
}
void break_ok(Hashed &map) {
  for (auto &[key, entry] : map)
    if (entry.N) {
      map.erase(key);
      break;
    }
}
bool return_ok(Hashed &map) {
  for (auto &[key, entry] : map)
    if (entry.N) {
      map.erase(key);
      return true;
    }
  return false;
}
void erase_if_ok(Hashed &map) {
  std::erase_if(map, [](const auto &kv) { return kv.second.N; });
}
void collect_ok(Hashed &map) {
  std::vector<int> gone;
  for (auto &[key, entry] : map)
    if (entry.N)
      gone.push_back(key);
  for (int key : gone)
    map.erase(key);
}
void other_map_ok(Hashed &map, Hashed &other) {
  for (auto &[key, entry] : map)
    other.erase(key);
}

// What the fixes make of it.
// CHECK-FIXES: std::erase_if(map, [&](auto &item) -> bool {
// CHECK-FIXES: auto &[key, entry] = item;
// CHECK-FIXES: return entry.N;
// CHECK-FIXES: });
// CHECK-FIXES: for (auto it = map.begin(); it != map.end();)
// CHECK-FIXES: it = map.erase(it);
// CHECK-FIXES: ++it;
// CHECK-FIXES: const auto snapshot = map;
// CHECK-FIXES: for (auto &[key, entry] : snapshot)
// CHECK-FIXES: const auto snapshot = map;
// CHECK-FIXES: for (auto &[key, entry] : snapshot)

// What the loop is at is in the map: to look its key up adds nothing, also if
// the key is a pointer that a variable holds.
struct Scope;
struct Life {
  std::unordered_map<Scope *, int> Uses;
  Life *Above = nullptr;
  void use(Scope *S) {
    int &N = Uses[S];
    ++N;
  }
  void up_ok() {
    for (auto &Each : Uses) {
      Scope *const S = Each.first;
      Above->use(S);
      if (Each.second > 1)
        use(S);
    }
  }
  void up_bad(Scope *Root) {
    for (auto &Each : Uses)
      if (Each.second > 1)
        use(Root);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'Uses' while a loop iterates over it [mapvet-mutation-in-loop]
  }
};
