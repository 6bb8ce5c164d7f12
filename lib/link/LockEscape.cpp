//===- LockEscape.cpp - mapvet-lock-escape --------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/HolderFix.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

using namespace mapvet;
using namespace mapvet::link;

namespace {

/// What the program does to the entries of one map, constructors aside.
struct Life {
  bool Removes = false;  ///< entries go
  bool Moves = false;    ///< insertions move entries
  bool Rehashes = false; ///< insertions invalidate iterators
  bool Writes = false;   ///< entries are written
};

/// The lock and the map belong together: members of one object, globals, or a
/// value with its own lock.
bool guards(const Path &Lock, const Path &Map) {
  if (isWithin(Map, Lock))
    return true;
  if (Lock.RootKind == Root::Global && Map.RootKind == Root::Global)
    return true;
  if (Lock.RootKind != Map.RootKind || Lock.Owner != Map.Owner ||
      Lock.Index != Map.Index || Lock.Sels.empty() || Map.Sels.empty())
    return false;
  // All but the members themselves.
  Path Owner = Lock;
  Owner.Sels.pop_back();
  return isWithin(Map, Owner);
}

/// True if no caller of \p Func makes a view, a pointer or a loop of what it
/// returns, which would outlive a copy.
bool copyServes(const Program &P, uint32_t Func) {
  for (const Program::CallSite &C : P.callers(Func)) {
    const Function &Caller = P.functions()[C.Caller];
    auto Result = [&](const Path &X) {
      return X.RootKind == Root::Temp && X.Owner == Caller.Usr &&
             X.Index == C.E->R && C.E->R != None;
    };
    for (const Block &B : Caller.Blocks)
      for (const Event &E : B.Events) {
        const bool Part = (Result(E.P) && !E.P.Sels.empty()) || Result(E.V.P);
        // A reference to it, or to a member, makes the copy last.
        if (E.Kind == EventKind::Borrow && Part &&
            (E.Borrowed != BorrowKind::Reference ||
             llvm::any_of(E.P.Sels, [](const Sel &S) {
               return S.Kind == SelKind::Element;
             })))
          return false;
        if (E.Kind == EventKind::Assign && Result(E.V.P) &&
            E.V.Kind != ValueKind::CopyOf)
          return false;
      }
  }
  return true;
}

/// True if a caller of \p Func writes through the reference that it returns.
bool writtenByCallers(const Program &P, uint32_t Func) {
  for (const Program::CallSite &C : P.callers(Func)) {
    const Function &Caller = P.functions()[C.Caller];
    if (C.E->R == None)
      continue;
    // The result, and the variables that refer to what it does.
    std::set<std::pair<Root, uint32_t>> Names{{Root::Temp, C.E->R}};
    auto Named = [&](const Path &X) {
      return X.Owner == Caller.Usr && Names.count({X.RootKind, X.Index});
    };
    for (const Block &B : Caller.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::Borrow && Named(E.V.P) && E.Q.Sels.empty() &&
            E.Q.RootKind == Root::Local)
          Names.insert({Root::Local, E.Q.Index});
        if ((E.Kind == EventKind::Store || E.Kind == EventKind::Assign) &&
            Named(E.P) && !E.P.Sels.empty())
          return true;
      }
  }
  return false;
}

/// The writes of entries of one function that only ever meet an entry that it
/// has just made: `auto [it, fresh] = m.try_emplace(k); if (fresh) ...`.
class FirstWrites {
public:
  explicit FirstWrites(const Function &F) : F(F) {}

  /// \p E stands in block \p B.
  bool contains(const Event &E, uint32_t B) {
    auto [It, New] = Unreached.try_emplace(mapPlace(E.P));
    if (New)
      It->second = withoutNew(It->first);
    return It->second[B];
  }

private:
  /// The blocks that run only if an insertion into \p Map has added an entry.
  std::vector<bool> withoutNew(const Path &Map) const {
    std::set<uint32_t> Temps, Holders;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::MapOp && (E.Op & OpInsert) && E.R != None &&
            mapPlace(E.P) == Map)
          Temps.insert(E.R);
        if (E.V.P.RootKind == Root::Temp && E.V.P.Owner == F.Usr &&
            Temps.count(E.V.P.Index))
          for (const Path &X : {E.P, E.Q})
            if (X.RootKind == Root::Local && X.Owner == F.Usr && X.Sels.empty())
              Holders.insert(X.Index);
      }
    auto Says = [&](auto &Self, uint32_t C, bool Sense) -> bool {
      if (C >= F.Conds.size())
        return false;
      const Cond &X = F.Conds[C];
      switch (X.Kind) {
      case CondKind::Truth:
        return Sense && X.P.Owner == F.Usr && X.P.Sels.size() == 1 &&
               X.P.Sels[0].Kind == SelKind::Field &&
               (X.P.RootKind == Root::Local  ? Holders.count(X.P.Index) != 0
                : X.P.RootKind == Root::Temp ? Temps.count(X.P.Index) != 0
                                             : false);
      case CondKind::Not:
        return Self(Self, X.Kids[0], !Sense);
      case CondKind::And:
      case CondKind::Or:
        return Sense == (X.Kind == CondKind::And) &&
               llvm::any_of(X.Kids,
                            [&](uint32_t K) { return Self(Self, K, Sense); });
      default:
        return false;
      }
    };
    std::vector<bool> Out(F.Blocks.size(), true);
    std::vector<uint32_t> Work{0};
    if (!Out.empty())
      Out[0] = false;
    while (!Work.empty()) {
      const uint32_t B = Work.back();
      Work.pop_back();
      for (const Edge &E : F.Blocks[B].Succs)
        if (E.To < Out.size() && Out[E.To] && !Says(Says, E.Cond, E.Sense)) {
          Out[E.To] = false;
          Work.push_back(E.To);
        }
    }
    return Out;
  }

  const Function &F;
  std::map<Path, std::vector<bool>, PathLess> Unreached;
};

} // namespace

std::vector<Finding> link::findLockEscape(const Analysis &A) {
  const Program &P = A.program();
  const BorrowFlow &Flow = A.borrows();
  std::vector<Finding> Out;
  std::map<Path, Life, PathLess> Lives;
  for (const Function &F : P.functions()) {
    if (F.Ctor || F.Dtor)
      continue;
    FirstWrites First(F);
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::MapOp)
          continue;
        Life &L = Lives[mapPlace(E.P)];
        L.Removes |= (E.Op & (OpErase | OpClear)) ||
                     ((E.Op & OpAssign) && E.Dies) || (E.Op & OpMoveOut);
        if (E.Op & (OpInsert | OpSubscript)) {
          L.Moves |= E.Dies & DiesReferences;
          L.Rehashes |= E.Dies & DiesIterators;
        }
        L.Writes |=
            (E.Op & OpElementWrite) && !First.contains(E, &B - F.Blocks.data());
      }
  }
  // What callables do to a map that they are given under its lock.
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    if (P.functions()[F].Ctor || P.functions()[F].Dtor)
      continue;
    for (const Kill &K : Flow.kills(F)) {
      if (!K.Map.valid() || K.Chain.size() < 2)
        continue;
      Life &L = Lives[mapPlace(K.Map)];
      L.Removes |= (K.Op & (OpErase | OpClear | OpMoveOut)) != 0;
      L.Moves |= (K.Op & (OpInsert | OpSubscript)) && (K.Dies & DiesReferences);
      L.Rehashes |=
          (K.Op & (OpInsert | OpSubscript)) && (K.Dies & DiesIterators);
    }
  }
  std::set<std::pair<const Event *, const Event *>> Told;
  for (const Incident &I : Flow.incidents()) {
    if (I.What != Incident::Unlocked && I.What != Incident::Returned)
      continue;
    const Function &F = P.functions()[I.Func];
    const bool Returned = I.What == Incident::Returned;
    // In a pair, an optional, a closure, a vector.
    const Event *Leaves = I.Use.front().second;
    const bool Inside = Returned && (Leaves->Kind == EventKind::Borrow
                                         ? Leaves->Op != 0
                                         : Leaves->Kind == EventKind::Return &&
                                               I.Borrow.At != Leaves);
    // Whoever calls it may well hold the lock again, or still.
    if (Returned && (F.Private || F.Lambda || F.Internal ||
                     (F.Result == 0 && !I.Holder.valid() && !Inside)))
      continue;
    const BorrowInfo::Target *T = nullptr;
    Path Lock;
    for (const BorrowInfo::Target &X : I.Borrow.On)
      for (const Path &M : I.Borrow.Locks)
        if (!T && guards(M, X.Map)) {
          auto It = Lives.find(mapPlace(X.Map));
          if (It == Lives.end())
            continue;
          const Life &L = It->second;
          bool Iter = I.Borrow.Kind == BorrowKind::Iterator;
          if (L.Removes ||
              (!X.Indirect && (L.Moves || L.Writes || (Iter && L.Rehashes) ||
                               (Returned && writtenByCallers(P, I.Func))))) {
            T = &X;
            Lock = M;
          }
        }
    if (!T ||
        (T->Map.RootKind != Root::This && T->Map.RootKind != Root::Global &&
         T->Map.RootKind != Root::Local))
      continue;
    // A map of the function's own is nobody else's.
    if (PathEffects::isOwn(T->Map, F))
      continue;
    const Event *Use = I.Use.front().second;
    if (!Told.insert({I.Borrow.At, I.Unlock}).second)
      continue;
    std::string Map = Flow.mapName(T->Map, I.Func);
    std::string Mutex = P.show(Lock, &F);
    std::string Holder = Flow.holderName(I.Holder, I.Borrow, I.Func);
    const char *Kind = BorrowFlow::kindName(I.Borrow.Kind);
    const std::string A1 = I.Borrow.Kind == BorrowKind::Iterator ? "an " : "a ";
    Finding Fd;
    Fd.Check = "mapvet-lock-escape";
    Fd.Where = P.range(Use->Where);
    if (Returned && I.Holder.valid())
      Fd.Message = A1 + Kind + " into '" + Map + "' is handed out through '" +
                   P.show(I.Holder, &F) + "', and the lock of '" + Mutex +
                   "' ends with the function";
    else if (Returned)
      Fd.Message =
          A1 + Kind +
          (Use->Kind == EventKind::Return && !Inside ? " to '" : " into '") +
          Map + "' is returned" + (Inside ? " inside another object" : "") +
          ", and the lock of '" + Mutex + "' ends with the function";
    else
      Fd.Message = Holder + " refers into '" + Map +
                   "' and is used after the lock of '" + Mutex +
                   "' has been given back";
    if (I.Borrow.At && I.Borrow.At != Use)
      Fd.Notes.push_back(
          {P.range(I.Borrow.At->Where),
           "it refers to an entry of '" + Map + "' from here, under the lock"});
    if (I.Unlock)
      Fd.Notes.push_back({P.range(I.Unlock->Where), "the lock ends here"});
    if (I.Use.size() > 1) {
      EventChain Below(I.Use.begin() + 1, I.Use.end());
      Flow.chainNotes(Below, "it is used here", Fd.Notes);
    }
    if (I.Unlock)
      if (auto X = holderFix(P, I, *I.Unlock, Loss::Unlocks))
        Fd.Fixes.push_back(std::move(*X));
    if (Returned && !Inside && copyServes(P, I.Func))
      if (Fix X = P.fix(F.ResultFixes, FixKind::ByValue, "return a copy");
          !X.Edits.empty())
        Fd.Fixes.push_back(std::move(X));
    Fd.Identity =
        Fd.Check + "|" + P.str(F.Name).str() + "|" + Holder + "|" + Map;
    Out.push_back(std::move(Fd));
  }
  return Out;
}
