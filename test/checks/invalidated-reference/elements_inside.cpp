// RUN: %check_clang_tidy %s mapvet-invalidated-reference %t -- -- -std=c++20
#include <absl/container/flat_hash_map.h>
#include <absl/container/inlined_vector.h>
#include "hmap/map.h"
#include <array>
#include <vector>

// Containers whose elements lie in the container itself move with the entry;
// those of others stay where they are.

struct node {
  int weight = 0;
};

class graph {
  absl::flat_hash_map<int, absl::InlinedVector<int, 4>> few_;
  absl::flat_hash_map<int, std::vector<int>> many_;
  hmap::map<int, std::array<int, 4>> four_;
  hmap::map<int, hmap::map<int, int>> nested_;

public:
  int few_bad(int a, int b) {
    int n = 0;
    for (int x : few_[a]) {
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the iterator of the loop is used after 'operator[]' may have invalidated it: it refers into 'few_' [mapvet-invalidated-reference]
      few_[b].push_back(1);
      n += x;
    }
    return n;
  }
  int visit_bad(int a) {
    int n = 1;
    for (int x : few_[a])
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the iterator of the loop is used after 'operator[]' may have invalidated it: it refers into 'few_' [mapvet-invalidated-reference]
      n += visit_bad(x);
    return n;
  }
  int visit_ok(int a) {
    auto it = few_.find(a);
    if (it == few_.end())
      return 1;
    int n = 1;
    for (int x : it->second)
      n += visit_ok(x);
    return n;
  }
  int many_ok(int a, int b) {
    int n = 0;
    for (int x : many_[a]) {
      many_[b].push_back(1);
      n += x;
    }
    return n;
  }
  int four_bad(int a, int b) {
    int n = 0;
    for (int x : four_[a]) {
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the iterator of the loop is used after 'operator[]' may have invalidated it: it refers into 'four_' [mapvet-invalidated-reference]
      four_[b][0] = x;
      n += x;
    }
    return n;
  }
  int four_same_ok(int a) {
    int n = 0;
    for (int x : four_[a]) {
      four_[a][0] = x;
      n += x;
    }
    return n;
  }
  int copied_ok(int a, int b) {
    int n = 0;
    const auto few = few_[a];
    for (int x : few)
      few_[b].push_back(x), ++n;
    return n;
  }
};
