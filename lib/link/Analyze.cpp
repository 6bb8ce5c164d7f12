//===- Analyze.cpp - All analyses of one program ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/Program.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>

using namespace mapvet;

std::vector<Finding> link::analyze(const Program &P, const Options &O) {
  std::vector<Finding> All;
  auto Run = [&](llvm::StringRef Check, auto Find) {
    if (!O.enabled(Check))
      return;
    std::vector<Finding> Found = Find(P, O);
    std::move(Found.begin(), Found.end(), std::back_inserter(All));
  };
  Run("mapvet-concurrent-access", findConcurrentAccess);
  Run("mapvet-nil-handle", findNilHandle);
  Run("mapvet-large-copy", findLargeCopy);
  Run("mapvet-pointer-key", findPointerKey);

  auto Key = [](const Finding &F) {
    return std::tie(F.Where.File, F.Where.Line, F.Where.Col, F.Check,
                    F.Message);
  };
  // Findings are heavy: sort their numbers, equal keys by order of discovery.
  std::vector<size_t> Order(All.size());
  std::iota(Order.begin(), Order.end(), size_t(0));
  llvm::sort(Order, [&](size_t A, size_t B) {
    return Key(All[A]) != Key(All[B]) ? Key(All[A]) < Key(All[B]) : A < B;
  });
  std::vector<Finding> Sorted;
  for (size_t I : Order)
    if (Sorted.empty() || Key(Sorted.back()) != Key(All[I]))
      Sorted.push_back(std::move(All[I]));
  return Sorted;
}
