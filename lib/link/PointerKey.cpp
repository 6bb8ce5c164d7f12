//===- PointerKey.cpp - Map keys that do not own what they name -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Four ways in which a key that points elsewhere goes wrong:
//   dangling  the map outlives a local, parameter or temporary that the key
//             points to, or an owner destroys the object and leaves the key;
//   reused    the key looks into a buffer that is overwritten afterwards;
//   keeps     shared_ptr keys in a map from which nothing is ever removed;
//   this      an object registers itself and its destructor does not undo it.
//
// An insertion whose key is not the function's own is lifted to the callers
// (at most MaxInserts a function, MaxChain calls deep) and judged there.  A key
// of unknown origin is not reported.  Only insertions count: a lookup by a
// temporary key is harmless.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <memory>
#include <optional>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr unsigned MaxInserts = 64;
constexpr unsigned MaxChain = 8;
constexpr unsigned MaxDeaths = 1u << 20;
constexpr size_t MaxCallers = 256; ///< asked whether they are one function
constexpr size_t MaxBodies = 512;  ///< kept at a time, to bound the memory
constexpr StringRef CheckName = "mapvet-pointer-key";

struct Call {
  uint32_t Func;
  const Event *E;
};

/// An insertion as one function sees it: its own or one of its callees'.
struct Insert {
  Path Map, Key;
  bool View = false; ///< the key looks into the object at Key
  uint32_t Func = 0; ///< where the insertion stands
  const Event *At = nullptr;
  std::vector<Call> Chain; ///< calls that lead to it, outermost first
};

/// The end of an object that somebody owns.
struct Death {
  uint32_t Func = 0;
  const Event *At = nullptr;
  Path Where;        ///< canonical place of the object
  TypeId Object = 0; ///< its type
  TypeId Container = 0;
  bool Moves = false; ///< it does not die: a growing vector moves it
};

class PointerKeyFinder {
public:
  /// What kinds of keys that do not own, or share, what they name are added
  /// to maps anywhere.
  struct Interest {
    bool Pointers = false, Shared = false;
  };
  static Interest interest(const Program &P);
  explicit PointerKeyFinder(const Analysis &A);
  std::vector<Finding> run(Interest What);

private:
  struct Body {
    PathEffects::Frame Fr;
    EventGraph G;
    std::vector<std::vector<Effect>> Eff;
  };
  const Body &body(uint32_t Func);
  /// Forgets bodies; only between two functions.
  void trim() {
    if (Bodies.size() > MaxBodies)
      Bodies.clear();
  }
  const Function &fn(uint32_t Func) const { return P.functions()[Func]; }

  //--- collection ---------------------------------------------------------
  static bool isPointerKey(TypeKind K);
  void collect(uint32_t Func);
  Path givenToConstructor(uint32_t Func, const Path &Key);
  bool replacesOwned(uint32_t Func, const Event &E) const;
  void collectDeaths(uint32_t Func);

  //--- questions ----------------------------------------------------------
  enum class Lifetime { Unknown, Expression, Scope, Heap };
  /// How long the memory at \p K lasts, as function \p Func knows it.
  Lifetime lifetime(const Path &K, uint32_t Func);
  enum class Outlives { No, Scope, Call };
  bool runsUnder(uint32_t Func, uint32_t Outer) const;
  Outlives outlives(const Path &Map, const Path &K, uint32_t Func);
  bool erases(uint32_t Func, const Path &Place) const;
  bool dtorErases(Sym Class, const Path &Place, unsigned Depth = 0) const;
  bool owns(Sym Owner, Sym Part, std::set<Sym> &Seen) const;
  bool ownsThrough(TypeId Ty, Sym Part, std::set<Sym> &Seen,
                   unsigned Depth) const;
  bool deletesItself(Sym Cls) const;
  bool seenToEnd(Sym Cls) const;
  bool erasedByKey(const Path &Place) const;
  bool endsEarly(Sym Owner, Sym Part) const;
  Path entryPlace(const Path &Place) const;
  bool decidesItself(const Insert &I) const;
  bool dtorErasesFor(TypeId Object, const Path &Place) const;
  bool deletedThrough(const Path &Place);
  bool isScratch(uint32_t Func, const Path &Place) const;
  std::vector<bool> erasers(uint32_t Func, const Path &Map);
  bool danglesAt(uint32_t Func, const Event *At, const Insert &I, bool Reused);
  bool sameType(TypeId A, TypeId B) const { return FX.sameType(A, B); }

  //--- judgement ------------------------------------------------------------
  bool judge(uint32_t Func, const Event *At, const Insert &I);
  bool judgeThis(uint32_t Func, const Insert &I);
  bool endsWithThis(const Path &Key) const;
  bool endsBefore(Sym Cls) const;
  void judgeOwned(const Insert &I);
  void judgeOverwritten(const Insert &I);
  void judgeShared();

  //--- words ----------------------------------------------------------------
  std::string nameOf(const Path &X, const Function &F) const;
  Range declOf(const Path &X) const;
  const std::vector<FixHint> *hintsOf(const Path &Map) const;
  std::string mapNote(const Path &Map, const Function &F) const;
  void report(const Insert &I, const Twine &Message, StringRef Kind,
              std::vector<Note> Notes, Fix Repair = {});

  const Program &P;
  const PathEffects &FX;
  std::map<uint32_t, std::unique_ptr<Body>> Bodies;
  std::vector<std::vector<Insert>> Inserts;
  std::vector<Death> Deaths;
  /// Deaths by the field or global that names the object, by the function they
  /// happen in, and by its class.
  std::map<Sym, std::vector<uint32_t>> DeathsAt, DeathsOf;
  std::map<uint32_t, std::vector<uint32_t>> DeathsIn;
  std::map<Sym, std::vector<uint32_t>> Lambdas; ///< by creator
  std::map<Path, bool, PathLess> Deleted;
  std::set<const Event *> Reported;
  std::vector<Finding> Out;
};

} // namespace

const PointerKeyFinder::Body &PointerKeyFinder::body(uint32_t Func) {
  std::unique_ptr<Body> &B = Bodies[Func];
  if (!B) {
    B.reset(new Body{FX.frame(Func), EventGraph(fn(Func)), {}});
    B->Eff.resize(B->G.size());
    for (uint32_t N = 0; N < B->G.size(); ++N)
      if (const Event *E = B->G.event(N))
        FX.effects(Func, B->Fr, *E, B->Eff[N]);
  }
  return *B;
}

/// The field or global by which a place is known; 0 for locals.
static Sym nameOfPlace(const Path &Place) {
  if (Place.RootKind == Root::Any && !Place.Sels.empty())
    return Place.Sels[0].Name;
  return Place.RootKind == Root::Global ? Place.Owner : 0;
}

/// True for maps that more than one function can name.
static bool isShared(const Path &Place) {
  return Place.RootKind == Root::Any || Place.RootKind == Root::Global;
}

bool PointerKeyFinder::isPointerKey(TypeKind K) {
  return K == TypeKind::Pointer || K == TypeKind::View ||
         K == TypeKind::Iterator || K == TypeKind::Reference;
}

//===----------------------------------------------------------------------===//
// Collection
//===----------------------------------------------------------------------===//

/// \p Key of constructor \p Func, by the parameter whose value the constructor
/// has put into the member through which it goes, if there is one.
Path PointerKeyFinder::givenToConstructor(uint32_t Func, const Path &Key) {
  if (Key.RootKind != Root::This || Key.Sels.size() < 2 ||
      Key.Sels[0].Kind != SelKind::Field || Key.Sels[1].Kind != SelKind::Deref)
    return Key;
  const Body &B = body(Func);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || E->Kind != EventKind::Assign || E->P.RootKind != Root::This ||
        E->P.Sels.size() != 1 || !(E->P.Sels[0] == Key.Sels[0]))
      continue;
    ArrayRef<Sel> Rest = ArrayRef<Sel>(Key.Sels).drop_front(2);
    for (const Path &T : B.Fr.targets(E->V))
      if (T.RootKind == Root::Local && T.Index < fn(Func).Locals.size() &&
          fn(Func).Locals[T.Index].Param != None)
        return extend(T, Rest);
  }
  return Key;
}

void PointerKeyFinder::collect(uint32_t Func) {
  const Function &F = fn(Func);
  const Body &B = body(Func);
  std::vector<Insert> &Mine = Inserts[Func];
  auto Add = [&](Insert I, const Event *At) {
    if (Reported.count(I.At))
      return;
    // A path that was cut short on the way names something that leads to the
    // map, and nobody knows which of the maps there.
    if (TypeKind K = P.type(P.typeOf(I.Map)).Kind;
        K != TypeKind::Map && K != TypeKind::Other)
      return;
    if (F.Ctor)
      I.Key = givenToConstructor(Func, I.Key);
    if (judge(Func, At, I))
      return;
    // Ours alone: no caller can say more.
    if (FX.isOwn(I.Key, F) && I.Key.RootKind != Root::Local)
      return;
    // Of what `new` made here, only this function can tell whether it ends
    // here.
    bool Made = I.Key.RootKind == Root::Temp && hasDeref(I.Key) &&
                I.Chain.empty() && I.Key.Owner == F.Usr;
    if (I.Map.RootKind == Root::Temp || I.Key.RootKind == Root::Global ||
        (I.Key.RootKind == Root::Temp && !Made))
      return;
    if (Mine.size() < MaxInserts)
      Mine.push_back(std::move(I));
  };
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E)
      continue;
    if (E->Kind == EventKind::MapOp && (E->Op & OpInsert) && !E->Args.empty()) {
      const Type &M = P.type(P.typeOf(E->P));
      const Type &K = P.type(M.Key);
      if (M.Kind != TypeKind::Map || !isPointerKey(K.Kind))
        continue;
      Value V = E->Args[0];
      // A string that turns into a view on its way in.
      if (K.Kind == TypeKind::View && V.P.valid() &&
          V.Kind != ValueKind::Address &&
          P.type(P.typeOf(V.P)).Kind == TypeKind::String)
        V.Kind = ValueKind::Into;
      // Into a temporary: no name for the key, but a place.
      if (V.Kind == ValueKind::Unknown && V.P.RootKind == Root::Temp &&
          (V.P.Index == None || P.type(P.typeOf(V.P)).Kind == TypeKind::String))
        V.Kind = ValueKind::Into;
      // A place that several share, and so known by its spelling: by a
      // reference to an element, say.
      if (V.Kind == ValueKind::Unknown &&
          (V.P.RootKind == Root::This || V.P.RootKind == Root::Global) &&
          K.Kind == TypeKind::Pointer) {
        const TypeId Of = P.typeOf(V.P);
        const TypeKind From = P.type(Of).Kind;
        if (From == TypeKind::Pointer || From == TypeKind::Unique ||
            From == TypeKind::Shared)
          V.Kind = ValueKind::Load;
        else if (sameType(K.Pointee, Of))
          V.Kind = ValueKind::Address;
      }
      for (const Path &Map : B.Fr.resolve(E->P))
        for (const Path &Key : B.Fr.targets(V)) {
          Insert I;
          I.Map = Map;
          I.Key = Key;
          I.View = K.Kind == TypeKind::View;
          I.Func = Func;
          I.At = E;
          Add(std::move(I), E);
        }
      continue;
    }
    if (E->Kind != EventKind::Call)
      continue;
    for (uint32_t C : P.callees(Func, *E)) {
      if (C == Func)
        continue;
      for (const Insert &I : Inserts[C]) {
        if (I.Chain.size() >= MaxChain)
          continue;
        for (const Path &Map : FX.substitute(Func, B.Fr, I.Map, fn(C), *E))
          for (const Path &Key : FX.substitute(Func, B.Fr, I.Key, fn(C), *E)) {
            Insert Up = I;
            Up.Map = Map;
            Up.Key = Key;
            Up.Chain.insert(Up.Chain.begin(), {Func, E});
            Add(std::move(Up), E);
          }
      }
    }
  }
}

/// True if \p E ends what a unique_ptr owns: it is reset, or gets what a caller
/// gives in place of what it had.  Not where it gets its first value.
bool PointerKeyFinder::replacesOwned(uint32_t Func, const Event &E) const {
  const Function &F = fn(Func);
  if (P.type(P.typeOf(E.P)).Kind != TypeKind::Unique)
    return false;
  const bool Member = E.P.RootKind == Root::This && E.P.Sels.size() == 1 &&
                      E.P.Sels[0].Kind == SelKind::Field;
  if (F.Ctor && Member)
    return false;
  if (E.Kind == EventKind::Assign)
    return E.V.Kind == ValueKind::Null;
  // A setter.  What a function makes itself may be the first that it stores.
  auto IsParam = [&](const Path &X) {
    return X.RootKind == Root::Local && X.Owner == F.Usr &&
           X.Index < F.Locals.size() && F.Locals[X.Index].Param != None;
  };
  const bool Slot = IsParam(E.P) && E.P.Sels.size() == 1 &&
                    E.P.Sels[0].Kind == SelKind::Deref;
  return !E.Name && (Member || Slot) && IsParam(E.Q) &&
         P.type(P.typeOf(E.Q)).Kind == TypeKind::Unique;
}

void PointerKeyFinder::collectDeaths(uint32_t Func) {
  const Body &B = body(Func);
  auto Add = [&](const Event *E, const Path &Where, TypeId Object,
                 TypeId Container, bool Moves = false) {
    if (Deaths.size() >= MaxDeaths)
      return;
    uint32_t Index = Deaths.size();
    Deaths.push_back({Func, E, entryPlace(Where), Object, Container, Moves});
    if (Sym Name = nameOfPlace(mapPlace(Deaths.back().Where)))
      DeathsAt[Name].push_back(Index);
    else
      DeathsIn[Func].push_back(Index);
    if (Sym C = fn(Func).Class)
      DeathsOf[C].push_back(Index);
  };
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E)
      continue;
    auto Element = [&](const Path &Container) {
      TypeId C = P.typeOf(Container);
      Path El = extend(Container, SelKind::Element);
      TypeId T = P.typeOf(El);
      if (P.type(T).Kind == TypeKind::Unique)
        Add(E, extend(El, SelKind::Deref), P.type(T).Pointee, C);
      else
        Add(E, El, T, C);
    };
    switch (E->Kind) {
    case EventKind::Destroy:
      for (const Path &W : B.Fr.resolve(E->P)) {
        if (W.Sels.empty())
          continue;
        if (W.Sels.back().Kind == SelKind::Element) {
          Path C = W;
          C.Sels.pop_back();
          Element(C);
        } else if (W.Sels.back().Kind == SelKind::Deref) {
          Add(E, W, P.typeOf(W), 0);
        }
      }
      break;
    case EventKind::MapOp:
      if (E->Op & (OpErase | OpClear))
        for (const Path &W : B.Fr.resolve(E->P))
          Element(W);
      break;
    case EventKind::Assign:
    case EventKind::Move:
      if (replacesOwned(Func, *E))
        for (const Path &W : B.Fr.resolve(E->P))
          Add(E, extend(W, SelKind::Deref), P.type(P.typeOf(E->P)).Pointee, 0);
      break;
    default:
      break;
    }
    // A vector that grows moves its elements.
    if (E->Kind == EventKind::Call || E->Kind == EventKind::Move ||
        E->Kind == EventKind::Copy || E->Kind == EventKind::Assign ||
        E->Kind == EventKind::Store) {
      StringRef Name = P.str(E->Name);
      bool Grows = Name == "push_back" || Name == "emplace_back" ||
                   Name == "insert" || Name == "emplace" || Name == "resize";
      if (Grows) {
        Path C = E->Kind == EventKind::Call ? E->Recv : E->P;
        if (!C.Sels.empty() && C.Sels.back().Kind == SelKind::Element)
          C.Sels.pop_back();
        if (C.valid() &&
            P.str(P.type(P.typeOf(C)).Spelling).contains("vector<"))
          for (const Path &W : B.Fr.resolve(C)) {
            Path El = extend(W, SelKind::Element);
            Add(E, El, P.typeOf(El), P.typeOf(W), true);
          }
      }
    }
  }
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

PointerKeyFinder::Lifetime PointerKeyFinder::lifetime(const Path &K,
                                                      uint32_t Func) {
  const Function &F = fn(Func);
  if (K.Owner != F.Usr)
    return Lifetime::Unknown;
  if (K.RootKind == Root::Temp) {
    if (hasDeref(K))
      return Lifetime::Unknown;
    if (K.Index == None)
      return Lifetime::Expression;
    Path Bare = K;
    Bare.Sels.clear();
    switch (P.type(P.typeOf(Bare)).Kind) {
    case TypeKind::String:
    case TypeKind::Sequence:
    case TypeKind::Map:
    case TypeKind::Record:
      return Lifetime::Expression;
    default:
      return Lifetime::Unknown;
    }
  }
  if (K.RootKind != Root::Local || K.Index >= F.Locals.size() ||
      F.Locals[K.Index].Capture)
    return Lifetime::Unknown;
  // Behind unique_ptr the object ends with its owner, unless the owner gives
  // it away.
  Path At = K;
  bool Owned = false;
  for (size_t I = K.Sels.size(); I > 0; --I) {
    At.Sels.resize(I - 1);
    if (K.Sels[I - 1].Kind != SelKind::Deref)
      continue;
    if (P.type(P.typeOf(At)).Kind != TypeKind::Unique)
      return Lifetime::Unknown;
    Owned = true;
  }
  if (!Owned)
    return Lifetime::Scope;
  Path Owner = K;
  Owner.Sels.clear();
  const Body &B = body(Func);
  unsigned Settings = 0;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || E->Kind == EventKind::Destroy)
      continue;
    // Another owner takes over.
    if (E->Kind == EventKind::Assign && E->V.P == Owner) {
      TypeKind To = P.type(P.typeOf(E->P)).Kind;
      if (To == TypeKind::Unique || To == TypeKind::Shared)
        return Lifetime::Heap;
    }
    for (const Effect &X : B.Eff[N]) {
      if (!(X.Flags & (EffChange | EffKeep | EffReturned | EffReturnedValue)) ||
          !isWithin(X.Where, Owner) || hasDeref(X.Where))
        continue;
      if (E->Kind == EventKind::Assign && E->P == Owner &&
          E->V.Kind != ValueKind::MovedFrom && ++Settings == 1)
        continue;
      return Lifetime::Heap;
    }
  }
  return Lifetime::Scope;
}

/// \p Func is called by \p Outer, directly or through others: what is local to
/// \p Outer lives longer.
bool PointerKeyFinder::runsUnder(uint32_t Func, uint32_t Outer) const {
  std::vector<uint32_t> Work{Func};
  std::set<uint32_t> Seen{Func};
  for (size_t I = 0; I < Work.size() && Work.size() < MaxCallers; ++I)
    for (const Program::CallSite &C : P.callers(Work[I])) {
      if (C.Caller == Outer)
        return true;
      if (Seen.insert(C.Caller).second)
        Work.push_back(C.Caller);
    }
  return false;
}

PointerKeyFinder::Outlives
PointerKeyFinder::outlives(const Path &Map, const Path &K, uint32_t Func) {
  const Function &F = fn(Func);
  switch (Map.RootKind) {
  case Root::Global:
  case Root::This:
    return Outlives::Call;
  case Root::Local:
    break;
  default:
    return Outlives::No;
  }
  if (Map.Owner != F.Usr) // a lambda's creator's
    return runsUnder(Func, P.indexOf(Map.Owner)) ? Outlives::Call
                                                 : Outlives::No;
  if (Map.Index >= F.Locals.size())
    return Outlives::No;
  const Local &M = F.Locals[Map.Index];
  if (hasDeref(Map)) {
    // Behind what is passed in lies the caller's; behind other pointers, we do
    // not know.
    if (M.Param != None || M.Capture)
      return Outlives::Call;
    TypeKind T = P.type(M.Ty).Kind;
    if (T != TypeKind::Handle && T != TypeKind::Shared &&
        T != TypeKind::Unique && T != TypeKind::Optional &&
        T != TypeKind::Guarded)
      return Outlives::No;
  }
  const Body &B = body(Func);
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E)
      continue;
    for (const Effect &X : B.Eff[N])
      if ((X.Flags & EffReturnedValue) && isWithin(Map, X.Where))
        return Outlives::Call;
    if (E->Kind == EventKind::Move && E->Q.valid() && !FX.isOwn(E->P, F))
      for (const Path &Q : B.Fr.resolve(E->Q))
        if (isWithin(Map, Q))
          return Outlives::Call;
  }
  if (K.RootKind == Root::Temp)
    return Outlives::Scope;
  return F.Locals[K.Index].ScopeDepth > M.ScopeDepth ? Outlives::Scope
                                                     : Outlives::No;
}

bool PointerKeyFinder::erases(uint32_t Func, const Path &Place) const {
  const PathEffects::Summary &S = FX.summary(Func);
  if (S.Top)
    return true;
  return llvm::any_of(S.Effects, [&](const Effect &X) {
    return (X.Flags & (EffErase | EffClear)) && mapPlace(X.Where) == Place;
  });
}

/// True if the destructor of \p Cls, or of a base or a member, takes entries
/// out of \p Place, or might, for all that can be seen.
bool PointerKeyFinder::dtorErases(Sym Cls, const Path &Place,
                                  unsigned Depth) const {
  if (!Cls || P.str(Cls).starts_with("c:@N@std@"))
    return false;
  const Class *C = P.classOf(Cls);
  if (!C || Depth > 6)
    return true;
  if (C->Dtor) {
    uint32_t D = P.indexOf(C->Dtor);
    if (D == None)
      return Depth == 0 && llvm::is_contained(C->Undefined, C->Dtor);
    if (erases(D, Place) || FX.summary(D).CallsUnknown ||
        FX.summary(D).CallsExternal)
      return true;
  }
  for (Sym B : C->Bases)
    if (P.classOf(B) && dtorErases(B, Place, Depth + 1))
      return true;
  for (Sym Fd : C->Fields)
    if (const Field *F = P.field(Fd)) {
      const Type &T = P.type(F->Ty);
      if (T.Kind == TypeKind::Record && P.classOf(T.Record) &&
          dtorErases(T.Record, Place, Depth + 1))
        return true;
    }
  return false;
}

bool PointerKeyFinder::dtorErasesFor(TypeId Object, const Path &Place) const {
  const Type &T = P.type(Object);
  return T.Kind == TypeKind::Record && T.Record && P.classOf(T.Record) &&
         dtorErases(T.Record, Place);
}

/// Somebody destroys what the keys or values of \p Place point to.
bool PointerKeyFinder::deletedThrough(const Path &Place) {
  auto [It, New] = Deleted.try_emplace(Place, false);
  if (!New)
    return It->second;
  for (uint32_t G = 0; G < P.functions().size(); ++G) {
    std::optional<PathEffects::Frame> Fr;
    for (const Block &B : fn(G).Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Destroy || !hasDeref(E.P))
          continue;
        if (!Fr)
          Fr = FX.frame(G);
        for (const Path &W : Fr->resolve(E.P))
          if (isWithin(mapPlace(W), Place) && W.Sels.size() > Place.Sels.size())
            return It->second = true;
      }
  }
  return false;
}

/// A map that the function, or one that calls it, empties itself: what lies in
/// it does not outlast the work.
bool PointerKeyFinder::isScratch(uint32_t Func, const Path &Place) const {
  auto Clears = [&](uint32_t F) {
    for (const Block &B : fn(F).Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::MapOp && (E.Op & OpClear) &&
            mapPlace(E.P) == Place)
          return true;
    return false;
  };
  if (Clears(Func))
    return true;
  return llvm::any_of(P.callers(Func), [&](const Program::CallSite &C) {
    return Clears(C.Caller);
  });
}

/// Nodes after which the key is gone from \p Map, as far as anybody cares:
/// removals, and lookups that lead to one.
std::vector<bool> PointerKeyFinder::erasers(uint32_t Func, const Path &Map) {
  const Body &B = body(Func);
  Path Place = mapPlace(Map);
  std::vector<bool> Erase(B.G.size(), false), Out;
  std::vector<uint32_t> Nodes;
  for (uint32_t N = 0; N < B.G.size(); ++N)
    for (const Effect &X : B.Eff[N])
      if ((X.Flags & (EffErase | EffClear)) && mapPlace(X.Where) == Place &&
          !Erase[N]) {
        Erase[N] = true;
        Nodes.push_back(N);
      }
  Out = Erase;
  if (Nodes.empty())
    return Out;
  std::vector<bool> Before = B.G.before(Nodes, {});
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (E && Before[N] && E->Kind == EventKind::MapOp && (E->Op & OpLookup) &&
        !(E->Op & OpInsert))
      for (const Path &M : B.Fr.resolve(E->P))
        if (mapPlace(M) == Place)
          Out[N] = true;
  }
  return Out;
}

bool PointerKeyFinder::danglesAt(uint32_t Func, const Event *At,
                                 const Insert &I, bool Reused) {
  const Function &F = fn(Func);
  const Body &B = body(Func);
  Outlives How = outlives(I.Map, I.Key, Func);
  uint32_t Node = B.G.nodeOf(At);
  if (Node == None)
    return false;
  // A lambda or a guard object that cleans up.
  Path Place = mapPlace(I.Map);
  if (auto It = Lambdas.find(F.Usr); It != Lambdas.end())
    for (uint32_t G : It->second)
      if (erases(G, Place))
        return false;
  TypeId MapTy = P.typeOf(I.Map);
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N); E && FX.isDestruction(*E)) {
      uint32_t D = FX.destructorOf(E->Kind == EventKind::Call ? E->Recv : E->P);
      if (D != None)
        for (const Effect &X : FX.summary(D).Effects)
          if ((X.Flags & (EffErase | EffClear)) &&
              (mapPlace(X.Where) == Place ||
               (MapTy && P.typeOf(X.Where) == MapTy)))
            return false;
    }
  std::vector<bool> Gone = erasers(Func, I.Map);
  Gone[Node] = false;
  std::vector<bool> After = B.G.after(Node, Gone);
  auto UsedFrom = [&](const std::vector<bool> &Set) {
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (!Set[N] || !E || E->Kind == EventKind::Destroy)
        continue;
      for (const Effect &X : B.Eff[N])
        if (FX.overlaps(X.Where, I.Map))
          return true;
    }
    return false;
  };
  if (Reused) {
    // Overwritten while the map is still wanted.
    Path Buffer = I.Key;
    std::vector<uint32_t> Writes;
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (!After[N] || !E || E->Kind == EventKind::Destroy)
        continue;
      for (const Effect &X : B.Eff[N])
        if ((X.Flags & EffOverwrite) && FX.isInside(X.Where, Buffer) &&
            (Writes.empty() || Writes.back() != N))
          Writes.push_back(N);
    }
    if (Writes.empty())
      return false;
    if (How == Outlives::Call)
      return true;
    return I.Map.RootKind == Root::Local && UsedFrom(B.G.after(Writes, Gone));
  }
  if (How == Outlives::No)
    return false;
  if (I.Key.RootKind == Root::Temp)
    return How == Outlives::Call ? bool(After[B.G.exit()]) : UsedFrom(After);
  std::vector<uint32_t> Ends;
  Path Local = I.Key;
  Local.Sels.clear();
  bool Any = false;
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || E->Kind != EventKind::Destroy || !(E->P == Local))
      continue;
    Any = true;
    if (After[N])
      Ends.push_back(N);
  }
  if (How == Outlives::Call)
    return After[B.G.exit()] || !Ends.empty();
  if (Any)
    return !Ends.empty() && UsedFrom(B.G.after(Ends, Gone));
  // The scope's end is not recorded: the next turn of a loop is past it.
  return After[Node];
}

//===----------------------------------------------------------------------===//
// Words
//===----------------------------------------------------------------------===//

std::string PointerKeyFinder::nameOf(const Path &X, const Function &F) const {
  for (size_t I = X.Sels.size(); I > 0; --I)
    if (X.Sels[I - 1].Kind == SelKind::Field)
      if (const Field *Fl = P.field(X.Sels[I - 1].Name))
        return P.str(Fl->Name).str();
  Path Bare = X;
  Bare.Sels.clear();
  return P.show(Bare, &F);
}

Range PointerKeyFinder::declOf(const Path &X) const {
  for (size_t I = X.Sels.size(); I > 0; --I)
    if (X.Sels[I - 1].Kind == SelKind::Field)
      if (const Field *Fl = P.field(X.Sels[I - 1].Name))
        return Fl->Decl;
  if (X.RootKind == Root::Global)
    if (const Global *G = P.global(X.Owner))
      return G->Decl;
  if (X.RootKind == Root::Local)
    if (const Function *F = P.function(X.Owner);
        F && X.Index < F->Locals.size())
      return F->Locals[X.Index].Decl;
  return {};
}

const std::vector<FixHint> *PointerKeyFinder::hintsOf(const Path &Map) const {
  for (size_t I = Map.Sels.size(); I > 0; --I)
    if (Map.Sels[I - 1].Kind == SelKind::Field)
      if (const Field *Fl = P.field(Map.Sels[I - 1].Name))
        return &Fl->Fixes;
  if (Map.RootKind == Root::Global)
    if (const Global *G = P.global(Map.Owner))
      return &G->Fixes;
  return nullptr;
}

std::string PointerKeyFinder::mapNote(const Path &Map,
                                      const Function &F) const {
  std::string Name = "'" + nameOf(Map, F) + "'";
  for (size_t I = Map.Sels.size(); I > 0; --I)
    if (Map.Sels[I - 1].Kind == SelKind::Field) {
      const Field *Fl = P.field(Map.Sels[I - 1].Name);
      const Class *C = Fl ? P.classOf(Fl->Class) : nullptr;
      return Name + " lives as long as its object" +
             (C ? " of class '" + P.str(C->Name).str() + "'" : std::string());
    }
  if (Map.RootKind == Root::Global)
    return Name + " lives until the program ends";
  return Name + " is declared here";
}

void PointerKeyFinder::report(const Insert &I, const Twine &Message,
                              StringRef Kind, std::vector<Note> Notes,
                              Fix Repair) {
  if (!Reported.insert(I.At).second)
    return;
  const Function &F = fn(I.Func);
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(I.At->Where);
  Fd.Message = Message.str();
  Fd.Notes = std::move(Notes);
  std::string Map = nameOf(I.At->P, F);
  Range D = declOf(I.Map);
  if (D.valid())
    Fd.Notes.push_back({P.range(D), mapNote(I.Map, F)});
  if (Repair.Edits.empty())
    if (const std::vector<FixHint> *H = hintsOf(I.Map))
      Repair = P.fix(*H, FixKind::OwnKey, "let the map own its keys");
  if (!Repair.Edits.empty())
    Fd.Fixes.push_back(std::move(Repair));
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Map + "|" + Kind).str();
  Out.push_back(std::move(Fd));
}

//===----------------------------------------------------------------------===//
// Keys to locals, temporaries and buffers; `this`
//===----------------------------------------------------------------------===//

bool PointerKeyFinder::judge(uint32_t Func, const Event *At, const Insert &I) {
  const Function &F = fn(Func);
  if (I.Key.RootKind == Root::This &&
      (I.Key.Sels.empty() || endsWithThis(I.Key)))
    return judgeThis(Func, I);
  Path Place = mapPlace(I.Map);
  std::string MapName = nameOf(I.Map, F);
  auto CallNotes = [&] {
    std::vector<Note> Notes;
    for (const Call &C : I.Chain)
      Notes.push_back(
          {P.range(C.E->Where),
           "it is passed here, in '" + P.str(fn(C.Func).Name).str() + "'"});
    return Notes;
  };
  Lifetime Life = lifetime(I.Key, Func);
  if (Life == Lifetime::Expression || Life == Lifetime::Scope) {
    if (dtorErasesFor(P.typeOf(I.Key), Place) || isScratch(Func, Place) ||
        isScratch(I.Func, Place))
      return false;
    if (danglesAt(Func, At, I, false)) {
      std::string Name = "'" + nameOf(I.Key, F) + "'";
      std::vector<Note> Notes = CallNotes();
      std::string Verb = I.View ? "' looks into " : "' points to ";
      if (Life == Lifetime::Expression) {
        report(I,
               "key of '" + MapName + Verb +
                   "a temporary that ends with this expression, while the map "
                   "keeps the key",
               "temporary", std::move(Notes));
        return true;
      }
      const Local &L = F.Locals[I.Key.Index];
      std::string What = hasDeref(I.Key)
                             ? "an object that local variable " + Name + " owns"
                         : L.Param != None ? "by-value parameter " + Name
                                           : "local variable " + Name;
      if (L.Decl.valid())
        Notes.insert(Notes.begin(),
                     {P.range(L.Decl), Name + " ends with " +
                                           (L.Param != None || L.ScopeDepth <= 1
                                                ? "the function"
                                                : "this block")});
      report(I,
             "key of '" + MapName + Verb + What + ", which ends before the map",
             "local", std::move(Notes));
      return true;
    }
  }
  // A buffer that is filled anew.
  if (I.View && !hasDeref(I.Key) &&
      (I.Key.RootKind == Root::Global || FX.isOwn(I.Key, F)) &&
      I.Key.RootKind != Root::Temp && I.Chain.empty() &&
      llvm::none_of(I.Key.Sels,
                    [](const Sel &S) { return S.Kind == SelKind::Element; })) {
    const Local *L = I.Key.RootKind == Root::Local && I.Key.Owner == F.Usr
                         ? &F.Locals[I.Key.Index]
                         : nullptr;
    if ((!L || (!isPointerLike(P.type(L->Ty).Kind) && !P.type(L->Ty).Const)) &&
        danglesAt(Func, At, I, true)) {
      report(I,
             "key of '" + MapName + "' looks into buffer '" + nameOf(I.Key, F) +
                 "', which is overwritten while the map keeps the key",
             "buffer", {});
      return true;
    }
  }
  return false;
}

/// True if an object of class \p Owner is one of class \p Part, contains one or
/// keeps one alive.
bool PointerKeyFinder::owns(Sym Owner, Sym Part, std::set<Sym> &Seen) const {
  if (Owner == Part)
    return true;
  const Class *C = P.classOf(Owner);
  if (!C || !Seen.insert(Owner).second)
    return false;
  for (Sym B : C->Bases)
    if (owns(B, Part, Seen))
      return true;
  for (Sym Fd : C->Fields) {
    const Field *F = P.field(Fd);
    if (F && ownsThrough(F->Ty, Part, Seen, 0))
      return true;
  }
  return false;
}

bool PointerKeyFinder::ownsThrough(TypeId Ty, Sym Part, std::set<Sym> &Seen,
                                   unsigned Depth) const {
  const Type &T = P.type(Ty);
  if (Depth > 6)
    return false;
  switch (T.Kind) {
  case TypeKind::Record:
    return owns(T.Record, Part, Seen);
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Optional:
  case TypeKind::Guarded:
  case TypeKind::Sequence:
    return ownsThrough(T.Pointee, Part, Seen, Depth + 1);
  case TypeKind::Map:
    return ownsThrough(T.Mapped, Part, Seen, Depth + 1) ||
           ownsThrough(T.Key, Part, Seen, Depth + 1);
  default:
    return false;
  }
}

bool PointerKeyFinder::deletesItself(Sym Cls) const {
  for (const Function &F : P.functions())
    if (F.Class == Cls && !F.Dtor)
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Destroy && E.P.RootKind == Root::This &&
              (E.P.Sels.empty() ||
               (E.P.Sels.size() == 1 && E.P.Sels[0].Kind == SelKind::Deref)))
            return true;
  return false;
}

/// True if single entries are taken out anywhere of \p Place, or of a map that
/// the same field holds in an object reached another way.
bool PointerKeyFinder::erasedByKey(const Path &Place) const {
  auto LastField = [](const Path &X) {
    for (const Sel &S : llvm::reverse(X.Sels))
      if (S.Kind == SelKind::Field)
        return S.Name;
    return Sym(0);
  };
  Sym Last = LastField(Place);
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    for (const Effect &X : FX.summary(F).Effects)
      if ((X.Flags & EffErase) && !(X.Flags & EffClear) &&
          (mapPlace(X.Where) == Place || (Last && LastField(X.Where) == Last)))
        return true;
  return false;
}

/// True if the program shows an end of objects of class \p Cls: by a variable,
/// or where what owns one is emptied.
bool PointerKeyFinder::seenToEnd(Sym Cls) const {
  auto Is = [&](TypeId Id) {
    const Type &T = P.type(Id);
    if (T.Kind == TypeKind::Unique || T.Kind == TypeKind::Shared)
      return P.type(T.Pointee).Record == Cls;
    return T.Kind == TypeKind::Record && T.Record == Cls;
  };
  for (const Function &F : P.functions()) {
    for (const Local &L : F.Locals)
      if (L.Param == None && !L.Capture &&
          P.type(L.Ty).Kind == TypeKind::Record && P.type(L.Ty).Record == Cls)
        return true;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Destroy) {
          if (!E.P.Sels.empty() && E.P.Sels.back().Kind != SelKind::Field &&
              Is(P.typeOf(E.P)))
            return true;
        } else if (E.Kind == EventKind::MapOp && (E.Op & (OpErase | OpClear))) {
          if (Is(P.type(P.typeOf(E.P)).Mapped))
            return true;
        }
  }
  return false;
}

/// True if \p Key names a part of the object: a member, or what a member alone
/// owns and nobody takes from it.
bool PointerKeyFinder::endsWithThis(const Path &Key) const {
  if (Key.Sels.empty() || Key.Sels[0].Kind != SelKind::Field)
    return false;
  Path At = Key;
  for (size_t N = Key.Sels.size() - 1; N > 0; --N) {
    At.Sels.resize(N);
    if (Key.Sels[N].Kind == SelKind::Field)
      continue;
    if (Key.Sels[N].Kind != SelKind::Deref ||
        At.Sels.back().Kind != SelKind::Field ||
        P.type(P.typeOf(At)).Kind != TypeKind::Unique)
      return false;
    const Sym Member = At.Sels.back().Name;
    auto Is = [&](const Path &X) {
      return !X.Sels.empty() && X.Sels.back().Kind == SelKind::Field &&
             X.Sels.back().Name == Member;
    };
    for (const Function &F : P.functions())
      for (const Block &B : F.Blocks)
        for (const Event &E : B.Events)
          if (((E.Kind == EventKind::Move || E.Kind == EventKind::Swap) &&
               (Is(E.Q) || (E.Kind == EventKind::Swap && Is(E.P)))) ||
              (E.V.Kind == ValueKind::MovedFrom && Is(E.V.P)))
            return false;
  }
  return true;
}

/// True if the program shows objects of class \p Cls that end while it goes on.
bool PointerKeyFinder::endsBefore(Sym Cls) const {
  for (const Function &F : P.functions())
    for (const Local &L : F.Locals) {
      const Type &T = P.type(L.Ty);
      const Sym Rec = T.Kind == TypeKind::Unique || T.Kind == TypeKind::Shared
                          ? P.type(T.Pointee).Record
                      : T.Kind == TypeKind::Record ? T.Record
                                                   : 0;
      if (Rec == Cls && L.Param == None && !L.Capture &&
          (L.ScopeDepth > 1 || P.str(F.Name) != "main"))
        return true;
    }
  return false;
}

bool PointerKeyFinder::judgeThis(uint32_t Func, const Insert &I) {
  const Function &F = fn(Func);
  if (!F.Class || F.Dtor || F.Lambda || I.Key.Owner != F.Usr)
    return false;
  Path Place = mapPlace(I.Map);
  if (!isShared(Place))
    return false;
  // Where a walk over nodes has cut the path short, nobody can tell which map
  // it is, nor what is taken out of it.
  TypeKind Named = P.type(P.typeOf(I.Map)).Kind;
  if (Named == TypeKind::Record || Named == TypeKind::Other)
    return false;
  // The map must not be part of this object, nor owned by it.
  if (I.Map.RootKind == Root::This || I.Map.RootKind == Root::Local) {
    Path At = I.Map;
    bool Elsewhere = false;
    for (size_t K = 0; K < I.Map.Sels.size(); ++K) {
      At.Sels.assign(I.Map.Sels.begin(), I.Map.Sels.begin() + K);
      if (I.Map.Sels[K].Kind != SelKind::Deref)
        continue;
      TypeKind T = P.type(P.typeOf(At)).Kind;
      Elsewhere |= T == TypeKind::Pointer || T == TypeKind::Reference ||
                   T == TypeKind::Shared;
    }
    if (!Elsewhere)
      return false;
  } else if (I.Map.RootKind != Root::Global) {
    return false;
  }
  const Class *C = P.classOf(F.Class);
  if (!C || dtorErases(F.Class, Place))
    return false;
  // Parts have ends that their names do not show; what is said of them has to
  // be seen: the object ends, and nobody else takes the key out.
  const bool Part = !I.Key.Sels.empty();
  if (Part && (dtorErasesFor(P.typeOf(I.Key), Place) || erasedByKey(Place) ||
               !endsBefore(F.Class)))
    return false;
  // Objects that register themselves have ways to leave that a destructor with
  // nothing in it does not show.
  if (C->Dtor && P.indexOf(C->Dtor) == None)
    return false;
  // Nodes that name each other are owned, and freed together, by somebody else.
  if (Place.RootKind == Root::Any && !Place.Sels.empty())
    if (const Field *Fd = P.field(Place.Sels[0].Name)) {
      std::set<Sym> Seen;
      if (owns(F.Class, Fd->Class, Seen))
        return false;
    }
  // Who deletes what stands in the map ends the objects, and not they
  // themselves.
  if (deletedThrough(Place))
    return false;
  // An object that ends itself has a protocol for that, of which taking it out
  // of the map is a part somewhere.
  if (deletesItself(F.Class) && erasedByKey(Place))
    return false;
  // Objects that somebody takes out by hand, or that last as long as the
  // program.
  bool Instances = false, Mortal = false;
  for (const Global &G : P.globals())
    if (P.type(G.Ty).Record == F.Class)
      Instances = true;
  for (uint32_t G = 0; G < P.functions().size(); ++G)
    for (const Local &L : fn(G).Locals) {
      const Type &T = P.type(L.Ty);
      Sym Rec = T.Kind == TypeKind::Unique || T.Kind == TypeKind::Shared
                    ? P.type(T.Pointee).Record
                : T.Kind == TypeKind::Record ? T.Record
                                             : 0;
      if (Rec != F.Class)
        continue;
      Mortal = true;
      if (G != I.Func && erases(G, Place))
        return false;
    }
  if (Instances && !Mortal)
    return false;
  // Of an object that the function is given, nobody knows that it lasts longer,
  // unless such an object as this one is seen to end.
  if (I.Map.RootKind == Root::Local && !F.Ctor && !seenToEnd(F.Class))
    return false;
  std::vector<Note> Notes;
  for (const Call &X : I.Chain)
    Notes.push_back({P.range(X.E->Where),
                     Part ? "it is passed here" : "'this' is passed here"});
  const Function *D = C->Dtor ? P.function(C->Dtor) : nullptr;
  const Range &Where = D ? D->Decl : C->Decl;
  if (Where.valid())
    Notes.push_back({P.range(Where),
                     ("the " + Twine(D ? "" : "implicit ") + "destructor of '" +
                      P.str(C->Name) + "' does not remove it")
                         .str()});
  // Taken out where the destructor begins, if it can name the map.
  Fix Repair;
  const Global *G = I.Map.RootKind == Root::Global && I.Map.Sels.empty()
                        ? P.global(I.Map.Owner)
                        : nullptr;
  if (G && D && !Part && I.Chain.empty() && D->BodyStart.valid() &&
      !G->StaticLocalOf && G->Decl.File == D->BodyStart.File &&
      G->Decl.Offset < D->BodyStart.Offset) {
    SourceRange R = P.range(D->BodyStart);
    Repair.Description = "remove it in the destructor";
    Repair.Edits.push_back({R.File, R.Offset, 0,
                            P.str(G->Name).str() + ".erase(this);\n" +
                                P.str(D->BodyIndent).str()});
  }
  report(
      I,
      (Part ? "'" + nameOf(I.Key, F) + "' of 'this'" : std::string("'this'")) +
          " becomes a key of '" + nameOf(I.Map, F) +
          "', which outlives the object; the destructor of '" + P.str(C->Name) +
          "' leaves it there",
      "this", std::move(Notes), std::move(Repair));
  return true;
}

//===----------------------------------------------------------------------===//
// Objects that an owner destroys
//===----------------------------------------------------------------------===//

/// True if an object of class \p Owner keeps one of class \p Part and may end
/// it before itself.
bool PointerKeyFinder::endsEarly(Sym Owner, Sym Part) const {
  std::vector<Sym> Work{Owner};
  std::set<Sym> Done;
  while (!Work.empty()) {
    const Class *C = P.classOf(Work.back());
    Work.pop_back();
    if (!C || !Done.insert(C->Usr).second)
      continue;
    Work.insert(Work.end(), C->Bases.begin(), C->Bases.end());
    for (Sym Name : C->Fields) {
      const Field *F = P.field(Name);
      std::set<Sym> Seen;
      if (!F || !ownsThrough(F->Ty, Part, Seen, 0))
        continue;
      if (P.type(F->Ty).Kind == TypeKind::Record)
        Work.push_back(P.type(F->Ty).Record);
      auto It = DeathsAt.find(Name);
      if (It != DeathsAt.end() && llvm::any_of(It->second, [&](uint32_t D) {
            return !Deaths[D].Moves && !fn(Deaths[D].Func).Dtor;
          }))
        return true;
    }
  }
  return false;
}

/// True if the result of \p I decides what its function does next: a key that
/// was there already has not been added.
bool PointerKeyFinder::decidesItself(const Insert &I) const {
  const Function &F = fn(I.Func);
  const Range &At = I.At->Where;
  // The variables that hold the result.
  std::set<uint32_t> Holders;
  auto IsResult = [&](const Path &X) {
    return I.At->R != None && X.RootKind == Root::Temp && X.Index == I.At->R;
  };
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      if (IsResult(E.V.P))
        for (const Path &X : {E.P, E.Q})
          if (X.RootKind == Root::Local && X.Sels.empty())
            Holders.insert(X.Index);
  auto IsHolder = [&](const Path &X) {
    return X.valid() && X.RootKind == Root::Local && Holders.count(X.Index);
  };
  return llvm::any_of(F.Conds, [&](const Cond &C) {
    if (IsHolder(C.P) || llvm::any_of(C.Reads, IsHolder))
      return true;
    return C.Where.valid() && C.Where.File == At.File &&
           C.Where.Offset <= At.Offset &&
           C.Where.Offset + C.Where.Length >= At.Offset + At.Length;
  });
}

/// \p Place with `m[k]` for `it->second`: the value of an entry has both names.
Path PointerKeyFinder::entryPlace(const Path &Place) const {
  Path Out = Place;
  Out.Sels.clear();
  for (size_t N = 0; N < Place.Sels.size(); ++N) {
    const Sel &S = Place.Sels[N];
    const Field *F = S.Kind == SelKind::Field && N > 0 &&
                             Place.Sels[N - 1].Kind == SelKind::Element
                         ? P.field(S.Name)
                         : nullptr;
    if (F && P.str(F->Name) == "second") {
      Path Map = Out;
      Map.Sels.pop_back();
      const Type &T = P.type(P.typeOf(Map));
      if (T.Kind == TypeKind::Map && T.Mapped)
        continue;
    }
    Out.Sels.push_back(S);
  }
  return Out;
}

void PointerKeyFinder::judgeOwned(const Insert &I) {
  if (Reported.count(I.At))
    return;
  const Function &F = fn(I.Func);
  // The function in whose terms the key is known, and where it inserts.
  const bool Lifted = !I.Chain.empty();
  const uint32_t From = Lifted ? I.Chain.front().Func : I.Func;
  const Event *FromAt = Lifted ? I.Chain.front().E : I.At;
  Path Place = mapPlace(I.Map);
  if (!isShared(Place) || isScratch(I.Func, Place) || isScratch(From, Place))
    return;
  // An object that is told of what others own may well end before them, unless
  // it is a part of the owner; and the longer the way, the less it is known to
  // be this one.
  constexpr size_t MaxLift = 2;
  if (Lifted && (I.Chain.size() > MaxLift ||
                 !(I.Map.RootKind == Root::Global ||
                   (I.Map.RootKind == Root::This &&
                    (hasDeref(I.Map) || I.Key.RootKind == Root::This)))))
    return;
  const Type &M = P.type(P.typeOf(I.At->P));
  const Type &KeyTy = P.type(M.Key);
  const Field *MapField =
      Place.RootKind == Root::Any ? P.field(Place.Sels[0].Name) : nullptr;
  Sym Owner = MapField ? MapField->Class : 0;

  // A unique_ptr that was moved into a container took its object along.
  std::vector<Path> Keys{I.Key};
  const Body &IB = body(From);
  if (I.Key.RootKind == Root::Local && !I.Key.Sels.empty() &&
      I.Key.Sels[0].Kind == SelKind::Deref) {
    Path Root = I.Key;
    Root.Sels.clear();
    ArrayRef<Sel> Rest(I.Key.Sels);
    for (uint32_t N = 0; N < IB.G.size(); ++N) {
      const Event *E = IB.G.event(N);
      if (!E)
        continue;
      bool Moves = (E->Kind == EventKind::Move && E->Q == Root) ||
                   (E->Kind == EventKind::Assign &&
                    E->V.Kind == ValueKind::MovedFrom && E->V.P == Root);
      if (Moves)
        for (const Path &To : IB.Fr.resolve(E->P))
          Keys.push_back(extend(To, Rest));
    }
  }
  // Objects of which the function only knows the pointer.
  const bool Unknown =
      !Lifted && I.Key.RootKind == Root::Local && hasDeref(I.Key);

  std::set<uint32_t> Candidates;
  auto Consider = [&](const auto &Index, auto Key) {
    if (auto It = Index.find(Key); It != Index.end())
      Candidates.insert(It->second.begin(), It->second.end());
  };
  for (const Path &K : Keys) {
    if (Sym Name = nameOfPlace(mapPlace(entryPlace(K))))
      Consider(DeathsAt, Name);
    else
      Consider(DeathsIn, From);
  }
  if (Unknown && Owner)
    Consider(DeathsOf, Owner);
  for (uint32_t Index : Candidates) {
    const Death &D = Deaths[Index];
    const Function &DF = fn(D.Func);
    bool Hit = false;
    for (const Path &K : Keys) {
      Path KP = mapPlace(entryPlace(K)), DP = mapPlace(D.Where);
      bool Named = isShared(KP) || (D.Func == From && KP == entryPlace(K));
      if (!Named || !isWithin(KP, DP))
        continue;
      // What lies behind a further pointer does not die with its holder.
      Path At = KP;
      bool Beyond = false;
      for (size_t N = KP.Sels.size(); N > DP.Sels.size(); --N) {
        At.Sels.resize(N - 1);
        Beyond |= KP.Sels[N - 1].Kind == SelKind::Deref;
      }
      Hit |= !Beyond;
    }
    if (!Hit && Unknown && Owner && DF.Class == Owner && !D.Moves) {
      // The class keeps its own objects by pointer and destroys them itself.
      if (KeyTy.Kind == TypeKind::Pointer)
        Hit = sameType(KeyTy.Pointee, D.Object) &&
              (D.Container == 0 || isShared(mapPlace(D.Where)));
      else if (KeyTy.Kind == TypeKind::Iterator)
        Hit =
            D.Container && (sameType(KeyTy.Pointee, D.Container) ||
                            sameType(P.type(KeyTy.Pointee).Pointee, D.Object));
    }
    if (!Hit)
      continue;
    if (mapPlace(D.Where) == Place) // taking the key out is no death
      continue;
    if (isWithin(mapPlace(D.Where), Place))
      continue;
    if (dtorErasesFor(D.Object, Place))
      continue;
    // What dies is a pointer, and not what it points to.
    if (isPointerLike(P.type(D.Object).Kind) &&
        !sameType(KeyTy.Pointee, D.Object))
      continue;
    // Where the owner of the objects ends, an object that remembers them may
    // have ended long before; what nobody calls says little.
    if (Owner && DF.Class && DF.Class != Owner &&
        (DF.Dtor || llvm::all_of(P.callers(D.Func),
                                 [&](const Program::CallSite &C) {
                                   return C.Caller == D.Func ||
                                          fn(C.Caller).Dtor;
                                 })) &&
        !endsEarly(Owner, DF.Class))
      continue;
    if (D.Func == From && decidesItself(I))
      continue;
    // A loop that takes out what goes, before or after.
    if (Lifted && (D.Moves || erases(D.Func, Place)))
      continue;
    // The end of the map itself.
    auto IsTeardown = [&](uint32_t G) {
      return fn(G).Dtor && Owner && fn(G).Class == Owner;
    };
    if (IsTeardown(D.Func))
      continue;
    ArrayRef<Program::CallSite> Callers = P.callers(D.Func);
    if (!Callers.empty() && llvm::all_of(Callers, [&](const auto &C) {
          return IsTeardown(C.Caller) || C.Caller == D.Func;
        }))
      continue;
    if (llvm::any_of(Callers, [&](const auto &C) {
          return C.Caller != D.Func && !IsTeardown(C.Caller) &&
                 erases(C.Caller, Place);
        }))
      continue;
    const Body &DB = body(D.Func);
    uint32_t Node = DB.G.nodeOf(D.At);
    std::vector<bool> Gone = erasers(D.Func, I.Map);
    if (Node == None || Gone[Node])
      continue;
    if (Node != DB.G.entry()) {
      if (Gone[DB.G.entry()] || !DB.G.after(DB.G.entry(), Gone)[Node])
        continue;
    }
    if (!DB.G.after(Node, Gone)[DB.G.exit()])
      continue;
    // What the function makes or holds itself ends after it was added.
    if (I.Key.RootKind == Root::Temp ||
        (I.Key.RootKind == Root::Local && D.Func == From && !Unknown &&
         !isShared(mapPlace(D.Where)))) {
      uint32_t At = IB.G.nodeOf(FromAt);
      if (D.Func != From || At == None || !IB.G.after(At, {})[Node])
        continue;
    }
    std::string MapName = nameOf(I.Map, F);
    std::vector<Note> Notes;
    for (const Call &C : I.Chain)
      Notes.push_back(
          {P.range(C.E->Where),
           "it is passed here, in '" + P.str(fn(C.Func).Name).str() + "'"});
    std::string Why =
        D.Moves ? "the vector may move its elements here, and '" + MapName +
                      "' keeps the old address"
                : "the object dies here, and '" + MapName + "' keeps its key";
    Notes.push_back({P.range(D.At->Where), Why});
    report(I,
           "key of '" + MapName +
               (D.Moves
                    ? "' points to an element that moves when its vector "
                      "grows"
                    : "' points to an object that '" + P.str(DF.Name).str() +
                          "' destroys without removing the key"),
           D.Moves ? "moved" : "owned", std::move(Notes));
    return;
  }
}

//===----------------------------------------------------------------------===//
// Keys that look into a member which gets another value
//===----------------------------------------------------------------------===//

void PointerKeyFinder::judgeOverwritten(const Insert &I) {
  if (Reported.count(I.At) || I.Key.Sels.empty() ||
      I.Key.Sels.back().Kind != SelKind::Field)
    return;
  Path Place = mapPlace(I.Map);
  const Field *MapField = Place.RootKind == Root::Any && !Place.Sels.empty()
                              ? P.field(Place.Sels[0].Name)
                              : nullptr;
  const Field *Looked = P.field(I.Key.Sels.back().Name);
  if (!MapField || !Looked || isScratch(I.Func, Place))
    return;
  TypeKind K = P.type(Looked->Ty).Kind;
  if ((K != TypeKind::String && K != TypeKind::Sequence) ||
      P.type(Looked->Ty).Const)
    return;
  // Only what the owner of the map does itself: it knows of both.
  for (uint32_t G = 0; G < P.functions().size(); ++G) {
    const Function &F = fn(G);
    if (F.Class != MapField->Class || G == I.Func || F.Ctor || F.Dtor)
      continue;
    trim();
    const Body &B = body(G);
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (!E || E->Construct || FX.isDestruction(*E))
        continue;
      bool Hit = llvm::any_of(B.Eff[N], [&](const Effect &X) {
        const Path &W = X.Where;
        return (X.Flags & EffOverwrite) && !W.Sels.empty() &&
               W.Sels.back() == I.Key.Sels.back() &&
               (W.RootKind == Root::This || W.RootKind == Root::Global ||
                (W.RootKind == Root::Local && !FX.isOwn(W, F) &&
                 W.Owner == F.Usr && W.Index < F.Locals.size() &&
                 F.Locals[W.Index].Param != None));
      });
      if (!Hit)
        continue;
      std::vector<bool> Gone = erasers(G, I.Map);
      if (Gone[N] || (N != B.G.entry() &&
                      (Gone[B.G.entry()] || !B.G.after(B.G.entry(), Gone)[N])))
        continue;
      std::vector<bool> After = B.G.after(N, Gone);
      if (!After[B.G.exit()])
        continue;
      // Before the object gets into the map.
      bool Enters = false;
      for (uint32_t M = 0; M < B.G.size() && !Enters; ++M)
        Enters = After[M] && llvm::any_of(B.Eff[M], [&](const Effect &X) {
                   return (X.Flags & EffInsert) && mapPlace(X.Where) == Place;
                 });
      if (Enters)
        continue;
      std::string Map = nameOf(I.Map, fn(I.Func));
      report(I,
             "key of '" + Map + "' looks into '" + P.str(Looked->Name) +
                 "', which '" + P.str(F.Name) +
                 "' overwrites without removing the key",
             "overwritten",
             {{P.range(E->Where), "it gets another value here, and '" + Map +
                                      "' keeps the old view"}});
      return;
    }
  }
}

//===----------------------------------------------------------------------===//
// Owning keys
//===----------------------------------------------------------------------===//

void PointerKeyFinder::judgeShared() {
  struct Found {
    uint32_t Func = 0;
    const Event *At = nullptr;
    TypeId Ty = 0;
    Path Map;
  };
  std::map<Path, Found, PathLess> Maps;
  std::vector<Path> Order;
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    trim();
    const Body &B = body(F);
    for (uint32_t N = 0; N < B.G.size(); ++N) {
      const Event *E = B.G.event(N);
      if (!E || E->Kind != EventKind::MapOp || !(E->Op & OpInsert) ||
          E->Args.empty())
        continue;
      TypeId Ty = P.typeOf(E->P);
      const Type &M = P.type(Ty);
      if (M.Kind != TypeKind::Map || P.type(M.Key).Kind != TypeKind::Shared)
        continue;
      // An object made for the map belongs to it.
      if (E->Args[0].Kind == ValueKind::Fresh ||
          E->Args[0].Kind == ValueKind::Unknown)
        continue;
      for (const Path &W : B.Fr.resolve(E->P)) {
        Path Place = mapPlace(W);
        if (!isShared(Place))
          continue;
        Found &X = Maps[Place];
        if (!X.At) {
          X = {F, E, Ty, W};
          Order.push_back(Place);
        }
      }
    }
  }
  // Places that lose entries, or that code which is not seen may change.
  std::set<Path, PathLess> Removed;
  if (!Maps.empty())
    for (uint32_t F = 0; F < P.functions().size(); ++F) {
      trim();
      const Body &B = body(F);
      const bool GivenAway =
          P.callers(F).empty() && !P.type(P.type(fn(F).Result).Pointee).Const;
      for (uint32_t N = 0; N < B.G.size(); ++N) {
        const Event *E = B.G.event(N);
        uint16_t Ends = EffErase | EffClear | EffKeep;
        if (E && E->Kind == EventKind::Call && !E->Construct &&
            !FX.isDestruction(*E) &&
            (FX.isUnseen(F, *E) || FX.callsUnknown(F, *E)))
          Ends |= EffOverwrite;
        if (GivenAway)
          Ends |= EffReturned;
        for (const Effect &Y : B.Eff[N])
          if ((Y.Flags & Ends) && Maps.count(mapPlace(Y.Where)))
            Removed.insert(mapPlace(Y.Where));
      }
    }
  for (const Path &Place : Order) {
    const Found &X = Maps[Place];
    if (Removed.count(Place))
      continue;
    if (Place.RootKind == Root::Any) {
      const Field *Fl = P.field(Place.Sels[0].Name);
      const Class *C = Fl ? P.classOf(Fl->Class) : nullptr;
      if (!C)
        continue;
      // A member set of owners is how a class keeps its objects.
      if (!P.type(P.typeOf(X.At->P)).Mapped)
        continue;
      // Helpers that live no longer than a function's work.
      bool Long = false, Short = false;
      for (uint32_t F = 0; F < P.functions().size(); ++F)
        for (const Local &L : fn(F).Locals)
          if (P.type(L.Ty).Kind == TypeKind::Record &&
              P.type(L.Ty).Record == C->Usr && L.Param == None)
            (fn(F).Main || fn(F).TestBody ? Long : Short) = true;
      for (const Global &G : P.globals())
        Long |= !G.ThreadLocal && P.type(G.Ty).Kind == TypeKind::Record &&
                P.type(G.Ty).Record == C->Usr;
      if (C->Local ? !Long : Short && !Long)
        continue;
    } else if (const Global *G = P.global(Place.Owner); !G || G->ThreadLocal) {
      continue;
    }
    Range Decl = declOf(Place);
    const Function &F = fn(X.Func);
    std::string Name = nameOf(Place, F);
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(Decl.valid() ? Decl : X.At->Where);
    Fd.Message = "the keys of '" + Name +
                 "' own their objects and nothing is ever removed from it: no "
                 "object that was a key is freed before the map";
    Fd.Notes.push_back({P.range(X.At->Where), "a key is added here"});
    Fd.Identity =
        (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Name + "|keeps").str();
    Out.push_back(std::move(Fd));
  }
}

//===----------------------------------------------------------------------===//

PointerKeyFinder::PointerKeyFinder(const Analysis &A)
    : P(A.program()), FX(A.effects()) {
  Inserts.resize(P.functions().size());
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    if (fn(F).Lambda)
      Lambdas[fn(F).Parent].push_back(F);
}

PointerKeyFinder::Interest PointerKeyFinder::interest(const Program &P) {
  Interest I;
  for (const Function &F : P.functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::MapOp && (E.Op & OpInsert)) {
          TypeKind K = P.type(P.type(P.typeOf(E.P)).Key).Kind;
          I.Pointers |= isPointerKey(K);
          I.Shared |= K == TypeKind::Shared;
        }
  return I;
}

std::vector<Finding> PointerKeyFinder::run(Interest What) {
  if (What.Pointers) {
    for (const std::vector<uint32_t> &Scc : P.bottomUp())
      for (uint32_t F : Scc) {
        trim();
        collect(F);
      }
    bool Any = llvm::any_of(Inserts, [](const auto &L) {
      return llvm::any_of(L, [](const Insert &I) { return I.Chain.empty(); });
    });
    if (Any)
      for (uint32_t F = 0; F < P.functions().size(); ++F) {
        trim();
        collectDeaths(F);
      }
    if (!Deaths.empty())
      // The shortest way to an insertion tells most.
      for (unsigned Calls = 0; Calls <= MaxChain; ++Calls)
        for (uint32_t F = 0; F < P.functions().size(); ++F)
          for (const Insert &I : Inserts[F])
            if (I.Chain.size() == Calls &&
                (Calls == 0 || isShared(mapPlace(I.Key)))) {
              trim();
              judgeOwned(I);
            }
    for (uint32_t F = 0; F < P.functions().size(); ++F)
      for (const Insert &I : Inserts[F])
        if (I.Chain.empty() && I.View) {
          trim();
          judgeOverwritten(I);
        }
  }
  if (What.Shared)
    judgeShared();
  return std::move(Out);
}

std::vector<Finding> link::findPointerKey(const Analysis &A) {
  PointerKeyFinder::Interest What = PointerKeyFinder::interest(A.program());
  if (!What.Pointers && !What.Shared)
    return {};
  return PointerKeyFinder(A).run(What);
}
