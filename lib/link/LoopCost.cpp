//===- LoopCost.cpp - What loops do with maps -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// mapvet-missing-reserve and mapvet-map-in-loop: maps that a function declares
// itself, or members that a constructor fills, seen from the loops that fill
// them.  One pass over the events of each function that has loops.
//
//===----------------------------------------------------------------------===//

#include "link/LoopCost.h"
#include "link/Analysis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>
#include <optional>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;

bool link::contains(const Range &Outer, const Range &Inner) {
  return Outer.valid() && Outer.File == Inner.File &&
         Outer.Offset <= Inner.Offset &&
         Inner.Offset < Outer.Offset + Outer.Length;
}

std::vector<const Loop *> link::loopsAround(const Function &F, const Range &R) {
  std::vector<const Loop *> Out; // the facts list outer loops first
  for (const Loop &L : F.Loops)
    if (contains(L.Body, R))
      Out.push_back(&L);
  return Out;
}

bool link::isVariable(const Path &P, const Function &F, uint32_t Index) {
  return P.RootKind == Root::Local && P.Owner == F.Usr && P.Index == Index &&
         P.Sels.empty();
}

uint16_t link::fateOf(const PathEffects &FX, uint32_t Func,
                      const PathEffects::Frame &Fr, uint32_t Index) {
  const Function &F = FX.program().functions()[Func];
  uint16_t Flags = 0;
  std::vector<Effect> Now;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Destroy ||
          (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Fresh) ||
          (E.Kind == EventKind::MapOp && isVariable(E.P, F, Index)))
        continue;
      Now.clear();
      FX.effects(Func, Fr, E, Now);
      for (const Effect &X : Now)
        if (isVariable(X.Where, F, Index))
          Flags |= X.Flags;
      if (E.Kind == EventKind::Copy && isVariable(E.Q, F, Index))
        Flags |= EffKeep;
    }
  return Flags;
}

namespace {

/// Insertions of one function into one of its maps.
struct Filling {
  std::vector<const Event *> Inserts, Others;
  bool Reserved = false, Hinted = false;

  /// \p E happens to the map.
  void add(const Event &E) {
    if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Fresh) {
      Hinted |= E.KnownSize != 0;
      return;
    }
    if (E.Kind != EventKind::MapOp) {
      if (E.Kind != EventKind::Destroy)
        Others.push_back(&E);
      return;
    }
    Reserved |= E.Op & (OpReserve | OpRehash);
    if (E.Op & (OpInsert | OpSubscript))
      Inserts.push_back(&E);
    else if (E.Op & (OpErase | OpAssign | OpMoveOut))
      Others.push_back(&E);
  }
  /// Puts the insertions into the order of the text.
  void sort() {
    llvm::sort(Inserts, [](const Event *A, const Event *B) {
      return A->Where.Offset < B->Where.Offset;
    });
  }
};

std::vector<Filling> fillings(const Function &F) {
  std::vector<Filling> Out(F.Locals.size());
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.P.RootKind != Root::Local || E.P.Owner != F.Usr ||
          E.P.Index >= Out.size() || !E.P.Sels.empty())
        continue;
      Out[E.P.Index].add(E);
    }
  for (Filling &X : Out)
    X.sort();
  return Out;
}

/// The same of the members that a constructor fills, by field.
std::map<Sym, Filling> memberFillings(const Program &P, const Function &F) {
  std::map<Sym, Filling> Out;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.P.RootKind != Root::This || E.P.Sels.size() != 1 ||
          E.P.Sels[0].Kind != SelKind::Field)
        continue;
      const Type &T = P.type(P.typeOf(E.P));
      if (T.Kind != TypeKind::Map || !T.CanReserve)
        continue;
      Out[E.P.Sels[0].Name].add(E);
    }
  for (auto &[Field, X] : Out)
    X.sort();
  return Out;
}

/// True if \p E most likely adds an entry whenever it runs: what nobody asks
/// for its outcome, and assignments.  A counter or a list for each key adds as
/// many as there are different keys, which nobody knows.
bool addsOne(const Event &E) {
  if (E.Args.empty())
    return false;
  return E.Op & OpSubscript ? E.Outcome == ResultUse::Assigned
                            : E.Outcome == ResultUse::Discarded;
}

/// True if every turn of \p L runs one of \p Inserts.
bool everyTurn(const Function &F, const EventGraph &G, const Loop &L,
               llvm::ArrayRef<const Event *> Inserts) {
  for (const Loop &Inner : F.Loops)
    if (&Inner != &L && contains(L.Body, Inner.Where))
      return false; // cannot tell its turns from those of the loop
  std::vector<bool> Stop(G.size(), false);
  std::vector<uint32_t> At;
  for (const Event *E : Inserts) {
    At.push_back(G.nodeOf(E));
    Stop[At.back()] = true;
  }
  std::vector<bool> After = G.after(At, {}), Before = G.before(At, {});
  for (uint32_t N = 0; N < G.size(); ++N)
    if (After[N] && Before[N] && !Stop[N] && G.after({N}, Stop)[N])
      return false;
  return true;
}

bool isLocalMap(const Program &P, const Local &L) {
  return L.Param == None && !L.Capture && P.type(L.Ty).Kind == TypeKind::Map &&
         P.type(L.Ty).CanReserve && L.Decl.valid();
}

std::string identity(const Program &P, StringRef Check, const Function &F,
                     const Local &L) {
  return (llvm::Twine(Check) + "|" + P.str(F.Name) + "|" + P.str(L.Name)).str();
}

} // namespace

std::vector<Finding> link::findMissingReserve(const Analysis &A) {
  constexpr StringRef Check = "mapvet-missing-reserve";
  const Program &P = A.program();
  std::vector<Finding> Out;
  for (const Function &F : P.functions()) {
    if (F.Loops.empty() || F.TestBody || F.TestCase)
      continue;
    std::optional<EventGraph> G;
    auto Judge = [&](const Filling &X, const Range &Decl, StringRef Name,
                     bool Member) {
      if (X.Reserved || X.Hinted || !X.Others.empty() || X.Inserts.empty())
        return;
      // All insertions in one loop, which is the only one since the map.
      std::vector<const Loop *> Around = loopsAround(F, X.Inserts[0]->Where);
      if (!Member)
        llvm::erase_if(Around,
                       [&](const Loop *L) { return contains(L->Body, Decl); });
      if (Around.size() != 1)
        return;
      const Loop &L = *Around[0];
      if (!L.Counted || (L.Trips != None && L.Trips <= FewTurns) ||
          !llvm::all_of(X.Inserts, [&](const Event *E) {
            return addsOne(*E) && contains(L.Body, E->Where);
          }))
        return;
      if (!G)
        G.emplace(F);
      if (!everyTurn(F, *G, L, X.Inserts))
        return;
      Finding Fd;
      Fd.Check = Check.str();
      Fd.Where = P.range(X.Inserts[0]->Where);
      StringRef Count = P.str(L.Count);
      std::string Number = L.Trips != None ? std::to_string(L.Trips)
                           : Count.size() <= 40
                               ? "'" + Count.str() + "'"
                               : std::string("a known number of");
      Fd.Message = "'" + Name.str() + "' grows step by step to the " + Number +
                   " entries of this loop; reserve room for them before it";
      Fd.Notes.push_back({P.range(Decl), "declared here, without room"});
      Fd.Notes.push_back({P.range(L.Where), "the loop that fills it"});
      Fd.Identity =
          (llvm::Twine(Check) + "|" + P.str(F.Name) + "|" + Name).str();
      // A parameter may have the name of the member.
      const bool Hidden =
          Member && llvm::any_of(F.Locals, [&](const Local &V) {
            return P.str(V.Name) == Name;
          });
      if (L.Before.valid() && !Count.empty() && !Hidden) {
        TextEdit E;
        E.File = P.range(L.Before).File;
        E.Offset = L.Before.Offset;
        E.Text = Name.str() + ".reserve(" + Count.str() + ");\n" +
                 P.str(L.Indent).str();
        Fd.Fixes.push_back({"reserve room before the loop", {E}});
      }
      Out.push_back(std::move(Fd));
    };
    std::vector<Filling> All = fillings(F);
    for (uint32_t I = 0; I < F.Locals.size(); ++I)
      if (isLocalMap(P, F.Locals[I]))
        Judge(All[I], F.Locals[I].Decl, P.str(F.Locals[I].Name), false);
    // What a constructor fills was empty before.
    if (F.Ctor)
      for (const auto &[Usr, X] : memberFillings(P, F))
        if (const Field *Fd = P.field(Usr);
            Fd && Fd->Class == F.Class && Fd->Decl.valid())
          Judge(X, Fd->Decl, P.str(Fd->Name), true);
  }
  return Out;
}

std::vector<Finding> link::findMapInLoop(const Analysis &A) {
  constexpr StringRef Check = "mapvet-map-in-loop";
  const Program &P = A.program();
  std::vector<Finding> Out;
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func) {
    const Function &F = P.functions()[Func];
    if (F.Loops.empty() || F.TestBody || F.TestCase)
      continue;
    std::vector<Filling> All = fillings(F);
    std::optional<PathEffects::Frame> Fr;
    for (uint32_t I = 0; I < F.Locals.size(); ++I) {
      const Local &V = F.Locals[I];
      const Filling &X = All[I];
      if (!isLocalMap(P, V) || X.Hinted || !X.Others.empty())
        continue;
      std::vector<const Loop *> Around = loopsAround(F, V.Decl);
      if (Around.empty() ||
          (Around.back()->Trips != None && Around.back()->Trips <= FewTurns))
        continue;
      // Worth it only if many entries come and go: a loop that fills it.
      const Event *Fill = nullptr;
      for (const Event *E : X.Inserts)
        if (loopsAround(F, E->Where).size() > Around.size() && !Fill)
          Fill = E;
      if (!Fill)
        continue;
      if (!Fr)
        Fr = A.effects().frame(Func);
      constexpr uint16_t Leaves = EffKeep | EffReturned | EffReturnedValue |
                                  EffClear | EffErase | EffMutableRef;
      if (fateOf(A.effects(), Func, *Fr, I) & Leaves)
        continue;
      StringRef Name = P.str(V.Name);
      Finding Fd;
      Fd.Check = Check.str();
      Fd.Where = P.range(V.Decl);
      Fd.Message = "'" + Name.str() +
                   "' is built and dropped in every turn of the loop; declare "
                   "it before the loop and clear it here, so that it keeps its "
                   "memory";
      Fd.Notes.push_back({P.range(Around.back()->Where), "the loop"});
      Fd.Notes.push_back({P.range(Fill->Where), "filled here"});
      Fd.Identity = identity(P, Check, F, V);
      Fix H = P.fix(V.Fixes, FixKind::Hoist, "declare it before the loop");
      if (!H.Edits.empty())
        Fd.Fixes.push_back(std::move(H));
      Out.push_back(std::move(Fd));
    }
  }
  return Out;
}
