//===- SmallFixedMap.cpp - Maps of a few constants --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cost: one pass over the events of functions that declare such a map.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LoopCost.h"
#include "llvm/ADT/Twine.h"

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;

std::vector<Finding> link::findSmallFixedMap(const Analysis &A) {
  constexpr StringRef Check = "mapvet-small-fixed-map";
  constexpr uint32_t Most = 32; // above, a hash table may well be right
  const Program &P = A.program();
  std::vector<Finding> Out;
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func) {
    const Function &F = P.functions()[Func];
    if (F.Main || F.TestBody || F.TestCase)
      continue;
    std::optional<PathEffects::Frame> Fr;
    for (uint32_t I = 0; I < F.Locals.size(); ++I) {
      const Local &V = F.Locals[I];
      if (V.Entries == None || V.Entries == 0 || V.Entries > Most ||
          V.Param != None || V.Capture)
        continue;
      constexpr uint32_t Changes = OpWrite | OpInsert | OpErase | OpClear |
                                   OpAssign | OpMoveOut | OpSubscript |
                                   OpElementWrite;
      bool Changed = false;
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events)
          Changed |= E.Kind == EventKind::MapOp && isVariable(E.P, F, I) &&
                     (E.Op & Changes);
      if (Changed)
        continue;
      if (!Fr)
        Fr = A.effects().frame(Func);
      if (fateOf(A.effects(), Func, *Fr, I) &
          (EffChange | EffKeep | EffReturned | EffReturnedValue | EffErase |
           EffMutableRef))
        continue;
      StringRef Name = P.str(V.Name);
      Finding Fd;
      Fd.Check = Check.str();
      Fd.Where = P.range(V.Decl);
      Fd.Message = "'" + Name.str() + "' is built anew from " +
                   std::to_string(V.Entries) +
                   (V.Entries == 1 ? " constant" : " constants") +
                   " on every call and only read; make it static, or a sorted "
                   "array or a switch";
      Fd.Identity =
          (llvm::Twine(Check) + "|" + P.str(F.Name) + "|" + Name).str();
      Fix S = P.fix(V.Fixes, FixKind::MakeStatic, "build it once");
      if (!S.Edits.empty())
        Fd.Fixes.push_back(std::move(S));
      Out.push_back(std::move(Fd));
    }
  }
  return Out;
}
