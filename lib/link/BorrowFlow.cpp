//===- BorrowFlow.cpp - What refers to entries of maps, how long ----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/BorrowFlow.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <map>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::StringRef;

namespace {

bool hasWildElement(const Path &P) {
  return llvm::any_of(P.Sels, [](const Sel &S) {
    return S.Kind == SelKind::Element && !S.Name;
  });
}

/// True if a change of the place \p Changed may change the value at \p P.
bool mayAffect(const Path &Changed, const Path &P) {
  return isWithin(P, Changed) || isWithin(Changed, P);
}

bool readsPlace(const Value &V, const Path &Changed) {
  if (V.P.valid() && mayAffect(Changed, V.P))
    return true;
  return llvm::any_of(V.Bound,
                      [&](const Value &B) { return readsPlace(B, Changed); });
}

bool isKey(const Value &V) {
  return V.Kind != ValueKind::Unknown || V.Text;
}

/// Both certainly name one key, given that nothing that they read changed.
bool sameKey(const Value &A, const Value &B) {
  if (!isKey(A) || !isKey(B))
    return false;
  auto Named = [](const Value &V) {
    return V.Kind == ValueKind::Load || V.Kind == ValueKind::CopyOf ||
           V.Kind == ValueKind::Address || V.Kind == ValueKind::Into;
  };
  if (Named(A) && Named(B))
    return A.P == B.P;
  return A == B;
}

bool differentKeys(const Value &A, const Value &B) {
  return A.Kind == ValueKind::Literal && B.Kind == ValueKind::Literal &&
         A.Text != B.Text;
}

/// A leaf of a condition and its outcome.
struct Fact {
  uint32_t Cond = 0;
  bool Holds = false;
  bool operator==(const Fact &) const = default;
};

/// One borrow that a holder may carry.
struct Live {
  uint32_t Borrow = 0;
  uint32_t Killed = None; ///< index of a kill
  uint32_t Unlocked = None; ///< index of an unlocking event
  bool MayEnd = false;
  std::vector<Fact> Facts; ///< since Killed, or since the borrow
  bool same(const Live &O) const {
    return Borrow == O.Borrow && Killed == O.Killed && Unlocked == O.Unlocked &&
           MayEnd == O.MayEnd;
  }
  bool operator==(const Live &O) const = default;
};

struct Present {
  Path Map;
  Value Key;
  bool operator==(const Present &) const = default;
};

struct Held {
  Path Mutex, Guard;
  bool operator==(const Held &) const = default;
};

struct State {
  std::map<Path, std::vector<Live>, PathLess> Holders;
  std::vector<Present> Keys;   ///< certainly in the map
  std::vector<Path> Reserved;
  std::vector<Held> Locks;     ///< certainly held
  std::map<Path, uint32_t, PathLess> Bools; ///< variable := condition
  bool operator==(const State &) const = default;
};

struct ParamUse {
  uint32_t Param = 0;
  BorrowKind Kind = BorrowKind::None;
  Kill K;          ///< Map in terms of the function
  EventChain Use;  ///< below the call
};
struct ParamAccess {
  uint32_t Param = 0;
  EventChain Use;
};
struct ReturnedBorrow {
  BorrowInfo B;    ///< Maps in terms of the function
  bool MayEnd = false;
  bool LockLocal = false;
};
/// A holder of the callers that the function may have set.
struct HolderSet {
  struct Value {
    BorrowInfo B;
    bool MayEnd = false;
    const Event *Unlock = nullptr; ///< its lock was given back here
  };
  Path Holder;
  std::vector<Value> To; ///< when it returns
};
struct HolderUse {
  Path Holder;     ///< of the creator
  uint32_t Op = 0;
  EventChain Use;
};

/// What a field of `this` refers to between two calls of member functions.
struct FieldState {
  Sym Class = 0;           ///< of the member function
  Path Holder;             ///< rooted in `this`
  BorrowInfo B;
  std::optional<Kill> K;   ///< it is dead
  bool same(const FieldState &O) const {
    return Class == O.Class && Holder.Sels == O.Holder.Sels &&
           B.At == O.B.At && K.has_value() == O.K.has_value() &&
           (!K || K->Chain == O.K->Chain);
  }
};

struct Summary {
  std::vector<Kill> Kills;
  std::vector<ReturnedBorrow> Returns;
  std::vector<ParamUse> Uses;
  std::vector<ParamAccess> Accesses;
  std::vector<HolderUse> Holders;
  std::vector<HolderSet> Sets;
  std::vector<Present> Keys; ///< certainly there when it returns
  std::vector<uint32_t> Runs; ///< parameters that are callables and are run
  size_t size() const {
    return Kills.size() + Returns.size() + Uses.size() + Accesses.size() +
           Holders.size() + Sets.size() + Keys.size() +
           Runs.size();
  }
};

} // namespace

struct BorrowFlow::Impl {
  const Analysis &A;
  const Program &P;
  const PathEffects &FX;
  std::vector<Summary> Sums;
  std::map<uint32_t, std::vector<Incident>> ByFunc;
  std::vector<Incident> Incidents;
  std::vector<Kept> KeptBorrows;
  std::vector<FieldState> walkAgain(ArrayRef<FieldState> Between);
  explicit Impl(const Analysis &A)
      : A(A), P(A.program()), FX(A.effects()), Sums(P.functions().size()) {}
};

namespace mapvet::link {

//===----------------------------------------------------------------------===//
// One function
//===----------------------------------------------------------------------===//

class BorrowWalk {
public:
  BorrowWalk(BorrowFlow::Impl &I, uint32_t Func)
      : I(I), P(I.P), FX(I.FX), Func(Func), F(P.functions()[Func]) {}

  /// True if there is anything to follow.
  bool relevant() const;
  Summary run(bool Report);
  /// The function begins with \p S.  Before run().
  void begin(const FieldState &S) { Begins.push_back(&S); }
  /// What fields of `this` refer to when the function returns.  After run().
  std::vector<FieldState> ends() const;

private:
  using Target = BorrowInfo::Target;
  static constexpr unsigned MaxVisits = BorrowFlow::MaxVisits;
  static constexpr unsigned MaxFacts = 8;

  //--- interning ---------------------------------------------------------
  uint32_t addBorrow(BorrowInfo B) {
    for (uint32_t N = 0; N < Borrows.size(); ++N) {
      const BorrowInfo &O = Borrows[N];
      if (O.At == B.At && O.Entry == B.Entry && O.Kind == B.Kind &&
          O.Param == B.Param && O.LookedUp == B.LookedUp && O.Key == B.Key &&
          O.Locks == B.Locks && O.On.size() == B.On.size() &&
          (B.On.empty() || O.On[0].Map == B.On[0].Map))
        return N;
    }
    Borrows.push_back(std::move(B));
    return Borrows.size() - 1;
  }
  uint32_t addKill(Kill K) {
    for (uint32_t N = 0; N < Kills.size(); ++N)
      if (Kills[N].Chain == K.Chain && Kills[N].Map == K.Map &&
          Kills[N].Entry == K.Entry)
        return N;
    Kills.push_back(std::move(K));
    return Kills.size() - 1;
  }
  uint32_t ordinal(const Event *E) {
    return Ordinals.try_emplace(E, Ordinals.size() + 1).first->second;
  }

  /// The identity of the entry that \p E finds.  What \p E found in an earlier
  /// turn of a loop is another entry.
  uint32_t newEntry(State &S, const Event *E) {
    uint32_t Id = ordinal(E);
    constexpr uint32_t Older = 1u << 30;
    for (auto &[H, Ls] : S.Holders)
      for (Live &L : Ls)
        if (Borrows[L.Borrow].Entry == Id) {
          BorrowInfo B = Borrows[L.Borrow];
          B.Entry = Id | Older;
          L.Borrow = addBorrow(std::move(B));
        }
    return Id;
  }

  //--- paths ---------------------------------------------------------------
  Path canonical(const Path &X) const {
    auto R = Fr.resolve(X);
    return R.size() == 1 ? R[0] : X;
  }
  std::vector<Target> targets(const Path &Place, const Path &Via) const;
  bool isMap(const Path &X) const {
    return P.type(P.typeOf(X)).Kind == TypeKind::Map;
  }
  /// The two are one map, or most likely so: a callee comes back to it.
  bool concerns(const Target &T, const Kill &K) const {
    if (K.Map.valid() && sameMap(T, K.Map, K.Via))
      return true;
    return K.Back && K.Chain.size() > 1 && T.Map.RootKind == Root::This &&
           T.Map.Owner == F.Usr && T.Map.Sels.size() == 1 &&
           mapPlace(T.Map) == K.Field;
  }
  /// True if \p Map is reached through a plain pointer or reference that is a
  /// field, or through what a lambda captured.
  bool leadsBack(const Path &Map) const {
    if (Map.Sels.empty() || Map.Sels.back().Kind != SelKind::Field)
      return false;
    if ((Map.RootKind == Root::Local || Map.RootKind == Root::This) &&
        Map.Owner != F.Usr)
      return true;
    Path X = Map;
    for (size_t N = Map.Sels.size(); N-- > 1;) {
      X.Sels.resize(N);
      if (Map.Sels[N].Kind != SelKind::Deref ||
          X.Sels.back().Kind != SelKind::Field)
        continue;
      TypeKind K = P.type(P.typeOf(X)).Kind;
      if (K == TypeKind::Pointer || K == TypeKind::Reference ||
          K == TypeKind::Weak)
        return true;
    }
    return false;
  }
  static bool sameMap(const Target &T, const Path &Map, const Path &Via) {
    if (!(T.Map == Map))
      return false;
    return !hasWildElement(Map) || (T.Via.valid() && T.Via == Via);
  }
  /// Callers can name it.
  bool exported(const Path &X) const {
    if (X.RootKind == Root::Temp || X.RootKind == Root::None ||
        PathEffects::isOwn(X, F))
      return false;
    if (X.RootKind == Root::Local && X.Owner == F.Usr) {
      if (X.Index >= F.Locals.size())
        return false;
      const Local &L = F.Locals[X.Index];
      return L.Param != None || L.Capture;
    }
    return true;
  }

  /// The parameter of this function that the callable at \p X is; or None.
  uint32_t callableParam(const Path &X) const {
    if (X.RootKind != Root::Local || X.Owner != F.Usr ||
        X.Index >= F.Locals.size() ||
        llvm::any_of(X.Sels,
                     [](const Sel &S) { return S.Kind != SelKind::Deref; }))
      return None;
    return F.Locals[X.Index].Param;
  }

  //--- state -----------------------------------------------------------------
  bool join(State &To, const State &From);
  void assume(State &S, uint32_t C, bool Sense, unsigned Depth = 0);
  void learn(State &S, uint32_t Leaf, bool Holds);
  void changed(State &S, const Path &X, const Value *V);
  void setHolder(State &S, const Path &H, std::vector<Live> L);
  std::vector<Live> *livesOf(State &S, const Path &H) {
    auto It = S.Holders.find(H);
    return It == S.Holders.end() ? nullptr : &It->second;
  }
  bool present(const State &S, const Path &Map, const Value &Key) const {
    return llvm::any_of(S.Keys, [&](const Present &X) {
      return X.Map == Map && sameKey(X.Key, Key);
    });
  }
  void addPresent(State &S, const Path &Map, const Value &Key) {
    if (isKey(Key) && !present(S, Map, Key) && S.Keys.size() < 32)
      S.Keys.push_back({Map, Key});
  }
  std::vector<Path> locks(const State &S) const {
    std::vector<Path> Out;
    for (const Held &H : S.Locks)
      Out.push_back(H.Mutex.valid() ? H.Mutex : H.Guard);
    return Out;
  }

  //--- events ----------------------------------------------------------------
  void step(State &S, const Event &E);
  void mapOp(State &S, const Event &E);
  void borrow(State &S, const Event &E);
  void assign(State &S, const Event &E);
  void call(State &S, const Event &E);
  void useOf(State &S, const Path &H, const Event &E, uint32_t Op,
             EventChain Below);
  void kill(State &S, const Kill &K);
  void unlock(State &S, const Event &E, const Path &What);
  void destroyed(State &S, const Event &E, const Path &X);
  void report(const Path &H, const Live &L, const Event &E, EventChain Below,
              uint32_t Op, Incident::Kind What);
  BorrowInfo argument(State &S, const Value &V, std::vector<Live> &Lives);
  uint32_t addUnlock(const Event *E) {
    auto At = llvm::find(Unlocks, E);
    if (At == Unlocks.end())
      At = Unlocks.insert(At, E);
    return At - Unlocks.begin();
  }
  /// The function sets the holder \p H: callers want to know.
  void noteSet(const Path &H) {
    if (Final && exported(H) && !hasWildElement(H) &&
        (H.RootKind != Root::Local || H.Owner != F.Usr || !H.Sels.empty()))
      Touched.insert(H);
  }
  void recordSets();
  void applySets(State &S, const Event &E, uint32_t Callee);

  BorrowFlow::Impl &I;
  const Program &P;
  const PathEffects &FX;
  uint32_t Func;
  const Function &F;
  PathEffects::Frame Fr;
  std::vector<BorrowInfo> Borrows;
  std::vector<Kill> Kills;
  std::vector<const Event *> Unlocks;
  llvm::DenseMap<const Event *, uint32_t> Ordinals;
  std::vector<const FieldState *> Begins;
  State End;
  std::set<Path, PathLess> Touched; ///< holders of callers, canonical
  Summary Sum;
  bool Final = false, Reporting = false;
  std::set<std::tuple<const Event *, const Event *, int>> Reported;
};

bool BorrowWalk::relevant() const {
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Borrow || E.Kind == EventKind::Touch ||
          E.Kind == EventKind::Lock ||
          (E.Kind == EventKind::MapOp && (E.Dies || E.Borrowed != BorrowKind::None)))
        return true;
      if (E.Kind == EventKind::Call || E.Kind == EventKind::Destroy)
        for (uint32_t C : P.callees(Func, E))
          if (I.Sums[C].size())
            return true;
    }
  return false;
}

/// The maps inside whose entries \p Place lies.
std::vector<BorrowInfo::Target> BorrowWalk::targets(const Path &Place,
                                                    const Path &Via) const {
  std::vector<Target> Out;
  Path X = canonical(Place);
  bool Indirect = false;
  Path Prefix = X;
  for (size_t N = X.Sels.size(); N-- > 0;) {
    Prefix.Sels.resize(N);
    const Type &T = P.type(P.typeOf(Prefix));
    const Sel &S = X.Sels[N];
    if (S.Kind == SelKind::Element) {
      if (T.Kind == TypeKind::Map && !T.Concurrent) {
        Target Tg;
        Tg.Map = Prefix;
        Tg.Indirect = Indirect;
        if (Out.empty())
          Tg.Via = Via;
        Out.push_back(std::move(Tg));
      }
      Indirect = true;
    } else if (S.Kind == SelKind::Deref) {
      if (T.Kind == TypeKind::Unique)
        Indirect = true;
      else if (T.Kind != TypeKind::Optional && T.Kind != TypeKind::Guarded)
        break; // somebody else's memory
    }
  }
  return Out;
}

bool BorrowWalk::join(State &To, const State &From) {
  bool Changed = false;
  for (auto &[H, Ls] : From.Holders) {
    auto It = To.Holders.find(H);
    if (It == To.Holders.end()) {
      if (To.Holders.size() >= BorrowFlow::MaxHolders)
        continue;
      To.Holders.emplace(H, Ls);
      Changed = true;
      continue;
    }
    for (const Live &L : Ls) {
      auto Same = llvm::find_if(It->second,
                                [&](const Live &O) { return O.same(L); });
      if (Same == It->second.end()) {
        if (It->second.size() < BorrowFlow::MaxBorrows) {
          It->second.push_back(L);
          Changed = true;
        }
        continue;
      }
      size_t Before = Same->Facts.size();
      llvm::erase_if(Same->Facts, [&](const Fact &X) {
        return !llvm::is_contained(L.Facts, X);
      });
      Changed |= Same->Facts.size() != Before;
    }
  }
  auto Keep = [&](auto &Mine, const auto &Theirs) {
    size_t Before = Mine.size();
    llvm::erase_if(Mine, [&](const auto &X) {
      return !llvm::is_contained(Theirs, X);
    });
    Changed |= Mine.size() != Before;
  };
  Keep(To.Keys, From.Keys);
  Keep(To.Reserved, From.Reserved);
  Keep(To.Locks, From.Locks);
  for (auto It = To.Bools.begin(); It != To.Bools.end();) {
    auto O = From.Bools.find(It->first);
    if (O == From.Bools.end() || O->second != It->second) {
      It = To.Bools.erase(It);
      Changed = true;
    } else {
      ++It;
    }
  }
  return Changed;
}

void BorrowWalk::learn(State &S, uint32_t Leaf, bool Holds) {
  const Cond &C = F.Conds[Leaf];
  // A look-up that is known to have found something.
  if ((C.Kind == CondKind::Truth && Holds) ||
      (C.Kind == CondKind::Equal &&
       (P.str(C.Text) == "0" ? !Holds : Holds)) ||
      (C.Kind == CondKind::NonNull && Holds)) {
    if (C.P.RootKind == Root::Temp && C.P.Sels.empty())
      if (const Event *E = P.temp(C.P.Owner, C.P.Index);
          E && E->Kind == EventKind::MapOp && !E->Args.empty() &&
          (E->Op & (OpRead | OpLookup))) {
        Path Map = canonical(E->P);
        addPresent(S, Map, E->Args[0]);
        for (auto &[H, Ls] : S.Holders)
          for (Live &L : Ls)
            if (const BorrowInfo &B = Borrows[L.Borrow];
                !B.On.empty() && B.On[0].Map == Map &&
                sameKey(B.Key, E->Args[0]))
              L.MayEnd = false;
      }
  }
  if (C.Kind == CondKind::NonNull) {
    if (std::vector<Live> *Ls = livesOf(S, C.P)) {
      if (Holds) {
        SmallVector<uint32_t, 4> Entries;
        for (Live &L : *Ls) {
          Entries.push_back(Borrows[L.Borrow].Entry);
          const BorrowInfo &B = Borrows[L.Borrow];
          if (!B.On.empty() && L.Killed == None && B.LookedUp)
            addPresent(S, B.On[0].Map, B.Key);
        }
        for (auto &[H, All] : S.Holders)
          for (Live &L : All)
            if (llvm::is_contained(Entries, Borrows[L.Borrow].Entry) &&
                (H == C.P || Borrows[L.Borrow].Entry))
              L.MayEnd = false;
      } else {
        // It leads nowhere, so that it cannot be one that leads to an entry.
        llvm::erase_if(*Ls, [&](const Live &L) {
          const BorrowInfo &B = Borrows[L.Borrow];
          return !L.MayEnd && (B.LookedUp || B.Carried);
        });
      }
    }
  }
  for (auto &[H, Ls] : S.Holders) {
    llvm::erase_if(Ls, [&](const Live &L) {
      return llvm::is_contained(L.Facts, Fact{Leaf, !Holds});
    });
    for (Live &L : Ls)
      if (L.Facts.size() < MaxFacts &&
          !llvm::is_contained(L.Facts, Fact{Leaf, Holds}))
        L.Facts.push_back({Leaf, Holds});
  }
}

void BorrowWalk::assume(State &S, uint32_t C, bool Sense, unsigned Depth) {
  if (C >= F.Conds.size() || Depth > 8)
    return;
  const Cond &X = F.Conds[C];
  switch (X.Kind) {
  case CondKind::Not:
    assume(S, X.Kids[0], !Sense, Depth + 1);
    return;
  case CondKind::And:
  case CondKind::Or:
    if ((X.Kind == CondKind::And) == Sense || X.Kids.size() == 1)
      for (uint32_t K : X.Kids)
        assume(S, K, Sense, Depth + 1);
    return;
  default:
    break;
  }
  learn(S, C, Sense);
  if (X.Kind == CondKind::Truth || X.Kind == CondKind::Equal)
    if (auto It = S.Bools.find(X.P); It != S.Bools.end() && It->second != C) {
      bool True = X.Kind == CondKind::Truth || P.str(X.Text) == "true" ||
                          P.str(X.Text) == "1"
                      ? Sense
                      : !Sense;
      assume(S, It->second, True, Depth + 1);
    }
}

/// The value at \p X is another; if \p V is given, this one.
void BorrowWalk::changed(State &S, const Path &X, const Value *V) {
  if (!X.valid())
    return;
  auto Touches = [&](uint32_t Leaf) {
    const Cond &C = F.Conds[Leaf];
    if (C.P.valid() && mayAffect(X, C.P))
      return true;
    return llvm::any_of(C.Reads, [&](const Path &R) { return mayAffect(X, R); });
  };
  std::vector<int8_t> Cache(F.Conds.size(), -1);
  auto TouchesCached = [&](uint32_t Leaf) {
    if (Cache[Leaf] < 0)
      Cache[Leaf] = Touches(Leaf);
    return Cache[Leaf] == 1;
  };
  std::vector<Fact> New;
  if (V && V->Kind == ValueKind::Literal)
    for (uint32_t N = 0; N < F.Conds.size(); ++N) {
      const Cond &C = F.Conds[N];
      if (!(C.P == X))
        continue;
      StringRef T = P.str(V->Text);
      if (C.Kind == CondKind::Truth)
        New.push_back({N, T == "true" || (T != "false" && T != "0")});
      else if (C.Kind == CondKind::Equal)
        New.push_back({N, C.Text == V->Text});
    }
  for (auto &[H, Ls] : S.Holders)
    for (Live &L : Ls) {
      llvm::erase_if(L.Facts, [&](const Fact &Fc) { return TouchesCached(Fc.Cond); });
      for (const Fact &N : New)
        if (L.Facts.size() < MaxFacts)
          L.Facts.push_back(N);
      if (readsPlace(Borrows[L.Borrow].Key, X)) {
        BorrowInfo B = Borrows[L.Borrow];
        B.Key = Value();
        L.Borrow = addBorrow(std::move(B));
      }
    }
  llvm::erase_if(S.Keys,
                 [&](const Present &Pr) { return readsPlace(Pr.Key, X); });
  for (auto It = S.Bools.begin(); It != S.Bools.end();) {
    std::vector<uint32_t> Work{It->second};
    bool Stale = mayAffect(X, It->first);
    while (!Work.empty() && !Stale) {
      uint32_t C = Work.back();
      Work.pop_back();
      if (C >= F.Conds.size())
        continue;
      Stale = TouchesCached(C);
      Work.insert(Work.end(), F.Conds[C].Kids.begin(), F.Conds[C].Kids.end());
    }
    It = Stale ? S.Bools.erase(It) : std::next(It);
  }
  if (V && V->Kind == ValueKind::Cond && V->Index < F.Conds.size())
    S.Bools[X] = V->Index;
  // What is found through a pointer that now points elsewhere is not known.
  if (X.RootKind == Root::Local || X.RootKind == Root::Temp ||
      P.type(P.typeOf(X)).Kind != TypeKind::Map) {
    Path Behind = X;
    Behind.Sels.push_back({SelKind::Deref, 0});
    for (auto &[H, Ls] : S.Holders)
      llvm::erase_if(Ls, [&](const Live &L) {
        const BorrowInfo &B = Borrows[L.Borrow];
        return llvm::any_of(
            B.On, [&](const Target &T) { return isWithin(T.Map, Behind); });
      });
    llvm::erase_if(S.Keys,
                   [&](const Present &Pr) { return isWithin(Pr.Map, Behind); });
  }
}

void BorrowWalk::setHolder(State &S, const Path &H, std::vector<Live> L) {
  bool Strong = llvm::none_of(H.Sels, [](const Sel &X) {
    return X.Kind == SelKind::Element && !X.Name;
  });
  if (Strong) {
    if (L.empty())
      S.Holders.erase(H);
    else
      S.Holders[H] = std::move(L);
    return;
  }
  std::vector<Live> &All = S.Holders[H];
  for (Live &X : L)
    if (All.size() < BorrowFlow::MaxBorrows &&
        llvm::none_of(All, [&](const Live &O) { return O.same(X); }))
      All.push_back(std::move(X));
}

//===----------------------------------------------------------------------===//
// Ends
//===----------------------------------------------------------------------===//

void BorrowWalk::kill(State &S, const Kill &K) {
  uint32_t Id = None;
  for (auto &[H, Ls] : S.Holders) {
    std::vector<Live> Extra;
    for (Live &L : Ls) {
      if (L.Killed != None)
        continue;
      const BorrowInfo &B = Borrows[L.Borrow];
      if (B.Param != None) {
        // What it refers to is for the callers to say.
        if (!K.Map.valid() || !exported(K.Map) || Ls.size() + Extra.size() >= BorrowFlow::MaxBorrows)
          continue;
        if (Id == None)
          Id = addKill(K);
        Live Dead = L;
        Dead.Killed = Id;
        Dead.Facts.clear();
        if (llvm::none_of(Ls, [&](const Live &O) { return O.same(Dead); }))
          Extra.push_back(std::move(Dead));
        continue;
      }
      for (const Target &T : B.On) {
        if (!concerns(T, K) || !BorrowFlow::ends(B, T, K))
          continue;
        if (Id == None)
          Id = addKill(K);
        L.Killed = Id;
        break;
      }
    }
    for (Live &L : Extra)
      Ls.push_back(std::move(L));
  }
  // Entries that went are no longer present.
  if (K.Op & (OpErase | OpClear | OpAssign | OpMoveOut) || K.Destroyed)
    llvm::erase_if(S.Keys, [&](const Present &Pr) {
      return isWithin(Pr.Map, K.Map) &&
             !(K.Keyed && (differentKeys(Pr.Key, K.Key) ||
                           (Pr.Map == K.Map && isKey(K.Key) &&
                            !sameKey(Pr.Key, K.Key) && K.Entry == None)));
    });
}

void BorrowWalk::destroyed(State &S, const Event &E, const Path &X) {
  Path C = canonical(X);
  if (C.valid() && !hasWildElement(C)) {
    bool Any = false;
    Kill K;
    for (auto &[H, Ls] : S.Holders) {
      if (H.RootKind == C.RootKind && H.Owner == C.Owner &&
          H.Index == C.Index && H.RootKind == Root::Local)
        continue;
      for (Live &L : Ls) {
        if (L.Killed != None)
          continue;
        for (const Target &T : Borrows[L.Borrow].On)
          if (FX.isInside(T.Map, C)) {
            if (!Any) {
              K.Chain = {{Func, &E}};
              K.Map = T.Map;
              K.Destroyed = true;
              Any = true;
            }
            L.Killed = addKill(K);
            break;
          }
      }
    }
  }
  S.Holders.erase(X);
  changed(S, X, nullptr);
}

void BorrowWalk::unlock(State &S, const Event &E, const Path &What) {
  std::vector<Path> Freed;
  llvm::erase_if(S.Locks, [&](const Held &H) {
    bool Gone = H.Mutex == What || H.Guard == What;
    if (Gone)
      Freed.push_back(H.Mutex.valid() ? H.Mutex : H.Guard);
    return Gone;
  });
  if (Freed.empty())
    return;
  uint32_t Id = addUnlock(&E);
  for (auto &[H, Ls] : S.Holders)
    for (Live &L : Ls) {
      const BorrowInfo &B = Borrows[L.Borrow];
      if (L.Unlocked != None || B.Param != None)
        continue;
      bool Under = llvm::any_of(
          B.Locks, [&](const Path &X) { return llvm::is_contained(Freed, X); });
      // Another lock that was held then may be the one that guards the map.
      bool Still = llvm::any_of(B.Locks, [&](const Path &X) {
        return llvm::is_contained(locks(S), X);
      });
      if (Under && !Still)
        L.Unlocked = Id;
    }
}

//===----------------------------------------------------------------------===//
// Uses
//===----------------------------------------------------------------------===//

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
          return X.Param == B.Param && X.K.Chain == K.Chain &&
                 X.K.Map == K.Map;
        }))
      Sum.Uses.push_back({B.Param, B.Kind, K, Use});
    return;
  }
  if (!Final || !Reporting)
    return;
  // Dead when the function began: another field may say so.
  if (B.Carried && L.Killed != None && Kills[L.Killed].Chain.front().first != Func &&
      llvm::any_of(L.Facts, [&](const Fact &Fc) {
        const Cond &C = F.Conds[Fc.Cond];
        auto Other = [&](const Path &X) {
          return X.RootKind == Root::This && !isWithin(X, H);
        };
        return Other(C.P) || llvm::any_of(C.Reads, Other);
      }))
    return;
  const Event *Cause = What == Incident::Dead       ? Kills[L.Killed].at()
                       : What == Incident::Unlocked ? Unlocks[L.Unlocked]
                                                    : B.LookedUp;
  if (!Reported.insert({B.At, Cause, int(What)}).second)
    return;
  Incident X;
  X.What = What;
  X.Func = Func;
  X.Holder = H;
  X.Borrow = B;
  if (What == Incident::Dead)
    X.Killed = Kills[L.Killed];
  if (What == Incident::Unlocked)
    X.Unlock = Unlocks[L.Unlocked];
  X.Use = std::move(Use);
  X.Advances = Op & OpIterate;
  I.ByFunc[Func].push_back(std::move(X));
}

void BorrowWalk::useOf(State &S, const Path &H, const Event &E, uint32_t Op,
                       EventChain Below) {
  std::vector<Live> *Ls = livesOf(S, H);
  if (!Ls) {
    // A lambda or region uses what its creator holds.
    if (H.RootKind == Root::Local && H.Owner != F.Usr && Final &&
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
    if (L.Killed != None)
      report(H, L, E, Below, Op, Incident::Dead);
    else if (L.Unlocked != None)
      report(H, L, E, Below, Op, Incident::Unlocked);
    else if (L.MayEnd && !(Op & (OpIterate | OpLookup))) {
      report(H, L, E, Below, Op, Incident::MayBeEnd);
      Seen.push_back(Borrows[L.Borrow].Entry);
    }
  }
  // It has been looked at; had it led nowhere, this would not be reached.
  if (!Seen.empty())
    for (auto &[Other, All] : S.Holders)
      for (Live &L : All)
        if (llvm::is_contained(Seen, Borrows[L.Borrow].Entry) &&
            (Other == H || Borrows[L.Borrow].Param == None))
          L.MayEnd = false;
  if (Op & OpIterate) {
    // What comes of moving on a dead iterator is no defect of its own.
    llvm::erase_if(*Ls, [&](const Live &L) {
      return L.Killed != None && Borrows[L.Borrow].Param == None;
    });
    uint32_t Next = newEntry(S, &E);
    for (Live &L : *Ls) {
      BorrowInfo B = Borrows[L.Borrow];
      if (B.Param != None)
        continue;
      B.Entry = Next;
      B.Key = Value();
      B.Iterates = true;
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
      const BorrowInfo &O = Borrows[L.Borrow];
      BorrowInfo B = O;
      B.At = &E;
      B.Kind = E.Borrowed;
      if (O.Param == None && !On.empty()) {
        B.On = On;
        for (Target &T : B.On)
          for (const Target &OT : O.On)
            if (T.Map == OT.Map)
              T.Via = OT.Via;
      }
      Live N = L;
      bool Copies = (O.Kind == BorrowKind::Iterator ||
                     O.Kind == BorrowKind::Pointer) &&
                    O.Kind == E.Borrowed;
      if (!Copies) {
        // Looked at on the way.
        N.MayEnd = false;
        N.Killed = None;
        N.Unlocked = None;
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
      bool Own = llvm::any_of(
          B.On, [&](const Target &T) { return !exported(T.Map); });
      if (Own || L.Killed != None)
        continue;
      if (Sum.Returns.size() < BorrowFlow::MaxBorrows &&
          llvm::none_of(Sum.Returns, [&](const ReturnedBorrow &X) {
            return X.B.On.size() == B.On.size() &&
                   (B.On.empty() || X.B.On[0].Map == B.On[0].Map) &&
                   X.MayEnd == R.MayEnd && X.B.Key == B.Key;
          }))
        Sum.Returns.push_back(std::move(R));
    }
    return;
  }
  if (Final && Reporting && !PathEffects::isOwn(E.Q, F))
    for (const Live &L : New)
      if (Borrows[L.Borrow].Param == None && !Borrows[L.Borrow].On.empty())
        I.KeptBorrows.push_back({Func, canonical(E.Q), Borrows[L.Borrow]});
  changed(S, E.Q, nullptr);
  noteSet(E.Q);
  setHolder(S, E.Q, std::move(New));
}

void BorrowWalk::assign(State &S, const Event &E) {
  TypeKind K = P.type(P.typeOf(E.P)).Kind;
  bool Holds = K == TypeKind::Pointer || K == TypeKind::View ||
               K == TypeKind::Reference || K == TypeKind::Iterator;
  std::vector<Live> New;
  if (Holds || E.P.RootKind == Root::Temp) {
    if (E.V.Kind == ValueKind::Load) {
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
    } else if (E.V.Kind == ValueKind::Into || E.V.Kind == ValueKind::Address) {
      if (std::vector<Target> On = targets(E.V.P, Path()); !On.empty()) {
        BorrowInfo B;
        B.At = &E;
        B.Kind = K == TypeKind::View ? BorrowKind::View : BorrowKind::Pointer;
        B.On = std::move(On);
        B.Entry = newEntry(S, &E);
        B.Locks = locks(S);
        New.push_back({addBorrow(std::move(B)), None, None, false, {}});
      } else if (E.V.P.RootKind == Root::Temp && !E.V.P.Sels.empty()) {
        Path T = E.V.P;
        T.Sels.clear();
        if (std::vector<Live> *Src = livesOf(S, T)) {
          New = *Src;
          for (Live &L : New)
            L.MayEnd = false;
        }
      }
    }
  }
  changed(S, E.P, &E.V);
  if (Holds || !New.empty()) {
    noteSet(E.P);
    setHolder(S, E.P, std::move(New));
  }
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
  const bool Known =
      present(S, Map, Key) ||
      (Inside && Key.P.valid() && !Key.P.Sels.empty() &&
       [&] {
         const Field *Fl = P.field(Key.P.Sels.back().Name);
         return Fl && P.str(Fl->Name) == "first";
       }());
  if (E.Dies || (E.Op & Removes)) {
    bool Quiet = Adds && (Known || (T.ReserveHolds &&
                                    llvm::is_contained(S.Reserved, Map)));
    Kill K;
    K.Chain = {{Func, &E}};
    K.Map = Map;
    K.Via = E.Via;
    K.Op = E.Op;
    K.Dies = E.Dies;
    K.ReserveHolds = T.ReserveHolds;
    K.Key = Key;
    K.Keyed = isKey(Key);
    if ((E.Op & OpErase) && At)
      for (const Live &L : *At) {
        const BorrowInfo &B = Borrows[L.Borrow];
        if (llvm::none_of(B.On, [&](const Target &X) {
              return sameMap(X, Map, E.Via);
            }))
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
    // Exchanged contents: nothing dies.
    if ((E.Op & OpAssign) && !E.Dies)
      Quiet = true;
    if (!Quiet) {
      kill(S, K);
      if (Final && exported(Map) && !hasWildElement(Map) &&
          Sum.Kills.size() < BorrowFlow::MaxKills) {
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
        Out.Entry = None;
        if (llvm::none_of(Sum.Kills, [&](const Kill &X) {
              return X.Map == Out.Map && X.Op == Out.Op &&
                     X.Dies == Out.Dies && X.Key == Out.Key;
            }))
          Sum.Kills.push_back(std::move(Out));
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
      B.Iterates = E.Op & OpIterate;
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
            Value Arg = P.argument(Callee.Locals[K.Key.P.Index].Param, Callee, E);
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
    if (E.P.RootKind == Root::Local || E.P.RootKind == Root::This)
      S.Holders.erase(E.P);
    return;
  case EventKind::Call:
    call(S, E);
    return;
  case EventKind::Destroy: {
    unlock(S, E, E.P);
    if (uint32_t D = FX.destructorOf(E.P); D != None && I.Sums[D].Kills.size()) {
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
            T.Map = extend(To, ArrayRef<Sel>(T.Map.Sels)
                                   .drop_front(From.Sels.size()));
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
  case EventKind::Return:
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

Summary BorrowWalk::run(bool Report) {
  Reporting = Report;
  Fr = FX.frame(Func);
  // Blocks in reverse post-order.
  std::vector<uint32_t> Rank(F.Blocks.size(), None), Order;
  {
    std::vector<bool> Seen(F.Blocks.size(), false);
    std::vector<std::pair<uint32_t, size_t>> Stack;
    if (F.Blocks.empty())
      return {};
    Stack.push_back({0, 0});
    Seen[0] = true;
    while (!Stack.empty()) {
      auto &[B, N] = Stack.back();
      if (N == F.Blocks[B].Succs.size()) {
        Order.push_back(B);
        Stack.pop_back();
        continue;
      }
      uint32_t To = F.Blocks[B].Succs[N++].To;
      if (To < F.Blocks.size() && !Seen[To]) {
        Seen[To] = true;
        Stack.push_back({To, 0});
      }
    }
    std::reverse(Order.begin(), Order.end());
    for (uint32_t N = 0; N < Order.size(); ++N)
      Rank[Order[N]] = N;
  }
  std::vector<std::optional<State>> In(F.Blocks.size());
  State Entry;
  for (uint32_t L = 0; L < F.Locals.size(); ++L) {
    if (F.Locals[L].Param == None)
      continue;
    TypeKind K = P.type(F.Locals[L].Ty).Kind;
    BorrowInfo B;
    switch (K) {
    case TypeKind::Reference:
      B.Kind = BorrowKind::Reference;
      break;
    case TypeKind::Pointer:
      B.Kind = BorrowKind::Pointer;
      break;
    case TypeKind::View:
      B.Kind = BorrowKind::View;
      break;
    case TypeKind::Iterator:
      B.Kind = BorrowKind::Iterator;
      break;
    default:
      continue;
    }
    B.Param = F.Locals[L].Param;
    Path H;
    H.RootKind = Root::Local;
    H.Owner = F.Usr;
    H.Index = L;
    Live X;
    X.Borrow = addBorrow(std::move(B));
    X.MayEnd = K == TypeKind::Pointer || K == TypeKind::Iterator;
    Entry.Holders[H].push_back(std::move(X));
  }
  for (const FieldState *Begin : Begins) {
    auto Here = [&](Path X) {
      X.Owner = F.Usr;
      return X;
    };
    BorrowInfo B = Begin->B;
    for (Target &T : B.On)
      T.Map = Here(T.Map);
    Live X;
    X.Borrow = addBorrow(std::move(B));
    if (Begin->K)
      X.Killed = addKill(*Begin->K);
    Entry.Holders[Here(Begin->Holder)].push_back(std::move(X));
  }
  In[0] = std::move(Entry);
  std::set<uint32_t> Work{0}; // ranks
  std::vector<unsigned> Visits(F.Blocks.size(), 0);
  auto Out = [&](uint32_t B, const State &S, auto Push) {
    for (const Edge &Ed : F.Blocks[B].Succs) {
      if (Ed.To >= F.Blocks.size())
        continue;
      State Next = S;
      if (Ed.Cond != None)
        assume(Next, Ed.Cond, Ed.Sense);
      // Keys that lead into some element name another one in the next turn.
      if (Rank[Ed.To] <= Rank[B]) {
        auto Wild = [](const Value &V, auto &Self) -> bool {
          return (V.P.valid() && (hasWildElement(V.P) ||
                                  V.P.RootKind == Root::Temp)) ||
                 llvm::any_of(V.Bound,
                              [&](const Value &X) { return Self(X, Self); });
        };
        llvm::erase_if(Next.Keys,
                       [&](const Present &Pr) { return Wild(Pr.Key, Wild); });
        for (auto &[H, Ls] : Next.Holders)
          for (Live &L : Ls)
            if (Wild(Borrows[L.Borrow].Key, Wild)) {
              BorrowInfo B2 = Borrows[L.Borrow];
              B2.Key = Value();
              L.Borrow = addBorrow(std::move(B2));
            }
      }
      Push(Ed.To, std::move(Next));
    }
  };
  while (!Work.empty()) {
    uint32_t B = Order[*Work.begin()];
    Work.erase(Work.begin());
    if (++Visits[B] > MaxVisits)
      continue;
    State S = *In[B];
    for (const Event &E : F.Blocks[B].Events)
      step(S, E);
    Out(B, S, [&](uint32_t To, State Next) {
      bool Changed;
      if (In[To]) {
        Changed = join(*In[To], Next);
      } else {
        In[To] = std::move(Next);
        Changed = true;
      }
      if (Changed)
        Work.insert(Rank[To]);
    });
  }
  Final = true;
  for (uint32_t B : Order)
    if (In[B]) {
      State S = *In[B];
      for (const Event &E : F.Blocks[B].Events)
        step(S, E);
      if (B == 1)
        End = std::move(S);
    }
  recordSets();
  for (const Present &Pr : End.Keys)
    if (Sum.Keys.size() < BorrowFlow::MaxBorrows && exported(Pr.Map) &&
        !hasWildElement(Pr.Map))
      Sum.Keys.push_back(Pr);
  return std::move(Sum);
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
            !llvm::all_of(B.On, [&](const Target &T) { return exported(T.Map); }))
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

//===----------------------------------------------------------------------===//
// The program
//===----------------------------------------------------------------------===//

/// Walks the member functions of the classes of \p Between again, each with
/// what the others leave in the fields.  Returns what they leave dead.
std::vector<FieldState>
BorrowFlow::Impl::walkAgain(ArrayRef<FieldState> Between) {
  llvm::DenseMap<Sym, SmallVector<const FieldState *, 2>> Of;
  for (const FieldState &S : Between)
    Of[S.Class].push_back(&S);
  std::vector<FieldState> Dead;
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    const Function &Fn = P.functions()[F];
    auto It = Fn.Class ? Of.find(Fn.Class) : Of.end();
    if (It == Of.end() || Fn.Ctor || Fn.Dtor || Fn.Static || Fn.Lambda)
      continue;
    BorrowWalk W(*this, F);
    if (!W.relevant())
      continue;
    bool Any = false;
    for (const FieldState *S : It->second)
      // The callers of a private function may have set the field anew.
      if (!S->K || !Fn.Private) {
        W.begin(*S);
        Any = true;
      }
    if (!Any)
      continue;
    ByFunc.erase(F);
    W.run(true);
    if (!Fn.Private)
      for (FieldState &S : W.ends())
        if (S.K && llvm::none_of(Dead, [&](const FieldState &O) {
              return O.same(S);
            }))
          Dead.push_back(std::move(S));
  }
  return Dead;
}

BorrowFlow::BorrowFlow(const Analysis &A) : I(std::make_unique<Impl>(A)) {
  const Program &P = A.program();
  std::vector<FieldState> Between;
  for (const std::vector<uint32_t> &Scc : P.bottomUp()) {
    bool Self = Scc.size() > 1;
    if (!Self)
      Self = llvm::any_of(P.callers(Scc[0]), [&](const auto &C) {
        return C.Caller == Scc[0];
      });
    if (Self)
      for (unsigned Round = 0; Round < MaxRounds; ++Round) {
        bool Changed = false;
        for (uint32_t F : Scc) {
          BorrowWalk W(*I, F);
          if (!W.relevant())
            continue;
          Summary S = W.run(false);
          Changed |= S.size() != I->Sums[F].size();
          I->Sums[F] = std::move(S);
        }
        if (!Changed)
          break;
      }
    for (uint32_t F : Scc) {
      BorrowWalk W(*I, F);
      if (!W.relevant())
        continue;
      I->Sums[F] = W.run(true);
      for (FieldState &S : W.ends())
        if (!S.K && llvm::none_of(Between, [&](const FieldState &O) {
              return O.same(S);
            }))
          Between.push_back(std::move(S));
    }
  }
  if (!Between.empty()) {
    // Room that was made once holds for all that follows.
    std::set<Path, PathLess> Reserved;
    for (const Function &F : P.functions())
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::MapOp && (E.Op & OpReserve) &&
              P.type(P.typeOf(E.P)).ReserveHolds)
            Reserved.insert(mapPlace(E.P));
    llvm::erase_if(Between, [&](const FieldState &S) {
      return Reserved.count(mapPlace(S.B.On[0].Map));
    });
    std::vector<FieldState> Dead = I->walkAgain(Between);
    Between.insert(Between.end(), Dead.begin(), Dead.end());
    if (!Dead.empty())
      I->walkAgain(Between);
  }
  for (auto &[Func, Found] : I->ByFunc)
    std::move(Found.begin(), Found.end(), std::back_inserter(I->Incidents));
  I->ByFunc.clear();
}

BorrowFlow::~BorrowFlow() = default;

ArrayRef<Incident> BorrowFlow::incidents() const { return I->Incidents; }
ArrayRef<BorrowFlow::Kept> BorrowFlow::kept() const { return I->KeptBorrows; }
ArrayRef<Kill> BorrowFlow::kills(uint32_t Func) const {
  return I->Sums[Func].Kills;
}

bool BorrowFlow::ends(const BorrowInfo &B, const BorrowInfo::Target &T,
                      const Kill &K) {
  if (K.Destroyed)
    return true;
  constexpr uint32_t All = OpClear | OpAssign;
  if ((K.Op & OpAssign) && !K.Dies)
    return false; // swapped: the entries live on
  if (K.Op & All)
    return true;
  // The entry of a key that is looked up again is there, and stays.
  if (!(K.Op & OpErase) && (K.Op & (OpInsert | OpSubscript)) &&
      sameKey(K.Key, B.Key))
    return false;
  if (!T.Indirect) {
    if (K.Dies & DiesReferences)
      return true;
    if ((K.Dies & DiesIterators) && B.Kind == BorrowKind::Iterator)
      return true;
  }
  if (!(K.Op & OpErase))
    return false;
  if (!(K.Dies & (DiesThisEntry | DiesReferences | DiesIterators)))
    return false;
  // Key and identity are those of the entry in the innermost map.
  const bool Outer = &T != &B.On.front();
  if (K.Entry != None)
    return !Outer && K.Entry == B.Entry;
  if (!K.Keyed)
    return true;
  if (Outer)
    return false;
  if (sameKey(K.Key, B.Key))
    return true;
  if (differentKeys(K.Key, B.Key))
    return false;
  // Some entry or other: an iterator that visits them all meets it, and who is
  // called back most likely removes what it was called for.
  return (B.Kind == BorrowKind::Iterator && B.Iterates) ||
         (K.Back && K.Chain.size() > 1);
}

const char *BorrowFlow::kindName(BorrowKind K) {
  switch (K) {
  case BorrowKind::Iterator:
    return "iterator";
  case BorrowKind::Pointer:
    return "pointer";
  case BorrowKind::View:
    return "view";
  default:
    return "reference";
  }
}

std::string BorrowFlow::holderName(const Path &H, const BorrowInfo &B,
                                   uint32_t Func) const {
  const Function &F = I->P.functions()[Func];
  if (H.valid() && H.RootKind != Root::Temp) {
    std::string Name = I->P.show(H, &F);
    StringRef N = Name;
    if (N.starts_with("__begin") || N.starts_with("__range"))
      return "the iterator of the loop";
    return (llvm::Twine(kindName(B.Kind)) + " '" + Name + "'").str();
  }
  const Event *From = B.LookedUp ? B.LookedUp : B.At;
  StringRef Op = From ? I->P.str(From->Name) : "";
  if (Op.empty())
    return std::string("this ") + kindName(B.Kind);
  return ("the result of '" + llvm::Twine(Op) + "'").str();
}

std::string BorrowFlow::mapName(const Path &Map, uint32_t Func) const {
  return I->P.show(Map, &I->P.functions()[Func]);
}

std::string BorrowFlow::operationName(const Kill &K) const {
  if (K.Destroyed)
    return "the end of the map";
  StringRef N = I->P.str(K.operation().Name);
  return ("'" + llvm::Twine(N.empty() ? StringRef("operator=") : N) + "'").str();
}

void BorrowFlow::chainNotes(const EventChain &C, const std::string &Last,
                            std::vector<Note> &Out) const {
  for (size_t N = 0; N < C.size(); ++N) {
    const Event &E = *C[N].second;
    if (N + 1 == C.size()) {
      Out.push_back({I->P.range(E.Where), Last});
      return;
    }
    const Function &Next = I->P.functions()[C[N + 1].first];
    Out.push_back({I->P.range(E.Where),
                   (llvm::Twine("'") + I->P.str(Next.Name) +
                    "' is called here")
                       .str()});
  }
}

} // namespace mapvet::link
