//===- BorrowState.cpp - What is known at one point -----------------------===//
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

bool borrows::hasWildElement(const Path &P) {
  return llvm::any_of(P.Sels, [](const Sel &S) {
    return S.Kind == SelKind::Element && !S.Name;
  });
}

bool borrows::mayAffect(const Path &Changed, const Path &P) {
  return isWithin(P, Changed) || isWithin(Changed, P);
}

bool borrows::mayReplace(const Path &Changed, const Path &P) {
  return mayAffect(Changed, P) &&
         (Changed.Sels.size() <= P.Sels.size() ||
          Changed.Sels[P.Sels.size()].Kind != SelKind::Deref);
}

bool borrows::readsPlace(const Value &V, const Path &Changed) {
  if (V.P.valid() && mayAffect(Changed, V.P))
    return true;
  return llvm::any_of(V.Bound,
                      [&](const Value &B) { return readsPlace(B, Changed); });
}

bool borrows::isKey(const Value &V) {
  return V.Kind != ValueKind::Unknown || V.Text;
}

bool borrows::sameKey(const Value &A, const Value &B) {
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

bool borrows::differentKeys(const Value &A, const Value &B) {
  return A.Kind == ValueKind::Literal && B.Kind == ValueKind::Literal &&
         A.Text != B.Text;
}

/// The maps inside whose entries \p Place lies.
std::vector<BorrowInfo::Target> BorrowWalk::targets(const Path &Place,
                                                    const Path &Via) const {
  std::vector<Target> Out;
  Path X = canonical(Place);
  bool Indirect = false, Part = false;
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
        Tg.Part = Part;
        if (Out.empty())
          Tg.Via = Via;
        Out.push_back(std::move(Tg));
      }
      Indirect |= !T.Inline;
      Part = true;
    } else if (S.Kind == SelKind::Deref) {
      if (T.Kind == TypeKind::Unique)
        Indirect = Part = true;
      else if (T.Kind != TypeKind::Optional && T.Kind != TypeKind::Guarded)
        break; // somebody else's memory
    }
  }
  return Out;
}

bool BorrowWalk::isSharedHolder(const Path &X) const {
  const bool Parameter = X.RootKind == Root::Local;
  if (X.RootKind != Root::Global && X.RootKind != Root::This && !Parameter)
    return false;
  if (X.RootKind != Root::Global && X.Sels.empty())
    return false;
  if (Parameter && (X.Owner != F.Usr || X.Sels.size() < 2 || !exported(X)))
    return false;
  for (size_t N = 0; N < X.Sels.size(); ++N)
    if (X.Sels[N].Kind != SelKind::Field &&
        !(Parameter && N == 0 && X.Sels[N].Kind == SelKind::Deref))
      return false;
  switch (P.type(P.typeOf(X)).Kind) {
  case TypeKind::Pointer:
  case TypeKind::Reference:
  case TypeKind::View:
  case TypeKind::Iterator:
    return true;
  default:
    return false;
  }
}

Path BorrowWalk::mapOfKey(const Path &X) const {
  for (size_t N = X.Sels.size(); N-- > 0 && X.Sels.size() - N <= 2;) {
    if (X.Sels[N].Kind != SelKind::Element)
      continue;
    Path Map = X;
    Map.Sels.resize(N);
    const Type &T = P.type(P.typeOf(Map));
    if (T.Kind != TypeKind::Map)
      return Path();
    if (N + 1 == X.Sels.size())
      return T.Mapped ? Path() : Map;
    const Field *Fl = P.field(X.Sels[N + 1].Name);
    return Fl && P.str(Fl->Name) == "first" ? Map : Path();
  }
  return Path();
}

bool BorrowWalk::isKeyOf(const State &S, const Path &Map,
                         const Value &Key) const {
  if (!Key.P.valid() || Key.Kind == ValueKind::Unknown)
    return false;
  Path X = canonical(Key.P);
  if (Path M = mapOfKey(X); M.valid() && M == Map)
    return true;
  // Part of a copy of the entry.
  if (X.Sels.empty() || X.Sels.back().Kind != SelKind::Field)
    return false;
  const Field *Fl = P.field(X.Sels.back().Name);
  if (!Fl || P.str(Fl->Name) != "first")
    return false;
  Value Whole;
  Whole.Kind = ValueKind::CopyOf;
  Whole.P = X;
  Whole.P.Sels.pop_back();
  return present(S, Map, Whole);
}

bool BorrowWalk::join(State &To, const State &From) {
  bool Changed = false;
  for (const Path &X : From.Written)
    Changed |= To.Written.insert(X).second;
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
      auto Same =
          llvm::find_if(It->second, [&](const Live &O) { return O.same(L); });
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
    llvm::erase_if(
        Mine, [&](const auto &X) { return !llvm::is_contained(Theirs, X); });
    Changed |= Mine.size() != Before;
  };
  Keep(To.Keys, From.Keys);
  Keep(To.Reserved, From.Reserved);
  Keep(To.Locks, From.Locks);
  Keep(To.Known, From.Known);
  Keep(To.Settings, From.Settings);
  Keep(To.Began, From.Began);
  Changed |= std::erase_if(To.Empty, [&](const Path &X) {
               return !From.Empty.count(X);
             }) != 0;
  for (const Path &X : From.Touched)
    Changed |= To.Touched.insert(X).second;
  for (const Path &X : From.Stale)
    Changed |= To.Stale.insert(X).second;
  for (auto It = To.Asked.begin(); It != To.Asked.end();) {
    auto O = From.Asked.find(It->first);
    if (O == From.Asked.end() || O->second != It->second) {
      It = To.Asked.erase(It);
      Changed = true;
    } else {
      ++It;
    }
  }
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

/// What is in its map if the value at \p X is true, or not zero.
std::vector<Present> BorrowWalk::told(const State &S, const Path &X) const {
  if (auto It = S.Asked.find(X); It != S.Asked.end())
    return It->second;
  if (X.RootKind == Root::Temp && X.Sels.empty())
    if (const Event *E = P.temp(X.Owner, X.Index);
        E && E->Kind == EventKind::MapOp && !E->Args.empty() &&
        isKey(E->Args[0]) && (E->Op & (OpRead | OpLookup)))
      return {{canonical(E->P), E->Args[0]}};
  return {};
}

/// The value at \p X is such from here on.  Places that callers cannot name are
/// left to Known.
void BorrowWalk::settle(State &S, Path X, CondKind Kind, Sym Text, bool Holds) {
  X = canonical(X);
  if (!isSettable(X))
    return;
  Setting New{std::move(X), Kind, Text, Holds};
  llvm::erase_if(S.Settings,
                 [&](const Setting &O) { return O.contradicts(New); });
  if (exported(New.P) && !isStale(S, New.P) && S.Began.size() < MaxFacts &&
      !llvm::is_contained(S.Began, New))
    S.Began.push_back(New);
  if (S.Settings.size() < MaxFacts && !llvm::is_contained(S.Settings, New))
    S.Settings.push_back(std::move(New));
}

/// True for single values that callers can name, and for results of calls,
/// which such values are made of.
bool BorrowWalk::isSettable(const Path &X) const {
  if (X.RootKind == Root::Temp)
    return X.Sels.empty();
  if (!exported(X) || hasWildElement(X) ||
      (X.Sels.empty() && X.RootKind != Root::Global))
    return false;
  switch (P.type(P.typeOf(X)).Kind) {
  case TypeKind::Bool:
  case TypeKind::Integer:
  case TypeKind::Pointer:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Optional:
  case TypeKind::Handle:
    return true;
  default:
    return false;
  }
}

/// The value at \p X, canonical, may be another from here on.
void BorrowWalk::unsettle(State &S, const Path &X) {
  llvm::erase_if(S.Settings,
                 [&](const Setting &O) { return mayReplace(X, O.P); });
  if (exported(X) && !isMap(X) && S.Stale.size() < MaxStale)
    S.Stale.insert(S.Stale.size() + 1 < MaxStale ? X : Path());
}

/// What the call \p E changes, and what it leaves settled.
void BorrowWalk::settledBy(State &S, const Event &E) {
  if (!Settling)
    return;
  ArrayRef<uint32_t> Callees = P.callees(Func, E);
  // Of so many, one changes it.
  if (Callees.size() > MaxSettlers) {
    S.Settings.clear();
    S.Stale = {Path()};
    S.Touched = {Path()};
    return;
  }
  std::vector<Effect> Effects;
  FX.effects(Func, Fr, E, Effects);
  for (const Effect &X : Effects) {
    if (X.Flags & (EffChange | EffOverwrite | EffDestroy))
      unsettle(S, X.Where);
    if (X.Flags & (EffInsert | EffErase | EffClear | EffOverwrite | EffDestroy))
      touch(S, X.Where);
  }
  if (Callees.size() != 1)
    return;
  const Function &Callee = P.functions()[Callees[0]];
  for (const Setting &N : I.Sums[Callees[0]].Settles)
    if (auto Xs = FX.substitute(Func, Fr, N.P, Callee, E); Xs.size() == 1)
      settle(S, Xs[0], N.Kind, N.Text, N.Holds);
}

/// \p C, known to be \p Holds, asks whether a map has no entry, and it has been
/// so since the function began.
void BorrowWalk::settleEmpty(State &S, const Cond &C, bool Holds) {
  if (C.P.RootKind != Root::Temp || !C.P.Sels.empty())
    return;
  const Event *E = P.temp(C.P.Owner, C.P.Index);
  if (!E || E->Kind != EventKind::MapOp || !(E->Op & OpRead) ||
      !E->Args.empty())
    return;
  const bool Asks = P.str(E->Name) == "empty";
  if (!Asks && P.str(E->Name) != "size")
    return;
  const bool Is = C.Kind == CondKind::Truth ? Asks == Holds
                  : C.Kind == CondKind::Equal && P.str(C.Text) == "0"
                      ? Asks != Holds
                      : false;
  const Path Map = canonical(E->P);
  if (Is && exported(Map) && !hasWildElement(Map) &&
      llvm::none_of(S.Touched, [&](const Path &X) {
        return !X.valid() || mayAffect(X, Map);
      }))
    S.Empty.insert(Map);
}

/// \p Map is changed.
void BorrowWalk::touch(State &S, const Path &Map) {
  if (S.Touched.size() < MaxStale)
    S.Touched.insert(S.Touched.size() + 1 < MaxStale ? Map : Path());
}

/// Callers shall know of \p K, in terms of this function.
void BorrowWalk::addToSummary(const State &S, Kill K) {
  // Of a map without entries, nothing that callers hold refers to one.
  if (!K.Destroyed && S.Empty.count(K.Map))
    return;
  auto Same = llvm::find_if(Sum.Kills, [&](const Kill &X) {
    return X.Map == K.Map && X.Op == K.Op && X.Dies == K.Dies &&
           X.Key == K.Key && X.Field == K.Field;
  });
  if (Same == Sum.Kills.end()) {
    if (Sum.Kills.size() < BorrowFlow::MaxKills)
      Sum.Kills.push_back(std::move(K));
    return;
  }
  llvm::erase_if(Same->Needs, [&](const Setting &N) {
    return !llvm::is_contained(K.Needs, N);
  });
}

/// Stands for all conditions that ask what \p C does, wherever they stand.
uint32_t BorrowWalk::leaf(uint32_t C) {
  if (Leaves.empty()) {
    std::map<std::pair<CondKind, Path>, SmallVector<uint32_t, 2>,
             decltype([](const auto &A, const auto &B) {
               return A.first != B.first ? A.first < B.first
                                         : lessPath(A.second, B.second);
             })>
        Seen;
    for (uint32_t N = 0; N < F.Conds.size(); ++N) {
      const Cond &X = F.Conds[N];
      Leaves.push_back(N);
      // What reads nothing that is known may be another the next time.
      if (!X.Kids.empty() || (!X.P.valid() && X.Reads.empty()) ||
          (X.Kind == CondKind::Opaque &&
           (P.str(X.Text).contains("++") || P.str(X.Text).contains("--"))))
        continue;
      SmallVector<uint32_t, 2> &Like = Seen[{X.Kind, X.P}];
      auto Same = llvm::find_if(Like, [&](uint32_t O) {
        return F.Conds[O].Text == X.Text && F.Conds[O].Reads == X.Reads;
      });
      if (Same == Like.end())
        Like.push_back(N);
      else
        Leaves.back() = *Same;
    }
  }
  return Leaves[C];
}

void BorrowWalk::learn(State &S, uint32_t Leaf, bool Holds) {
  const Cond &C = F.Conds[Leaf];
  if (C.Kind == CondKind::Truth || C.Kind == CondKind::NonNull ||
      C.Kind == CondKind::Equal)
    settle(S, C.P, C.Kind, C.Kind == CondKind::Equal ? C.Text : 0, Holds);
  settleEmpty(S, C, Holds);
  // A look-up that is known to have found something.
  if ((C.Kind == CondKind::Truth && Holds) ||
      (C.Kind == CondKind::Equal && (P.str(C.Text) == "0" ? !Holds : Holds)) ||
      (C.Kind == CondKind::NonNull && Holds)) {
    for (const Present &Pr : told(S, C.P)) {
      addPresent(S, Pr.Map, Pr.Key);
      for (auto &[H, Ls] : S.Holders)
        for (Live &L : Ls)
          if (const BorrowInfo &B = Borrows[L.Borrow];
              !B.On.empty() && B.On[0].Map == Pr.Map && sameKey(B.Key, Pr.Key))
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
          llvm::erase_if(All, [&, &H = H](Live &L) {
            const BorrowInfo &B = Borrows[L.Borrow];
            if (!llvm::is_contained(Entries, B.Entry) || (H != C.P && !B.Entry))
              return false;
            L.MayEnd = false;
            return B.Null;
          });
      } else {
        // It leads nowhere, so that it cannot be one that leads to an entry.
        llvm::erase_if(*Ls, [&](const Live &L) {
          const BorrowInfo &B = Borrows[L.Borrow];
          return !L.MayEnd && (B.LookedUp || B.Carried);
        });
      }
    }
  }
  Leaf = leaf(Leaf);
  llvm::erase(S.Known, Fact{Leaf, !Holds});
  if (S.Known.size() < MaxFacts &&
      !llvm::is_contained(S.Known, Fact{Leaf, Holds}))
    S.Known.push_back({Leaf, Holds});
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

/// What the condition \p C comes to, if that is certain.
std::optional<bool> BorrowWalk::known(const State &S, uint32_t C,
                                      unsigned Depth) {
  if (C >= F.Conds.size() || Depth > 8)
    return std::nullopt;
  const Cond &X = F.Conds[C];
  if (X.Kind == CondKind::Not) {
    std::optional<bool> V = known(S, X.Kids[0], Depth + 1);
    return V ? std::optional<bool>(!*V) : std::nullopt;
  }
  if (X.Kind == CondKind::And || X.Kind == CondKind::Or) {
    const bool Ends = X.Kind == CondKind::Or;
    bool All = true;
    for (uint32_t K : X.Kids) {
      std::optional<bool> V = known(S, K, Depth + 1);
      if (V == Ends)
        return Ends;
      All &= V.has_value();
    }
    return All ? std::optional<bool>(!Ends) : std::nullopt;
  }
  for (bool Holds : {true, false})
    if (llvm::is_contained(S.Known, Fact{leaf(C), Holds}))
      return Holds;
  return std::nullopt;
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
    if ((X.Kind == CondKind::And) == Sense || X.Kids.size() == 1) {
      for (uint32_t K : X.Kids)
        assume(S, K, Sense, Depth + 1);
    } else {
      // Where the others are known not to decide it, the last one does.
      uint32_t Last = None;
      for (uint32_t K : X.Kids) {
        std::optional<bool> V = known(S, K, Depth + 1);
        if (V == !Sense)
          continue;
        if (V || Last != None)
          return;
        Last = K;
      }
      if (Last != None)
        assume(S, Last, Sense, Depth + 1);
    }
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
  unsettle(S, canonical(X));
  if (V && V->Kind == ValueKind::Literal) {
    StringRef T = P.str(V->Text);
    if (P.type(P.typeOf(X)).Kind == TypeKind::Bool)
      settle(S, X, CondKind::Truth, 0, T == "true" || T == "1");
    else
      settle(S, X, CondKind::Equal, V->Text, true);
  } else if (V && (V->Kind == ValueKind::Null || V->Kind == ValueKind::Fresh ||
                   V->Kind == ValueKind::Address)) {
    settle(S, X, CondKind::NonNull, 0, V->Kind != ValueKind::Null);
  } else if (V && V->Kind == ValueKind::Load) {
    const Path From = canonical(V->P);
    for (const Setting &N : std::vector<Setting>(S.Settings))
      if (N.P == From)
        settle(S, X, N.Kind, N.Text, N.Holds);
  }
  if (isSharedHolder(X))
    S.Written.insert(X);
  auto Touches = [&](uint32_t Leaf) {
    const Cond &C = F.Conds[Leaf];
    if (C.P.valid() && mayAffect(X, C.P))
      return true;
    return llvm::any_of(C.Reads,
                        [&](const Path &R) { return mayAffect(X, R); });
  };
  std::vector<int8_t> Cache(F.Conds.size(), -1);
  auto TouchesCached = [&](uint32_t Leaf) {
    if (Cache[Leaf] < 0)
      Cache[Leaf] = Touches(Leaf);
    return Cache[Leaf] == 1;
  };
  llvm::erase_if(S.Known,
                 [&](const Fact &Fc) { return TouchesCached(Fc.Cond); });
  std::vector<Fact> New;
  if (V && V->Kind == ValueKind::Literal)
    for (uint32_t N = 0; N < F.Conds.size(); ++N) {
      const Cond &C = F.Conds[N];
      if (!(C.P == X) || leaf(N) != N)
        continue;
      StringRef T = P.str(V->Text);
      if (C.Kind == CondKind::Truth)
        New.push_back({N, T == "true" || (T != "false" && T != "0")});
      else if (C.Kind == CondKind::Equal)
        New.push_back({N, C.Text == V->Text});
    }
  for (auto &[H, Ls] : S.Holders) {
    // Whatever it is now, it is not the null that a look-up has returned.
    if (isWithin(H, X))
      llvm::erase_if(Ls, [&](const Live &L) { return Borrows[L.Borrow].Null; });
    for (Live &L : Ls) {
      llvm::erase_if(L.Facts,
                     [&](const Fact &Fc) { return TouchesCached(Fc.Cond); });
      for (const Fact &N : New)
        if (L.Facts.size() < MaxFacts)
          L.Facts.push_back(N);
      if (readsPlace(Borrows[L.Borrow].Key, X)) {
        BorrowInfo B = Borrows[L.Borrow];
        B.Key = Value();
        L.Borrow = addBorrow(std::move(B));
      }
    }
  }
  llvm::erase_if(S.Keys,
                 [&](const Present &Pr) { return readsPlace(Pr.Key, X); });
  for (auto It = S.Asked.begin(); It != S.Asked.end();)
    It = mayAffect(X, It->first) || llvm::any_of(It->second,
                                                 [&](const Present &Pr) {
                                                   return readsPlace(Pr.Key, X);
                                                 })
             ? S.Asked.erase(It)
             : std::next(It);
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

/// What was known of the iterator \p X is not known of where it is now.
void BorrowWalk::forgetFacts(State &S, const Path &X) {
  auto Of = [&](const Fact &Fc) {
    const Cond &C = F.Conds[Fc.Cond];
    return C.P == X || llvm::is_contained(C.Reads, X);
  };
  llvm::erase_if(S.Known, Of);
  for (auto &[H, Ls] : S.Holders)
    for (Live &L : Ls)
      llvm::erase_if(L.Facts, Of);
}

void BorrowWalk::setHolder(State &S, const Path &H, std::vector<Live> L) {
  for (Live &X : L)
    if (X.Facts.empty())
      X.Facts = S.Known;
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

/// \p K removes the entry of some key or other.
static bool takesAny(const Kill &K) {
  return (K.Op & OpErase) && K.Keyed && K.Entry == None && !K.Destroyed &&
         (K.Dies & (DiesThisEntry | DiesThisPlace));
}

/// True if \p Func, or what it calls up to MaxDepth deep, has to do with the
/// field that \p Holder ends in.
bool BorrowFlow::Impl::mentions(uint32_t Func, const Path &Holder,
                                unsigned Depth) const {
  constexpr unsigned MaxDepth = 3;
  if (Holder.Sels.empty())
    return true;
  const Sel &Field = Holder.Sels.back();
  auto In = [&](const Path &X) { return llvm::is_contained(X.Sels, Field); };
  for (const Cond &C : P.functions()[Func].Conds)
    if (In(C.P) || llvm::any_of(C.Reads, In))
      return true;
  for (const Block &B : P.functions()[Func].Blocks)
    for (const Event &E : B.Events) {
      if (In(E.P) || In(E.Q) || In(E.V.P) || In(E.Recv) || In(E.Via) ||
          llvm::any_of(E.Args, [&](const Value &V) { return In(V.P); }))
        return true;
      if (Depth < MaxDepth && E.Kind == EventKind::Call)
        for (uint32_t C : P.callees(Func, E))
          if (mentions(C, Holder, Depth + 1))
            return true;
    }
  return false;
}

void BorrowWalk::kill(State &S, const Kill &K) {
  uint32_t Id = None;
  for (auto &[H, Ls] : S.Holders) {
    std::vector<Live> Extra;
    for (Live &L : Ls) {
      const BorrowInfo &B = Borrows[L.Borrow];
      if (L.Killed != None || B.Null)
        continue;
      if (B.Param != None) {
        // What it refers to is for the callers to say.
        if (!K.Map.valid() || !exported(K.Map) ||
            Ls.size() + Extra.size() >= BorrowFlow::MaxBorrows)
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
      // The assignment has just brought it.
      if ((K.Op & OpAssign) && B.Moved && B.Moved->Where == K.at()->Where)
        continue;
      if (isRenewal(B, K))
        continue;
      for (const Target &T : B.On) {
        if (!concerns(T, K) || !(BorrowFlow::ends(B, T, K) ||
                                 (B.Carried && !B.Past && &T == &B.On.front() &&
                                  takesAny(K) && !I.mentions(Func, H))))
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
  if (K.Op & (OpErase | OpClear | OpAssign | OpMoveOut) || K.Destroyed)
    for (auto It = S.Asked.begin(); It != S.Asked.end();)
      It = llvm::any_of(
               It->second,
               [&](const Present &Pr) { return isWithin(Pr.Map, K.Map); })
               ? S.Asked.erase(It)
               : std::next(It);
  // Entries that went are no longer present.
  if (K.Op & (OpErase | OpClear | OpAssign | OpMoveOut) || K.Destroyed)
    llvm::erase_if(S.Keys, [&](const Present &Pr) {
      return isWithin(Pr.Map, K.Map) &&
             !(K.Keyed && (differentKeys(Pr.Key, K.Key) ||
                           (Pr.Map == K.Map && isKey(K.Key) &&
                            !sameKey(Pr.Key, K.Key) && K.Entry == None)));
    });
}

/// \p L is an iterator of an erased entry of a map whose iterators find on from
/// there.
bool BorrowWalk::mayAdvance(const Live &L) const {
  const BorrowInfo &B = Borrows[L.Borrow];
  const Kill &K = Kills[L.Killed];
  constexpr uint32_t Others = OpClear | OpAssign | OpMoveOut;
  return B.Kind == BorrowKind::Iterator && !B.On.empty() && !K.Destroyed &&
         (K.Op & OpErase) && !(K.Op & Others) &&
         !(K.Dies & (DiesIterators | DiesReferences)) &&
         P.type(P.typeOf(B.On[0].Map)).AdvanceErased;
}

/// The owner at \p E.P gets another object; a map in the old one ends.
void BorrowWalk::replaced(State &S, const Event &E) {
  Path Old = canonical(extend(E.P, SelKind::Deref));
  if (!Old.valid() || hasWildElement(Old))
    return;
  for (auto &[H, Ls] : S.Holders)
    for (Live &L : Ls) {
      if (L.Killed != None || Borrows[L.Borrow].Null)
        continue;
      for (const Target &T : Borrows[L.Borrow].On)
        if (isWithin(T.Map, Old) && FX.isInside(T.Map, Old)) {
          Kill K;
          K.Chain = {{Func, &E}};
          K.Map = T.Map;
          K.Destroyed = true;
          L.Killed = addKill(std::move(K));
          break;
        }
    }
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
        if (L.Killed != None || Borrows[L.Borrow].Null)
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
    bool Gone = H.Mutex == What || H.Guard == What ||
                (E.Kind == EventKind::Destroy && H.Guard.valid() &&
                 isWithin(H.Guard, What));
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
