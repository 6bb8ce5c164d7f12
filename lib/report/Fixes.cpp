//===- Fixes.cpp - Applying the fixes of findings -------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Fixes.h"
#include "report/Diff.h"
#include "report/Output.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace mapvet::report {

/// Whether \p A and \p B cannot both be made.  Equal edits are no conflict.
/// Two insertions at one place are: which comes first would be chance.
static bool conflict(const TextEdit &A, const TextEdit &B) {
  if (A == B)
    return false;
  uint64_t AEnd = uint64_t(A.Offset) + A.Length;
  uint64_t BEnd = uint64_t(B.Offset) + B.Length;
  if (A.Length == 0 && B.Length == 0)
    return A.Offset == B.Offset;
  return A.Offset < BEnd && B.Offset < AEnd;
}

FixPlan planFixes(ArrayRef<Report> Reports, Sources &Files) {
  FixPlan Plan;
  Plan.Applied.resize(Reports.size());
  std::map<std::string, std::vector<TextEdit>> Taken;
  for (size_t I = 0; I < Reports.size(); ++I) {
    if (Reports[I].F.Fixes.empty())
      continue;
    const Fix &Fx = Reports[I].F.Fixes.front();
    std::string Unfit;
    bool Clash = false;
    for (size_t J = 0; J < Fx.Edits.size(); ++J) {
      const TextEdit &E = Fx.Edits[J];
      const SourceText *Text = Files.get(E.File);
      if (!Text)
        Unfit = "cannot read '" + E.File + "' to fix it";
      else if (uint64_t(E.Offset) + E.Length > Text->text().size())
        Unfit = "'" + E.File + "' has changed since it was analysed";
      for (const TextEdit &T : Taken[E.File])
        Clash |= conflict(E, T);
      for (size_t K = 0; K < J; ++K)
        Clash |= Fx.Edits[K].File == E.File && conflict(E, Fx.Edits[K]);
    }
    if (!Unfit.empty()) {
      Plan.Errors.push_back(Unfit);
      continue;
    }
    if (Clash) {
      ++Plan.Refused;
      continue;
    }
    for (const TextEdit &E : Fx.Edits) {
      auto &List = Taken[E.File];
      if (!is_contained(List, E))
        List.push_back(E);
    }
    Plan.Applied[I] = true;
  }
  for (auto &[File, Edits] : Taken) {
    if (Edits.empty())
      continue;
    StringRef Old = Files.get(File)->text();
    std::string New = applyEdits(Old, Edits);
    if (New != Old)
      Plan.Files[File] = std::move(New);
  }
  return Plan;
}

Error applyFixes(const FixPlan &Plan) {
  // Look first, so that the usual failures happen before anything is written.
  for (const auto &[File, Text] : Plan.Files)
    if (std::error_code EC = sys::fs::access(File, sys::fs::AccessMode::Write))
      return createStringError(EC, "cannot write '" + File + "': " +
                                       EC.message() + "; no file was changed");
  std::string Written;
  for (const auto &[File, Text] : Plan.Files) {
    if (Error E = writeWhole(File, Text)) {
      if (Written.empty())
        return E;
      return createStringError(inconvertibleErrorCode(),
                               toString(std::move(E)) +
                                   "; already fixed:" + Written);
    }
    Written += " '" + File + "'";
  }
  return Error::success();
}

} // namespace mapvet::report
