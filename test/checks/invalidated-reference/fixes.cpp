// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct Entry {
  int N = 0;
  std::string Name;
};
using Map = hmap::map<int, Entry>;
using Flat = absl::flat_hash_map<std::string, Entry>;
void sink(const std::string &, const std::string &);

// In one expression.
void assignment(hmap::map<int, std::string> &map, int a, int b) {
  map[a] = map[b];
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: const auto value = map[b];
// CHECK-FIXES-NEXT: map[a] = value;
}
void own_argument(absl::flat_hash_map<int, std::string> &map) {
  map.emplace(2, map.at(1));
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: const auto value = map.at(1);
// CHECK-FIXES-NEXT: map.emplace(2, value);
}

// Looked up again.
void reference(Flat &map, const std::string &from, const std::string &to) {
  Entry &source = map[from];
  if (source.N < 1)
    return;
  Entry &target = map[to];
  source.N -= 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'source'{{.*}}[mapvet-invalidated-reference]
  target.N += 1;
  source.Name = target.Name;
// CHECK-FIXES: Entry &target = map[to];
// CHECK-FIXES-NEXT: auto &source2 = map[from];
// CHECK-FIXES-NEXT: source2.N -= 1;
// CHECK-FIXES: target.N += 1;
// CHECK-FIXES-NEXT: source2.Name = target.Name;
}
class Store {
public:
  Entry &get(int id) { return table[id]; }
  void declare(int id) {
    Entry &mine = get(id);
    note(id);
    ++mine.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'mine'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: note(id);
// CHECK-FIXES-NEXT: auto &mine2 = get(id);
// CHECK-FIXES-NEXT: ++mine2.N;
  }

private:
  void note(int id) { table[-id].N = 1; }
  Map table;
};
void iterator(absl::flat_hash_map<int, Entry> &map, int a, int b) {
  auto it = map.find(a);
  if (it == map.end())
    return;
  map[b].N = 1;
  it->second.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: map[b].N = 1;
// CHECK-FIXES-NEXT: it = map.find(a);
// CHECK-FIXES-NEXT: it->second.N = 2;
}

// Copied before.
std::string held(std::map<int, Entry> &map) {
  const Entry &entry = map.at(1);
  map.erase(1);
  return "gone: " + entry.Name;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'entry'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: const Entry entry = map.at(1);
// CHECK-FIXES-NEXT: map.erase(1);
}
std::size_t before(std::map<int, Entry> &map, int key) {
  auto it = map.find(key);
  if (it == map.end())
    return 0;
  it->second.Name += " (closed)";
  map.erase(it);
  std::puts("closed");
  return it->second.Name.size();
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: it->second.Name += " (closed)";
// CHECK-FIXES-NEXT: const auto entry = it->second;
// CHECK-FIXES-NEXT: map.erase(it);
// CHECK-FIXES: return entry.Name.size();
}
int pointer(std::unordered_map<int, std::unique_ptr<Entry>> &map) {
  Entry *entry = map[1].get();
  ++entry->N;
  map.erase(1);
  return entry->N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: pointer 'entry'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: ++entry->N;
// CHECK-FIXES-NEXT: const auto entry2 = *entry;
// CHECK-FIXES-NEXT: map.erase(1);
// CHECK-FIXES-NEXT: return entry2.N;
}
void view(hmap::map<int, std::string> &map) {
  std::string_view name = map[1];
  map[2] = "other";
  sink(std::string(name), "");
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: view 'name'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: std::string name = map[1];
}

// Written after it may be gone; the key has changed.
void written(std::map<int, Entry> &map) {
  Entry &entry = map.at(1);
  map.erase(1);
  entry.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'entry'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: Entry &entry = map.at(1);
// CHECK-FIXES-NEXT: map.erase(1);
// CHECK-FIXES-NEXT: entry.N = 2;
}
void other_key(Map &map, int a, int b) {
  Entry &entry = map[a];
  ++a;
  map[b].N = 1;
  entry.N = 2;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: reference 'entry'{{.*}}[mapvet-invalidated-reference]
// CHECK-FIXES: map[b].N = 1;
// CHECK-FIXES-NEXT: entry.N = 2;
}
