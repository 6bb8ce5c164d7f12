//===- BorrowEvents.cpp - What the events of a function do ----------------===//
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

//===----------------------------------------------------------------------===//
// Uses
//===----------------------------------------------------------------------===//

/// Event \p Later may run after \p E; not by what callers do.
bool BorrowWalk::runsAfter(const Event &E, const Event &Later) const {
  auto In = [](const Block &B, const Event &X) {
    return !B.Events.empty() && &B.Events.front() <= &X &&
           &X <= &B.Events.back();
  };
  std::vector<bool> Seen(F.Blocks.size(), false);
  SmallVector<uint32_t, 16> Work;
  auto Push = [&](const Block &B) {
    for (const Edge &Ed : B.Succs)
      if (Ed.To < F.Blocks.size() && !Seen[Ed.To]) {
        Seen[Ed.To] = true;
        Work.push_back(Ed.To);
      }
  };
  for (const Block &B : F.Blocks)
    if (In(B, E)) {
      if (In(B, Later) && &E < &Later)
        return true;
      Push(B);
    }
  while (!Work.empty()) {
    const Block &B = F.Blocks[Work.pop_back_val()];
    if (In(B, Later))
      return true;
    Push(B);
  }
  return false;
}

void BorrowWalk::report(const Path &H, const Live &L, const Event &E,
                        EventChain Below, uint32_t Op, Incident::Kind What) {
  const BorrowInfo &B = Borrows[L.Borrow];
  EventChain Use{{Func, &E}};
  Use.insert(Use.end(), Below.begin(), Below.end());
  if (B.Param != None) {
    if (!Final || Use.size() > BorrowFlow::MaxChain)
      return;
    if (What == Incident::MayBeEnd) {
      if (llvm::none_of(Sum.Accesses, [&](const ParamAccess &X) {
            return X.Param == B.Param;
          }))
        Sum.Accesses.push_back({B.Param, Use});
      return;
    }
    if (What != Incident::Dead || L.Killed == None)
      return;
    const Kill &K = Kills[L.Killed];
    if (Sum.Uses.size() < BorrowFlow::MaxKills &&
        llvm::none_of(Sum.Uses, [&](const ParamUse &X) {
          return X.Param == B.Param && X.K.Chain == K.Chain && X.K.Map == K.Map;
        }))
      Sum.Uses.push_back({B.Param, B.Kind, K, Use});
    return;
  }
  if (What == Incident::Dead && Kills[L.Killed].Callable != None) {
    addRunUse({Kills[L.Killed].Callable, B, Op, std::move(Use)});
    return;
  }
  if (!Final || !Reporting)
    return;
  // Dead when the function began: another field may say so.
  if (B.Carried && L.Killed != None &&
      Kills[L.Killed].Chain.front().first != Func &&
      llvm::any_of(L.Facts, [&](const Fact &Fc) {
        const Cond &C = F.Conds[Fc.Cond];
        auto Other = [&](const Path &X) {
          return X.RootKind == Root::This && !isWithin(X, H) &&
                 llvm::none_of(B.On,
                               [&](const Target &T) { return X == T.Map; });
        };
        return Other(C.P) || llvm::any_of(C.Reads, Other);
      }))
    return;
  const Event *Cause = What == Incident::Dead ? Kills[L.Killed].at()
                       : L.Unlocked != None   ? Unlocks[L.Unlocked]
                                              : B.LookedUp;
  // To move a dead iterator on is another defect than to look at it.
  if (!Reported.insert({B.At, Cause, What * 2 + bool(Op & OpIterate)}).second)
    return;
  Incident X;
  X.What = What;
  X.Func = Func;
  X.Holder = H;
  X.Borrow = B;
  if (What == Incident::Dead)
    X.Killed = Kills[L.Killed];
  if (What == Incident::Unlocked && L.Unlocked != None)
    X.Unlock = Unlocks[L.Unlocked];
  X.Use = std::move(Use);
  X.Advances = Op & OpIterate;
  X.Repeats = X.Advances && What == Incident::Dead &&
              (X.Killed.at() == &E || runsAfter(E, *X.Killed.at()));
  I.ByFunc[Func].push_back(std::move(X));
}

/// Another member function made \p L under a lock that this one, which anybody
/// may call, does not hold.
bool BorrowWalk::leftUnlocked(const State &S, const Live &L) const {
  const BorrowInfo &B = Borrows[L.Borrow];
  if (!B.Carried || B.Locks.empty() || F.Private || F.Internal)
    return false;
  std::vector<Path> Held = locks(S);
  for (const RequiredLock &R : F.Requires)
    Held.push_back(canonical(R.P));
  return llvm::none_of(
      B.Locks, [&](const Path &M) { return llvm::is_contained(Held, M); });
}

/// \p E uses the entry that an iterator led to before: what has invalidated
/// iterators since, and nothing else, does not matter.
bool BorrowWalk::outlives(const Live &L, const Event &E) const {
  const Kill &K = Kills[L.Killed];
  return E.Kind == EventKind::Touch && E.Borrowed == BorrowKind::Reference &&
         Borrows[L.Borrow].Kind == BorrowKind::Iterator && !K.Destroyed &&
         K.Dies == DiesIterators;
}

void BorrowWalk::useOf(State &S, const Path &H, const Event &E, uint32_t Op,
                       EventChain Below) {
  std::vector<Live> *Ls = livesOf(S, H);
  if (!Ls) {
    // A lambda or region uses what its creator holds, or a copy of that; a
    // function, what another one has left in a member.
    const bool Creators = H.RootKind == Root::Local &&
                          (H.Owner != F.Usr || (H.Index < F.Locals.size() &&
                                                F.Locals[H.Index].Capture));
    const bool Left = isSharedHolder(H) && !S.Written.count(H) && !F.Ctor;
    if ((Creators || Left) && Final &&
        Sum.Holders.size() < BorrowFlow::MaxKills &&
        llvm::none_of(Sum.Holders, [&](const HolderUse &X) {
          return X.Holder == H && X.Op == Op;
        })) {
      EventChain Use{{Func, &E}};
      Use.insert(Use.end(), Below.begin(), Below.end());
      if (Use.size() <= BorrowFlow::MaxChain)
        Sum.Holders.push_back({H, Op, std::move(Use)});
    }
    return;
  }
  SmallVector<uint32_t, 4> Seen;
  for (Live &L : *Ls) {
    if (L.Killed != None && (Op & OpIterate) && mayAdvance(L)) {
      L.Killed = None;
      L.Facts.clear();
    }
    if (L.Killed != None && !outlives(L, E))
      report(H, L, E, Below, Op, Incident::Dead);
    else if (L.Unlocked != None || leftUnlocked(S, L))
      report(H, L, E, Below, Op, Incident::Unlocked);
    else if (L.MayEnd && !(Op & (OpIterate | OpLookup))) {
      report(H, L, E, Below, Op, Incident::MayBeEnd);
      Seen.push_back(Borrows[L.Borrow].Entry);
    }
  }
  // It has been looked at; had it led nowhere, this would not be reached.
  if (!Seen.empty())
    for (auto &[Other, All] : S.Holders)
      llvm::erase_if(All, [&, &Other = Other](Live &L) {
        const BorrowInfo &B = Borrows[L.Borrow];
        if (!llvm::is_contained(Seen, B.Entry) ||
            (Other != H && B.Param != None))
          return false;
        L.MayEnd = false;
        return B.Null;
      });
  if (Op & OpIterate) {
    // What comes of moving on a dead iterator is no defect of its own.
    llvm::erase_if(*Ls, [&](const Live &L) {
      return L.Killed != None && Borrows[L.Borrow].Param == None;
    });
    forgetFacts(S, H);
    uint32_t Next = newEntry(S, &E);
    for (Live &L : *Ls) {
      BorrowInfo B = Borrows[L.Borrow];
      if (B.Param != None)
        continue;
      B.Entry = Next;
      B.Key = Value();
      B.Iterates = true;
      B.Past = false;
      L.Borrow = addBorrow(std::move(B));
      L.MayEnd = false;
    }
  }
}

//===----------------------------------------------------------------------===//
// Events
//===----------------------------------------------------------------------===//

void BorrowWalk::borrow(State &S, const Event &E) {
  std::vector<Live> New;
  const Path &From = E.V.P;
  std::vector<Target> On = targets(E.P, Path());
  if (std::vector<Live> *Src = From.valid() ? livesOf(S, From) : nullptr)
    for (const Live &L : *Src) {
      // Where it leads is kept, though it leads nowhere.
      if (L.Killed != None && E.Borrowed == BorrowKind::Pointer &&
          Borrows[L.Borrow].Kind == BorrowKind::Reference && E.Q.valid() &&
          (E.Q.RootKind != Root::Local || !E.Q.Sels.empty()))
        report(From, L, E, {}, 0, Incident::Dead);
      const BorrowInfo &O = Borrows[L.Borrow];
      BorrowInfo B = O;
      B.At = &E;
      if (O.Null) {
        // Null is handed on as null; whoever looks at it is told elsewhere.
        if (E.Borrowed != BorrowKind::Pointer)
          continue;
        Live N = L;
        N.Borrow = addBorrow(std::move(B));
        New.push_back(std::move(N));
        continue;
      }
      B.Kind = E.Borrowed;
      if (On.empty() && !B.On.empty() && ownsPart(E.P, From))
        for (Target &T : B.On)
          T.Indirect = true;
      if (O.Param == None && !On.empty()) {
        B.On = On;
        for (Target &T : B.On)
          for (const Target &OT : O.On)
            if (T.Map == OT.Map)
              T.Via = OT.Via;
      }
      Live N = L;
      bool Copies =
          (O.Kind == BorrowKind::Iterator || O.Kind == BorrowKind::Pointer) &&
          O.Kind == E.Borrowed;
      if (!Copies) {
        N.MayEnd = false;
        // A reference to part of what a reference names asks nothing of it;
        // else it is looked at on the way.
        if (O.Kind != BorrowKind::Reference && O.Kind != BorrowKind::View) {
          N.Killed = None;
          N.Unlocked = None;
        }
      }
      N.Borrow = addBorrow(std::move(B));
      if (llvm::none_of(New, [&](const Live &X) { return X.same(N); }))
        New.push_back(std::move(N));
    }
  else if (!On.empty()) {
    BorrowInfo B;
    B.At = &E;
    B.Kind = E.Borrowed;
    B.On = std::move(On);
    B.Entry = newEntry(S, &E);
    B.Locks = locks(S);
    Live N;
    N.Borrow = addBorrow(std::move(B));
    New.push_back(std::move(N));
  }
  if (!E.Q.valid()) {
    // Returned.
    if (!Final)
      return;
    for (const Live &L : New) {
      const BorrowInfo &B = Borrows[L.Borrow];
      if (B.Param != None)
        continue;
      ReturnedBorrow R{B, L.MayEnd, !B.Locks.empty()};
      if (!B.Locks.empty() && L.Killed == None)
        report(Path(), L, E, {}, 0, Incident::Returned);
      bool Own =
          llvm::any_of(B.On, [&](const Target &T) { return !exported(T.Map); });
      // A part of what is returned: only its lock is looked at.
      if (Own || L.Killed != None || E.Op)
        continue;
      if (Sum.Returns.size() < BorrowFlow::MaxBorrows &&
          llvm::none_of(Sum.Returns, [&](const ReturnedBorrow &X) {
            return X.B.On.size() == B.On.size() &&
                   (B.On.empty() || X.B.On[0].Map == B.On[0].Map) &&
                   X.MayEnd == R.MayEnd && X.B.Null == B.Null &&
                   X.B.Key == B.Key;
          }))
        Sum.Returns.push_back(std::move(R));
    }
    return;
  }
  if (Final && Reporting && !PathEffects::isOwn(E.Q, F))
    for (const Live &L : New)
      if (const BorrowInfo &B = Borrows[L.Borrow];
          B.Param == None && !B.On.empty() && !B.Null)
        I.KeptBorrows.push_back({Func, canonical(E.Q), Borrows[L.Borrow]});
  // `auto [it, added] = m.emplace(...)`: what refers to the entry is the whole
  // pair, until its first half is assigned.
  Path Holder = E.Q;
  if (!Holder.Sels.empty() && Holder.Sels.back().Kind == SelKind::Field &&
      E.Borrowed == BorrowKind::Iterator) {
    const Field *Half = P.field(Holder.Sels.back().Name);
    Path Pair = Holder;
    Pair.Sels.pop_back();
    if (const std::vector<Live> *Whole = livesOf(S, Pair);
        Half && P.str(Half->Name) == "first" && Whole &&
        llvm::all_of(*Whole, [&](const Live &L) {
          return Borrows[L.Borrow].Kind == BorrowKind::Iterator;
        }))
      Holder = std::move(Pair);
  }
  changed(S, Holder, nullptr);
  // The pointer that it now holds may be the key of an entry, too.
  copiedKey(S, Holder, E.V);
  noteSet(Holder);
  setHolder(S, Holder, std::move(New));
}

void BorrowWalk::assign(State &S, const Event &E) {
  TypeKind K = P.type(P.typeOf(E.P)).Kind;
  bool Holds = K == TypeKind::Pointer || K == TypeKind::View ||
               K == TypeKind::Reference || K == TypeKind::Iterator;
  // An owner refers to no entry; what is handed on is that nothing was found.
  const bool Owns = E.P.RootKind != Root::Temp &&
                    (K == TypeKind::Shared || K == TypeKind::Optional);
  std::vector<Live> New;
  if (Holds || Owns || E.P.RootKind == Root::Temp) {
    if (E.V.Kind == ValueKind::Load && Owns) {
      if (const std::vector<Live> *Src = livesOf(S, E.V.P))
        for (const Live &L : *Src)
          if (Borrows[L.Borrow].Null)
            New.push_back(L);
    } else if (E.V.Kind == ValueKind::Load) {
      if (std::vector<Live> *Src = livesOf(S, E.V.P)) {
        New = *Src;
      } else if (P.type(P.typeOf(E.V.P)).Kind == TypeKind::Unique) {
        if (std::vector<Target> On =
                targets(extend(E.V.P, SelKind::Deref), Path());
            !On.empty()) {
          BorrowInfo B;
          B.At = &E;
          B.Kind = BorrowKind::Pointer;
          B.On = std::move(On);
          B.Entry = newEntry(S, &E);
          B.Locks = locks(S);
          New.push_back({addBorrow(std::move(B)), None, None, false, {}});
        }
      }
    } else if (!Owns && (E.V.Kind == ValueKind::Into ||
                         E.V.Kind == ValueKind::Address)) {
      if (std::vector<Target> On = targets(E.V.P, Path()); !On.empty()) {
        BorrowInfo B;
        B.At = &E;
        B.Kind = K == TypeKind::View        ? BorrowKind::View
                 : K == TypeKind::Reference ? BorrowKind::Reference
                                            : BorrowKind::Pointer;
        B.On = std::move(On);
        B.Entry = newEntry(S, &E);
        B.Locks = locks(S);
        New.push_back({addBorrow(std::move(B)), None, None, false, {}});
      } else if ((E.V.P.RootKind == Root::Temp && !E.V.P.Sels.empty()) ||
                 (E.V.P.RootKind == Root::Local && E.V.P.Owner == F.Usr &&
                  E.V.P.Sels.size() == 1 &&
                  E.V.P.Sels[0].Kind == SelKind::Deref)) {
        Path T = E.V.P;
        T.Sels.clear();
        if (std::vector<Live> *Src = livesOf(S, T)) {
          New = *Src;
          for (Live &L : New)
            L.MayEnd = false;
        }
      }
    } else if (E.V.Kind == ValueKind::Null &&
               (K == TypeKind::Pointer || Owns || E.P.RootKind == Root::Temp)) {
      if (std::optional<Live> L = foundNothing(S, E))
        New.push_back(std::move(*L));
    }
  }
  if (K == TypeKind::Unique)
    replaced(S, E);
  if (StaticInits.count(&E)) {
    const std::set<Path, PathLess> Stale = S.Stale;
    changed(S, E.P, &E.V);
    S.Stale = Stale;
  } else {
    changed(S, E.P, &E.V);
  }
  if (Holds || !New.empty()) {
    noteSet(E.P);
    setHolder(S, E.P, std::move(New));
  }
  if ((K == TypeKind::Bool || K == TypeKind::Integer) &&
      E.V.Kind == ValueKind::Load)
    if (std::vector<Present> Told = told(S, E.V.P); !Told.empty())
      S.Asked[E.P] = std::move(Told);
  copiedKey(S, E.P, E.V);
}

/// The variable \p X has been given \p V: a copy of a key is a key.
void BorrowWalk::copiedKey(State &S, const Path &X, const Value &V) {
  if (!V.P.valid() || X.RootKind != Root::Local ||
      (V.Kind != ValueKind::Load && V.Kind != ValueKind::CopyOf))
    return;
  Value Key;
  Key.Kind = ValueKind::Load;
  Key.P = X;
  std::vector<Path> Maps;
  if (Path Map = mapOfKey(canonical(V.P)); Map.valid())
    Maps.push_back(std::move(Map));
  for (const Present &Pr : S.Keys)
    if (isKeyOf(S, Pr.Map, V))
      Maps.push_back(Pr.Map);
  for (const Path &Map : Maps)
    addPresent(S, Map, Key);
}

/// A pointer becomes null at \p E where a look-up is known to have found
/// nothing: what tells its readers so.  The last such look-up counts.
std::optional<Live> BorrowWalk::foundNothing(const State &S, const Event &E) {
  for (const Fact &Fc : llvm::reverse(S.Known)) {
    const Cond &C = F.Conds[Fc.Cond];
    BorrowInfo B;
    if (C.Kind == CondKind::NonNull && !Fc.Holds) {
      auto It = S.Holders.find(C.P);
      if (It == S.Holders.end())
        continue;
      for (const Live &L : It->second)
        if (const BorrowInfo &O = Borrows[L.Borrow];
            L.MayEnd && L.Killed == None && O.Param == None && O.LookedUp &&
            !O.On.empty())
          B = O;
    } else if (((C.Kind == CondKind::Truth && !Fc.Holds) ||
                (C.Kind == CondKind::Equal && P.str(C.Text) == "0" &&
                 Fc.Holds)) &&
               C.P.RootKind == Root::Temp) {
      const Event *Asked = P.temp(C.P.Owner, C.P.Index);
      std::vector<Present> Told = told(S, C.P);
      if (!Asked || Told.size() != 1)
        continue;
      B.LookedUp = Asked;
      B.Key = Told[0].Key;
      Target T;
      T.Map = Told[0].Map;
      B.On.push_back(std::move(T));
    }
    if (B.On.empty() || B.On.front().Indirect)
      continue;
    B.At = &E;
    B.Kind = BorrowKind::Pointer;
    B.Null = true;
    B.Iterates = B.Past = false;
    B.Locks.clear();
    B.On.resize(1);
    Live L;
    L.MayEnd = true;
    L.Borrow = addBorrow(std::move(B));
    return L;
  }
  return std::nullopt;
}

void BorrowWalk::mapOp(State &S, const Event &E) {
  Path Map = canonical(E.P);
  const Type &T = P.type(P.typeOf(E.P));
  Value Key = E.Args.empty() ? Value() : E.Args[0];
  constexpr uint32_t Removes = OpErase | OpClear | OpAssign | OpMoveOut;
  const bool Adds = (E.Op & (OpInsert | OpSubscript)) && !(E.Op & Removes);
  const std::vector<Live> *At = E.At.valid() ? livesOf(S, E.At) : nullptr;
  // The key lies in an entry of this very map, so that it is present.
  bool Inside = false;
  if (At && (E.Op & (OpInsert | OpSubscript | OpErase)))
    for (const Live &L : *At)
      Inside |= llvm::any_of(Borrows[L.Borrow].On, [&](const Target &X) {
        return sameMap(X, Map, E.Via) && !X.Indirect;
      });
  const bool Known = present(S, Map, Key) || isKeyOf(S, Map, Key) ||
                     (Inside && Key.P.valid() && !Key.P.Sels.empty() && [&] {
                       const Field *Fl = P.field(Key.P.Sels.back().Name);
                       return Fl && P.str(Fl->Name) == "first";
                     }());
  // To erase the end is to erase nothing that is there.
  if ((E.Op & OpErase) && At && !E.Args.empty())
    for (const Live &L : *At)
      if (L.MayEnd && L.Killed == None &&
          Borrows[L.Borrow].Kind == BorrowKind::Iterator)
        report(E.At, L, E, {}, 0, Incident::MayBeEnd);
  if ((E.Op & (OpInsert | OpSubscript | Removes)) && exported(Map))
    touch(S, Map);
  if (E.Dies || (E.Op & Removes)) {
    bool Quiet =
        Adds &&
        (Known || (T.ReserveHolds && llvm::is_contained(S.Reserved, Map)));
    Kill K;
    K.Chain = {{Func, &E}};
    K.Map = Map;
    K.Via = E.Via;
    K.Op = E.Op;
    K.Dies = E.Dies;
    if ((E.Dies & DiesThisPlace) && E.Outcome == ResultUse::Discarded)
      K.Dies |= DiesThisEntry;
    K.ReserveHolds = T.ReserveHolds;
    K.Key = Key;
    K.Keyed = isKey(Key);
    if ((E.Op & OpErase) && At)
      for (const Live &L : *At) {
        const BorrowInfo &B = Borrows[L.Borrow];
        if (llvm::none_of(
                B.On, [&](const Target &X) { return sameMap(X, Map, E.Via); }))
          continue;
        // begin() may be any entry.
        if (B.Iterates && B.LookedUp && E.At.RootKind == Root::Temp &&
            E.At.Index == B.LookedUp->R) {
          K.Keyed = false;
          break;
        }
        K.Keyed = true;
        K.Entry = B.Entry;
      }
    if ((E.Op & OpErase) && E.Q.valid())
      if (const std::vector<Live> *Last = livesOf(S, E.Q))
        for (const Live &L : *Last)
          K.Spares = Borrows[L.Borrow].Entry;
    // Exchanged contents: nothing dies.
    if ((E.Op & OpAssign) && !E.Dies)
      Quiet = true;
    if (!Quiet) {
      K.Needs = S.Began;
      kill(S, K);
      if (Final && exported(Map) && !hasWildElement(Map)) {
        Kill Out = K;
        Out.Via = Path();
        Out.Field = mapPlace(Map);
        Out.Back = leadsBack(Map);
        if (Out.Entry != None && !isKey(Out.Key)) {
          // Which entry goes is known here alone, unless it was looked up by
          // a key.
          for (const Live &L : *At)
            Out.Key = Borrows[L.Borrow].Key;
          Out.Keyed = isKey(Out.Key);
        }
        Out.Entry = Out.Spares = None;
        addToSummary(S, std::move(Out));
      }
    } else if (E.Op & Removes) {
      llvm::erase_if(S.Keys, [&](const Present &X) { return X.Map == Map; });
    }
  }
  if ((E.Op & OpReserve) && !llvm::is_contained(S.Reserved, Map))
    S.Reserved.push_back(Map);
  if (E.Borrowed != BorrowKind::None && E.R != None) {
    Path R;
    R.RootKind = Root::Temp;
    R.Owner = F.Usr;
    R.Index = E.R;
    Path El = E.P;
    El.Sels.push_back({SelKind::Element, 0});
    std::vector<Target> On = targets(El, E.Via);
    if (!On.empty()) {
      BorrowInfo B;
      B.At = &E;
      B.Kind = E.Borrowed;
      B.On = std::move(On);
      B.Key = (E.Op & OpErase) ? Value() : Key;
      B.Entry = newEntry(S, &E);
      B.LookedUp = &E;
      B.Past = E.Op & OpEnd;
      B.Iterates = (E.Op & OpIterate) && !B.Past;
      B.Locks = locks(S);
      Live L;
      L.Borrow = addBorrow(std::move(B));
      L.MayEnd = (E.Op & OpLookup) && !Known && isKey(Key);
      setHolder(S, R, {std::move(L)});
    }
  }
  if ((E.Op & (OpRef | OpSubscript | OpInsert)) && !(E.Op & OpErase))
    addPresent(S, Map, Key);
}

/// An object of type \p Id brings along the lock that keeps its parts good.
static bool carriesLock(const Program &P, TypeId Id) {
  const Type &T = P.type(Id);
  const Class *C = T.Kind == TypeKind::Record ? P.classOf(T.Record) : nullptr;
  return C && llvm::any_of(C->Fields, [&](Sym Name) {
           const Field *Fd = P.field(Name);
           const TypeKind K = Fd ? P.type(Fd->Ty).Kind : TypeKind::Other;
           return K == TypeKind::Guard || K == TypeKind::Guarded;
         });
}

void BorrowWalk::step(State &S, const Event &E) {
  switch (E.Kind) {
  case EventKind::MapOp:
    mapOp(S, E);
    return;
  case EventKind::Borrow:
    borrow(S, E);
    return;
  case EventKind::Touch:
    useOf(S, E.P, E, E.Op, {});
    return;
  case EventKind::Assign:
    assign(S, E);
    return;
  case EventKind::Store:
    changed(S, E.P, nullptr);
    // A pointer that is moved on stays in its array.
    if (P.type(P.typeOf(E.P)).Kind == TypeKind::Pointer) {
      useOf(S, E.P, E, 0, {});
      return;
    }
    if (E.P.RootKind == Root::Local || E.P.RootKind == Root::This)
      S.Holders.erase(E.P);
    return;
  case EventKind::Call:
    call(S, E);
    return;
  case EventKind::Destroy: {
    unlock(S, E, E.P);
    if (uint32_t D = FX.destructorOf(E.P);
        D != None && I.Sums[D].Kills.size()) {
      Event AsCall;
      AsCall.Kind = EventKind::Call;
      AsCall.Recv = E.P;
      for (const Kill &K : I.Sums[D].Kills) {
        auto Xs = FX.substitute(Func, Fr, K.Map, P.functions()[D], AsCall);
        if ((Xs.size() != 1 && !K.Back) ||
            K.Chain.size() >= BorrowFlow::MaxChain)
          continue;
        Kill Out = K;
        Out.Map = Xs.size() == 1 ? Xs[0] : Path();
        Out.Chain.insert(Out.Chain.begin(), {Func, &E});
        Out.Key = Value();
        Out.Keyed = false;
        kill(S, Out);
      }
    }
    destroyed(S, E, E.P);
    return;
  }
  case EventKind::Move:
  case EventKind::Swap: {
    // Entries stay where they are; their map has another name.
    Path X = canonical(E.P), Y = canonical(E.Q);
    bool Swap = E.Kind == EventKind::Swap;
    for (auto &[H, Ls] : S.Holders)
      for (Live &L : Ls) {
        if (L.Killed != None)
          continue;
        BorrowInfo B = Borrows[L.Borrow];
        bool Any = false, Lost = false;
        for (Target &T : B.On) {
          auto Rename = [&](const Path &From, const Path &To) {
            if (!From.valid() || !FX.isInside(T.Map, From))
              return false;
            if (!To.valid()) {
              Lost = true;
              return true;
            }
            B.Moved = &E;
            T.Map = extend(
                To, ArrayRef<Sel>(T.Map.Sels).drop_front(From.Sels.size()));
            Any = true;
            return true;
          };
          if (!Rename(Y, X) && Swap)
            Rename(X, Y);
        }
        if (Lost)
          B.On.clear(), Any = true;
        if (Any)
          L.Borrow = addBorrow(std::move(B));
      }
    llvm::erase_if(S.Keys, [&](const Present &Pr) {
      return mayAffect(X, Pr.Map) || mayAffect(Y, Pr.Map);
    });
    changed(S, E.P, nullptr);
    if (E.Q.valid())
      changed(S, E.Q, nullptr);
    touch(S, X);
    touch(S, Y);
    if (E.Kind == EventKind::Move)
      for (Held &L : S.Locks)
        if (L.Guard == E.Q)
          L.Guard = E.P;
    return;
  }
  case EventKind::Lock: {
    if (E.Try && !E.Q.valid())
      return;
    Held H{canonical(E.P), E.Q};
    if (!llvm::is_contained(S.Locks, H))
      S.Locks.push_back(std::move(H));
    return;
  }
  case EventKind::Unlock:
    unlock(S, E, canonical(E.P));
    unlock(S, E, E.P);
    return;
  case EventKind::Escape:
    changed(S, E.P, nullptr);
    return;
  case EventKind::Copy:
  case EventKind::Use: {
    // A copy of an entry has a key that is there.
    if (!E.Q.valid() || (E.Kind == EventKind::Use && E.Op != OpAssign))
      return;
    Path Entry = canonical(E.Q);
    if (E.P.RootKind != Root::Local || !E.P.Sels.empty() ||
        Entry.Sels.empty() || Entry.Sels.back().Kind != SelKind::Element)
      return;
    Entry.Sels.pop_back();
    if (!isMap(Entry))
      return;
    Value Whole;
    Whole.Kind = ValueKind::CopyOf;
    Whole.P = E.P;
    addPresent(S, Entry, Whole);
    return;
  }
  case EventKind::Return:
    returns(S, E);
    // A container or an object of the function's own, and what it holds.
    if (Final && !S.Locks.empty() && E.V.P.RootKind == Root::Local &&
        E.V.P.Sels.empty() && PathEffects::isOwn(E.V.P, F) &&
        !carriesLock(P, P.typeOf(E.V.P)))
      for (const auto &[H, Ls] : S.Holders)
        if (!H.Sels.empty() && isWithin(H, E.V.P))
          for (const Live &L : Ls)
            if (const BorrowInfo &B = Borrows[L.Borrow];
                B.Param == None && !B.Locks.empty() && L.Killed == None)
              report(Path(), L, E, {}, 0, Incident::Returned);
    if (Final && mayReturnNothing()) {
      std::vector<Live> Nothing;
      if (E.V.Kind == ValueKind::Null) {
        if (std::optional<Live> L = foundNothing(S, E))
          Nothing.push_back(std::move(*L));
      } else if (E.V.Kind == ValueKind::Load &&
                 P.type(F.Result).Kind != TypeKind::Pointer) {
        // Pointers are handed on by events of their own.
        if (const std::vector<Live> *Ls = livesOf(S, E.V.P))
          llvm::copy_if(*Ls, std::back_inserter(Nothing),
                        [&](const Live &L) { return Borrows[L.Borrow].Null; });
      }
      for (const Live &L : Nothing)
        if (const BorrowInfo &B = Borrows[L.Borrow];
            exported(B.On[0].Map) &&
            Sum.Returns.size() < BorrowFlow::MaxBorrows &&
            llvm::none_of(Sum.Returns, [&](const ReturnedBorrow &X) {
              return X.B.Null && X.B.On[0].Map == B.On[0].Map &&
                     X.B.Key == B.Key;
            }))
          Sum.Returns.push_back({B, true, false});
    }
    // The map itself, not an entry of it.
    if (Final && E.V.Kind == ValueKind::Address && !S.Locks.empty() &&
        isMap(E.V.P) && exported(E.V.P) &&
        llvm::none_of(E.V.P.Sels, [](const Sel &X) {
          return X.Kind == SelKind::Deref || X.Kind == SelKind::Element;
        })) {
      BorrowInfo B;
      B.At = &E;
      B.Kind = BorrowKind::Reference;
      Target T;
      T.Map = canonical(E.V.P);
      B.On.push_back(std::move(T));
      B.Locks = locks(S);
      Live L;
      L.Borrow = addBorrow(std::move(B));
      report(Path(), L, E, {}, 0, Incident::Returned);
    }
    return;
  default:
    return;
  }
}
