//===- SelfCycle.cpp - Maps that keep themselves alive ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every store of an owner (a shared pointer, a map handle, a closure that holds
// one by value) into a member or an entry is a *link*: from the object that the
// member or map belongs to, to the object that is owned.  Links are named in
// the paths of one function; those of the functions that it calls are renamed
// into its own paths.  A cycle of links through at least one map is reported
// where it first shows, unless something in the program takes one of the links
// away again.
//
// Limits: MaxLinks a function, MaxLength links a cycle.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-self-cycle";
constexpr size_t MaxLinks = 64;
constexpr size_t MaxLength = 4;

struct Link {
  Path Where;            ///< the member or map that holds the owner
  Path To;               ///< the object that is owned; invalid: what Param owns
  uint32_t Param = None; ///< a callable parameter that is stored
  bool Map = false, Closure = false;
  /// The captures of lambdas that own it, of all stores that make the link;
  /// null for one that is no capture.
  std::vector<const Local *> Held;
  uint32_t Func = 0; ///< where the store stands
  const Event *At = nullptr;
  const Event *Here = nullptr; ///< in the function that names the link
};

class CycleFinder {
public:
  explicit CycleFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {
    Links.resize(P.functions().size());
  }
  std::vector<Finding> run();

private:
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  Path objectOf(const Path &X) const;
  bool isOwner(TypeKind K) const {
    return K == TypeKind::Shared || K == TypeKind::Handle;
  }
  Path mapOf(const Path &X) const;
  using Owned = std::pair<Path, const Local *>;
  void owned(uint32_t Func, const PathEffects::Frame &Fr, const Value &V,
             std::vector<Owned> &To) const;
  void analyse(uint32_t Func);
  bool search(uint32_t Func);
  bool follow(const std::vector<Link> &All, std::vector<const Link *> &Chain,
              const Path &Goal) const;
  void findRemovals();
  bool taken(const Path &Where, uint32_t Func) const;
  std::string nameOf(const Path &X, uint32_t Func) const;
  void report(uint32_t Func, const std::vector<const Link *> &Chain);

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::vector<std::vector<Link>> Links;
  std::set<Path, PathLess> Removed; ///< places that lose what they hold
  std::set<std::string> Reported;
  std::vector<Finding> Out;
};

} // namespace

/// The object that \p X is part of: what the last pointer on the way refers
/// to, or the root.
Path CycleFinder::objectOf(const Path &X) const {
  Path Out = X;
  while (!Out.Sels.empty() && Out.Sels.back().Kind != SelKind::Deref)
    Out.Sels.pop_back();
  return Out;
}

/// The map that holds the entry \p X; invalid if \p X is in none.
Path CycleFinder::mapOf(const Path &X) const {
  Path Out = X;
  for (size_t I = X.Sels.size(); I > 0; --I) {
    if (X.Sels[I - 1].Kind == SelKind::Deref)
      return {};
    if (X.Sels[I - 1].Kind != SelKind::Element)
      continue;
    Out.Sels.resize(I - 1);
    TypeKind K = P.type(P.typeOf(Out)).Kind;
    if (K == TypeKind::Map || K == TypeKind::Handle)
      return Out;
    // Behind the pointer of a handle lies the map.
    if (!Out.Sels.empty() && Out.Sels.back().Kind == SelKind::Deref) {
      Path H = Out;
      H.Sels.pop_back();
      if (P.type(P.typeOf(H)).Kind == TypeKind::Handle)
        return Out;
    }
  }
  return {};
}

/// The objects that the value \p V owns, and which capture of a lambda does.
void CycleFinder::owned(uint32_t Func, const PathEffects::Frame &Fr,
                        const Value &V, std::vector<Owned> &To) const {
  for (Sym Usr : Fr.functions(V)) {
    const Function *L = P.function(Usr);
    if (!L)
      continue;
    for (const Capture &C : L->Captures)
      if (C.Local < L->Locals.size() &&
          isOwner(P.type(L->Locals[C.Local].Ty).Kind))
        for (const Path &T : Fr.targets(C.From))
          To.push_back({T, &L->Locals[C.Local]});
  }
  for (const Value &B : V.Bound) {
    if (B.Kind == ValueKind::Function) {
      owned(Func, Fr, B, To);
      continue;
    }
    // An address is a plain pointer.
    if (!B.P.valid() || B.Kind == ValueKind::Address ||
        B.Kind == ValueKind::Into)
      continue;
    TypeKind K = P.type(P.typeOf(B.P)).Kind;
    if (isOwner(K) || (B.P.RootKind == Root::Temp && B.P.Sels.empty() &&
                       K != TypeKind::Pointer))
      for (const Path &T : Fr.targets(B))
        To.push_back({T, nullptr});
  }
}

void CycleFinder::analyse(uint32_t Func) {
  const Function &F = fn(Func);
  std::vector<Link> &Mine = Links[Func];
  bool Any = llvm::any_of(F.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      return E.Kind == EventKind::Assign || E.Kind == EventKind::Move ||
             (E.Kind == EventKind::Call &&
              llvm::any_of(P.callees(Func, E),
                           [&](uint32_t C) { return !Links[C].empty(); }));
    });
  });
  if (!Any)
    return;
  const PathEffects::Frame Fr = FX.frame(Func);
  auto Add = [&](Link L) {
    if (Mine.size() >= MaxLinks)
      return;
    auto Same = llvm::find_if(Mine, [&](const Link &X) {
      return X.Where == L.Where && X.To == L.To && X.Param == L.Param &&
             X.Map == L.Map;
    });
    if (Same == Mine.end()) {
      Mine.push_back(std::move(L));
      return;
    }
    for (const Local *H : L.Held)
      if (!llvm::is_contained(Same->Held, H))
        Same->Held.push_back(H);
  };
  auto Store = [&](const Event &E, const Path &X, const Value &V,
                   TypeKind From) {
    TypeKind K = P.type(P.typeOf(X)).Kind;
    const bool Callable = K == TypeKind::Callable ||
                          V.Kind == ValueKind::Function ||
                          From == TypeKind::Callable;
    // A weak pointer or a plain one takes no part in ownership.
    if (!Callable && !isOwner(K) &&
        !(isOwner(From) && P.type(P.typeOf(X)).Untyped))
      return;
    const Path Written = mapOf(X);
    for (const Path &Where : Fr.resolve(Written.valid() ? Written : X)) {
      if (Where.RootKind == Root::Temp && Where.Sels.empty())
        continue;
      Path Map = Written.valid() ? Where : mapOf(Where);
      if (!Map.valid() && PathEffects::isOwn(Where, F))
        continue;
      Link L;
      L.Where = Map.valid() ? Map : Where;
      L.Map = Map.valid();
      L.Closure = Callable;
      L.Func = Func;
      L.At = L.Here = &E;
      std::vector<Owned> To;
      if (Callable)
        owned(Func, Fr, V, To);
      else
        for (const Path &T : Fr.targets(V))
          To.push_back({T, nullptr});
      for (const auto &[T, Held] : To) {
        L.To = T;
        L.Held = {Held};
        Add(L);
      }
      L.Held.clear();
      // What the caller passes in.
      if (Callable && V.P.RootKind == Root::Local && V.P.Owner == F.Usr &&
          V.P.Index < F.Locals.size() && F.Locals[V.P.Index].Param != None) {
        L.To = {};
        L.Param = F.Locals[V.P.Index].Param;
        Add(L);
      }
    }
  };
  auto KindFrom = [&](const Value &V) {
    return V.P.valid() &&
                   (V.Kind == ValueKind::Load || V.Kind == ValueKind::CopyOf ||
                    V.Kind == ValueKind::MovedFrom)
               ? P.type(P.typeOf(V.P)).Kind
               : TypeKind::Other;
  };
  auto Parts = [&](const Event &Move) {
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Assign || E.P == Move.Q ||
            !isWithin(E.P, Move.Q) || hasDeref(E.P))
          continue;
        Path X =
            extend(Move.P, ArrayRef(E.P.Sels).drop_front(Move.Q.Sels.size()));
        Store(Move, X, E.V, KindFrom(E.V));
      }
  };
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Assign && E.V.Kind != ValueKind::Unknown) {
        Store(E, E.P, E.V, KindFrom(E.V));
        continue;
      }
      if (E.Kind == EventKind::Move && E.P.valid() && E.Q.valid()) {
        Value V;
        V.Kind = ValueKind::Load;
        V.P = E.Q;
        Store(E, E.P, V, P.type(P.typeOf(E.Q)).Kind);
        // The owners among the members of an object that is moved in.
        if (P.type(P.typeOf(E.P)).Kind == TypeKind::Record &&
            PathEffects::isOwn(E.Q, F))
          Parts(E);
        continue;
      }
      if (E.Kind != EventKind::Call)
        continue;
      for (uint32_t C : P.callees(Func, E)) {
        if (C == Func)
          continue;
        for (const Link &L : Links[C])
          for (const Path &Where : FX.substitute(Func, Fr, L.Where, fn(C), E)) {
            Link N = L;
            N.Where = Where;
            N.Here = &E;
            if (L.To.valid()) {
              for (const Path &To : FX.substitute(Func, Fr, L.To, fn(C), E)) {
                N.To = To;
                Add(N);
              }
              continue;
            }
            Value V = P.argument(L.Param, fn(C), E);
            std::vector<Owned> To;
            owned(Func, Fr, V, To);
            for (const auto &[T, Held] : To) {
              N.To = T;
              N.Held = {Held};
              N.Param = None;
              Add(N);
            }
            N.Held.clear();
            if (V.P.RootKind == Root::Local && V.P.Owner == F.Usr &&
                V.P.Index < F.Locals.size() &&
                F.Locals[V.P.Index].Param != None) {
              N.To = {};
              N.Param = F.Locals[V.P.Index].Param;
              Add(N);
            }
          }
      }
    }
  search(Func);
}

bool CycleFinder::follow(const std::vector<Link> &All,
                         std::vector<const Link *> &Chain,
                         const Path &Goal) const {
  Path At = objectOf(Chain.back()->To);
  if (At == Goal)
    return llvm::any_of(Chain, [](const Link *L) { return L->Map; });
  if (Chain.size() >= MaxLength)
    return false;
  // What the map holds, by way of its entry: `m[k]->parent = this`.
  Path Entry;
  if (Chain.back()->Map && !Chain.back()->Closure)
    Entry =
        extend(extend(Chain.back()->Where, SelKind::Element), SelKind::Deref);
  for (const Link &L : All) {
    if (!L.To.valid() || llvm::is_contained(Chain, &L))
      continue;
    const Path From = objectOf(L.Where);
    if (!(From == At) && !(Entry.valid() && From == Entry))
      continue;
    Chain.push_back(&L);
    if (follow(All, Chain, Goal))
      return true;
    Chain.pop_back();
  }
  return false;
}

bool CycleFinder::search(uint32_t Func) {
  const std::vector<Link> &All = Links[Func];
  std::vector<const Link *> Part;
  for (const Link &L : All) {
    if (!L.To.valid() || !L.Map || llvm::is_contained(Part, &L))
      continue;
    // What is an object of its own on the stack ends with its scope.
    Path From = objectOf(L.Where);
    if (PathEffects::isOwn(From, fn(Func)) || From.RootKind == Root::Global)
      continue;
    std::vector<const Link *> Chain{&L};
    if (!follow(All, Chain, From))
      continue;
    Part.insert(Part.end(), Chain.begin(), Chain.end());
    report(Func, Chain);
  }
  // The caller need not see it again.
  std::vector<Link> Rest;
  for (const Link &L : All)
    if (!llvm::is_contained(Part, &L))
      Rest.push_back(L);
  Links[Func] = std::move(Rest);
  return !Part.empty();
}

/// Members and maps from which something takes out what they hold.
void CycleFinder::findRemovals() {
  std::vector<Effect> Now;
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    const Function &F = fn(I);
    if (!Live.reachable(I))
      continue;
    const PathEffects::Frame Fr = FX.frame(I);
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        auto Take = [&](const Path &X) {
          for (const Path &R : Fr.resolve(X)) {
            Path Place = mapPlace(R);
            while (!Place.Sels.empty() &&
                   Place.Sels.back().Kind != SelKind::Field)
              Place.Sels.pop_back();
            // Parts of an object that ends, or begins.
            if (Place.RootKind == Root::Any && !Place.Sels.empty())
              if (const Field *Fd = P.field(Place.Sels[0].Name);
                  Fd && Fd->Class == F.Class && (F.Ctor || F.Dtor))
                continue;
            Removed.insert(Place);
          }
        };
        if (E.Kind == EventKind::MapOp &&
            (E.Op & (OpErase | OpClear | OpMoveOut | OpAssign)))
          Take(E.P);
        else if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Null)
          Take(E.P);
        else if (E.Kind == EventKind::Swap) {
          Take(E.P);
          Take(E.Q);
        } else if (E.Kind == EventKind::Move) {
          Take(E.Q);
        } else if (E.Kind == EventKind::Call && FX.isUnseen(I, E) &&
                   !E.Construct && !FX.isDestruction(E)) {
          Now.clear();
          FX.effects(I, Fr, E, Now);
          for (const Effect &X : Now)
            if (X.Flags & (EffOverwrite | EffErase))
              Take(X.Where);
        }
      }
  }
}

bool CycleFinder::taken(const Path &Where, uint32_t) const {
  Path Place = mapPlace(Where);
  while (!Place.Sels.empty() && Place.Sels.back().Kind != SelKind::Field)
    Place.Sels.pop_back();
  return Removed.count(Place) != 0;
}

//===----------------------------------------------------------------------===//

std::string CycleFinder::nameOf(const Path &X, uint32_t Func) const {
  for (size_t I = X.Sels.size(); I > 0; --I)
    if (X.Sels[I - 1].Kind == SelKind::Field)
      if (const Field *F = P.field(X.Sels[I - 1].Name))
        return P.str(F->Name).str();
  Path Bare = X;
  while (!Bare.Sels.empty() && Bare.Sels.back().Kind == SelKind::Deref)
    Bare.Sels.pop_back();
  return P.show(Bare, &fn(Func));
}

void CycleFinder::report(uint32_t Func,
                         const std::vector<const Link *> &Chain) {
  const Link &L = *Chain[0];
  if (llvm::any_of(Chain, [&](const Link *X) { return taken(X->Where, Func); }))
    return;
  std::string Map = nameOf(L.At->P, L.Func);
  if (Path M = mapOf(L.At->P); M.valid())
    Map = nameOf(M, L.Func);
  const Function &F = fn(Func);
  std::string Key = (Twine(P.str(F.Name)) + "|" + Map).str();
  if (!Reported.insert(Key).second)
    return;
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(L.Here->Where);
  if (Chain.size() == 1 && L.Closure)
    Fd.Message = "the closure that '" + Map +
                 "' keeps owns the object that the map belongs to, so that "
                 "neither is ever freed";
  else if (Chain.size() == 1)
    Fd.Message = "'" + Map +
                 "' keeps an owner of the object that the map belongs to, so "
                 "that it is never freed";
  else
    Fd.Message = "'" + Map +
                 "' keeps an owner of an object that owns the map's own in "
                 "turn, so that neither is ever freed";
  for (const Link *X : Chain) {
    if (X->At != X->Here)
      Fd.Notes.push_back(
          {P.range(X->At->Where),
           "it is stored here, in '" + P.str(fn(X->Func).Name).str() + "'"});
    else if (X != Chain[0])
      Fd.Notes.push_back(
          {P.range(X->At->Where), "the owner that leads back is stored here"});
  }
  // Other closures of the same kind.
  for (const Link &X : Links[Func])
    if (X.Map && X.To.valid() && &X != &L && X.Where == L.Where &&
        X.To == L.To && X.Here != L.Here)
      Fd.Notes.push_back({P.range(X.Here->Where), "and here"});
  // All closures that own it, or none.
  if (Chain.size() == 1 && L.Closure && !L.Held.empty()) {
    Fix X;
    for (const Local *H : L.Held) {
      Fix One = H ? P.fix(H->Fixes, FixKind::WeakCapture, "hold a weak pointer")
                  : Fix();
      if (One.Edits.empty()) {
        X.Edits.clear();
        break;
      }
      X.Description = One.Description;
      llvm::append_range(X.Edits, One.Edits);
    }
    if (!X.Edits.empty())
      Fd.Fixes.push_back(std::move(X));
  }
  Fd.Identity = (Twine(CheckName) + "|" + Key).str();
  Out.push_back(std::move(Fd));
}

std::vector<Finding> CycleFinder::run() {
  findRemovals();
  for (const std::vector<uint32_t> &Scc : P.bottomUp())
    for (uint32_t F : Scc)
      analyse(F);
  return std::move(Out);
}

std::vector<Finding> link::findSelfCycle(const Analysis &A) {
  return CycleFinder(A).run();
}
