//===- NilHandlePlaces.cpp - Places and conditions in worlds --------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/NilHandleEngine.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::nil;
using namespace mapvet::facts;

bool mapvet::link::nil::isHolder(TypeKind K) {
  return K == TypeKind::Handle || K == TypeKind::Pointer ||
         K == TypeKind::Unique || K == TypeKind::Shared ||
         K == TypeKind::Optional;
}

std::string mapvet::link::nil::nilWord(TypeKind K) {
  return K == TypeKind::Handle     ? "nil"
         : K == TypeKind::Optional ? "empty"
                                   : "null";
}

bool mapvet::link::nil::emptiedByMove(TypeKind K) {
  return K == TypeKind::Handle || K == TypeKind::Unique ||
         K == TypeKind::Shared;
}
//--- places -------------------------------------------------------------------

/// \p X as a reader would write it; a part that has a name of its own by that.
std::string Executor::show(const Path &X) const {
  std::string Text = P.show(X, &F);
  llvm::StringRef S = Text;
  size_t End = S.find("].");
  if (!S.starts_with("[") || End == llvm::StringRef::npos)
    return Text;
  llvm::StringRef Rest = S.drop_front(End + 2);
  llvm::StringRef Part = Rest.take_until([](char C) { return C == '.'; });
  unsigned N = 0;
  if (Part == "second")
    N = 1;
  else if (Part != "first" && (!Part.consume_front("get<") ||
                               Part.consumeInteger(10, N) || Part != ">"))
    return Text;
  llvm::SmallVector<llvm::StringRef, 4> Names;
  S.slice(1, End).split(Names, ", ");
  if (N >= Names.size())
    return Text;
  Rest = Rest.drop_until([](char C) { return C == '.'; });
  return Names[N].str() + Rest.str();
}

/// True if what \p X holds at entry is the caller's business.
bool Executor::entryVisible(PathId X) const {
  switch (Paths.rootKind(X)) {
  case Root::Global:
  case Root::This:
    return true;
  case Root::Local: {
    if (Paths.owner(X) != F.Usr)
      return true;
    uint32_t I = Paths.index(X);
    return I < F.Locals.size() &&
           (F.Locals[I].Param != None || F.Locals[I].Capture);
  }
  case Root::None:
  case Root::Temp:
  case Root::Any:
    return false;
  }
  return false;
}

/// True if the caller can see what \p X holds at exit.
bool Executor::exitVisible(PathId X) const {
  if (Paths.rootKind(X) == Root::Temp)
    return Paths.owner(X) == F.Usr && Paths.index(X) == ReturnIndex;
  if (!entryVisible(X))
    return false;
  if (Paths.rootKind(X) == Root::Local && Paths.owner(X) == F.Usr)
    // The parameter itself dies; what it refers to does not.
    for (PathId Y = X; !Paths.isRoot(Y); Y = Paths.parent(Y))
      if (Paths.last(Y).Kind == SelKind::Deref)
        return true;
  return Paths.rootKind(X) != Root::Local || Paths.owner(X) != F.Usr;
}

/// The origin of nil if \p X is an entry of a map whose entries are all nil.
uint32_t Executor::nilElement(PathId X) const {
  if (A.NilElements.empty() || Paths.isRoot(X) ||
      Paths.last(X).Kind != SelKind::Element)
    return 0;
  Path Map = Paths.path(Paths.parent(X));
  auto H = NilAnalysis::holding(Map, Map.Sels.size());
  if (!H)
    return 0;
  auto It = A.NilElements.find(*H);
  return It == A.NilElements.end() ? 0 : It->second;
}

Val Executor::valueAt(const World &W, PathId X) const {
  if (!X)
    return {};
  if (const Val *V = W.find(X))
    return *V;
  if (uint32_t O = nilElement(X))
    return Val::nil(O);
  if (Paths.wild(X))
    return {};
  for (PathId Y = X; !Paths.isRoot(Y); Y = Paths.parent(Y))
    if (Paths.last(Y).Kind != SelKind::Deref && W.find(Paths.parent(Y)))
      return {}; // part of an object that was overwritten as a whole
  if (!Paths.isRoot(X)) {
    Sel S = Paths.last(X);
    if (S.Kind == SelKind::Field)
      if (auto It = A.NilFields.find(S.Name); It != A.NilFields.end())
        return Val::nil(It->second);
  } else if (Paths.rootKind(X) == Root::Global) {
    Sym G = Paths.owner(X);
    if (auto It = A.NilGlobals.find(G); It != A.NilGlobals.end())
      return Val::nil(It->second);
    if (F.Main)
      if (auto It = A.NilInMain.find(G); It != A.NilInMain.end())
        return Val::nil(It->second);
  }
  return entryVisible(X) ? Val::same(X) : Val();
}

/// The place that selector \p S leads to, pointers followed.
PathId Executor::step(const World &W, PathId X, const Sel &S) const {
  if (!X)
    return 0;
  if (S.Kind != SelKind::Deref)
    return Paths.child(X, S.Kind, S.Name);
  const Val *V = W.find(X);
  if (!V)
    return Paths.child(X, SelKind::Deref);
  if (V->K == Val::Addr)
    return V->P;
  if (V->K == Val::Same)
    return Paths.child(V->P, SelKind::Deref);
  return 0;
}

PathId Executor::resolve(const World &W, const Path &X) const {
  PathId R = Paths.root(X.RootKind, X.Owner, X.Index);
  for (const Sel &S : X.Sels)
    R = step(W, R, S);
  return R;
}

/// Drops what depends on the memory of \p X, which changes.
void Executor::erasing(World &W, PathId X) {
  llvm::erase_if(W.Vals, [&](const auto &E) {
    return E.first != X && Paths.inside(E.first, X);
  });
  forgetTexts(W, X);
}

void Executor::forgetTexts(World &W, PathId X) {
  if (W.Texts.empty())
    return;
  World Now = W;
  llvm::erase_if(W.Texts, [&](const auto &T) {
    auto It = ReadsOf.find(T.first);
    if (It == ReadsOf.end())
      return false;
    return llvm::any_of(It->second, [&](const Path &R) {
      PathId Id = resolve(Now, R);
      return !Id || !X || Paths.within(Id, X) || Paths.within(X, Id);
    });
  });
}

/// The place \p X becomes \p V; \p X 0 is a place that cannot be named.
void Executor::write(World &W, PathId X, Val V) {
  if (!X) {
    forgetTexts(W, 0);
    return;
  }
  if (Paths.wild(X)) {
    // Some element changes, or any of them for all we know.
    PathId Y = X;
    while (Paths.wild(Paths.parent(Y)))
      Y = Paths.parent(Y);
    Y = Paths.parent(Y);
    llvm::erase_if(W.Vals, [&](const auto &E) {
      return E.first != Y && Paths.within(E.first, Y);
    });
    forgetTexts(W, X);
    return;
  }
  erasing(W, X);
  W.set(X, V);
  // Another object of the class may be this one: two pointers, or a pointer and
  // a variable that it may point to.  Not the one that is being made.
  if (Paths.isRoot(X) || Paths.last(X).Kind != SelKind::Field)
    return;
  auto Made = [&](PathId Y) {
    return F.Ctor && Paths.rootKind(Y) == Root::This &&
           Paths.inside(Y, Paths.rootOf(Y));
  };
  if (Made(X))
    return;
  bool Behind = Paths.rootKind(X) == Root::This;
  for (PathId Y = X; !Behind && !Paths.isRoot(Y); Y = Paths.parent(Y))
    Behind = Paths.last(Y).Kind == SelKind::Deref;
  if (!Behind)
    return;
  for (auto &[Y, Old] : W.Vals) {
    if (Y == X || Paths.isRoot(Y) || !(Paths.last(Y) == Paths.last(X)) ||
        Old == V || Made(Y))
      continue;
    bool Reachable = Paths.rootKind(Y) != Root::Temp &&
                     (Paths.rootKind(Y) != Root::Local ||
                      Escaped.count(Paths.rootOf(Y)) || entryVisible(Y));
    if (Reachable)
      Old = Val();
  }
}

/// Anything may have happened to the object at \p X and what it refers to.
void Executor::havoc(World &W, PathId X) {
  if (!X) {
    forgetTexts(W, 0);
    return;
  }
  llvm::erase_if(W.Vals, [&](const auto &E) {
    return E.first != X && Paths.within(E.first, X);
  });
  forgetTexts(W, X);
  if (Paths.wild(X))
    write(W, X, Val());
  else
    W.set(X, Val());
}

/// What the pointer at \p X refers to may have changed, the pointer has not.
void Executor::havocPointee(World &W, const Path &X) {
  PathId Id = resolve(W, X);
  Val V = valueAt(W, Id);
  PathId To = 0;
  if (V.K == Val::Addr)
    To = V.P;
  else if (V.K == Val::Same)
    To = Paths.child(V.P, SelKind::Deref);
  if (To)
    havoc(W, To);
}

/// Other threads, or callbacks, may have run.
void Executor::forgetShared(World &W) {
  for (auto &[X, V] : W.Vals) {
    Root K = Paths.rootKind(X);
    bool Shared = K == Root::Global || K == Root::This ||
                  (K == Root::Local && Paths.owner(X) != F.Usr) ||
                  Escaped.count(Paths.rootOf(X));
    if (Shared && V.K == Val::Nil)
      V = Val();
  }
  for (PathId X : Escaped)
    W.set(X, Val());
  W.Texts.clear();
}

/// The parts of \p To become what those of \p From are.
void Executor::copyObject(World &W, PathId From, PathId To) {
  if (!From || !To || Paths.wild(From) || Paths.wild(To))
    return;
  std::vector<std::pair<PathId, Val>> Parts;
  for (const auto &[X, V] : W.Vals)
    if (X != From && Paths.inside(X, From)) {
      PathId Y = To;
      for (const Sel &S : Paths.after(X, From))
        Y = Paths.child(Y, S.Kind, S.Name);
      if (Y)
        Parts.push_back({Y, V});
    }
  for (const auto &[Y, V] : Parts)
    W.set(Y, V);
}

void Executor::moveOut(World &W, const Path &X, const Event &E) {
  TypeKind K = kindOf(X);
  PathId Id = resolve(W, X);
  if (emptiedByMove(K)) {
    write(W, Id,
          Val::nil(A.origin(&E, Id, Origin::Moved, E.Where, [&](Origin &O) {
            O.Steps.push_back(
                {E.Where, "'" + show(X) + "' is moved from here"});
          })));
  } else if (K == TypeKind::Record || K == TypeKind::Other) {
    havoc(W, Id);
  }
}

/// The event that \p Root stands for happens again: what is known of its
/// earlier result no longer goes by that name.
void Executor::killPseudo(World &W, PathId Root) {
  llvm::erase_if(W.Vals,
                 [&](const auto &E) { return Paths.rootOf(E.first) == Root; });
  llvm::erase_if(W.Cons,
                 [&](const auto &E) { return Paths.rootOf(E.first) == Root; });
  for (auto &[X, V] : W.Vals)
    if ((V.K == Val::Same || V.K == Val::Addr) && Paths.rootOf(V.P) == Root)
      V = V.K == Val::Addr ? Val::nonNil() : Val();
}

/// The caller's name for an object that a callee made.
PathId Executor::mapped(uint32_t Seq, PathId CalleeRoot) {
  auto [It, Added] = MappedIds.try_emplace({Seq, CalleeRoot}, 0);
  if (Added)
    It->second = PseudoBase + (1u << 24) + uint32_t(MappedIds.size());
  return Paths.root(Root::Temp, F.Usr, It->second);
}

//--- conditions
//----------------------------------------------------------------

/// Adds to \p W that \p V is as \p C says.  False if it cannot be.
bool Executor::constrain(World &W, const Val &V, const Con &C) const {
  switch (V.K) {
  case Val::Unknown:
    return true;
  case Val::Nil:
    return C.Null != Con::IsNonNil && (!C.Is || C.Is == LitZero);
  case Val::NonNil:
  case Val::Addr:
    return C.Null != Con::IsNil && C.Null != Con::MaybeNil && C.Is != LitZero;
  case Val::Lit: {
    bool Zero = V.P == LitZero;
    if (C.Null == Con::IsNonNil && Zero)
      return false;
    if ((C.Null == Con::IsNil || C.Null == Con::MaybeNil) && !Zero)
      return false;
    return !A.Lits.differ(C.Is, V.P) && !llvm::is_contained(C.IsNot, V.P);
  }
  case Val::Same:
    break;
  }
  Con &Old = W.conFor(V.P);
  if (C.Null != Con::Any) {
    bool OldNil = Old.Null == Con::IsNil || Old.Null == Con::MaybeNil;
    bool NewNil = C.Null != Con::IsNonNil;
    if (Old.Null == Con::Any) {
      Old.Null = C.Null;
      Old.Origin = C.Origin;
    } else if (OldNil != NewNil) {
      return false;
    } else if (Old.Null == Con::MaybeNil && C.Null == Con::IsNil) {
      Old.Null = Con::IsNil;
      Old.Origin = C.Origin;
    }
  }
  if (C.Is) {
    if (A.Lits.differ(Old.Is, C.Is) || llvm::is_contained(Old.IsNot, C.Is))
      return false;
    Old.Is = C.Is;
    Old.IsNot.clear();
  }
  for (LitId L : C.IsNot) {
    if (Old.Is == L)
      return false;
    auto It = llvm::lower_bound(Old.IsNot, L);
    if (!Old.Is && (It == Old.IsNot.end() || *It != L) &&
        Old.IsNot.size() < Con::MaxIsNot)
      Old.IsNot.insert(It, L);
  }
  if (Old.empty())
    llvm::erase_if(W.Cons, [&](const auto &E) { return E.first == V.P; });
  return true;
}

/// Appends to \p Out the worlds of \p W in which condition \p C is \p Sense.
void Executor::assume(World W, uint32_t C, bool Sense, Worlds &Out) {
  if (C >= F.Conds.size()) {
    Out.push_back(std::move(W));
    return;
  }
  const Cond &X = F.Conds[C];
  switch (X.Kind) {
  case CondKind::Not:
    if (X.Kids.empty())
      break;
    assume(std::move(W), X.Kids[0], !Sense, Out);
    return;
  case CondKind::And:
  case CondKind::Or: {
    bool All = (X.Kind == CondKind::And) == Sense;
    Worlds Now{std::move(W)};
    if (All) {
      for (uint32_t K : X.Kids) {
        Worlds Next;
        for (World &N : Now)
          assume(std::move(N), K, Sense, Next);
        reduce(Next);
        Now = std::move(Next);
      }
      for (World &N : Now)
        Out.push_back(std::move(N));
      return;
    }
    // The first kid that decides it, those before it not.
    for (uint32_t K : X.Kids) {
      Worlds Next;
      for (const World &N : Now) {
        assume(N, K, Sense, Out);
        assume(N, K, !Sense, Next);
      }
      reduce(Next);
      Now = std::move(Next);
    }
    return;
  }
  case CondKind::Opaque: {
    if (auto B = compare(W, X); B && *B != Sense)
      return;
    if (!X.Text || !Repeated.count(X.Text))
      break;
    auto It = llvm::lower_bound(
        W.Texts, X.Text, [](const auto &E, Sym S) { return E.first < S; });
    if (It != W.Texts.end() && It->first == X.Text) {
      if (It->second != Sense)
        return;
    } else {
      W.Texts.insert(It, {X.Text, Sense});
    }
    break;
  }
  case CondKind::NonNull:
  case CondKind::Truth:
  case CondKind::Equal: {
    PathId Id = resolve(W, X.P);
    Val V = valueAt(W, Id);
    Con N;
    bool Holder = isHolder(kindOf(X.P));
    LitId L = X.Kind == CondKind::Equal ? A.lit(X.Text) : 0;
    if (X.Kind == CondKind::NonNull || (X.Kind == CondKind::Truth && Holder) ||
        (X.Kind == CondKind::Equal && Holder && L == LitZero)) {
      bool Set = (X.Kind == CondKind::Equal) != Sense;
      N.Null = Set ? Con::IsNonNil : Con::IsNil;
      if (!Set) {
        N.Origin = A.origin(&X, Id, Origin::Checked, X.Where, [&](Origin &O) {
          if (X.Where.valid())
            O.Steps.push_back(
                {X.Where, "'" + show(X.P) + "' is found to be null here"});
        });
      }
    } else if (X.Kind == CondKind::Truth) {
      if (Sense && (V.K != Val::Lit || V.P != LitZero))
        N.IsNot.push_back(LitZero);
      else
        N.Is = LitZero;
      if (Sense && V.K == Val::Nil)
        return;
      if (Sense && V.K != Val::Lit &&
          P.type(P.typeOf(X.P)).Kind == TypeKind::Bool) {
        N.IsNot.clear();
        N.Is = LitOne;
      }
      if (Sense && V.K == Val::Lit && V.P == LitZero)
        return;
      if (!Sense && (V.K == Val::NonNil || V.K == Val::Addr))
        return;
    } else if (Sense) {
      N.Is = L;
    } else if (L) {
      N.IsNot.push_back(L);
    }
    if (!constrain(W, V, N))
      return;
    if (V.K == Val::Unknown && Id && !Paths.wild(Id)) {
      // Nothing was known of the place; now it is.
      if (N.Null == Con::IsNonNil)
        W.set(Id, Val::nonNil());
      else if (N.Null == Con::IsNil)
        W.set(Id, Val::nil(N.Origin));
      else if (N.Is)
        W.set(Id, Val::lit(N.Is));
    }
    break;
  }
  }
  Out.push_back(std::move(W));
}

/// The truth of a comparison like `count > 0` where the count is known, as it
/// is before the loop that counts; nothing for any other text.
std::optional<bool> Executor::compare(const World &W, const Cond &C) const {
  if (C.Reads.size() != 1)
    return std::nullopt;
  Val V = load(W, C.Reads[0]);
  long long L, R;
  if (V.K != Val::Lit || A.Lits.str(V.P).getAsInteger(10, L))
    return std::nullopt;
  llvm::StringRef Text = P.str(C.Text);
  size_t At = Text.find_first_of("<>=!");
  if (At == llvm::StringRef::npos || At == 0)
    return std::nullopt;
  // Nothing but a name on the left: not `2 * count > 0`.
  llvm::StringRef Left = Text.take_front(At).trim();
  if (Left.find_first_of(" +-*/%&|^~()[]?") != llvm::StringRef::npos &&
      !Left.starts_with("this->"))
    return std::nullopt;
  llvm::StringRef Right = Text.drop_front(At);
  llvm::StringRef Op = Right.take_while(
      [](char Ch) { return Ch == '<' || Ch == '>' || Ch == '=' || Ch == '!'; });
  if (Right.drop_front(Op.size()).trim().getAsInteger(10, R))
    return std::nullopt;
  if (Op == "<")
    return L < R;
  if (Op == ">")
    return L > R;
  if (Op == "<=")
    return L <= R;
  if (Op == ">=")
    return L >= R;
  if (Op == "==")
    return L == R;
  if (Op == "!=")
    return L != R;
  return std::nullopt;
}

std::optional<bool> Executor::decide(const World &W, uint32_t C) {
  Worlds T, N;
  assume(W, C, true, T);
  assume(W, C, false, N);
  if (T.empty() != N.empty())
    return N.empty();
  return std::nullopt;
}

/// True if remembering the truth of \p C says something about a place.
bool Executor::correlates(uint32_t C) const {
  if (C >= F.Conds.size())
    return false;
  const Cond &X = F.Conds[C];
  switch (X.Kind) {
  case CondKind::Opaque:
    return false;
  case CondKind::NonNull:
  case CondKind::Equal:
  case CondKind::Truth:
    return true;
  case CondKind::Not:
  case CondKind::And:
  case CondKind::Or:
    return llvm::any_of(X.Kids, [&](uint32_t K) { return correlates(K); });
  }
  return false;
}

/// Counts the opaque conditions in \p C.  Only one that is met twice can tell
/// anything.
void Executor::countTexts(uint32_t C, llvm::DenseMap<Sym, unsigned> &Met) {
  if (C >= F.Conds.size())
    return;
  const Cond &X = F.Conds[C];
  if (X.Kind == CondKind::Opaque && ++Met[X.Text] == 2)
    Repeated.insert(X.Text);
  for (uint32_t K : X.Kids)
    countTexts(K, Met);
}

void Executor::collectReads() {
  auto Tested = [&](const Path &X) {
    if (X.RootKind == Root::Temp)
      TestedTemps.insert(X.Index);
  };
  for (const Cond &C : F.Conds) {
    Tested(C.P);
    if (C.Kind != CondKind::Opaque)
      continue;
    std::vector<Path> &R = ReadsOf[C.Text];
    R.insert(R.end(), C.Reads.begin(), C.Reads.end());
  }
  llvm::DenseMap<Sym, unsigned> Met;
  bool Loop = false;
  for (uint32_t I = 0; I < F.Blocks.size(); ++I) {
    llvm::SmallSetVector<uint32_t, 2> Here;
    for (const Edge &E : F.Blocks[I].Succs) {
      Loop |= E.To <= I && E.To != 1;
      Here.insert(E.Cond);
    }
    for (const Event &E : F.Blocks[I].Events)
      if (E.V.Kind == ValueKind::Cond)
        Here.insert(E.V.Index);
    for (uint32_t C : Here)
      countTexts(C, Met);
  }
  if (Loop)
    for (const Cond &C : F.Conds)
      if (C.Kind == CondKind::Opaque)
        Repeated.insert(C.Text);
  if (auto It = A.ChangedByLambdas.find(F.Usr); It != A.ChangedByLambdas.end())
    Escaped = It->second;
  World Empty;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Escape && E.P.RootKind == Root::Local &&
          E.P.Owner == F.Usr)
        Escaped.insert(Paths.root(Root::Local, F.Usr, E.P.Index));
      if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Address &&
          E.V.P.RootKind == Root::Local && E.V.P.Owner == F.Usr &&
          E.P.valid() && E.P.RootKind != Root::Local &&
          E.P.RootKind != Root::Temp)
        Escaped.insert(Paths.root(Root::Local, F.Usr, E.V.P.Index));
      if (E.V.Kind == ValueKind::Load)
        Tested(E.V.P);
    }
}
