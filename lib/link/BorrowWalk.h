//===- BorrowWalk.h - What refers to entries in one function ----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The walk of BorrowFlow through one function: the state at a point, what each
// event does to it, and the summary that callers get of it.
//   BorrowState.cpp   the state: joins, conditions, ends of what is referred to
//   BorrowEvents.cpp  the events of the function itself, and the reports
//   BorrowCalls.cpp   what comes from other functions and goes to them
//   BorrowFlow.cpp    the order in which blocks and functions are walked
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_BORROWWALK_H
#define MAPVET_LINK_BORROWWALK_H

#include "link/BorrowFlow.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace mapvet::link {
namespace borrows {

using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::StringRef;

/// Some element or other lies on the way.
bool hasWildElement(const Path &P);
/// True if a change of the place \p Changed may change the value at \p P.
bool mayAffect(const Path &Changed, const Path &P);
/// The same of the value at \p P itself, not of what it refers to.
bool mayReplace(const Path &Changed, const Path &P);
bool readsPlace(const Value &V, const Path &Changed);
/// \p V says something of which key it is.
bool isKey(const Value &V);
/// Both certainly name one key, given that nothing that they read changed.
bool sameKey(const Value &A, const Value &B);
bool differentKeys(const Value &A, const Value &B);

/// A leaf of a condition and its outcome.
struct Fact {
  uint32_t Cond = 0;
  bool Holds = false;
  bool operator==(const Fact &) const = default;
};

/// One borrow that a holder may carry.
struct Live {
  uint32_t Borrow = 0;
  uint32_t Killed = None;   ///< index of a kill
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
  std::vector<Present> Keys; ///< certainly in the map
  std::vector<Path> Reserved;
  std::vector<Held> Locks; ///< certainly held
  std::vector<Fact> Known; ///< certainly so
  /// The same of places that callers can name, canonical.
  std::vector<Setting> Settings;
  /// What was so of them when the function began, whatever they are now.
  std::vector<Setting> Began;
  /// Maps of callers that were certainly empty when the function began, and
  /// those that have been changed since; an invalid path for any.
  std::set<Path, PathLess> Empty, Touched;
  /// What may be another than when the function began; an invalid path for
  /// anything.
  std::set<Path, PathLess> Stale;
  std::map<Path, uint32_t, PathLess> Bools; ///< variable := condition
  /// What is in its map where a variable or call result is true.
  std::map<Path, std::vector<Present>, PathLess> Asked;
  /// Holders of the callers that may have got another value.
  std::set<Path, PathLess> Written;
  bool operator==(const State &) const = default;
};

struct ParamUse {
  uint32_t Param = 0;
  BorrowKind Kind = BorrowKind::None;
  Kill K;         ///< Map in terms of the function
  EventChain Use; ///< below the call
};
struct ParamAccess {
  uint32_t Param = 0;
  EventChain Use;
};
struct ReturnedBorrow {
  BorrowInfo B; ///< Maps in terms of the function
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
  Path Holder; ///< of a lambda's creator or copied by it, of the object that
               ///< the function belongs to or is given, or global
  uint32_t Op = 0;
  EventChain Use;
};
/// What is live while a parameter that is a callable runs, and used after it.
struct RunUse {
  uint32_t Param = 0;
  BorrowInfo B; ///< Maps in terms of the function
  uint32_t Op = 0;
  EventChain Use; ///< below the call
};

/// What a field of `this` refers to between two calls of member functions.
struct FieldState {
  Sym Class = 0; ///< of the member function
  Path Holder;   ///< rooted in `this`
  BorrowInfo B;
  std::optional<Kill> K; ///< it is dead
  bool same(const FieldState &O) const {
    return Class == O.Class && Holder.Sels == O.Holder.Sels && B.At == O.B.At &&
           K.has_value() == O.K.has_value() && (!K || K->Chain == O.K->Chain);
  }
};

struct Summary {
  std::vector<Kill> Kills;
  std::vector<ReturnedBorrow> Returns;
  std::vector<ParamUse> Uses;
  std::vector<ParamAccess> Accesses;
  std::vector<HolderUse> Holders;
  std::vector<HolderSet> Sets;
  std::vector<Present> Keys;    ///< certainly there when it returns
  std::vector<Present> Tells;   ///< certainly there if it returns true
  std::vector<Setting> Settles; ///< certainly so when it returns
  std::vector<uint32_t> Runs;   ///< parameters that are callables and are run
  std::vector<RunUse> RunUses;
  size_t size() const {
    return Kills.size() + Returns.size() + Uses.size() + Accesses.size() +
           Holders.size() + Sets.size() + Keys.size() + Tells.size() +
           Runs.size() + RunUses.size();
  }
};

} // namespace borrows

struct BorrowFlow::Impl {
  const Analysis &A;
  const Program &P;
  const PathEffects &FX;
  std::vector<borrows::Summary> Sums;
  std::map<uint32_t, std::vector<Incident>> ByFunc;
  std::vector<Incident> Incidents;
  std::vector<Kept> KeptBorrows;
  bool mentions(uint32_t Func, const Path &Holder, unsigned Depth = 0) const;
  std::vector<borrows::FieldState>
  walkAgain(llvm::ArrayRef<borrows::FieldState> Between);
  explicit Impl(const Analysis &A)
      : A(A), P(A.program()), FX(A.effects()), Sums(P.functions().size()) {}
};

namespace borrows {

/// One function.
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
  static constexpr unsigned MaxStale = 24;
  static constexpr unsigned MaxSettlers = 8; ///< functions that a call may run

  //--- interning ---------------------------------------------------------
  uint32_t addBorrow(BorrowInfo B) {
    for (uint32_t N = 0; N < Borrows.size(); ++N) {
      const BorrowInfo &O = Borrows[N];
      if (O.At == B.At && O.Entry == B.Entry && O.Kind == B.Kind &&
          O.Param == B.Param && O.LookedUp == B.LookedUp && O.Key == B.Key &&
          O.Locks == B.Locks && O.Moved == B.Moved && O.Null == B.Null &&
          O.On.size() == B.On.size() &&
          (B.On.empty() || O.On[0].Map == B.On[0].Map))
        return N;
    }
    Borrows.push_back(std::move(B));
    return Borrows.size() - 1;
  }
  uint32_t addKill(Kill K) {
    for (uint32_t N = 0; N < Kills.size(); ++N)
      if (Kills[N].Chain == K.Chain && Kills[N].Map == K.Map &&
          Kills[N].Entry == K.Entry && Kills[N].Callable == K.Callable)
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

  /// A member of an object that callers know, or a global, that can refer to
  /// something.
  bool isSharedHolder(const Path &X) const;
  /// The map in which the canonical path \p X names the key of an entry.
  Path mapOfKey(const Path &X) const;
  /// \p Key was taken from an entry of \p Map, so that it is there.
  bool isKeyOf(const State &S, const Path &Map, const Value &Key) const;

  /// The parameter of this function that the callable at \p X is; or None.
  uint32_t callableParam(const Path &X) const {
    if (X.RootKind != Root::Local || X.Owner != F.Usr ||
        X.Index >= F.Locals.size() || llvm::any_of(X.Sels, [](const Sel &S) {
          return S.Kind != SelKind::Deref;
        }))
      return None;
    return F.Locals[X.Index].Param;
  }

  /// \p Part lies in memory of its own that what \p Holder refers to owns.
  bool ownsPart(const Path &Part, const Path &Holder) const {
    if (!isWithin(Part, Holder))
      return false;
    Path X = Holder;
    for (size_t N = Holder.Sels.size(); N < Part.Sels.size(); ++N) {
      const Sel &S = Part.Sels[N];
      if (N > Holder.Sels.size() &&
          (S.Kind == SelKind::Element ||
           (S.Kind == SelKind::Deref &&
            P.type(P.typeOf(X)).Kind == TypeKind::Unique)))
        return true;
      X.Sels.push_back(S);
    }
    return false;
  }

  //--- state -----------------------------------------------------------------
  bool join(State &To, const State &From);
  void assume(State &S, uint32_t C, bool Sense, unsigned Depth = 0);
  std::vector<Present> told(const State &S, const Path &X) const;
  void learn(State &S, uint32_t Leaf, bool Holds);
  uint32_t leaf(uint32_t C);
  std::optional<bool> known(const State &S, uint32_t C, unsigned Depth);
  /// The result is empty where a look-up has found nothing.
  bool mayReturnNothing() const {
    const TypeKind K = P.type(F.Result).Kind;
    return K == TypeKind::Pointer || K == TypeKind::Shared ||
           K == TypeKind::Optional;
  }
  void settle(State &S, Path X, CondKind Kind, Sym Text, bool Holds);
  void settleEmpty(State &S, const Cond &C, bool Holds);
  static void touch(State &S, const Path &Map);
  void unsettle(State &S, const Path &X);
  void settledBy(State &S, const Event &E);
  bool isSettable(const Path &X) const;
  static bool isStale(const State &S, const Path &X) {
    return llvm::any_of(
        S.Stale, [&](const Path &O) { return !O.valid() || mayReplace(O, X); });
  }
  void addToSummary(const State &S, Kill K);
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
  void copiedKey(State &S, const Path &X, const Value &V);
  void call(State &S, const Event &E);
  void useOf(State &S, const Path &H, const Event &E, uint32_t Op,
             EventChain Below);
  void kill(State &S, const Kill &K);
  void runs(State &S, const Event &E, uint32_t Param);
  void addRunUse(RunUse U);
  void runUses(State &S, const Event &E, uint32_t Callee);
  void algorithm(State &S, const Event &E, ArrayRef<Kill> Now);
  bool lift(const Kill &K, const Function &Callee, const Event &E, Kill &Out);
  bool isQuiet(const State &S, const Kill &K) const;
  bool whenStale(const Kill &K) const;
  bool isRenewal(const BorrowInfo &B, const Kill &K) const;
  /// What \p K needs is known to be otherwise.
  static bool isRuledOut(const State &S, const Kill &K) {
    return llvm::any_of(K.Needs, [&](const Setting &N) {
      return llvm::any_of(S.Settings,
                          [&](const Setting &X) { return X.contradicts(N); });
    });
  }
  void forgetFacts(State &S, const Path &X);
  void unlock(State &S, const Event &E, const Path &What);
  bool mayAdvance(const Live &L) const;
  bool outlives(const Live &L, const Event &E) const;
  bool leftUnlocked(const State &S, const Live &L) const;
  void replaced(State &S, const Event &E);
  void destroyed(State &S, const Event &E, const Path &X);
  bool runsAfter(const Event &E, const Event &Later) const;
  void report(const Path &H, const Live &L, const Event &E, EventChain Below,
              uint32_t Op, Incident::Kind What);
  BorrowInfo argument(State &S, const Value &V, std::vector<Live> &Lives);
  std::optional<Live> foundNothing(const State &S, const Event &E);
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
  void returns(const State &S, const Event &E);
  void applySets(State &S, const Event &E, uint32_t Callee);

  BorrowFlow::Impl &I;
  const Program &P;
  const PathEffects &FX;
  uint32_t Func;
  const Function &F;
  PathEffects::Frame Fr;
  std::vector<BorrowInfo> Borrows;
  std::vector<uint32_t> Leaves; ///< of each condition, see leaf()
  std::vector<Kill> Kills;
  std::vector<const Event *> Unlocks;
  llvm::DenseMap<const Event *, uint32_t> Ordinals;
  std::vector<const FieldState *> Begins;
  State End;
  std::set<Path, PathLess> Touched; ///< holders of callers, canonical
  Summary Sum;
  bool Final = false, Reporting = false;
  /// Assignments that initialise static variables of the function.
  std::set<const Event *> StaticInits;
  bool Settling = false; ///< single values of callers decide what happens
  bool Tells = false;    ///< something was returned that may be true
  std::set<std::tuple<const Event *, const Event *, int>> Reported;
};

} // namespace borrows
} // namespace mapvet::link
#endif
