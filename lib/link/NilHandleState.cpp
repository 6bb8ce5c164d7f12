//===- NilHandleState.cpp - What is known at one point ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/NilHandleState.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace mapvet::facts;
using namespace mapvet::link::nil;

//===----------------------------------------------------------------------===//
// Paths and literals
//===----------------------------------------------------------------------===//

PathTable::PathTable() { Nodes.emplace_back(); }

PathId PathTable::intern(const Key &K, Node N) {
  auto [It, Added] = Ids.try_emplace(K, Nodes.size());
  if (Added) {
    if (!N.Parent)
      N.Root = Nodes.size();
    Nodes.push_back(N);
  }
  return It->second;
}

PathId PathTable::root(Root K, Sym Owner, uint32_t Index) {
  if (K == Root::None)
    return 0;
  Node N;
  N.Kind = uint8_t(K);
  N.A = Owner;
  N.B = Index;
  return intern({0, uint32_t(K), Owner, Index}, N);
}

PathId PathTable::child(PathId P, SelKind K, Sym Name) {
  if (!P || Nodes[P].Depth >= MaxDepth)
    return 0;
  Node N;
  N.Parent = P;
  N.Root = Nodes[P].Root;
  N.Kind = uint8_t(K);
  N.Depth = Nodes[P].Depth + 1;
  N.Wild = Nodes[P].Wild || (K == SelKind::Element && !Name);
  N.A = Name;
  return intern({P, uint32_t(K), Name, 0}, N);
}

Sel PathTable::first(PathId P) const {
  while (Nodes[P].Depth > 1)
    P = Nodes[P].Parent;
  return last(P);
}

bool PathTable::within(PathId P, PathId Ancestor) const {
  while (P > Ancestor)
    P = Nodes[P].Parent;
  return P == Ancestor;
}

bool PathTable::inside(PathId P, PathId Ancestor) const {
  while (P > Ancestor) {
    if (Nodes[P].Parent && SelKind(Nodes[P].Kind) == SelKind::Deref)
      return false;
    P = Nodes[P].Parent;
  }
  return P == Ancestor;
}

std::vector<Sel> PathTable::after(PathId P, PathId Ancestor) const {
  std::vector<Sel> S;
  for (; P != Ancestor; P = Nodes[P].Parent)
    S.push_back(last(P));
  std::reverse(S.begin(), S.end());
  return S;
}

Path PathTable::path(PathId P) const {
  Path R;
  if (!P)
    return R;
  R.RootKind = rootKind(P);
  R.Owner = owner(P);
  R.Index = index(P);
  R.Sels = after(P, rootOf(P));
  return R;
}

LitTable::LitTable() {
  Texts.emplace_back();
  get("0");
  get("1");
}

LitId LitTable::get(llvm::StringRef Text) {
  if (Text.empty())
    return 0;
  if (Text == "true")
    return LitOne;
  if (Text == "false" || Text == "nullptr")
    return LitZero;
  auto [It, Added] = Ids.try_emplace(Text, Texts.size());
  if (Added)
    Texts.push_back(Text.str());
  return It->second;
}

bool LitTable::differ(LitId A, LitId B) const {
  if (!A || !B || A == B)
    return false;
  return Texts[A].starts_with("\"") == Texts[B].starts_with("\"");
}

//===----------------------------------------------------------------------===//
// Worlds
//===----------------------------------------------------------------------===//

template <class V> static auto at(V &All, uint32_t K) {
  return std::lower_bound(
      All.begin(), All.end(), K,
      [](const auto &E, uint32_t K) { return E.first < K; });
}

const Val *World::find(PathId P) const {
  auto It = at(Vals, P);
  return It != Vals.end() && It->first == P ? &It->second : nullptr;
}

void World::set(PathId P, Val V) {
  auto It = at(Vals, P);
  if (It != Vals.end() && It->first == P)
    It->second = V;
  else
    Vals.insert(It, {P, V});
}

void World::erase(PathId P) {
  auto It = at(Vals, P);
  if (It != Vals.end() && It->first == P)
    Vals.erase(It);
}

const Con *World::con(PathId P) const {
  auto It = at(Cons, P);
  return It != Cons.end() && It->first == P ? &It->second : nullptr;
}

Con &World::conFor(PathId P) {
  auto It = at(Cons, P);
  if (It == Cons.end() || It->first != P)
    It = Cons.insert(It, {P, Con()});
  return It->second;
}

std::vector<std::pair<PathId, bool>> World::signature() const {
  std::vector<std::pair<PathId, bool>> S;
  for (const auto &[P, V] : Vals)
    switch (V.K) {
    case Val::Nil:
      S.push_back({P, true});
      break;
    case Val::NonNil:
    case Val::Addr:
      S.push_back({P, false});
      break;
    case Val::Same:
      if (const Con *C = con(V.P); C && C->Null != Con::Any)
        S.push_back({P, C->Null != Con::IsNonNil});
      break;
    case Val::Unknown:
    case Val::Lit:
      break;
    }
  for (const auto &[P, C] : Cons)
    if (C.Null != Con::Any && !find(P))
      S.push_back({P, C.Null != Con::IsNonNil});
  llvm::sort(S);
  return S;
}

World mapvet::link::nil::merge(const World &A, const World &B) {
  World R;
  auto I = A.Vals.begin(), J = B.Vals.begin();
  while (I != A.Vals.end() || J != B.Vals.end()) {
    if (J == B.Vals.end() || (I != A.Vals.end() && I->first < J->first)) {
      R.Vals.push_back({I++->first, Val()});
    } else if (I == A.Vals.end() || J->first < I->first) {
      R.Vals.push_back({J++->first, Val()});
    } else {
      Val V = I->second;
      if (!(V == J->second)) {
        auto Set = [](const Val &V) {
          return V.K == Val::NonNil || V.K == Val::Addr;
        };
        V = Set(V) && Set(J->second) ? Val::nonNil() : Val();
      }
      R.Vals.push_back({I->first, V});
      ++I;
      ++J;
    }
  }
  for (const auto &[P, C] : A.Cons) {
    const Con *D = B.con(P);
    if (!D)
      continue;
    Con M;
    M.Null = C.Null == D->Null ? C.Null : Con::Any;
    M.Origin = C.Origin;
    M.Is = C.Is == D->Is ? C.Is : 0;
    std::set_intersection(C.IsNot.begin(), C.IsNot.end(), D->IsNot.begin(),
                          D->IsNot.end(), std::back_inserter(M.IsNot));
    if (!M.empty())
      R.Cons.push_back({P, M});
  }
  std::set_intersection(A.Texts.begin(), A.Texts.end(), B.Texts.begin(),
                        B.Texts.end(), std::back_inserter(R.Texts));
  return R;
}

bool WorldSet::addMerged(const World &W, std::vector<World> &Changed) {
  auto Sig = W.signature();
  for (World &Old : All) {
    if (Mode != One && Old.signature() != Sig)
      continue;
    World M = merge(Old, W);
    if (!(M == Old)) {
      Old = M;
      Changed.push_back(std::move(M));
    }
    return true;
  }
  if (All.size() >= MaxWorlds)
    return false;
  All.push_back(W);
  Changed.push_back(W);
  return true;
}

void WorldSet::add(const World &W, std::vector<World> &Changed) {
  if (Mode == Distinct) {
    if (llvm::is_contained(All, W))
      return;
    if (All.size() < MaxWorlds) {
      All.push_back(W);
      Changed.push_back(W);
      return;
    }
    Mode = BySignature;
    std::vector<World> Old;
    Old.swap(All);
    std::vector<World> Dropped;
    for (const World &O : Old)
      addMerged(O, Dropped);
    // What was not merged has been looked at already.
    for (const World &M : All)
      if (!llvm::is_contained(Old, M))
        Changed.push_back(M);
  }
  if (addMerged(W, Changed))
    return;
  Mode = One;
  World M = W;
  for (const World &O : All)
    M = merge(M, O);
  All.assign(1, M);
  Changed.push_back(std::move(M));
}
