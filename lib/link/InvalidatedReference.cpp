//===- InvalidatedReference.cpp - mapvet-invalidated-reference ------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/HolderFix.h"
#include <map>
#include <set>
#include <tuple>

using namespace mapvet;
using namespace mapvet::link;

/// What the operation of \p K does to the entry that \p B refers to.
static std::string effectOf(const BorrowFlow &Flow, const BorrowInfo &B,
                            const Kill &K, const std::string &Map) {
  if (K.Destroyed)
    return "'" + Map + "' ends here, and its entries with it";
  std::string Op = Flow.operationName(K);
  if (K.Op & OpClear)
    return Op + " removes all entries of '" + Map + "' here";
  if (K.Op & OpAssign)
    return Op + " replaces the entries of '" + Map + "' here";
  if (K.Op & OpErase) {
    bool This = K.Entry != None ? K.Entry == B.Entry : K.Keyed;
    if (!This && (K.Dies & DiesReferences))
      return Op + " can move the entries of '" + Map + "' here";
    return Op + (This ? " removes the entry" : " can remove the entry") +
           " from '" + Map + "' here";
  }
  if (K.Dies & DiesReferences)
    return Op + " can move the entries of '" + Map + "' here";
  return Op + " can rehash '" + Map + "' here, which invalidates its iterators";
}

std::vector<Finding> link::findInvalidatedReference(const Analysis &A) {
  const Program &P = A.program();
  const BorrowFlow &Flow = A.borrows();
  std::vector<Finding> Out;
  // What a loop over the map trips over is mutation-in-loop's to tell.
  std::set<const Event *> Told;
  for (const Incident &I : Flow.incidents())
    if (I.inLoop())
      Told.insert(I.Killed.at());
  // One report an operation: at the first use below it, else at the first.
  std::map<const Event *, const Incident *> First;
  std::vector<const Event *> Order;
  for (const Incident &I : Flow.incidents()) {
    const Event *At = I.What == Incident::Dead ? I.Killed.at() : nullptr;
    if (!At || I.inLoop() || Told.count(At))
      continue;
    auto [It, New] = First.try_emplace(At, &I);
    if (New) {
      Order.push_back(At);
      continue;
    }
    auto Rank = [&](const Incident &X) {
      const Range &R = X.Use.front().second->Where;
      bool Above =
          std::tie(R.Line, R.Col) < std::tie(At->Where.Line, At->Where.Col);
      return std::make_tuple(Above, R.Line, R.Col);
    };
    if (Rank(I) < Rank(*It->second))
      It->second = &I;
  }
  for (const Event *At : Order) {
    const Incident &I = *First[At];
    const Function &F = P.functions()[I.Func];
    std::string Map = Flow.mapName(I.Killed.Map, I.Func);
    std::string Holder = Flow.holderName(I.Holder, I.Borrow, I.Func);
    Finding Fd;
    Fd.Check = "mapvet-invalidated-reference";
    Fd.Where = P.range(I.Use.front().second->Where);
    bool Removed = I.Killed.Destroyed || (I.Killed.Op & (OpErase | OpClear));
    Fd.Message = Holder + " is used after " + Flow.operationName(I.Killed) +
                 (Removed ? " may have removed its entry from '"
                          : " may have invalidated it: it refers into '") +
                 Map + "'";
    const Event *From = I.Borrow.At;
    if (From && From != I.Killed.at())
      Fd.Notes.push_back({P.range(From->Where),
                          "it refers to an entry of '" + Map + "' from here"});
    Flow.chainNotes(I.Killed.Chain,
                    effectOf(Flow, I.Borrow, I.Killed,
                             Flow.mapName(I.Killed.operation().P,
                                          I.Killed.Chain.back().first)),
                    Fd.Notes);
    if (I.Use.size() > 1) {
      EventChain Below(I.Use.begin() + 1, I.Use.end());
      Flow.chainNotes(Below, "it is used here", Fd.Notes);
    }
    const bool Goes = Removed || (I.Killed.Op & (OpAssign | OpMoveOut));
    if (auto X =
            holderFix(P, I, *I.Killed.at(), Goes ? Loss::Goes : Loss::Moves))
      Fd.Fixes.push_back(std::move(*X));
    Fd.Identity = Fd.Check + "|" + P.str(F.Name).str() + "|" + Holder + "|" +
                  Map + "|" + Flow.operationName(I.Killed);
    Out.push_back(std::move(Fd));
  }
  return Out;
}
