// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t -- -- -std=c++20

// An iterator in a pair: half of the pair can be assigned, and is good again.
#include "hmap/map.h"
#include <unordered_map>

int bound_ok(hmap::map<int, int> &M) {
  auto [It, Added] = M.emplace(1, 1);
  M.emplace(2, 2);
  It = M.find(1);
  return It->second;
}
int bound_bad(hmap::map<int, int> &M) {
  auto [It, Added] = M.emplace(1, 1);
  M.emplace(2, 2);
  return It->second;
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: iterator '[It, Added]' is used after 'emplace' may have invalidated it: it refers into 'M'
}
int half_ok(std::unordered_map<int, int> &M) {
  auto R = M.emplace(1, 1);
  M.erase(1);
  R.first = M.emplace(1, 2).first;
  return R.first->second;
}
int half_bad(std::unordered_map<int, int> &M) {
  auto R = M.emplace(1, 1);
  R.first = M.emplace(2, 2).first;
  M.erase(2);
  return R.first->second;
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: iterator 'R' is used after 'erase' may have removed its entry from 'M'
}
