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
#include "link/LongLived.h"
#include "link/LoopCost.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;

namespace {

constexpr StringRef Check = "mapvet-small-fixed-map";
constexpr uint32_t Most = 32; // above, a hash table may well be right
constexpr uint32_t Changes = OpWrite | OpInsert | OpErase | OpClear | OpAssign |
                             OpMoveOut | OpSubscript | OpElementWrite;

/// A value that a constructor without parameters most likely spells.
bool isPlain(const Program &P, TypeId T) {
  switch (P.type(T).Kind) {
  case TypeKind::Bool:
  case TypeKind::Integer:
  case TypeKind::String:
  case TypeKind::View:
    return true;
  default:
    return T == 0;
  }
}

/// Members that every object builds anew from the same constants.
void findMembers(const Analysis &A, std::vector<Finding> &Out) {
  const Program &P = A.program();
  struct Table {
    const Event *Made = nullptr;
    uint32_t In = None;
    bool Differs = false;
  };
  std::map<Path, Table, PathLess> Tables;
  auto MakesTable = [&](const Function &F, const Event &E) {
    return F.Ctor && E.Kind == EventKind::Assign &&
           E.V.Kind == ValueKind::Fresh && E.P.RootKind == Root::This &&
           E.P.Sels.size() == 1 && P.type(P.typeOf(E.P)).Kind == TypeKind::Map;
  };
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func) {
    const Function &F = P.functions()[Func];
    const bool Takes =
        llvm::any_of(F.Locals, [](const Local &L) { return L.Param != None; });
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (!MakesTable(F, E))
          continue;
        const Type &T = P.type(P.typeOf(E.P));
        Table &X = Tables[mapPlace(E.P)];
        const bool Fixed = !Takes && E.KnownSize == E.Args.size() &&
                           !E.Args.empty() && E.Args.size() <= Most &&
                           isPlain(P, T.Key) && isPlain(P, T.Mapped) &&
                           llvm::all_of(E.Args, [](const Value &V) {
                             return V.Kind == ValueKind::Literal;
                           });
        X.Differs |= !Fixed || (X.Made && X.Made->Args != E.Args);
        if (!X.Made) {
          X.Made = &E;
          X.In = Func;
        }
      }
  }
  std::erase_if(Tables, [](const auto &X) { return X.second.Differs; });
  if (Tables.empty())
    return;
  auto Differs = [&](const Path &X) {
    if (auto It = Tables.find(mapPlace(X)); It != Tables.end())
      It->second.Differs = true;
  };
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func) {
    const Function &F = P.functions()[Func];
    const PathEffects::Frame Fr = A.effects().frame(Func);
    std::vector<Effect> Now;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::Destroy || MakesTable(F, E))
          continue;
        if (E.Kind == EventKind::MapOp && (E.Op & Changes))
          Differs(E.P);
        Now.clear();
        A.effects().effects(Func, Fr, E, Now);
        // A constructor makes the table; it has been looked at.
        const auto Made = E.Construct && E.Recv.valid()
                              ? Fr.resolve(E.Recv)
                              : llvm::SmallVector<Path, 2>();
        for (const Effect &X : Now)
          if ((X.Flags & (EffChange | EffKeep | EffReturned | EffErase |
                          EffInsert | EffMutableRef)) &&
              llvm::none_of(
                  Made, [&](const Path &M) { return isWithin(X.Where, M); }))
            Differs(X.Where);
      }
  }
  for (const auto &[Place, X] : Tables) {
    if (!X.Made || X.Differs || Place.RootKind != Root::Any ||
        A.longLived().openToOthers(Place))
      continue;
    // Of an object that is made once, the table is, too.
    const LongLived::Life L = A.longLived().of(Place);
    if (L != LongLived::Life::Short && L != LongLived::Life::Unknown)
      continue;
    const Field *Fd = P.field(Place.Sels[0].Name);
    if (!Fd || !Fd->Private || !Fd->Decl.valid())
      continue;
    const std::string Name = P.str(Fd->Name).str();
    const size_t N = X.Made->Args.size();
    Finding F;
    F.Check = Check.str();
    F.Where = P.range(Fd->Decl);
    F.Message = "'" + Name + "' is built anew from " + std::to_string(N) +
                (N == 1 ? " constant" : " constants") +
                " in every object and only read; make it static, or a sorted "
                "array or a switch";
    F.Notes.push_back({P.range(X.Made->Where), "built here"});
    F.Identity = (llvm::Twine(Check) + "|" + P.str(P.functions()[X.In].Name) +
                  "|" + Name)
                     .str();
    Out.push_back(std::move(F));
  }
}

} // namespace

std::vector<Finding> link::findSmallFixedMap(const Analysis &A) {
  const Program &P = A.program();
  std::vector<Finding> Out;
  findMembers(A, Out);
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
