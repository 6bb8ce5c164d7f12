// RUN: not %mapvet %s --checks='-*,mapvet-mutation-in-loop,mapvet-invalidated-reference' \
// RUN:   -- -std=c++20 -isystem %llvm-include \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// What an operation on LLVM's ADT does to iterators.
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/StringMap.h>
#include <utility>

// An erased entry leaves a tombstone, from which an iterator finds on.
void dense_ok(llvm::DenseMap<int, int> &map, llvm::DenseSet<int> &set) {
  for (auto it = map.begin(); it != map.end(); ++it)
    if (it->second < 0)
      map.erase(it);
  for (auto &entry : map)
    if (entry.second == 7)
      map.erase(entry.first);
  for (int key : set)
    if (key < 0)
      set.erase(key);
}
void dense_bad(llvm::DenseMap<int, int> &map) {
  for (auto &entry : map)
    if (entry.second < 0)
      map[-entry.second] = 1;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'map'{{.*}}[mapvet-mutation-in-loop]
}
void string_ok(llvm::StringMap<int> &map) {
  for (auto it = map.begin(); it != map.end(); ++it)
    if (it->second < 0)
      map.erase(it);
}
void clear_bad(llvm::DenseMap<int, int> &map) {
  for (auto &entry : map)
    if (entry.second < 0)
      map.clear();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'clear' removes{{.*}}[mapvet-mutation-in-loop]
}

// A small set moves its last element into the gap.
void pointers_bad(llvm::SmallPtrSet<int *, 4> &set) {
  for (int *p : set)
    if (*p < 0)
      set.erase(p);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}

// Iterators that are pointers.
void vector_bad(llvm::MapVector<int, int> &map) {
  for (auto &entry : map)
    if (entry.second < 0)
      map[-entry.second] = 1;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'map'{{.*}}[mapvet-mutation-in-loop]
}
void erase_bad(llvm::MapVector<int, int> &map) {
  for (auto it = map.begin(); it != map.end(); ++it)
    if (it->second < 0)
      map.erase(it);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'erase' removes{{.*}}[mapvet-mutation-in-loop]
}
void erase_ok(llvm::MapVector<int, int> &map) {
  for (auto it = map.begin(); it != map.end();)
    if (it->second < 0)
      it = map.erase(it);
    else
      ++it;
}
void worklist_bad(llvm::SetVector<int> &set) {
  for (int n : set)
    if (n > 3)
      set.insert(n - 1);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'insert' can add{{.*}}[mapvet-mutation-in-loop]
}
void worklist_ok(llvm::SetVector<int> &set) {
  for (unsigned i = 0; i < set.size(); ++i)
    if (set[i] > 3)
      set.insert(set[i] - 1);
}

// The iterator of an erased entry finds on in some maps; there is no entry.
void dense_bad(llvm::DenseMap<int, std::pair<int, int>> &map) {
  for (auto it = map.begin(); it != map.end(); ++it)
    if (it->second.first < 0) {
      map.erase(it);
      it->second.first = 0;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: iterator 'it' is used after 'erase'{{.*}}[mapvet-invalidated-reference]
    }
}
