//===- UntypedValue.cpp - Maps of untyped values as records ------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A map from strings to values of any type is a record if all the keys that the
// program ever gives it are literals, at least MinKeys of them, and nobody
// walks it or hands it to code that is not seen.  The places that one map goes
// through (variables, parameters, results) count as one.
//
// Cost: near linear in the events of the program.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr size_t MinKeys = 3;
constexpr size_t MaxShownKeys = 6;
constexpr StringRef CheckName = "mapvet-untyped-value";

class UntypedValueFinder {
public:
  explicit UntypedValueFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run();

private:
  struct Group {
    uint32_t Parent = None;
    std::set<StringRef> Keys;
    bool Open = false;
    const Range *Decl = nullptr;
    std::string Name;
    const Event *First = nullptr;
  };
  uint32_t find(uint32_t I) {
    while (Groups[I].Parent != None)
      I = Groups[I].Parent;
    return I;
  }
  uint32_t group(const Path &M);
  void unite(uint32_t A, uint32_t B);
  bool isUntyped(TypeId T) const;
  bool isUntyped(const Path &M) const { return isUntyped(P.typeOf(M)); }
  void function(uint32_t Func);
  void declare(const Path &M, const Range &Decl, StringRef Name);
  const Program &P;
  const PathEffects &FX;
  std::map<Path, uint32_t, PathLess> Index;
  std::vector<Group> Groups;
};

} // namespace

bool UntypedValueFinder::isUntyped(TypeId Id) const {
  const Type &T = P.type(Id);
  if ((T.Kind != TypeKind::Map && T.Kind != TypeKind::Handle) || !T.Mapped)
    return false;
  const TypeKind K = P.type(T.Key).Kind;
  return P.type(T.Mapped).Untyped &&
         (K == TypeKind::String || K == TypeKind::View);
}

uint32_t UntypedValueFinder::group(const Path &M) {
  auto [It, New] = Index.try_emplace(mapPlace(M), Groups.size());
  if (New)
    Groups.emplace_back();
  return find(It->second);
}

void UntypedValueFinder::unite(uint32_t A, uint32_t B) {
  A = find(A);
  B = find(B);
  if (A == B)
    return;
  Group &X = Groups[A], &Y = Groups[B];
  Y.Parent = A;
  X.Keys.insert(Y.Keys.begin(), Y.Keys.end());
  X.Open |= Y.Open;
  if (!X.Decl) {
    X.Decl = Y.Decl;
    X.Name = Y.Name;
  }
  if (!X.First)
    X.First = Y.First;
}

void UntypedValueFinder::declare(const Path &M, const Range &Decl,
                                 StringRef Name) {
  Group &G = Groups[group(M)];
  if (!G.Decl && Decl.valid()) {
    G.Decl = &Decl;
    G.Name = Name.str();
  }
}

void UntypedValueFinder::function(uint32_t Func) {
  const Function &F = P.functions()[Func];
  bool Any = false;
  for (const Local &L : F.Locals) {
    const Type &T = P.type(L.Ty);
    Any |= isUntyped(L.Ty) || isUntyped(T.Pointee);
  }
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      Any |= E.Kind == EventKind::MapOp && isUntyped(E.P);
  if (!Any)
    return;
  PathEffects::Frame Fr = FX.frame(Func);
  auto Local = [&](uint32_t I) {
    Path X;
    X.RootKind = Root::Local;
    X.Owner = F.Usr;
    X.Index = I;
    return X;
  };
  for (uint32_t I = 0; I < F.Locals.size(); ++I)
    if (F.Locals[I].Param == None && isUntyped(F.Locals[I].Ty))
      declare(Local(I), F.Locals[I].Decl, P.str(F.Locals[I].Name));
  // Both ends of whatever passes the map on.
  auto Same = [&](const Path &A, const Path &B) {
    if (A.valid() && B.valid())
      for (const Path &X : Fr.resolve(A))
        for (const Path &Y : Fr.resolve(B))
          if (isUntyped(X) || isUntyped(Y))
            unite(group(X), group(Y));
  };
  Path Result;
  Result.RootKind = Root::Temp;
  Result.Owner = F.Usr;
  Result.Index = None;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      switch (E.Kind) {
      case EventKind::MapOp:
        for (const Path &M : Fr.resolve(E.P)) {
          if (!isUntyped(M))
            continue;
          Group &G = Groups[group(M)];
          if (!G.First)
            G.First = &E;
          if (E.Op & (OpElementRead | OpElementWrite)) {
            continue;
          } else if (!E.Args.empty()) {
            if (E.Args[0].Kind == ValueKind::Literal)
              G.Keys.insert(P.str(E.Args[0].Text));
            else
              G.Open = true;
          } else if (E.Op & OpIterate) {
            // `it != m.end()` walks nothing.
            G.Open |= !(E.Op & OpEnd);
          } else if (E.Op & OpInsert) {
            G.Open = true;
          }
        }
        break;
      case EventKind::Copy:
      case EventKind::Move:
        Same(E.P, E.Q);
        break;
      case EventKind::Assign:
        if (E.V.P.valid() && E.V.Kind != ValueKind::Into)
          Same(E.P, E.V.P);
        break;
      case EventKind::Return:
        if (E.V.P.valid() && isUntyped(E.V.P))
          for (const Path &X : Fr.resolve(E.V.P))
            unite(group(X), group(Result));
        break;
      case EventKind::Escape:
        for (const Path &X : Fr.resolve(E.P))
          if (isUntyped(X))
            Groups[group(X)].Open = true;
        break;
      case EventKind::Call: {
        const bool Unseen = FX.isUnseen(Func, E);
        for (size_t I = 0; I < E.Args.size(); ++I) {
          const Value &V = E.Args[I];
          if (!V.P.valid())
            continue;
          for (const Path &X : Fr.resolve(V.P)) {
            if (!isUntyped(X))
              continue;
            if (Unseen)
              Groups[group(X)].Open = true;
            for (uint32_t C : P.callees(Func, E)) {
              const Function &Callee = P.functions()[C];
              for (uint32_t J = 0; J < Callee.Locals.size(); ++J) {
                if (Callee.Locals[J].Param != I)
                  continue;
                Path Y;
                Y.RootKind = Root::Local;
                Y.Owner = Callee.Usr;
                Y.Index = J;
                if (isPointerLike(P.type(Callee.Locals[J].Ty).Kind))
                  Y = extend(Y, SelKind::Deref);
                unite(group(X), group(Y));
              }
            }
          }
        }
        if (E.R != None)
          for (uint32_t C : P.callees(Func, E)) {
            if (!isUntyped(P.functions()[C].Result))
              continue;
            Path Y = Result, T = Result;
            Y.Owner = P.functions()[C].Usr;
            T.Index = E.R;
            unite(group(T), group(Y));
          }
        break;
      }
      default:
        break;
      }
    }
}

std::vector<Finding> UntypedValueFinder::run() {
  for (const Global &G : P.globals())
    if (isUntyped(G.Ty)) {
      Path M;
      M.RootKind = Root::Global;
      M.Owner = G.Usr;
      declare(M, G.Decl, P.str(G.Name));
    }
  for (const Field &D : P.fields())
    if (isUntyped(D.Ty)) {
      Path M;
      M.RootKind = Root::Any;
      Sel S;
      S.Name = D.Usr;
      M.Sels.push_back(S);
      declare(M, D.Decl, P.str(D.Name));
    }
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    function(F);
  std::vector<Finding> Out;
  for (const Group &G : Groups) {
    if (G.Parent != None || G.Open || !G.Decl || G.Keys.size() < MinKeys)
      continue;
    std::string Keys;
    size_t Shown = 0;
    for (StringRef K : G.Keys) {
      if (Shown == MaxShownKeys) {
        Keys += ", ...";
        break;
      }
      Keys += (Shown++ ? ", " : "") + K.str();
    }
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(*G.Decl);
    Fd.Message = "map '" + G.Name +
                 "' of untyped values only ever has the keys " + Keys +
                 "; make it a struct";
    if (G.First && G.First->Where.valid())
      Fd.Notes.push_back({P.range(G.First->Where), "one of the keys is spelled "
                                                   "here"});
    Fd.Identity = (Twine(CheckName) + "|" + G.Name).str();
    Out.push_back(std::move(Fd));
  }
  return Out;
}

std::vector<Finding> link::findUntypedValue(const Analysis &A) {
  return UntypedValueFinder(A).run();
}
