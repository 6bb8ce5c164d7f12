//===- BorrowCalls.cpp - What functions tell each other -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/BorrowWalk.h"
#include <algorithm>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::borrows;

/// What the argument \p V refers to; the borrows that it carries go to
/// \p Lives.
BorrowInfo BorrowWalk::argument(State &S, const Value &V,
                                std::vector<Live> &Lives) {
  BorrowInfo B;
  if (!V.P.valid())
    return B;
  Path H = V.P;
  if (V.Kind == ValueKind::Load || V.Kind == ValueKind::CopyOf) {
    if (std::vector<Live> *Ls = livesOf(S, H)) {
      Lives = *Ls;
      return B;
    }
  }
  if (V.Kind == ValueKind::Address || V.Kind == ValueKind::Into) {
    B.On = targets(V.P, Path());
    B.Kind = BorrowKind::Reference;
    if (B.On.empty() && H.RootKind == Root::Temp) {
      H.Sels.clear();
      if (std::vector<Live> *Ls = livesOf(S, H))
        Lives = *Ls;
    }
  }
  return B;
}

/// \p K, which \p Callee does, as this function sees it at the call \p E.
/// False if nothing is left of it.
bool BorrowWalk::lift(const Kill &K, const Function &Callee, const Event &E,
                      Kill &Out) {
  Out = K;
  auto Xs = FX.substitute(Func, Fr, K.Map, Callee, E);
  Out.Map = Xs.size() == 1 ? Xs[0] : Path();
  if ((!Out.Map.valid() && !K.Back) || K.Chain.size() >= BorrowFlow::MaxChain)
    return false;
  Out.Chain.insert(Out.Chain.begin(), {Func, &E});
  Out.Needs.clear();
  for (Setting N : K.Needs)
    if (auto Ns = FX.substitute(Func, Fr, N.P, Callee, E); Ns.size() == 1) {
      N.P = Ns[0];
      Out.Needs.push_back(std::move(N));
    }
  if (!isKey(K.Key))
    return true;
  Out.Key = P.substitute(K.Key, Callee, E);
  // A parameter taken by reference or by value names the argument.
  if ((K.Key.Kind == ValueKind::CopyOf || K.Key.Kind == ValueKind::Load) &&
      !isKey(Out.Key) && K.Key.P.RootKind == Root::Local &&
      K.Key.P.Owner == Callee.Usr && K.Key.P.Index < Callee.Locals.size() &&
      Callee.Locals[K.Key.P.Index].Param != None &&
      llvm::all_of(
          K.Key.P.Sels, [](const Sel &X) { return X.Kind == SelKind::Deref; }))
    Out.Key = P.argument(Callee.Locals[K.Key.P.Index].Param, Callee, E);
  Out.Keyed = K.Keyed && isKey(Out.Key);
  return true;
}

/// Parameter \p Param of this function, a callable, runs at \p E: what callers
/// hand in may end whatever lives now.
void BorrowWalk::runs(State &S, const Event &E, uint32_t Param) {
  if (Final && !llvm::is_contained(Sum.Runs, Param))
    Sum.Runs.push_back(Param);
  uint32_t Id = None;
  for (auto &[H, Ls] : S.Holders) {
    std::vector<Live> Extra;
    for (const Live &L : Ls) {
      const BorrowInfo &B = Borrows[L.Borrow];
      if (L.Killed != None || B.Param != None || B.On.empty() || B.Null ||
          Ls.size() + Extra.size() >= BorrowFlow::MaxBorrows ||
          !llvm::all_of(B.On, [&](const Target &T) {
            return exported(T.Map) && !hasWildElement(T.Map);
          }))
        continue;
      if (Id == None) {
        Kill K;
        K.Chain = {{Func, &E}};
        K.Callable = Param;
        Id = addKill(std::move(K));
      }
      Live Dead = L;
      Dead.Killed = Id;
      Dead.Facts.clear();
      if (llvm::none_of(Ls, [&](const Live &O) { return O.same(Dead); }))
        Extra.push_back(std::move(Dead));
    }
    for (Live &L : Extra)
      Ls.push_back(std::move(L));
  }
}

void BorrowWalk::addRunUse(RunUse U) {
  if (!Final || Sum.RunUses.size() >= BorrowFlow::MaxKills ||
      !llvm::all_of(U.B.On,
                    [&](const Target &T) {
                      return exported(T.Map) && !hasWildElement(T.Map);
                    }) ||
      llvm::any_of(Sum.RunUses, [&](const RunUse &X) {
        return X.Param == U.Param && X.B.At == U.B.At && X.B.Kind == U.B.Kind &&
               X.Op == U.Op;
      }))
    return;
  Sum.RunUses.push_back(std::move(U));
}

/// What lives in \p C while it runs what this function hands in at \p E.
void BorrowWalk::runUses(State &S, const Event &E, uint32_t C) {
  const Function &Callee = P.functions()[C];
  for (const RunUse &U : I.Sums[C].RunUses) {
    if (U.Use.size() >= BorrowFlow::MaxChain)
      continue;
    BorrowInfo B = U.B;
    for (Target &T : B.On) {
      auto Xs = FX.substitute(Func, Fr, T.Map, Callee, E);
      T.Map = Xs.size() == 1 ? Xs[0] : Path();
      T.Via = Path();
    }
    if (!llvm::all_of(B.On, [](const Target &T) { return T.Map.valid(); }))
      continue;
    Value V = P.argument(U.Param, Callee, E);
    if (uint32_t Own = callableParam(V.P); Own != None) {
      EventChain Use{{Func, &E}};
      Use.insert(Use.end(), U.Use.begin(), U.Use.end());
      addRunUse({Own, B, U.Op, std::move(Use)});
      continue;
    }
    for (Sym Fn : Fr.functions(V)) {
      uint32_t L = P.indexOf(Fn);
      if (L == None)
        continue;
      for (const Kill &K : I.Sums[L].Kills) {
        Kill Out;
        if (!lift(K, P.functions()[L], E, Out) || isQuiet(S, Out))
          continue;
        for (const Target &T : B.On)
          if (concerns(T, Out) && BorrowFlow::ends(B, T, Out)) {
            Live Dead;
            Dead.Borrow = addBorrow(B);
            Dead.Killed = addKill(Out);
            report(Path(), Dead, E, U.Use, U.Op, Incident::Dead);
            break;
          }
      }
    }
  }
}

/// An algorithm whose code is not seen, or a lambda, goes on with the iterators
/// that it was given, whatever \p Now its callbacks did.
void BorrowWalk::algorithm(State &S, const Event &E, ArrayRef<Kill> Now) {
  // Of a lambda that is called, a parameter that is a reference to the entry,
  // not an iterator.
  const bool Called = P.str(E.Name) == "operator()";
  auto TakesReference = [&](uint32_t N) {
    return Called && llvm::any_of(P.callees(Func, E), [&](uint32_t C) {
             const Function &Callee = P.functions()[C];
             return Callee.Usr == E.Callee &&
                    llvm::any_of(Callee.Locals, [&](const Local &L) {
                      return L.Param == N &&
                             P.type(L.Ty).Kind == TypeKind::Reference;
                    });
           });
  };
  for (uint32_t N = 0; N < E.Args.size(); ++N) {
    const Value &V = E.Args[N];
    if (V.Kind != ValueKind::Address || V.P.Sels.empty() ||
        V.P.Sels.back().Kind != SelKind::Element || TakesReference(N))
      continue;
    BorrowInfo B;
    B.On = targets(V.P, Path());
    B.At = &E;
    B.Kind = BorrowKind::Iterator;
    B.Iterates = true;
    if (B.On.empty())
      continue;
    for (const Kill &K : Now)
      if (!isQuiet(S, K) && concerns(B.On.front(), K) &&
          BorrowFlow::ends(B, B.On.front(), K)) {
        Live Dead;
        Dead.Borrow = addBorrow(B);
        Dead.Killed = addKill(K);
        report(Path(), Dead, E, {}, OpIterate, Incident::Dead);
      }
  }
}

/// \p K does not happen, adds nothing, or there is room for what it adds.
bool BorrowWalk::isQuiet(const State &S, const Kill &K) const {
  if (isRuledOut(S, K))
    return true;
  constexpr uint32_t Removes = OpErase | OpClear | OpAssign | OpMoveOut;
  return (K.Op & (OpInsert | OpSubscript)) && !(K.Op & Removes) &&
         (present(S, K.Map, K.Key) || isKeyOf(S, K.Map, K.Key) ||
          (K.ReserveHolds && llvm::is_contained(S.Reserved, K.Map)));
}

/// \p K happens where some function on the way asks a question first, and it is
/// not the map that it asks: `if (!valid(Loops)) reset();`.
bool BorrowWalk::whenStale(const Kill &K) const {
  return llvm::any_of(
      K.Chain, [&](const std::pair<uint32_t, const Event *> &L) {
        const Function &Fn = P.functions()[L.first];
        const EventGraph Gr(Fn);
        const uint32_t N = Gr.nodeOf(L.second);
        std::vector<bool> Bar(Gr.size());
        Bar[N] = true;
        if (N == Gr.entry() || !Gr.after(Gr.entry(), Bar)[Gr.exit()])
          return false;
        const std::vector<bool> Before = Gr.before(N, {});
        bool Asks = false;
        for (uint32_t I = 0; I < Gr.size(); ++I) {
          const Event *E = Gr.event(I);
          if (!E || !Before[I] || I == N)
            continue;
          if (E->Kind == EventKind::MapOp)
            return false;
          if (E->Kind != EventKind::Call)
            continue;
          for (uint32_t C : P.callees(L.first, *E)) {
            const PathEffects::Summary &Sum = FX.summary(C);
            // What the clock or the system says may be another thing next time.
            if (Sum.Top || Sum.CallsUnknown || Sum.CallsExternal ||
                llvm::any_of(Sum.Effects, [&](const Effect &X) {
                  return (X.Flags & EffChange) || mapPlace(X.Where) == K.Field;
                }))
              return false;
            Asks = true;
          }
        }
        return Asks;
      });
}

/// \p K clears what is no longer valid, as the function has done that gave \p
/// B: what \p B refers to is valid.
bool BorrowWalk::isRenewal(const BorrowInfo &B, const Kill &K) const {
  if (!B.At || K.Chain.size() < 2 || !(K.Op & OpClear))
    return false;
  // The call whose result the holder is bound to.
  const Event *Made = B.At;
  if (Made->Kind == EventKind::Borrow && Made->V.P.RootKind == Root::Temp)
    for (const Block &Bl : F.Blocks)
      for (const Event &E : Bl.Events)
        if (E.Kind == EventKind::Call && E.R == Made->V.P.Index)
          Made = &E;
  if (Made->Kind != EventKind::Call)
    return false;
  return llvm::any_of(
             P.callees(Func, *Made),
             [&](uint32_t C) {
               return llvm::any_of(I.Sums[C].Kills, [&](const Kill &Own) {
                 return &Own.operation() == &K.operation() && whenStale(Own);
               });
             }) &&
         whenStale(K);
}

void BorrowWalk::call(State &S, const Event &E) {
  std::vector<Kill> Now;
  std::vector<Live> Result;
  Path R;
  if (E.R != None) {
    R.RootKind = Root::Temp;
    R.Owner = F.Usr;
    R.Index = E.R;
  }
  // What a caller hands in is run for that caller, not for all.
  if (uint32_t Own = callableParam(E.Target); Own != None)
    return runs(S, E, Own);
  SmallVector<uint32_t, 4> Callees(P.callees(Func, E));
  // A lambda that takes away what its creator holds, under names that this
  // function does not know.
  if (uint32_t Own = callableParam(E.Recv);
      Own != None && llvm::any_of(Callees, [&](uint32_t C) {
        return P.functions()[C].Lambda &&
               llvm::any_of(I.Sums[C].Kills, [&](const Kill &K) {
                 return K.Map.RootKind == Root::Local && K.Map.Owner != F.Usr;
               });
      }))
    runs(S, E, Own);
  for (size_t N = 0, Named = Callees.size(); N < Named; ++N) {
    const Function &Callee = P.functions()[Callees[N]];
    for (uint32_t Param : I.Sums[Callees[N]].Runs) {
      Value V = P.argument(Param, Callee, E);
      for (Sym Fn : Fr.functions(V))
        if (uint32_t L = P.indexOf(Fn);
            L != None && !llvm::is_contained(Callees, L))
          Callees.push_back(L);
      if (uint32_t Own = callableParam(V.P); Own != None)
        runs(S, E, Own);
    }
  }
  SmallVector<uint32_t, 2> SetBy;
  std::vector<Present> There, Told, Found;
  for (uint32_t C : Callees) {
    const Summary &Cs = I.Sums[C];
    const Function &Callee = P.functions()[C];
    auto Here = [&](const Path &X) -> Path {
      auto Xs = FX.substitute(Func, Fr, X, Callee, E);
      return Xs.size() == 1 ? Xs[0] : Path();
    };
    auto Lift = [&](const Kill &K, Kill &Out) {
      return lift(K, Callee, E, Out);
    };
    // Uses of what the lambda's creator holds, or a member.
    for (const HolderUse &U : Cs.Holders) {
      if (U.Use.size() >= BorrowFlow::MaxChain)
        continue;
      Path H = U.Holder;
      if (H.RootKind != Root::Local || !H.Sels.empty())
        if (Path X = Here(U.Holder); X.valid())
          H = std::move(X);
      useOf(S, H, E, U.Op, U.Use);
    }
    // Parameters that the callee accesses without a check, or uses after it
    // has changed a map.
    for (const ParamAccess &X : Cs.Accesses) {
      Value V = P.argument(X.Param, Callee, E);
      if (V.Kind != ValueKind::Load && V.Kind != ValueKind::CopyOf)
        continue;
      if (std::vector<Live> *Ls = livesOf(S, V.P))
        for (Live &L : *Ls)
          if (L.MayEnd && L.Killed == None)
            report(V.P, L, E, X.Use, 0, Incident::MayBeEnd);
    }
    for (const ParamUse &U : Cs.Uses) {
      Kill K;
      if (!Lift(U.K, K))
        continue;
      Value V = P.argument(U.Param, Callee, E);
      std::vector<Live> Lives;
      BorrowInfo B = argument(S, V, Lives);
      if (isQuiet(S, K))
        continue;
      if (!B.On.empty()) {
        B.At = &E;
        B.Kind = U.Kind;
        if (mapOfKey(canonical(V.P)).valid())
          B.Key = V;
        // An entry that goes by key or position: whether it is this one is not
        // known.
        if (V.P.RootKind != Root::None)
          for (const Target &T : B.On)
            if (sameMap(T, K.Map, Path()) && BorrowFlow::ends(B, T, K)) {
              Live L;
              L.Borrow = addBorrow(B);
              L.Killed = addKill(K);
              report(V.P, L, E, U.Use, 0, Incident::Dead);
              break;
            }
      }
      for (Live &L : Lives) {
        BorrowInfo Lb = Borrows[L.Borrow];
        if (L.Killed != None || Lb.Param != None || Lb.Null)
          continue;
        for (const Target &T : Lb.On)
          if (sameMap(T, K.Map, Path()) && BorrowFlow::ends(Lb, T, K)) {
            Live D = L;
            D.Killed = addKill(K);
            report(V.P, D, E, U.Use, 0, Incident::Dead);
            break;
          }
      }
    }
    for (const Kill &K : Cs.Kills) {
      Kill Out;
      if (Lift(K, Out))
        Now.push_back(std::move(Out));
    }
    for (const ReturnedBorrow &Rb : Cs.Returns) {
      BorrowInfo B = Rb.B;
      B.At = &E;
      B.Entry = newEntry(S, &E);
      if (!B.Null)
        B.Locks = locks(S);
      bool Good = true;
      for (Target &T : B.On) {
        T.Map = Here(T.Map);
        T.Via = Path();
        Good &= T.Map.valid();
      }
      if (!Good || B.On.empty())
        continue;
      if (isKey(B.Key)) {
        Kill Tmp, Lifted;
        Tmp.Map = Rb.B.On[0].Map;
        Tmp.Key = B.Key;
        Tmp.Chain = {{C, Rb.B.At}};
        B.Key = Lift(Tmp, Lifted) ? Lifted.Key : Value();
      }
      Live L;
      L.MayEnd = Rb.MayEnd && !present(S, B.On[0].Map, B.Key);
      if (B.Null && !L.MayEnd)
        continue;
      if (llvm::none_of(Cs.Returns,
                        [](const ReturnedBorrow &X) { return X.MayEnd; }))
        Found.push_back({B.On[0].Map, B.Key});
      if (B.LookedUp && Rb.MayEnd)
        B.LookedUp = &E;
      L.Borrow = addBorrow(std::move(B));
      if (Result.size() < BorrowFlow::MaxBorrows)
        Result.push_back(std::move(L));
    }
    runUses(S, E, C);
    if (!Cs.Sets.empty())
      SetBy.push_back(C);
    if (Callees.size() == 1) {
      auto Add = [&](const Present &Pr, std::vector<Present> &To) {
        Kill Tmp, Lifted;
        Tmp.Map = Pr.Map;
        Tmp.Key = Pr.Key;
        Tmp.Chain = {{C, &E}};
        if (Lift(Tmp, Lifted) && Lifted.Map.valid() && isKey(Lifted.Key))
          To.push_back({Lifted.Map, Lifted.Key});
      };
      for (const Present &Pr : Cs.Keys)
        Add(Pr, There);
      for (const Present &Pr : Cs.Tells)
        Add(Pr, Told);
    }
    // Locks that the callee takes or gives back.
    const PathEffects::Summary &Fs = FX.summary(C);
    if (Fs.NetLocks && !Fs.NetUnlocks) {
      Held H;
      H.Guard = E.Construct || E.Recv.valid() ? E.Recv : R;
      for (const Value &V : E.Args)
        if (V.Kind == ValueKind::Address &&
            P.type(P.typeOf(V.P)).Kind == TypeKind::Mutex)
          H.Mutex = canonical(V.P);
      // A lock of the project's own.
      if (E.Construct && !H.Mutex.valid() && E.Args.size() == 1 &&
          E.Args[0].Kind == ValueKind::Address &&
          P.type(P.typeOf(E.Args[0].P)).Kind == TypeKind::Record)
        H.Mutex = canonical(E.Args[0].P);
      if (H.Guard.valid() || H.Mutex.valid())
        S.Locks.push_back(std::move(H));
    } else if (Fs.NetUnlocks && !Fs.NetLocks && E.Recv.valid()) {
      unlock(S, E, E.Recv);
    }
  }
  if (!Now.empty() &&
      (FX.isUnseen(Func, E) ||
       (E.Args.size() == 1 && !E.Recv.valid() && Callees.size() == 1 &&
        P.functions()[Callees[0]].Lambda)))
    algorithm(S, E, Now);
  for (Kill &K : Now) {
    if (isQuiet(S, K))
      continue;
    kill(S, K);
    K.Back |= K.Map.valid() && leadsBack(K.Map);
    if (Final && (K.Back || (exported(K.Map) && !hasWildElement(K.Map))) &&
        K.Chain.size() < BorrowFlow::MaxChain) {
      Kill Out = K;
      Out.Entry = None;
      if (!exported(K.Map) || hasWildElement(K.Map))
        Out.Map = Path();
      llvm::erase_if(Out.Needs, [&](const Setting &N) {
        return isStale(S, N.P) || !isSettable(N.P);
      });
      for (const Setting &N : S.Began)
        if (!llvm::is_contained(Out.Needs, N) && Out.Needs.size() < MaxFacts)
          Out.Needs.push_back(N);
      addToSummary(S, std::move(Out));
    }
  }
  settledBy(S, E);
  for (uint32_t C : SetBy)
    applySets(S, E, C);
  for (const Present &Pr : There)
    addPresent(S, Pr.Map, Pr.Key);
  if (!Told.empty() && R.valid())
    S.Asked[R] = std::move(Told);
  // The entry that the result refers to is there.
  if (Found.size() == 1)
    addPresent(S, Found[0].Map, Found[0].Key);
  if (!Result.empty())
    setHolder(S, R, std::move(Result));
  for (const Value &V : E.Args) {
    if (V.Kind == ValueKind::MovedFrom)
      changed(S, V.P, nullptr);
    // Who is given the variable itself may have filled it.
    if (V.Kind == ValueKind::Address)
      if (std::vector<Live> *Ls = livesOf(S, V.P))
        llvm::erase_if(*Ls,
                       [&](const Live &L) { return Borrows[L.Borrow].Null; });
  }
}

/// A truth value is returned at \p E: what does it say of keys?
void BorrowWalk::returns(const State &S, const Event &E) {
  if (!Final || P.type(F.Result).Kind != TypeKind::Bool ||
      (E.V.Kind == ValueKind::Literal && P.str(E.V.Text) == "false"))
    return;
  State True = S;
  if (E.V.Kind == ValueKind::Cond) {
    assume(True, E.V.Index, true);
  } else if (E.V.Kind == ValueKind::Load) {
    if (auto It = S.Bools.find(E.V.P); It != S.Bools.end())
      assume(True, It->second, true);
    for (const Present &Pr : told(S, E.V.P))
      addPresent(True, Pr.Map, Pr.Key);
  }
  auto Known = [&](const Present &X) {
    return llvm::is_contained(True.Keys, X);
  };
  if (Tells) {
    llvm::erase_if(Sum.Tells, [&](const Present &X) { return !Known(X); });
    return;
  }
  Tells = true;
  for (const Present &X : True.Keys)
    if (exported(X.Map) && !hasWildElement(X.Map) &&
        Sum.Tells.size() < BorrowFlow::MaxBorrows)
      Sum.Tells.push_back(X);
}

/// What the callee leaves in holders that this function can name.
void BorrowWalk::applySets(State &S, const Event &E, uint32_t C) {
  const Function &Callee = P.functions()[C];
  auto Here = [&](const Path &X) -> Path {
    auto Xs = FX.substitute(Func, Fr, X, Callee, E);
    return Xs.size() == 1 ? Xs[0] : Path();
  };
  for (const HolderSet &Set : I.Sums[C].Sets) {
    Path H = Here(Set.Holder);
    if (!H.valid() || hasWildElement(H))
      continue;
    // Which of the two, where the callee sets it on some paths only, is not
    // known; what was dead before has most likely been renewed.
    std::vector<Live> New;
    if (std::vector<Live> *Old = livesOf(S, H))
      for (const Live &L : *Old)
        if (L.Killed == None && Borrows[L.Borrow].Param == None)
          New.push_back(L);
    for (const HolderSet::Value &V : Set.To) {
      if (V.B.Param != None) {
        // What the argument refers to.
        std::vector<Live> Lives;
        BorrowInfo B = argument(S, P.argument(V.B.Param, Callee, E), Lives);
        if (!B.On.empty()) {
          B.At = &E;
          B.Kind = V.B.Kind;
          B.Entry = newEntry(S, &E);
          B.Locks = locks(S);
          Live L;
          L.Borrow = addBorrow(std::move(B));
          Lives.push_back(std::move(L));
        }
        for (Live &L : Lives)
          if (New.size() < BorrowFlow::MaxBorrows) {
            L.MayEnd = false;
            New.push_back(std::move(L));
          }
        continue;
      }
      BorrowInfo B = V.B;
      bool Good = true;
      for (Target &T : B.On) {
        T.Map = Here(T.Map);
        T.Via = Path();
        Good &= T.Map.valid();
      }
      if (!Good || New.size() >= BorrowFlow::MaxBorrows)
        continue;
      B.At = &E;
      B.Key = Value();
      B.Entry = newEntry(S, &E);
      B.LookedUp = nullptr;
      Live L;
      if (V.Unlock) {
        for (Path &X : B.Locks)
          X = Here(X);
        llvm::erase_if(B.Locks, [](const Path &X) { return !X.valid(); });
        L.Unlocked = addUnlock(V.Unlock);
      } else {
        B.Locks = locks(S);
      }
      L.Borrow = addBorrow(std::move(B));
      New.push_back(std::move(L));
    }
    if (isSharedHolder(H))
      S.Written.insert(H);
    noteSet(H);
    setHolder(S, H, std::move(New));
  }
}

void BorrowWalk::recordSets() {
  for (const Path &H : Touched) {
    if (Sum.Sets.size() >= BorrowFlow::MaxKills)
      return;
    HolderSet Out;
    Out.Holder = H;
    if (auto It = End.Holders.find(H); It != End.Holders.end())
      for (const Live &L : It->second) {
        const BorrowInfo &B = Borrows[L.Borrow];
        if (L.Killed != None || B.Null || (B.Param == None && B.On.empty()) ||
            !llvm::all_of(B.On,
                          [&](const Target &T) { return exported(T.Map); }))
          continue;
        Out.To.push_back(
            {B, L.MayEnd, L.Unlocked == None ? nullptr : Unlocks[L.Unlocked]});
        // Handed out through a parameter, and the lock is gone.
        if (L.Unlocked != None && H.RootKind == Root::Local &&
            H.Owner == F.Usr && B.At)
          report(H, L, *B.At, {}, 0, Incident::Returned);
      }
    Sum.Sets.push_back(std::move(Out));
  }
}

std::vector<FieldState> BorrowWalk::ends() const {
  auto Mine = [&](const Path &X) {
    return X.RootKind == Root::This && X.Owner == F.Usr && X.Sels.size() == 1 &&
           X.Sels[0].Kind == SelKind::Field;
  };
  std::vector<FieldState> Out;
  if (!F.Class || F.Lambda)
    return Out;
  for (const auto &[H, Ls] : End.Holders) {
    if (!Mine(H))
      continue;
    for (const Live &L : Ls) {
      const BorrowInfo &B = Borrows[L.Borrow];
      if (B.Param != None || B.On.empty() || B.Null || !Mine(B.On[0].Map))
        continue;
      FieldState X;
      X.Class = F.Class;
      X.Holder = H;
      X.B = B;
      X.B.On.resize(1);
      X.B.On[0].Via = Path();
      X.B.Key = Value();
      X.B.Entry = 0;
      X.B.LookedUp = nullptr;
      // What only this function can name does not guard a field.
      llvm::erase_if(X.B.Locks, [](const Path &M) {
        return M.RootKind != Root::This && M.RootKind != Root::Global;
      });
      X.B.Carried = true;
      if (L.Killed != None)
        X.K = Kills[L.Killed];
      if (llvm::none_of(Out, [&](const FieldState &O) { return O.same(X); }))
        Out.push_back(std::move(X));
    }
  }
  return Out;
}
