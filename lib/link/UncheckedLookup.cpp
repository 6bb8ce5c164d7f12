//===- UncheckedLookup.cpp - mapvet-unchecked-lookup ----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/BorrowFlow.h"

using namespace mapvet;
using namespace mapvet::link;

std::vector<Finding> link::findUncheckedLookup(const Analysis &A) {
  const Program &P = A.program();
  const BorrowFlow &Flow = A.borrows();
  std::vector<Finding> Out;
  for (const Incident &I : Flow.incidents()) {
    if (I.What != Incident::MayBeEnd || !I.Borrow.LookedUp ||
        I.Borrow.On.empty())
      continue;
    // Of an iterator the address may be taken; null is what look-ups return.
    const bool Pointer =
        I.Borrow.Null || I.Borrow.LookedUp->Borrowed == BorrowKind::Pointer;
    if (I.Borrow.Kind == BorrowKind::Pointer && !Pointer)
      continue;
    const Function &F = P.functions()[I.Func];
    std::string Map = Flow.mapName(I.Borrow.On.front().Map, I.Func);
    std::string Holder = Flow.holderName(I.Holder, I.Borrow, I.Func);
    const Event &Lookup = *I.Borrow.LookedUp;
    std::string Op = P.str(Lookup.Name).str();
    Finding Fd;
    Fd.Check = "mapvet-unchecked-lookup";
    Fd.Where = P.range(I.Use.front().second->Where);
    const Event &Last = *I.Use.back().second;
    const std::string Does =
        Last.Kind == EventKind::MapOp && (Last.Op & OpErase) ? "erased"
                                                             : "dereferenced";
    Fd.Message = Holder + " is " + Does + ", but '" + Op +
                 "' may have found nothing in '" + Map + "'";
    Fd.Notes.push_back({P.range(Lookup.Where),
                        Pointer
                            ? "the look-up yields null if the key is missing"
                            : "the look-up yields the end of the map if the "
                              "key is missing"});
    if (I.Use.size() > 1) {
      EventChain Below(I.Use.begin() + 1, I.Use.end());
      Flow.chainNotes(Below, "it is " + Does + " here", Fd.Notes);
    }
    if (Fix X = P.fix(Lookup.Fixes, FixKind::CheckFound,
                      "do not go on if it is not there");
        !X.Edits.empty())
      Fd.Fixes.push_back(std::move(X));
    Fd.Identity =
        Fd.Check + "|" + P.str(F.Name).str() + "|" + Holder + "|" + Map;
    Out.push_back(std::move(Fd));
  }
  return Out;
}
