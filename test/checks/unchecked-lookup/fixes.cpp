// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

struct Entry {
  int N = 0;
  std::string Name;
};
using Map = std::map<std::string, Entry>;
void use(Map::iterator it);

int at(const Map &map, const std::string &key) {
  return map.find(key)->second.N + 1;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'find'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: return map.at(key).N + 1;
}
class Table {
public:
  std::string name(int id) {
    return (*entries.find(id)).second.Name;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'find'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: return entries.at(id).Name;
  }

private:
  hmap::map<int, Entry> entries;
};
int entry(absl::flat_hash_map<int, Entry> &map, int key) {
  auto it = map.find(key);
  int sum = it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
  sum += it->second.N;
  it->second.N = sum;
  return sum;
// CHECK-FIXES: auto &entry = map.at(key);
// CHECK-FIXES-NEXT: int sum = entry.N;
// CHECK-FIXES: sum += entry.N;
// CHECK-FIXES-NEXT: entry.N = sum;
}
// The name is taken.
int entry2(Map &map, int entry) {
  auto it = map.find("x");
  const int n = it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
  return n + entry;
// CHECK-FIXES: auto &entry2 = map.at("x");
// CHECK-FIXES-NEXT: const int n = entry2.N;
}
void statement(Map &map, const std::string &key) {
  auto it = map.find(key);
  ++it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: if (it != map.end())
// CHECK-FIXES-NEXT: ++it->second.N;
}
static int bump(Map::iterator it) { return ++it->second.N; }
int handed_on(Map &map, const std::vector<std::string> &keys) {
  int sum = 0;
  for (const std::string &key : keys) {
    auto it = map.find(key);
    sum += bump(it);
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: if (it != map.end())
// CHECK-FIXES-NEXT: sum += bump(it);
  }
  return sum;
}
void falls_through(Map &map, const std::string &key) {
  auto it = map.find(key);
  if (it == map.end()) {
    std::puts("missing");
  }
  map["last"] = it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: std::puts("missing");
// CHECK-FIXES-NEXT: return;
// CHECK-FIXES-NEXT: }
}
int falls_through_in_loop(Map &map, const std::vector<std::string> &keys) {
  int sum = 0;
  for (const std::string &key : keys) {
    auto it = map.find(key);
    if (it == map.end())
      std::puts("missing");
    sum += it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: if (it == map.end()) {
// CHECK-FIXES-NEXT: std::puts("missing");
// CHECK-FIXES-NEXT: continue;
// CHECK-FIXES-NEXT: }
  }
  return sum;
}
// What should it return?
int no_fix(Map &map, const std::string &key) {
  auto it = map.find(key);
  if (it == map.end())
    std::puts("missing");
  return it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
// CHECK-FIXES: int no_fix
// CHECK-FIXES-NEXT: auto it = map.find(key);
// CHECK-FIXES-NEXT: if (it == map.end())
// CHECK-FIXES-NEXT: std::puts("missing");
// CHECK-FIXES-NEXT: return it->second.N;
}
