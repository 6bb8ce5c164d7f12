//===- HolderFix.cpp - Keeping what refers to an entry good ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/HolderFix.h"

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;

namespace {

/// The edits of the hint of kind \p K for the statement with \p At in it, and
/// those of the hint of kind \p Uses that come after the statement.  None if
/// \p Use does not come after it, too.
std::optional<Fix> around(const Program &P, llvm::ArrayRef<FixHint> Hints,
                          FixKind K, FixKind Uses, const Event &At,
                          const Event &Use, bool Starts, StringRef Text) {
  for (const FixHint &H : Hints) {
    if (H.Kind != K || H.Edits.empty() || H.Edits[0].File != At.Where.File ||
        Use.Where.File != At.Where.File)
      continue;
    auto [First, End] = P.str(H.Name).split('-');
    uint32_t Begin = 0, Last = 0;
    if (First.getAsInteger(10, Begin) || End.getAsInteger(10, Last) ||
        At.Where.Offset < Begin || At.Where.Offset >= Last ||
        Use.Where.Offset < Last || (Starts && At.Where.Offset != Begin))
      continue;
    Fix Out = P.fix({H}, K, Text);
    for (const FixHint &U : Hints)
      if (U.Kind == Uses)
        for (const Edit &E : U.Edits)
          if (E.Offset >= Last)
            Out.Edits.push_back(
                {P.str(E.File).str(), E.Offset, E.Length, P.str(E.Text).str()});
    return Out;
  }
  return std::nullopt;
}

} // namespace

std::optional<Fix> link::holderFix(const Program &P, const Incident &I,
                                   const Event &At, Loss L) {
  const Function &F = P.functions()[I.Func];
  const Event &Use = *I.Use.front().second;
  const Path &H = I.Holder;
  // A copy of what operator[] gives would be a look-up that inserts.
  if (L == Loss::Unlocks && I.Borrow.LookedUp &&
      (I.Borrow.LookedUp->Op & OpSubscript))
    return std::nullopt;
  if (H.RootKind == Root::Temp) {
    // `m[a] = m[b]`
    if (L == Loss::Moves && I.Borrow.LookedUp)
      if (Fix X = P.fix(I.Borrow.LookedUp->Fixes, FixKind::HoistEntry,
                        "copy the entry before");
          !X.Edits.empty())
        return X;
    return std::nullopt;
  }
  if (H.RootKind != Root::Local || H.Owner != F.Usr || !H.Sels.empty() ||
      H.Index >= F.Locals.size())
    return std::nullopt;
  const std::vector<FixHint> &Hints = F.Locals[H.Index].Fixes;
  if (L == Loss::Moves)
    if (auto X = around(P, Hints, FixKind::LookupAgain, FixKind::UseAgain, At,
                        Use, false, "look it up again"))
      return X;
  if (Fix X = P.fix(Hints, FixKind::ByValue, "hold a copy"); !X.Edits.empty())
    return X;
  // The end of a scope is no statement before which the lock would be held.
  if (auto X = around(P, Hints, FixKind::CopyBefore, FixKind::UseCopy, At, Use,
                      L == Loss::Unlocks, "copy the entry before"))
    return X;
  return std::nullopt;
}
