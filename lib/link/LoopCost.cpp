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
#include "link/LongLived.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>
#include <optional>
#include <set>

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
  unsigned Made = 0; ///< a new map is put there

  /// \p E happens to the map.
  void add(const Event &E) {
    if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Fresh) {
      Hinted |= E.KnownSize != 0;
      ++Made;
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

std::vector<Filling> fillings(const Program &P, const Function &F) {
  std::vector<Filling> Out(F.Locals.size());
  // The results of calls that make a new map.
  std::map<uint32_t, const Event *> New;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Fresh &&
          E.P.RootKind == Root::Temp && E.P.Sels.empty())
        New[E.P.Index] = &E;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.P.RootKind != Root::Local || E.P.Owner != F.Usr ||
          E.P.Index >= Out.size())
        continue;
      // The map of a handle lies behind it.
      const bool Behind =
          E.P.Sels.size() == 1 && E.P.Sels[0].Kind == SelKind::Deref;
      if (!E.P.Sels.empty() && !Behind)
        continue;
      // Who else has the handle has the same map.
      if (E.Kind == EventKind::Use &&
          P.type(F.Locals[E.P.Index].Ty).Kind == TypeKind::Handle)
        continue;
      const Event *Made = &E;
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Load &&
          E.V.P.RootKind == Root::Temp && E.V.P.Sels.empty())
        if (auto It = New.find(E.V.P.Index); It != New.end())
          Made = It->second;
      Out[E.P.Index].add(*Made);
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
  return E.Outcome == ResultUse::Assigned ||
         (!(E.Op & OpSubscript) && E.Outcome == ResultUse::Discarded);
}

/// True if every turn of \p L runs one of \p Inserts.
bool everyTurn(const Function &F, const EventGraph &G, const Loop &L,
               llvm::ArrayRef<const Event *> Inserts,
               const Loop *Outer = nullptr) {
  for (const Loop &Inner : F.Loops)
    if (&Inner != &L && contains(L.Body, Inner.Where))
      return false; // cannot tell its turns from those of the loop
  std::vector<bool> Stop(G.size(), false);
  std::vector<uint32_t> At;
  for (const Event *E : Inserts) {
    At.push_back(G.nodeOf(E));
    Stop[At.back()] = true;
  }
  // What a loop around this one does between its turns.
  if (Outer)
    for (uint32_t N = 0; N < G.size(); ++N)
      if (const Event *E = G.event(N);
          E && contains(Outer->Where, E->Where) && !contains(L.Where, E->Where))
        Stop[N] = true;
  std::vector<bool> After = G.after(At, {}), Before = G.before(At, {});
  for (uint32_t N = 0; N < G.size(); ++N)
    if (After[N] && Before[N] && !Stop[N] && G.after({N}, Stop)[N])
      return false;
  return true;
}

/// The number of turns of \p Inner, which stands in \p Outer, is known before
/// \p Outer: it is made of variables from before that, and of members.
bool knownBefore(const Program &P, const Function &F, const Loop &Outer,
                 const Loop &Inner) {
  StringRef Count = P.str(Inner.Count);
  if (!Inner.Counted || (Count.empty() && Inner.Trips == None))
    return false;
  auto Known = [&](StringRef Word) {
    for (const Local &V : F.Locals)
      if (P.str(V.Name) == Word)
        return V.Decl.valid() && !contains(Outer.Where, V.Decl);
    const facts::Class *C = F.Class ? P.classOf(F.Class) : nullptr;
    return C && llvm::any_of(C->Fields, [&](Sym S) {
             const Field *Fd = P.field(S);
             return Fd && P.str(Fd->Name) == Word;
           });
  };
  auto IsWord = [](char C) { return llvm::isAlnum(C) || C == '_'; };
  for (size_t At = 0; At < Count.size(); ++At) {
    if (!IsWord(Count[At]))
      continue;
    StringRef Word = Count.drop_front(At).take_while(IsWord);
    // A member of what stands before it.
    StringRef Before = Count.take_front(At);
    const bool Part = Before.ends_with(".") || Before.ends_with("->");
    if (!Part && !llvm::isDigit(Word[0]) && !Known(Word))
      return false;
    At += Word.size();
  }
  return true;
}

bool isLocalMap(const Program &P, const Local &L) {
  return L.Param == None && !L.Capture && P.type(L.Ty).Kind == TypeKind::Map &&
         P.type(L.Ty).CanReserve && L.Decl.valid();
}

/// A handle that begins with a map of its own.
bool isLocalHandle(const Program &P, const Local &L, const Filling &X) {
  const Type &T = P.type(L.Ty);
  return L.Param == None && !L.Capture && T.Kind == TypeKind::Handle &&
         T.CanReserve && L.Decl.valid() && X.Made == 1;
}

/// The member \p Fd, whichever object it belongs to.
Path mapPlaceOf(const Field &Fd) {
  Path X;
  X.RootKind = Root::Any;
  X.Owner = Fd.Class;
  X.Sels.push_back({SelKind::Field, Fd.Usr});
  return X;
}

std::string identity(const Program &P, StringRef Check, const Function &F,
                     const Local &L) {
  return (llvm::Twine(Check) + "|" + P.str(F.Name) + "|" + P.str(L.Name)).str();
}

/// The only call of \p Func, if that is a lambda or a function of one file,
/// which nobody else can call, and the call stands in a loop that may turn more
/// than a few times; else null.
const Event *callInLoop(const Program &P, uint32_t Func) {
  const Function &F = P.functions()[Func];
  llvm::ArrayRef<Program::CallSite> Callers = P.callers(Func);
  if ((!F.Lambda && !F.Internal) || F.AddressTaken || Callers.size() != 1 ||
      Callers[0].E->Kind != EventKind::Call || Callers[0].Caller == Func)
    return nullptr;
  const Event *Call = Callers[0].E;
  const Function &Caller = P.functions()[Callers[0].Caller];
  // Only of functions that use maps the facts tell how often loops turn.
  for (const Loop *L : loopsAround(Caller, Call->Where))
    if (L->Trips != None && L->Trips <= FewTurns)
      return nullptr;
  EventGraph G(Caller);
  return G.inCycle(G.nodeOf(Call)) ? Call : nullptr;
}

} // namespace

std::vector<Finding> link::findMissingReserve(const Analysis &A) {
  constexpr StringRef Check = "mapvet-missing-reserve";
  const Program &P = A.program();
  std::vector<Finding> Out;
  // The functions that add to each member, or change it otherwise.
  std::map<Sym, std::set<uint32_t>> Changers;
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func)
    for (const Block &B : P.functions()[Func].Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::MapOp &&
            (E.Op & (OpInsert | OpSubscript | OpErase | OpClear | OpAssign |
                     OpMoveOut | OpReserve | OpRehash)))
          if (Path X = mapPlace(E.P); X.RootKind == Root::Any)
            Changers[X.Sels[0].Name].insert(Func);
  auto FilledHereAlone = [&](uint32_t Func, const Field &Fd) {
    auto It = Changers.find(Fd.Usr);
    return It != Changers.end() && It->second.size() == 1 &&
           *It->second.begin() == Func && Fd.Private &&
           !A.longLived().openToOthers(mapPlaceOf(Fd));
  };
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func) {
    const Function &F = P.functions()[Func];
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
      // A grid is filled by one loop in another.
      if (Around.empty() || Around.size() > 2)
        return;
      const Loop &Outer = *Around.front(), &L = *Around.back();
      const bool Nested = &Outer != &L;
      if (Nested && !knownBefore(P, F, Outer, L))
        return;
      uint64_t Trips = L.Trips;
      if (Nested && L.Trips != None)
        Trips = Outer.Trips == None ? uint64_t(None)
                                    : uint64_t(L.Trips) * Outer.Trips;
      if (!L.Counted || !Outer.Counted || Trips <= FewTurns ||
          !llvm::all_of(X.Inserts, [&](const Event *E) {
            return addsOne(*E) && contains(L.Body, E->Where);
          }))
        return;
      if (!G)
        G.emplace(F);
      if (!everyTurn(F, *G, L, X.Inserts, Nested ? &Outer : nullptr))
        return;
      Finding Fd;
      Fd.Check = Check.str();
      Fd.Where = P.range(X.Inserts[0]->Where);
      StringRef Count = P.str(L.Count);
      auto TurnsOf = [&](const Loop &X) {
        StringRef N = P.str(X.Count);
        return X.Trips != None  ? std::to_string(X.Trips)
               : N.size() <= 40 ? "'" + N.str() + "'"
                                : std::string("a known number of");
      };
      Fd.Message = "'" + Name.str() + "' grows step by step to the " +
                   (Nested ? TurnsOf(Outer) + " times " : std::string()) +
                   TurnsOf(L) + " entries of " +
                   (Nested ? "these loops" : "this loop") +
                   "; reserve room for them before " + (Nested ? "them" : "it");
      Fd.Notes.push_back({P.range(Decl), "declared here, without room"});
      Fd.Notes.push_back(
          {P.range(Outer.Where),
           Nested ? "the loops that fill it" : "the loop that fills it"});
      Fd.Identity =
          (llvm::Twine(Check) + "|" + P.str(F.Name) + "|" + Name).str();
      // A parameter may have the name of the member.
      const bool Hidden = Member && llvm::any_of(F.Locals, [&](const Local &V) {
                            return P.str(V.Name) == Name;
                          });
      if (L.Before.valid() && !Count.empty() && !Hidden && !Nested) {
        TextEdit E;
        E.File = P.range(L.Before).File;
        E.Offset = L.Before.Offset;
        E.Text = Name.str() + ".reserve(" + Count.str() + ");\n" +
                 P.str(L.Indent).str();
        Fd.Fixes.push_back({"reserve room before the loop", {E}});
      }
      Out.push_back(std::move(Fd));
    };
    std::vector<Filling> All = fillings(P, F);
    for (uint32_t I = 0; I < F.Locals.size(); ++I)
      if (isLocalMap(P, F.Locals[I]) || isLocalHandle(P, F.Locals[I], All[I]))
        Judge(All[I], F.Locals[I].Decl, P.str(F.Locals[I].Name), false);
    // What a constructor fills was empty before, and so was what one function
    // alone fills, which is not called again and again.
    const bool Once = F.Class && !F.Lambda && !P.callers(Func).empty() &&
                      !A.longLived().repeats(Func);
    if (F.Ctor || Once)
      for (const auto &[Usr, X] : memberFillings(P, F))
        if (const Field *Fd = P.field(Usr);
            Fd && Fd->Class == F.Class && Fd->Decl.valid() &&
            (F.Ctor || FilledHereAlone(Func, *Fd)))
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
    std::vector<Filling> All = fillings(P, F);
    std::optional<PathEffects::Frame> Fr;
    for (uint32_t I = 0; I < F.Locals.size(); ++I) {
      const Local &V = F.Locals[I];
      const Filling &X = All[I];
      if (!isLocalMap(P, V) || X.Hinted || !X.Others.empty())
        continue;
      std::vector<const Loop *> Around = loopsAround(F, V.Decl);
      if (!Around.empty() && Around.back()->Trips != None &&
          Around.back()->Trips <= FewTurns)
        continue;
      // Worth it only if many entries come and go: a loop that fills it.
      const Event *Fill = nullptr;
      for (const Event *E : X.Inserts)
        if (loopsAround(F, E->Where).size() > Around.size() && !Fill)
          Fill = E;
      if (!Fill)
        continue;
      // A helper of one loop builds it as often as that turns.
      const Event *Call = Around.empty() ? callInLoop(P, Func) : nullptr;
      if (Around.empty() && !Call)
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
      Fd.Message =
          "'" + Name.str() +
          "' is built and dropped in every turn of the loop" +
          (Around.empty()
               ? " that calls this; keep it there and clear it here, so that "
                 "it keeps its memory"
               : "; declare it before the loop and clear it here, so that it "
                 "keeps its memory");
      Fd.Notes.push_back(Call
                             ? Note{P.range(Call->Where), "called here"}
                             : Note{P.range(Around.back()->Where), "the loop"});
      Fd.Notes.push_back({P.range(Fill->Where), "filled here"});
      Fd.Identity = identity(P, Check, F, V);
      Fix H;
      if (!Around.empty())
        H = P.fix(V.Fixes, FixKind::Hoist, "declare it before the loop");
      if (!H.Edits.empty())
        Fd.Fixes.push_back(std::move(H));
      Out.push_back(std::move(Fd));
    }
  }
  return Out;
}
