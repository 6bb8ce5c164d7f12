// RUN: not %mapvet %s --checks='-*,mapvet-mutation-in-loop,mapvet-invalidated-reference' \
// RUN:   -- -std=c++20 -isystem %llvm-include \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// What an operation on LLVM's ADT does to iterators.
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallPtrSet.h>

void dense_bad(llvm::DenseMap<int, int> &map) {
  for (auto &entry : map)
    if (entry.second < 0)
      map[-entry.second] = 1;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'operator[]' can add an entry to 'map'{{.*}}[mapvet-mutation-in-loop]
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
