//===- Analyze.cpp - All analyses of one program ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/BorrowFlow.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <iterator>
#include <numeric>
#include <tuple>

using namespace mapvet;

link::Analysis::Analysis(const Program &P, const Options &O) : P(P), O(O) {}
link::Analysis::~Analysis() = default;

const link::PathEffects &link::Analysis::effects() const {
  if (!Effects)
    Effects = std::make_unique<PathEffects>(P);
  return *Effects;
}

const link::LongLived &link::Analysis::longLived() const {
  if (!Lives)
    Lives = std::make_unique<LongLived>(*this);
  return *Lives;
}

const link::BorrowFlow &link::Analysis::borrows() const {
  if (!Borrows)
    Borrows = std::make_unique<BorrowFlow>(*this);
  return *Borrows;
}

std::vector<Finding> link::analyze(const Program &P, const Options &O) {
  std::vector<Finding> All;
  Analysis A(P, O);
  auto Run = [&](llvm::StringRef Check, auto Find) {
    if (!O.enabled(Check))
      return;
    std::vector<Finding> Found = Find(A);
    std::move(Found.begin(), Found.end(), std::back_inserter(All));
  };
#define MAPVET_CHECK(CLASS, NAME, LEVEL, HASFIX, SUMMARY)                      \
  Run(NAME, find##CLASS);
#include "link/Checks.def"

  std::vector<Finding> Unused = silence(A, All);
  std::move(Unused.begin(), Unused.end(), std::back_inserter(All));

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
  // One report a place and check: instances of a template and the contexts of
  // a call may tell of one defect in different words.
  std::vector<Finding> Sorted;
  for (size_t I : Order)
    if (Sorted.empty() || Sorted.back().Where != All[I].Where ||
        Sorted.back().Check != All[I].Check)
      Sorted.push_back(std::move(All[I]));
  return Sorted;
}
