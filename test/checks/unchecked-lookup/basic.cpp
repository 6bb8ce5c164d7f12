// RUN: %check_clang_tidy %s mapvet-unchecked-lookup %t
#include <cassert>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>

// One function a case, named for what it shows: ..._bad is reported, ..._ok is
// not; FN_... is a known miss and FP_... a known false alarm.
struct Entry {
  int N = 0;
};
using Map = std::unordered_map<std::string, Entry>;

int direct_bad(Map &map, const std::string &key) {
  return map.find(key)->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: the result of 'find' is dereferenced, but 'find' may have found nothing in 'map' [mapvet-unchecked-lookup]
}
int variable_bad(Map &map, const std::string &key) {
  auto it = map.find(key);
  return it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is dereferenced, but 'find'{{.*}}[mapvet-unchecked-lookup]
}
int falls_through_bad(Map &map, const std::string &key) {
  auto it = map.find(key);
  if (it == map.end())
    std::puts("missing");
  return it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
}
int other_key_bad(Map &map, const std::string &a, const std::string &b) {
  if (!map.contains(a))
    return 0;
  return map.find(b)->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-unchecked-lookup]
}
int checked_ok(Map &map, const std::string &key) {
  auto it = map.find(key);
  if (it == map.end())
    return 0;
  return it->second.N;
}
int conditional_ok(Map &map, const std::string &key) {
  auto it = map.find(key);
  return it != map.end() ? it->second.N : 0;
}
int and_ok(Map &map, const std::string &key) {
  auto it = map.find(key);
  return it != map.end() && it->second.N;
}
int init_ok(Map &map, const std::string &key) {
  if (auto it = map.find(key); it != map.end())
    return it->second.N;
  return 0;
}
int remembered_ok(Map &map, const std::string &key) {
  auto it = map.find(key);
  const bool found = it != map.end();
  if (!found)
    std::puts("missing");
  if (found)
    return it->second.N;
  return 0;
}
int inserted_ok(Map &map, const std::string &key) {
  auto it = map.find(key);
  if (it == map.end())
    it = map.emplace(key, Entry()).first;
  return it->second.N;
}
int contains_ok(Map &map, const std::string &key) {
  if (map.contains(key))
    return map.find(key)->second.N;
  return map.count(key) ? map.find(key)->second.N : 0;
}
int seen_ok(Map &map, const std::string &key) {
  map[key].N = 1;
  return map.find(key)->second.N;
}

static const Entry *lookup(const Map &map, const std::string &key) {
  auto it = map.find(key);
  return it == map.end() ? nullptr : &it->second;
}
int pointer_ok(const Map &map, const std::string &key) {
  const Entry *entry = lookup(map, key);
  return entry ? entry->N : 0;
}
static Map::iterator locate(Map &map, const std::string &key) {
  return map.find(key);
}
int returned_bad(Map &map, const std::string &key) {
  auto it = locate(map, key);
  return it->second.N;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it'{{.*}}[mapvet-unchecked-lookup]
}

// What the fixes make of it.
// CHECK-FIXES: return map.at(key).N;
// CHECK-FIXES: auto &entry = map.at(key);
// CHECK-FIXES: return entry.N;
// CHECK-FIXES: return map.at(b).N;
