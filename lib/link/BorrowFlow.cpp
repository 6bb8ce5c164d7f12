//===- BorrowFlow.cpp - What refers to entries of maps, how long ----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/BorrowWalk.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::borrows;

//===----------------------------------------------------------------------===//
// One function
//===----------------------------------------------------------------------===//

bool BorrowWalk::relevant() const {
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Borrow || E.Kind == EventKind::Touch ||
          E.Kind == EventKind::Lock ||
          (E.Kind == EventKind::MapOp &&
           (E.Dies || E.Borrowed != BorrowKind::None)))
        return true;
      if (E.Kind == EventKind::Assign && isSharedHolder(E.P))
        return true;
      // It may tell whether a key is there.
      if (E.Kind == EventKind::MapOp && (E.Op & OpRead) && !E.Args.empty() &&
          P.type(F.Result).Kind == TypeKind::Bool)
        return true;
      if (E.Kind == EventKind::Call || E.Kind == EventKind::Destroy)
        for (uint32_t C : P.callees(Func, E))
          if (I.Sums[C].size())
            return true;
    }
  return false;
}

bool Setting::contradicts(const Setting &O) const {
  if (Kind != O.Kind || !(P == O.P))
    return false;
  return Text == O.Text ? Holds != O.Holds : Holds && O.Holds;
}

Summary BorrowWalk::run(bool Report) {
  Reporting = Report;
  Fr = FX.frame(Func);
  bool Kills = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      Kills |= E.Kind == EventKind::MapOp && E.Dies;
      if (E.Kind != EventKind::Call)
        continue;
      for (uint32_t C : P.callees(Func, E)) {
        Kills |= !I.Sums[C].Kills.empty();
        Settling |= !I.Sums[C].Settles.empty() ||
                    llvm::any_of(I.Sums[C].Kills, [](const Kill &K) {
                      return !K.Needs.empty();
                    });
      }
    }
  Settling = Kills && (Settling || llvm::any_of(F.Conds, [&](const Cond &C) {
                         return C.P.valid() && isSettable(canonical(C.P));
                       }));
  for (const Block &B : F.Blocks)
    for (size_t N = 1; N < B.Events.size(); ++N) {
      const Event &L = B.Events[N - 1], &E = B.Events[N];
      const Global *G =
          E.P.RootKind == Root::Global ? P.global(E.P.Owner) : nullptr;
      if (G && G->StaticLocalOf == F.Usr && E.P.Sels.empty() &&
          E.Kind == EventKind::Assign && L.Kind == EventKind::Lock &&
          L.P.RootKind == Root::Global && L.P.Owner == E.P.Owner)
        StaticInits.insert(&E);
    }
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
    for (Path &M : B.Locks)
      if (M.RootKind == Root::This)
        M = Here(M);
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
          return (V.P.valid() &&
                  (hasWildElement(V.P) || V.P.RootKind == Root::Temp)) ||
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
  llvm::copy_if(End.Settings, std::back_inserter(Sum.Settles),
                [&](const Setting &N) { return exported(N.P); });
  for (const Present &Pr : End.Keys)
    if (Sum.Keys.size() < BorrowFlow::MaxBorrows && exported(Pr.Map) &&
        !hasWildElement(Pr.Map))
      Sum.Keys.push_back(Pr);
  return std::move(Sum);
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
        if (S.K &&
            llvm::none_of(Dead, [&](const FieldState &O) { return O.same(S); }))
          Dead.push_back(std::move(S));
  }
  return Dead;
}

BorrowFlow::BorrowFlow(const Analysis &A) : I(std::make_unique<Impl>(A)) {
  const Program &P = A.program();
  std::vector<FieldState> Between;
  // Walked again only when something that it calls tells more.
  std::vector<bool> Stale(P.functions().size(), true);
  for (const std::vector<uint32_t> &Scc : P.bottomUp()) {
    bool Self = Scc.size() > 1;
    if (!Self)
      Self = llvm::any_of(P.callers(Scc[0]),
                          [&](const auto &C) { return C.Caller == Scc[0]; });
    if (Self)
      for (unsigned Round = 0; Round < MaxRounds; ++Round) {
        bool Changed = false;
        for (uint32_t F : Scc) {
          if (!Stale[F])
            continue;
          Stale[F] = false;
          BorrowWalk W(*I, F);
          if (!W.relevant())
            continue;
          Summary S = W.run(false);
          const bool Other = S.size() != I->Sums[F].size();
          I->Sums[F] = std::move(S);
          if (!Other)
            continue;
          Changed = true;
          for (const Program::CallSite &C : P.callers(F))
            Stale[C.Caller] = true;
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
  // What a member function does with a field that another one has left dead is
  // told there, and not at every caller of the two.
  auto About = [](const Incident &X) {
    return std::pair(mapPlace(X.Holder), X.Killed.Chain.back().second);
  };
  std::vector<std::pair<Path, const Event *>> Told;
  for (const Incident &X : I->Incidents)
    if (X.What == Incident::Dead && X.Borrow.Carried)
      Told.push_back(About(X));
  llvm::erase_if(I->Incidents, [&](const Incident &X) {
    return X.What == Incident::Dead && !X.Borrow.Carried && X.Use.size() > 1 &&
           llvm::is_contained(Told, About(X));
  });
}

BorrowFlow::~BorrowFlow() = default;

ArrayRef<Incident> BorrowFlow::incidents() const { return I->Incidents; }
ArrayRef<BorrowFlow::Kept> BorrowFlow::kept() const { return I->KeptBorrows; }
ArrayRef<Kill> BorrowFlow::kills(uint32_t Func) const {
  return I->Sums[Func].Kills;
}

bool Incident::inLoop() const {
  if (What != Dead || !Advances || !Repeats)
    return false;
  auto Lost = llvm::find_if(Borrow.On, [&](const BorrowInfo::Target &T) {
    return T.Map == Killed.Map;
  });
  if (Lost == Borrow.On.end())
    Lost = Borrow.On.begin();
  return Lost == Borrow.On.end() || !(Lost->Indirect || Lost->Part);
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
  if (K.Spares != None && K.Spares == B.Entry && K.Dies == DiesThisEntry &&
      &T == &B.On.front())
    return false;
  if (!T.Indirect) {
    if (K.Dies & DiesReferences)
      return true;
    if ((K.Dies & DiesIterators) && B.Kind == BorrowKind::Iterator)
      return true;
  }
  if (!(K.Op & OpErase) || B.Past)
    return false;
  if (!(K.Dies & (DiesThisEntry | DiesReferences | DiesIterators)) &&
      !((K.Dies & DiesThisPlace) && B.Kind == BorrowKind::Iterator))
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
  return ("'" + llvm::Twine(N.empty() ? StringRef("operator=") : N) + "'")
      .str();
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
    Out.push_back(
        {I->P.range(E.Where),
         (llvm::Twine("'") + I->P.str(Next.Name) + "' is called here").str()});
  }
}
