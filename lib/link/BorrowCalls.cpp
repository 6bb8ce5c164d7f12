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
  if (uint32_t Own = callableParam(E.Target); Own != None) {
    if (Final && !llvm::is_contained(Sum.Runs, Own))
      Sum.Runs.push_back(Own);
    return;
  }
  SmallVector<uint32_t, 4> Callees(P.callees(Func, E));
  for (size_t N = 0, Named = Callees.size(); N < Named; ++N) {
    const Function &Callee = P.functions()[Callees[N]];
    for (uint32_t Param : I.Sums[Callees[N]].Runs) {
      Value V = P.argument(Param, Callee, E);
      if (V.Kind == ValueKind::Function) {
        if (uint32_t L = P.indexOf(V.Text);
            L != None && !llvm::is_contained(Callees, L))
          Callees.push_back(L);
      } else if (uint32_t Own = callableParam(V.P);
                 Own != None && Final && !llvm::is_contained(Sum.Runs, Own)) {
        Sum.Runs.push_back(Own);
      }
    }
  }
  SmallVector<uint32_t, 2> SetBy;
  std::vector<Present> There;
  for (uint32_t C : Callees) {
    const Summary &Cs = I.Sums[C];
    const Function &Callee = P.functions()[C];
    auto Here = [&](const Path &X) -> Path {
      auto Xs = FX.substitute(Func, Fr, X, Callee, E);
      return Xs.size() == 1 ? Xs[0] : Path();
    };
    auto Lift = [&](const Kill &K, Kill &Out) {
      Out = K;
      Out.Map = Here(K.Map);
      if ((!Out.Map.valid() && !K.Back) ||
          K.Chain.size() >= BorrowFlow::MaxChain)
        return false;
      Out.Chain.insert(Out.Chain.begin(), {Func, &E});
      if (isKey(K.Key)) {
        Out.Key = P.substitute(K.Key, Callee, E);
        if (K.Key.Kind == ValueKind::CopyOf || K.Key.Kind == ValueKind::Load) {
          // A parameter taken by reference or by value names the argument.
          if (!isKey(Out.Key) && K.Key.P.RootKind == Root::Local &&
              K.Key.P.Owner == Callee.Usr &&
              K.Key.P.Index < Callee.Locals.size() &&
              Callee.Locals[K.Key.P.Index].Param != None) {
            Value Arg =
                P.argument(Callee.Locals[K.Key.P.Index].Param, Callee, E);
            bool Whole = llvm::all_of(K.Key.P.Sels, [](const Sel &X) {
              return X.Kind == SelKind::Deref;
            });
            if (Whole)
              Out.Key = Arg;
          }
        }
        Out.Keyed = K.Keyed && isKey(Out.Key);
      }
      return true;
    };
    // Uses of what the lambda's creator holds.
    for (const HolderUse &U : Cs.Holders)
      if (U.Holder.Owner == F.Usr || U.Holder.Owner != Callee.Usr)
        useOf(S, U.Holder, E, U.Op, U.Use);
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
      if ((K.Op & (OpInsert | OpSubscript)) && !(K.Op & (OpErase | OpClear)) &&
          (present(S, K.Map, K.Key) ||
           (K.ReserveHolds && llvm::is_contained(S.Reserved, K.Map))))
        continue;
      if (!B.On.empty()) {
        B.At = &E;
        B.Kind = U.Kind;
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
        if (L.Killed != None || Lb.Param != None)
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
      if (B.LookedUp && Rb.MayEnd)
        B.LookedUp = &E;
      L.Borrow = addBorrow(std::move(B));
      if (Result.size() < BorrowFlow::MaxBorrows)
        Result.push_back(std::move(L));
    }
    if (!Cs.Sets.empty())
      SetBy.push_back(C);
    if (Callees.size() == 1)
      for (const Present &Pr : Cs.Keys) {
        Kill Tmp, Lifted;
        Tmp.Map = Pr.Map;
        Tmp.Key = Pr.Key;
        Tmp.Chain = {{C, &E}};
        if (Lift(Tmp, Lifted) && Lifted.Map.valid() && isKey(Lifted.Key))
          There.push_back({Lifted.Map, Lifted.Key});
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
      if (H.Guard.valid() || H.Mutex.valid())
        S.Locks.push_back(std::move(H));
    } else if (Fs.NetUnlocks && !Fs.NetLocks && E.Recv.valid()) {
      unlock(S, E, E.Recv);
    }
  }
  for (Kill &K : Now) {
    constexpr uint32_t Removes = OpErase | OpClear | OpAssign | OpMoveOut;
    bool Adds = (K.Op & (OpInsert | OpSubscript)) && !(K.Op & Removes);
    if (Adds && (present(S, K.Map, K.Key) ||
                 (K.ReserveHolds && llvm::is_contained(S.Reserved, K.Map))))
      continue;
    kill(S, K);
    K.Back |= K.Map.valid() && leadsBack(K.Map);
    if (Final && (K.Back || (exported(K.Map) && !hasWildElement(K.Map))) &&
        Sum.Kills.size() < BorrowFlow::MaxKills &&
        K.Chain.size() < BorrowFlow::MaxChain &&
        llvm::none_of(Sum.Kills, [&](const Kill &X) {
          return X.Map == K.Map && X.Op == K.Op && X.Dies == K.Dies &&
                 X.Key == K.Key && X.Field == K.Field;
        })) {
      Kill Out = K;
      Out.Entry = None;
      if (!exported(K.Map) || hasWildElement(K.Map))
        Out.Map = Path();
      Sum.Kills.push_back(std::move(Out));
    }
  }
  for (uint32_t C : SetBy)
    applySets(S, E, C);
  for (const Present &Pr : There)
    addPresent(S, Pr.Map, Pr.Key);
  if (!Result.empty())
    setHolder(S, R, std::move(Result));
  for (const Value &V : E.Args)
    if (V.Kind == ValueKind::MovedFrom)
      changed(S, V.P, nullptr);
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
        if (L.Killed != None || B.Param != None || B.On.empty() ||
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
      if (B.Param != None || B.On.empty() || !Mine(B.On[0].Map))
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
      X.B.Locks.clear();
      X.B.Carried = true;
      if (L.Killed != None)
        X.K = Kills[L.Killed];
      if (llvm::none_of(Out, [&](const FieldState &O) { return O.same(X); }))
        Out.push_back(std::move(X));
    }
  }
  return Out;
}
