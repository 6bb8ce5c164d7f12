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

/// The innermost loop of \p F whose head holds \p Start, and whose body holds
/// \p Inside; or null.
static const Loop *loopAround(const Function &F, const Event &Start,
                              const Event &Inside) {
  auto In = [](const Range &R, const Event &E) {
    return R.File == E.Where.File && R.Offset <= E.Where.Offset &&
           E.Where.Offset < R.Offset + R.Length;
  };
  const Loop *Found = nullptr;
  for (const Loop &L : F.Loops)
    if (In(L.Where, Start) && !In(L.Body, Start) && In(L.Body, Inside))
      Found = &L;
  return Found;
}

std::vector<Finding> link::findMutationInLoop(const Analysis &A) {
  const Program &P = A.program();
  const BorrowFlow &Flow = A.borrows();
  std::vector<Finding> Out;
  std::set<const Event *> Told;
  for (const Incident &I : Flow.incidents()) {
    if (!I.inLoop() || !Told.insert(I.Killed.at()).second)
      continue;
    const Function &F = P.functions()[I.Func];
    std::string Map = Flow.mapName(I.Killed.Map, I.Func);
    std::string Op = Flow.operationName(I.Killed);
    const bool Removes =
        I.Killed.Destroyed || (I.Killed.Op & (OpErase | OpClear | OpAssign));
    const char *What =
        Removes ? " removes an entry from '" : " can add an entry to '";
    Finding Fd;
    Fd.Check = "mapvet-mutation-in-loop";
    Fd.Where = P.range(I.Killed.at()->Where);
    Fd.Message = I.Killed.Destroyed
                     ? "'" + Map + "' ends while a loop iterates over it"
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
    const std::vector<FixHint> &Hints = I.Killed.at()->Fixes;
    if (Fix X = P.fix(Hints, FixKind::KeepNext, "go on with the next entry");
        !X.Edits.empty())
      Fd.Fixes.push_back(std::move(X));
    else if (Fix Y = P.fix(Hints, FixKind::EraseIf, "use erase_if");
             !Y.Edits.empty())
      Fd.Fixes.push_back(std::move(Y));
    else if (const Loop *L = loopAround(F, *I.Borrow.At, *I.Killed.at()))
      if (Fix Z = P.fix(L->Fixes, FixKind::Snapshot, "walk a copy");
          !Z.Edits.empty())
        Fd.Fixes.push_back(std::move(Z));
    Fd.Identity = Fd.Check + "|" + P.str(F.Name).str() + "|" + Map + "|" + Op;
    Out.push_back(std::move(Fd));
  }
  return Out;
}
