// RUN: not %mapvet %s --checks='-*,mapvet-iteration-order' \
// RUN:   -- -std=c++20 -isystem %llvm-include \
// RUN:   | FileCheck %s --implicit-check-not='{{warning|error}}:'
// Which of LLVM's ADT walk by hash, and which in the order of insertion.
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <vector>

std::vector<int> dense_bad(const llvm::DenseMap<int, int> &map) {
  std::vector<int> out;
  for (const auto &entry : map)
    out.push_back(entry.second);
  // CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}[mapvet-iteration-order]
  return out;
}
std::vector<int> vector_ok(const llvm::MapVector<int, int> &map,
                           const llvm::SmallMapVector<int, int, 4> &small) {
  std::vector<int> out;
  for (const auto &entry : map)
    out.push_back(entry.second);
  for (const auto &entry : small)
    out.push_back(entry.second);
  out.push_back(map.begin()->second);
  return out;
}
std::vector<int> set_ok(const llvm::SetVector<int> &set) {
  return std::vector<int>(set.begin(), set.end());
}
