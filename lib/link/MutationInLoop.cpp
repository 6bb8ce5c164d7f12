//===- MutationInLoop.cpp - mapvet-mutation-in-loop -----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/BorrowFlow.h"
#include <set>

using namespace mapvet;
using namespace mapvet::link;

std::vector<Finding> link::findMutationInLoop(const Analysis &A) {
  const Program &P = A.program();
  const BorrowFlow &Flow = A.borrows();
  std::vector<Finding> Out;
  std::set<const Event *> Told;
  for (const Incident &I : Flow.incidents()) {
    if (I.What != Incident::Dead || !I.Advances ||
        !Told.insert(I.Killed.at()).second)
      continue;
    const Function &F = P.functions()[I.Func];
    std::string Map = Flow.mapName(I.Killed.Map, I.Func);
    std::string Op = Flow.operationName(I.Killed);
    const bool Removes = I.Killed.Destroyed ||
                         (I.Killed.Op & (OpErase | OpClear | OpAssign));
    const char *What = Removes ? " removes an entry from '" : " can add an entry to '";
    Finding Fd;
    Fd.Check = "mapvet-mutation-in-loop";
    Fd.Where = P.range(I.Killed.at()->Where);
    Fd.Message = I.Killed.Destroyed ? "'" + Map + "' ends while a loop iterates over it"
                 : Op + What + Map + "' while a loop iterates over it";
    Fd.Notes.push_back({P.range(I.Borrow.At->Where),
                        "the loop iterates over '" + Map + "' here"});
    if (I.Killed.Chain.size() > 1) {
      EventChain Below(I.Killed.Chain.begin() + 1, I.Killed.Chain.end());
      Flow.chainNotes(Below,
                      Op + What +
                          Flow.mapName(I.Killed.operation().P,
                                       I.Killed.Chain.back().first) +
                          "' here",
                      Fd.Notes);
    }
    Fd.Notes.push_back(
        {P.range(I.Use.front().second->Where),
         std::string("the loop goes on here with an iterator that ") +
             (Removes ? "may have lost its entry" : "may be invalid")});
    Fd.Identity = Fd.Check + "|" + P.str(F.Name).str() + "|" + Map + "|" + Op;
    Out.push_back(std::move(Fd));
  }
  return Out;
}
