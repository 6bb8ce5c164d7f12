// RUN: %check_clang_tidy %s mapvet-mutation-in-loop %t -- -- -std=c++20

// The loop goes over the map that an entry of another map holds.
#include "hmap/map.h"
#include <absl/container/flat_hash_map.h>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

using Inner = std::unordered_map<int, int>;

// CHECK-FIXES: std::erase_if(M, [&](auto &item) {
void binding_bad(std::map<int, Inner> &All) {
  for (auto &[K, M] : All)
    for (auto &[A, B] : M)
      if (B == 0)
        M.erase(A);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-mutation-in-loop]
}
// CHECK-FIXES: std::erase_if(Entry.second, [&](auto &item) {
void pair_bad(std::map<int, Inner> &All) {
  for (auto &Entry : All)
    for (auto &[A, B] : Entry.second)
      if (B == 0)
        Entry.second.erase(A);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-mutation-in-loop]
}
// CHECK-FIXES: const auto snapshot = Row;
void named_bad(absl::flat_hash_map<int, hmap::map<int, int>> &All) {
  for (auto &[K, M] : All) {
    auto &Row = M;
    for (auto &[A, B] : Row)
      Row[A + 1] = B;
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-mutation-in-loop]
  }
}
template <class O> void generic_bad(O &All) {
  for (auto &[K, M] : All)
    for (auto &[A, B] : M)
      M.erase(A);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-mutation-in-loop]
}
void generic(std::map<int, Inner> &All) { generic_bad(All); }

//--- another entry's map, or leaving the loop
void other_ok(std::map<int, Inner> &All, std::map<int, Inner> &Old) {
  for (auto &[K, M] : All)
    for (auto &[A, B] : M)
      Old[K].erase(A);
}
void leaves_ok(std::map<int, Inner> &All) {
  for (auto &[K, M] : All)
    for (auto &[A, B] : M)
      if (B == 0) {
        M.erase(A);
        break;
      }
}
void collected_ok(std::map<int, Inner> &All) {
  for (auto &[K, M] : All) {
    std::vector<int> Gone;
    for (auto &[A, B] : M)
      if (B == 0)
        Gone.push_back(A);
    for (int A : Gone)
      M.erase(A);
  }
}
void values_ok(std::map<int, Inner> &All) {
  for (auto &[K, M] : All)
    for (auto &[A, B] : M)
      B = 0;
}
