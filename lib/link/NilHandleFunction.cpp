//===- NilHandleFunction.cpp - Executes one function on worlds ------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/NilHandleEngine.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <functional>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::nil;
using namespace mapvet::facts;

//--- events
//--------------------------------------------------------------------

/// A lambda keeps copies of what it captures by value.
void Executor::registerCaptures(World &W, const Value &V, const Event &E) {
  if (V.Kind != ValueKind::Function)
    return;
  const Function *L = P.function(V.Text);
  if (!L || !L->Lambda)
    return;
  for (const Capture &C : L->Captures) {
    PathId To = Paths.root(Root::Local, L->Usr, C.Local);
    switch (C.From.Kind) {
    case ValueKind::Null: {
      W.set(To, Val::nil(A.origin(&C, 0, Origin::Assigned, E.Where)));
      break;
    }
    case ValueKind::Load:
    case ValueKind::CopyOf:
    case ValueKind::MovedFrom: {
      PathId From = resolve(W, C.From.P);
      Val Now = valueAt(W, From);
      erasing(W, To);
      W.set(To, Now);
      copyObject(W, From, To);
      if (C.From.Kind == ValueKind::MovedFrom)
        moveOut(W, C.From.P, E);
      break;
    }
    case ValueKind::Address:
      W.set(To, Val::addr(resolve(W, C.From.P)));
      break;
    case ValueKind::Fresh:
      W.set(To, Val::nonNil());
      break;
    default:
      break;
    }
  }
}

/// The value that \p V yields at \p E; Unknown values get a name, so that
/// checks of one copy tell of the others.
Val Executor::evaluate(World &W, const Value &V, const Event &E, uint32_t Seq,
                       bool PointerLike) {
  switch (V.Kind) {
  case ValueKind::Null: {
    return Val::nil(A.origin(&E, 0, Origin::Assigned, E.Where));
  }
  case ValueKind::Load:
  case ValueKind::CopyOf:
  case ValueKind::MovedFrom:
    return load(W, V.P);
  case ValueKind::Address:
    return Val::addr(resolve(W, V.P));
  case ValueKind::Fresh:
    killPseudo(W, pseudo(Seq));
    return Val::addr(pseudo(Seq));
  case ValueKind::Function:
    registerCaptures(W, V, E);
    return Val::nonNil();
  case ValueKind::Literal: {
    LitId L = A.lit(V.Text);
    if (L == LitZero && PointerLike) {
      return Val::nil(A.origin(&E, 0, Origin::Assigned, E.Where));
    }
    return L ? Val::lit(L) : Val();
  }
  case ValueKind::Cond:
    if (auto B = decide(W, V.Index))
      return Val::lit(*B ? LitOne : LitZero);
    break;
  case ValueKind::Into:
    return Val::nonNil();
  case ValueKind::Unknown:
    break;
  }
  killPseudo(W, pseudo(Seq));
  return Val::same(pseudo(Seq));
}

void Executor::assign(World W, const Path &To, const Value &V, const Event &E,
                      uint32_t Seq, Worlds &Out) {
  TypeKind K = kindOf(To);
  if (V.Kind == ValueKind::Cond && correlates(V.Index)) {
    for (bool Sense : {true, false}) {
      Worlds Some;
      assume(W, V.Index, Sense, Some);
      for (World &N : Some) {
        write(N, resolve(N, To), Val::lit(Sense ? LitOne : LitZero));
        Out.push_back(std::move(N));
      }
    }
    return;
  }
  if (V.Kind == ValueKind::Load && K != TypeKind::Weak &&
      kindOf(V.P) == TypeKind::Weak) {
    // lock(): null once the last owner is gone, of which nothing here can know
    // unless it has been asked for.
    bool Asked = llvm::any_of(F.Conds, [&](const Cond &C) {
      return C.Kind == CondKind::Opaque && P.str(C.Text).contains("expired()");
    });
    if (!Asked) {
      World Gone = W;
      write(Gone, resolve(Gone, To),
            Val::nil(A.origin(&E, 0, Origin::Expired, E.Where, [&](Origin &O) {
              O.Steps.push_back(
                  {E.Where,
                   "'" + show(V.P) + "' yields null here if the " +
                       (A.holder(To) != TypeKind::Other ? "map" : "object") +
                       " is gone"});
            })));
      Out.push_back(std::move(Gone));
    }
    write(W, resolve(W, To), Val::nonNil());
    Out.push_back(std::move(W));
    return;
  }
  Val Now = evaluate(W, V, E, Seq, isHolder(K));
  PathId Id = resolve(W, To);
  bool Copies = V.Kind == ValueKind::Load || V.Kind == ValueKind::CopyOf ||
                V.Kind == ValueKind::MovedFrom;
  PathId From = Copies ? resolve(W, V.P) : 0;
  if (Now.K == Val::Nil && A.Origins[Now.Origin].K == Origin::Assigned &&
      !Copies) {
    // Say what became nil, and whether its declaration made it so.
    Origin &O = A.Origins[Now.Origin];
    if (O.Steps.empty()) {
      const std::vector<FixHint> *Hints = nullptr;
      const Range *Decl = nullptr;
      if (To.RootKind == Root::Local && To.Sels.empty()) {
        const Function *Owner = P.function(To.Owner);
        if (Owner && To.Index < Owner->Locals.size()) {
          Decl = &Owner->Locals[To.Index].Decl;
          Hints = &Owner->Locals[To.Index].Fixes;
        }
      } else if (F.Ctor && To.RootKind == Root::This && To.Sels.size() == 1) {
        if (const Field *D = P.field(To.Sels[0].Name)) {
          Decl = &D->Decl;
          Hints = &D->Fixes;
        }
      }
      bool AtDecl = Decl && Decl->File == E.Where.File &&
                    E.Where.Line >= Decl->Line &&
                    E.Where.Line <= std::max(Decl->Line, Decl->EndLine);
      bool InCtor = F.Ctor && To.RootKind == Root::This;
      O.K = AtDecl ? Origin::Declared : Origin::Assigned;
      if (AtDecl || InCtor)
        O.Hints = Hints;
      std::string What = nilWord(K);
      std::string Name = To.RootKind == Root::Temp ? std::string("the result")
                                                   : "'" + show(To) + "'";
      if (AtDecl && K == TypeKind::Handle)
        O.Steps.push_back(
            {E.Where, Name + " is declared here without a map: it is nil"});
      else if (AtDecl)
        O.Steps.push_back({E.Where, Name + " starts out " + What + " here"});
      else
        O.Steps.push_back({E.Where, Name + " becomes " + What + " here"});
    }
  }
  if (Copies && K == TypeKind::Optional) {
    TypeKind S = kindOf(V.P);
    if (S != TypeKind::Optional && S != TypeKind::Other)
      Now = Val::nonNil();
  }
  World Before;
  if (Copies)
    Before = W;
  write(W, Id, Now);
  if (Copies && From && Id && From != Id) {
    copyObject(Before, From, Id);
    for (const auto &[X, PV] : Before.Vals)
      if (X != Id && Paths.inside(X, Id))
        W.set(X, PV);
  }
  if (V.Kind == ValueKind::MovedFrom && !(V.P == To))
    moveOut(W, V.P, E);
  Out.push_back(std::move(W));
}

/// The map at the holder \p Place is used by \p E and must exist.
void Executor::use(World &W, const Path &Place, const Event &E, bool Write) {
  PathId Id = resolve(W, Place);
  Val V = valueAt(W, Id);
  TypeKind K = kindOf(Place);
  Requirement R;
  R.Write = Write;
  R.Handle = K == TypeKind::Handle;
  R.Use = E.Where;
  std::string Name = show(Place);
  R.Chain.push_back({E.Where, R.Handle ? "'" + Name + "' is written to here"
                              : K == TypeKind::Optional
                                  ? "the value of '" + Name + "' is used here"
                                  : "'" + Name + "' is dereferenced here"});
  need(W, Id, V, std::move(R), E, Place, "");
}

/// \p V, the value of place \p Id, must not be nil.  Reports if it is, and says
/// so in \p Message, or in words of its own if that is empty.
void Executor::need(World &W, PathId Id, const Val &V, Requirement R,
                    const Event &E, const Path &Place,
                    llvm::StringRef Message) {
  auto Report = [&](uint32_t Org) {
    std::string Name = Place.valid() ? show(Place) : std::string();
    std::string M = Message.str();
    const Origin &O = A.Origins[Org];
    TypeKind K = kindOf(Place);
    std::string Nil = R.Handle ? "nil" : nilWord(K);
    if (M.empty()) {
      if (O.K == Origin::Returned && O.Callee) {
        const Function *C = P.function(O.Callee);
        M = "'" + Name + "' can be " + Nil + " here: '" +
            (C ? P.str(C->Name).str() : "the callee") + "' returns " +
            (R.Handle ? "a nil handle" : "null") +
            (O.When.empty() ? std::string() : " " + O.When);
      } else if (O.K == Origin::Expired) {
        M = "'" + Name + "' can be " + Nil +
            " here: the weak pointer that it was locked from may have expired";
      } else if (O.K == Origin::Checked) {
        M = "'" + Name + "' can be " + Nil +
            " here: it is used on a path on which a check found it " + Nil;
      } else if (O.K == Origin::Moved) {
        M = "'" + Name + "' is " + Nil + " after it was moved from" +
            (R.Handle ? "; this write throws" : "");
      } else if (R.Handle) {
        M = "write to nil map handle '" + Name + "'";
      } else if (K == TypeKind::Optional) {
        M = "use of the value of empty optional map '" + Name + "'";
      } else {
        M = "dereference of null map pointer '" + Name + "'";
      }
    }
    llvm::ArrayRef<std::pair<Range, std::string>> Chain = R.Chain;
    if (Message.empty())
      Chain = {}; // the report stands at the use itself
    A.report(F, E.Where, Org, Name, M, Chain);
  };
  auto Refine = [&] {
    if (V.K == Val::Same)
      W.conFor(V.P).Null = Con::IsNonNil;
    else if (Id && !Paths.wild(Id))
      W.set(Id, Val::nonNil());
  };
  switch (V.K) {
  case Val::Nil:
    Report(V.Origin);
    Refine();
    return;
  case Val::Unknown:
  case Val::Lit:
    Refine();
    return;
  case Val::NonNil:
  case Val::Addr:
    return;
  case Val::Same:
    break;
  }
  const Con *C = W.con(V.P);
  Con::Nullness N = C ? C->Null : Con::Any;
  if (N == Con::IsNonNil)
    return;
  if (N == Con::IsNil)
    Report(C->Origin);
  if (N == Con::Any && entryVisible(V.P) && R.Chain.size() <= MaxChain) {
    R.Place = V.P;
    R.Pre = entryFacts(W);
    llvm::erase_if(R.Pre, [&](const auto &X) { return X.first == V.P; });
    addRequirement(std::move(R));
  }
  Refine();
}

void Executor::mapOp(World W, const Event &E, uint32_t Seq, Worlds &Out) {
  const Path &M = E.P;
  std::optional<Path> Holder;
  TypeKind K = TypeKind::Other;
  if (!M.Sels.empty() && M.Sels.back().Kind == SelKind::Deref) {
    Holder = M;
    Holder->Sels.pop_back();
    K = kindOf(*Holder);
    bool Unknown = K == TypeKind::Other && Holder->RootKind == Root::Temp;
    if (!isHolder(K) && !Unknown)
      Holder.reset();
  }
  // Whoever reads or writes an entry has found it: there is a map.
  if (!(E.Op & ~(OpElementRead | OpElementWrite)))
    Holder.reset();
  for (const Value &V : E.Args)
    if (V.Kind == ValueKind::MovedFrom) {
      // try_emplace leaves its argument alone if the key exists.
      if (P.str(E.Name) == "try_emplace")
        havoc(W, resolve(W, V.P));
      else
        moveOut(W, V.P, E);
    }
  Worlds Now{std::move(W)};
  if (Holder) {
    bool Safe = K != TypeKind::Pointer && K != TypeKind::Unique &&
                K != TypeKind::Shared && K != TypeKind::Optional &&
                (E.Op & OpNilSafe);
    if (!Safe) {
      use(Now[0], *Holder, E, E.Op & (OpWrite | OpInsert | OpErase));
    } else if (E.R != None && TestedTemps.count(E.R)) {
      // A nil handle reads as an empty map: its size checks it.
      llvm::StringRef N = P.str(E.Name);
      bool Empty = N == "empty";
      bool Zero = N == "size" || N == "count" || N == "contains" ||
                  N == "find" || N == "use_count";
      if (Empty || Zero) {
        PathId R = Paths.root(Root::Temp, F.Usr, E.R);
        Val V = load(Now[0], *Holder);
        Con Set, Nil;
        Set.Null = Con::IsNonNil;
        Nil.Null = Con::MaybeNil;
        World A1 = Now[0], A2 = Now[0];
        Now.clear();
        if (constrain(A1, V, Nil) && V.K != Val::Unknown) {
          write(A1, R, Val::lit(Empty ? LitOne : LitZero));
          Out.push_back(std::move(A1));
        }
        if (V.K == Val::Unknown || constrain(A2, V, Set))
          Now.push_back(std::move(A2));
      }
    }
  }
  // A map in an object of which only a weak pointer was kept.
  if (E.Op & ~(OpElementRead | OpElementWrite))
    for (size_t I = 0; I + 1 < M.Sels.size(); ++I) {
      if (M.Sels[I].Kind != SelKind::Deref)
        continue;
      Path Object = M;
      Object.Sels.resize(I);
      if (kindOf(Object) != TypeKind::Shared)
        continue;
      for (World &N : Now)
        if (Val V = load(N, Object);
            V.K == Val::Nil && A.Origins[V.Origin].K == Origin::Expired)
          use(N, Object, E, false);
    }
  for (World &N : Now) {
    if (E.Op &
        (OpWrite | OpInsert | OpErase | OpClear | OpAssign | OpMoveOut)) {
      PathId Id = resolve(N, M);
      llvm::erase_if(N.Vals, [&](const auto &X) {
        return Id && X.first != Id && Paths.within(X.first, Id) &&
               Paths.inside(X.first, Id);
      });
      forgetTexts(N, Id);
    }
    if (E.R != None)
      yield(N, E, Seq, Val());
    Out.push_back(std::move(N));
  }
}

/// The result of \p E is \p V, or something new if that is Unknown.
void Executor::yield(World &W, const Event &E, uint32_t Seq, Val V) {
  if (E.R == None)
    return;
  if (V.K == Val::Unknown) {
    killPseudo(W, pseudo(Seq));
    V = Val::same(pseudo(Seq));
  }
  write(W, Paths.root(Root::Temp, F.Usr, E.R), V);
}

void Executor::execute(World W, const Event &E, uint32_t Seq, Worlds &Out) {
  switch (E.Kind) {
  case EventKind::Assign:
    assign(std::move(W), E.P, E.V, E, Seq, Out);
    return;
  case EventKind::Return: {
    if (E.V.Kind == ValueKind::Unknown && !E.V.P.valid())
      break;
    Path Ret;
    Ret.RootKind = Root::Temp;
    Ret.Owner = F.Usr;
    Ret.Index = ReturnIndex;
    Value V = E.V;
    if (OutOfRange.count(&E))
      V.Kind = ValueKind::Unknown;
    // A returned local is moved or elided; its being empty afterwards matters
    // to nobody.
    if (V.Kind == ValueKind::MovedFrom && V.P.RootKind == Root::Local &&
        V.P.Owner == F.Usr && V.P.Sels.empty())
      V.Kind = ValueKind::Load;
    size_t First = Out.size();
    assign(std::move(W), Ret, V, E, Seq, Out);
    PathId Id = Paths.root(Root::Temp, F.Usr, ReturnIndex);
    for (size_t I = First; I < Out.size(); ++I)
      if (const Val *Now = Out[I].find(Id))
        if ((Now->K == Val::Lit && Now->P == LitZero) &&
            isHolder(P.type(F.Result).Kind)) {
          Out[I].set(Id, Val::nil(A.origin(&E, 0, Origin::Assigned, E.Where)));
        }
    for (size_t I = First; I < Out.size(); ++I)
      if (const Val *Now = Out[I].find(Id); Now && Now->K == Val::Nil) {
        Origin &O = A.Origins[Now->Origin];
        if (O.K == Origin::Assigned && O.Where == E.Where)
          O.Steps = {{E.Where, "'" + P.str(F.Name).str() + "' returns " +
                                   (P.type(F.Result).Kind == TypeKind::Handle
                                        ? "a nil handle"
                                        : "null") +
                                   " here"}};
      }
    return;
  }
  case EventKind::Store: {
    PathId Id = resolve(W, E.P);
    if (Id && Paths.rootKind(Id) == Root::Local && !entryVisible(Id)) {
      erasing(W, Id);
      W.erase(Id);
    } else {
      write(W, Id, Val());
    }
    break;
  }
  case EventKind::MapOp:
    mapOp(std::move(W), E, Seq, Out);
    return;
  case EventKind::Deref: {
    TypeKind K = kindOf(E.P);
    if (isHolder(K) && K != TypeKind::Handle &&
        A.holder(E.P) != TypeKind::Other)
      use(W, E.P, E, false);
    break;
  }
  case EventKind::Call:
    call(std::move(W), E, Seq, Out);
    return;
  case EventKind::Spawn: {
    registerCaptures(W, E.V, E);
    for (const Value &V : E.Args)
      registerCaptures(W, V, E);
    llvm::ArrayRef<uint32_t> Cs = P.callees(Index, E);
    for (uint32_t I : Cs) {
      const Function &C = P.functions()[I];
      // Only what the thread was given by value: the rest may be set before it
      // gets to its use.
      if (Cs.size() == 1)
        for (const Requirement &R : A.Summaries[I].Requirements)
          if (Paths.isRoot(R.Place) && Paths.owner(R.Place) == C.Usr &&
              Paths.rootKind(R.Place) == Root::Local)
            violates(W, R, C, E, Seq, true);
      for (const Exit &X : A.Summaries[I].Exits)
        for (const auto &[Y, V] : X.Post) {
          if (Paths.rootKind(Y) == Root::Temp)
            continue;
          Seen S = fromCallee(W, Y, C, E, Seq);
          if (S.IsPlace)
            write(W, S.Place, Val());
        }
    }
    break;
  }
  case EventKind::Move: {
    PathId From = resolve(W, E.Q), To = resolve(W, E.P);
    if (E.P.valid()) {
      Val V = valueAt(W, From);
      World Before = W;
      copyObject(Before, From, To);
      write(W, To, V);
      if (To)
        for (const auto &[X, PV] : Before.Vals)
          if (X != To && Paths.inside(X, To))
            W.set(X, PV);
    }
    if (E.Q.valid() && !(E.P == E.Q))
      moveOut(W, E.Q, E);
    break;
  }
  case EventKind::Copy:
    if (E.P.valid() && E.Q.valid()) {
      PathId From = resolve(W, E.Q), To = resolve(W, E.P);
      // Copies of maps and of what contains them; holders inside keep their
      // state.
      if (kindOf(E.P) == TypeKind::Optional &&
          kindOf(E.Q) != TypeKind::Optional) {
        write(W, To, Val::nonNil());
      } else if (From != To) {
        World Before = W;
        copyObject(Before, From, To);
        for (const auto &[X, PV] : Before.Vals)
          if (To && X != To && Paths.inside(X, To))
            W.set(X, PV);
        forgetTexts(W, To);
      }
    }
    break;
  case EventKind::Destroy: {
    PathId Id = resolve(W, E.P);
    if (!Id)
      break;
    if (Paths.isRoot(Id) && Paths.rootKind(Id) == Root::Local &&
        Paths.owner(Id) == F.Usr) {
      erasing(W, Id);
      W.erase(Id);
    } else if (!Paths.wild(Id)) {
      erasing(W, Id);
      W.set(Id, Val());
    }
    break;
  }
  case EventKind::Change:
    break;
  case EventKind::Escape:
    havoc(W, resolve(W, E.P));
    break;
  case EventKind::Swap: {
    PathId X = resolve(W, E.P), Y = resolve(W, E.Q);
    if (X && Y && X != Y && !Paths.wild(X) && !Paths.wild(Y)) {
      Val VX = valueAt(W, X), VY = valueAt(W, Y);
      World Before = W;
      write(W, X, VY);
      write(W, Y, VX);
      World Parts = Before;
      copyObject(Parts, Y, X);
      for (const auto &[Z, V] : Parts.Vals)
        if (Z != X && Paths.inside(Z, X))
          W.set(Z, V);
      Parts = Before;
      copyObject(Parts, X, Y);
      for (const auto &[Z, V] : Parts.Vals)
        if (Z != Y && Paths.inside(Z, Y))
          W.set(Z, V);
    } else {
      havoc(W, X);
      havoc(W, Y);
    }
    break;
  }
  case EventKind::Lock:
  case EventKind::Join:
  case EventKind::Use: // the other events say it
  case EventKind::Sink:
    break;
  case EventKind::Wait:
    forgetShared(W);
    if (E.R != None)
      yield(W, E, Seq, Val());
    break;
  case EventKind::Unlock:
  case EventKind::Signal:
  case EventKind::Borrow:
  case EventKind::Touch:
    break;
  }
  Out.push_back(std::move(W));
}

static bool samePre(const Requirement &A, const Requirement &B) {
  return A.Pre == B.Pre;
}

//--- results
//-------------------------------------------------------------------

/// What \p W knows of values that the caller provides.
std::vector<std::pair<PathId, Con>> Executor::entryFacts(const World &W) const {
  std::vector<std::pair<PathId, Con>> R;
  for (const auto &[X, C] : W.Cons)
    if (!C.empty() && entryVisible(X))
      R.push_back({X, C});
  return R;
}

void Executor::addRequirement(Requirement R) {
  for (const Requirement &Old : Requirements)
    if (Old.Place == R.Place && Old.Use == R.Use &&
        Old.Chain.front() == R.Chain.front() &&
        (samePre(Old, R) || Old.Pre.empty()))
      return;
  if (R.Pre.empty())
    llvm::erase_if(Requirements, [&](const Requirement &Old) {
      return Old.Place == R.Place && Old.Use == R.Use &&
             Old.Chain.front() == R.Chain.front();
    });
  if (Requirements.size() < MaxRequirements)
    Requirements.push_back(std::move(R));
}

void Executor::addExit(const World &W, Summary &S) {
  Exit X;
  X.Pre = entryFacts(W);
  std::set<PathId> Objects; // made here and handed out
  auto Export = [&](PathId Y, Val V) {
    if (V.K == Val::Same && !entryVisible(V.P)) {
      const Con *C = W.con(V.P);
      if (C && C->Null == Con::IsNonNil)
        V = Val::nonNil();
      else if (C && C->Null == Con::IsNil)
        V = Val::nil(C->Origin);
      else if (C && C->Is)
        V = Val::lit(C->Is);
      else
        V = Val();
    } else if (V.K == Val::Addr && !entryVisible(V.P)) {
      if (Paths.rootKind(V.P) == Root::Temp && Paths.owner(V.P) == F.Usr &&
          Paths.index(V.P) >= PseudoBase)
        Objects.insert(Paths.rootOf(V.P));
      else
        V = Val::nonNil();
    }
    X.Post.push_back({Y, V});
  };
  for (const auto &[Y, V] : W.Vals)
    if (exitVisible(Y))
      Export(Y, V);
  // What the objects hold that are handed out, and so on.
  std::set<PathId> Done;
  while (!Objects.empty() && X.Post.size() < MaxPlaces) {
    PathId O = *Objects.begin();
    Objects.erase(Objects.begin());
    if (!Done.insert(O).second)
      continue;
    for (const auto &[Y, V] : W.Vals)
      if (Paths.rootOf(Y) == O)
        Export(Y, V);
  }
  llvm::sort(X.Post,
             [](const auto &A, const auto &B) { return A.first < B.first; });
  if (!llvm::is_contained(S.Exits, X))
    S.Exits.push_back(std::move(X));
}

/// Keeps the number of exits small: first those are merged that leave the same
/// behind, then all.
static void reduceExits(std::vector<Exit> &Exits) {
  if (Exits.size() <= MaxExits)
    return;
  auto Merge = [](const Exit &A, const Exit &B) {
    World X, Y;
    X.Vals = A.Post;
    X.Cons = A.Pre;
    Y.Vals = B.Post;
    Y.Cons = B.Pre;
    World M = merge(X, Y);
    return Exit{M.Cons, M.Vals};
  };
  std::vector<Exit> Few;
  for (const Exit &E : Exits) {
    auto It =
        llvm::find_if(Few, [&](const Exit &O) { return O.Post == E.Post; });
    if (It == Few.end())
      Few.push_back(E);
    else
      *It = Merge(*It, E);
  }
  if (Few.size() > MaxExits) {
    Exit All = Few[0];
    for (size_t I = 1; I < Few.size(); ++I)
      All = Merge(All, Few[I]);
    Few.assign(1, All);
  }
  Exits = std::move(Few);
}

/// Calls \p See for every path in \p F with the block that names it.
template <class Fn> static void forEachPath(const Function &F, Fn See) {
  std::function<void(const Value &, uint32_t)> OfValue = [&](const Value &V,
                                                             uint32_t B) {
    if (V.P.valid())
      See(V.P, B);
    if (V.Kind != ValueKind::Unknown)
      for (const Value &X : V.Bound)
        OfValue(X, B);
  };
  std::function<void(uint32_t, uint32_t)> OfCond = [&](uint32_t C, uint32_t B) {
    if (C >= F.Conds.size())
      return;
    const Cond &X = F.Conds[C];
    if (X.P.valid())
      See(X.P, B);
    for (const Path &R : X.Reads)
      See(R, B);
    for (uint32_t K : X.Kids)
      OfCond(K, B);
  };
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    for (const Edge &E : F.Blocks[B].Succs)
      OfCond(E.Cond, B);
    for (const Event &E : F.Blocks[B].Events) {
      for (const Path *X : {&E.P, &E.Q, &E.Recv, &E.Target})
        if (X->valid())
          See(*X, B);
      OfValue(E.V, B);
      if (E.V.Kind == ValueKind::Cond)
        OfCond(E.V.Index, B);
      for (const Value &V : E.Args) {
        OfValue(V, B);
        if (V.Kind == ValueKind::Cond)
          OfCond(V.Index, B);
      }
    }
  }
}

/// Forgets what block \p Block was the last to name: results of calls, and what
/// is known of values that no place holds any more.
void Executor::prune(World &W, uint32_t Block) const {
  auto Mine = [&](PathId X) {
    return Paths.rootKind(X) == Root::Temp && Paths.owner(X) == F.Usr &&
           Paths.index(X) != ReturnIndex;
  };
  llvm::erase_if(W.Vals, [&](const auto &E) {
    uint32_t I = Paths.index(E.first);
    return Mine(E.first) && I < TempBlock.size() && TempBlock[I] == Block;
  });
  if (llvm::none_of(W.Cons, [&](const auto &E) { return Mine(E.first); }))
    return;
  std::set<PathId> Held;
  for (const auto &[X, V] : W.Vals) {
    Held.insert(Paths.rootOf(X));
    if (V.K == Val::Same || V.K == Val::Addr)
      Held.insert(Paths.rootOf(V.P));
  }
  llvm::erase_if(W.Cons, [&](const auto &E) {
    return Mine(E.first) && !Held.count(Paths.rootOf(E.first));
  });
}

/// True if it matters which way was taken through the function: something in it
/// may be nil, or need not to be.  Else one world that forgets all differences
/// says what there is to say of it, in a fraction of the time.
bool Executor::matters() const {
  auto Telling = [](TypeKind K) { return isHolder(K) || K == TypeKind::Bool; };
  if (Telling(P.type(F.Result).Kind))
    return true;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      switch (E.Kind) {
      case EventKind::MapOp:
        if (!E.P.Sels.empty() && E.P.Sels.back().Kind == SelKind::Deref) {
          Path X = E.P;
          X.Sels.pop_back();
          if (isHolder(kindOf(X)) || X.RootKind == Root::Temp)
            return true;
        }
        break;
      case EventKind::Deref:
        if (A.holder(E.P) != TypeKind::Other)
          return true;
        break;
      case EventKind::Assign:
        if (E.V.Kind == ValueKind::Null || A.holder(E.P) != TypeKind::Other ||
            (E.V.Kind == ValueKind::Load && kindOf(E.V.P) == TypeKind::Weak))
          return true;
        break;
      case EventKind::Move:
      case EventKind::Swap:
        if (A.holder(E.Q) != TypeKind::Other)
          return true;
        break;
      case EventKind::Call:
      case EventKind::Spawn:
        for (uint32_t C : P.callees(Index, E)) {
          const Summary &S = A.Summaries[C];
          if (!S.Requirements.empty())
            return true;
          for (const Exit &X : S.Exits)
            for (const auto &[Y, V] : X.Post)
              if (V.K == Val::Nil)
                return true;
        }
        break;
      default:
        break;
      }
  return false;
}

void Executor::reduce(Worlds &Ws) {
  if (Ws.size() <= MaxSplit)
    return;
  WorldSet Set;
  Worlds Ignored;
  for (const World &W : Ws)
    Set.add(W, Ignored);
  Ws = Set.worlds();
}

/// Finds the null that an accessor by index returns where the index is out of
/// range.  Its callers count their indices, so that this null is a guard and no
/// evidence that there is ever nothing.
void Executor::findOutOfRange() {
  auto ReturnsElement = [&](const Event &E) {
    if (E.Kind != EventKind::Return)
      return false;
    Path At = E.V.P;
    for (size_t I = 0; I < E.V.P.Sels.size(); ++I) {
      At.Sels.assign(E.V.P.Sels.begin(), E.V.P.Sels.begin() + I);
      if (E.V.P.Sels[I].Kind == SelKind::Element && kindOf(At) != TypeKind::Map)
        return true;
    }
    return false;
  };
  if (!isHolder(P.type(F.Result).Kind) ||
      llvm::none_of(F.Blocks, [&](const Block &B) {
        return llvm::any_of(B.Events, ReturnsElement);
      }))
    return;
  // Whether a condition compares an integer, and with something that varies.
  auto Compares = [&](uint32_t C) -> std::pair<bool, bool> {
    while (C < F.Conds.size() && F.Conds[C].Kind == CondKind::Not &&
           !F.Conds[C].Kids.empty())
      C = F.Conds[C].Kids[0];
    if (C >= F.Conds.size() || F.Conds[C].Kind != CondKind::Opaque)
      return {false, false};
    const Cond &X = F.Conds[C];
    llvm::StringRef Text = P.str(X.Text);
    bool Index = llvm::any_of(
        X.Reads, [&](const Path &R) { return kindOf(R) == TypeKind::Integer; });
    if (!Index || Text.find_first_of("<>") == llvm::StringRef::npos)
      return {false, false};
    return {true, X.Reads.size() > 1};
  };
  for (uint32_t I = 0; I < F.Blocks.size(); ++I) {
    bool All = true, Bound = false;
    for (const Block &B : F.Blocks)
      for (const Edge &E : B.Succs)
        if (E.To == I) {
          auto [Index, Varies] = Compares(E.Cond);
          All &= Index;
          Bound |= Varies;
        }
    if (All && Bound)
      for (const Event &E : F.Blocks[I].Events)
        if (E.Kind == EventKind::Return && E.V.Kind == ValueKind::Null)
          OutOfRange.insert(&E);
  }
}

/// A by-value argument or result that a move constructor of the program's own
/// makes is the temporary that this makes, and not what it has emptied.
void Executor::findTemporaries() {
  for (const Block &B : F.Blocks) {
    std::vector<std::pair<Path, Path>> Made;
    const Event *Last = nullptr;
    for (const Event &E : B.Events) {
      auto Replace = [&](Value &V) {
        if (V.Kind == ValueKind::MovedFrom)
          for (const auto &[From, To] : Made)
            if (V.P == From) {
              V.P = To;
              return true;
            }
        return false;
      };
      // A variable's constructor has said all that its initialisation says.
      if (E.Kind == EventKind::Move && Last && Last->Recv == E.P &&
          Last->Args[0].P == E.Q)
        Said.insert(&E);
      if (E.Kind != EventKind::Touch)
        Last = nullptr;
      if (!Made.empty() &&
          (E.Kind == EventKind::Call || E.Kind == EventKind::Return)) {
        Event Copy = E;
        bool Any = Replace(Copy.V);
        for (Value &V : Copy.Args)
          Any |= Replace(V);
        if (Any) {
          auto It = Instead.emplace(&E, std::move(Copy)).first;
          Original[&It->second] = &E;
        }
      }
      if (E.Kind != EventKind::Call || !E.Construct || E.Args.size() != 1 ||
          E.Args[0].Kind != ValueKind::Address ||
          P.callees(Index, E).size() != 1)
        continue;
      const Function &C = P.functions()[P.callees(Index, E)[0]];
      if (!C.Class || C.Class != P.type(P.typeOf(E.Args[0].P)).Record)
        continue;
      Last = &E;
      if (E.Recv.RootKind == Root::Temp)
        Made.push_back({E.Args[0].P, E.Recv});
    }
  }
}

Summary Executor::run() {
  Summary S;
  if (F.Blocks.size() < 2) {
    S.Top = true;
    return S;
  }
  collectReads();
  findOutOfRange();
  findTemporaries();

  // Blocks in reverse post-order, so that joins see most of what reaches them.
  std::vector<uint32_t> Order(F.Blocks.size(), None), Stack{0};
  {
    std::vector<uint8_t> State(F.Blocks.size(), 0);
    std::vector<uint32_t> Post;
    while (!Stack.empty()) {
      uint32_t B = Stack.back();
      if (State[B] == 0) {
        State[B] = 1;
        for (const Edge &E : llvm::reverse(F.Blocks[B].Succs))
          if (E.To < F.Blocks.size() && State[E.To] == 0)
            Stack.push_back(E.To);
      } else {
        Stack.pop_back();
        if (State[B] == 1) {
          State[B] = 2;
          Post.push_back(B);
        }
      }
    }
    for (size_t I = 0; I < Post.size(); ++I)
      Order[Post[Post.size() - 1 - I]] = I;
  }
  std::vector<uint32_t> FirstSeq(F.Blocks.size(), 0);
  uint32_t Count = 0;
  for (size_t B = 0; B < F.Blocks.size(); ++B) {
    FirstSeq[B] = Count;
    Count += F.Blocks[B].Events.size();
  }

  TempBlock.assign(F.Temps, None);
  {
    std::vector<uint8_t> Named(F.Temps, 0);
    forEachPath(F, [&](const Path &X, uint32_t B) {
      if (X.RootKind != Root::Temp || X.Owner != F.Usr || X.Index >= F.Temps)
        return;
      if (!Named[X.Index])
        TempBlock[X.Index] = B;
      else if (TempBlock[X.Index] != B)
        TempBlock[X.Index] = None;
      Named[X.Index] = 1;
    });
    // Of a result that nobody names, nothing needs to be known after its block.
    for (uint32_t B = 0; B < F.Blocks.size(); ++B)
      for (const Event &E : F.Blocks[B].Events)
        if (E.R < F.Temps) {
          if (!Named[E.R])
            TempBlock[E.R] = B;
          else if (TempBlock[E.R] != B)
            TempBlock[E.R] = None;
          Named[E.R] = 1;
        }
  }

  std::vector<WorldSet> In(F.Blocks.size(), WorldSet(matters()));
  std::set<std::tuple<uint32_t, uint64_t>> Todo; // (order, number)
  std::map<uint64_t, std::pair<uint32_t, World>> Items;
  uint64_t Next = 0;
  auto Enter = [&](uint32_t B, const World &W) {
    Worlds Changed;
    In[B].add(W, Changed);
    for (World &N : Changed) {
      Todo.insert({Order[B], Next});
      Items.emplace(Next++, std::pair(B, std::move(N)));
    }
  };
  Enter(0, World());
  // The lattice is finite, this only bounds the time; see the file's comment.
  size_t Budget = 512 + 64 * F.Blocks.size();
  while (!Todo.empty()) {
    if (Budget-- == 0 || TooBig) {
      S.Top = true;
      S.Requirements.clear();
      S.Exits.clear();
      return S;
    }
    auto [O, Number] = *Todo.begin();
    Todo.erase(Todo.begin());
    auto Node = Items.extract(Number);
    uint32_t B = Node.mapped().first;
    Worlds Now{std::move(Node.mapped().second)};
    uint32_t Seq = FirstSeq[B];
    for (const Event &E : F.Blocks[B].Events) {
      Worlds After;
      if (Said.count(&E)) {
        ++Seq;
        continue;
      }
      auto It = Instead.find(&E);
      for (World &W : Now)
        execute(std::move(W), It == Instead.end() ? E : It->second, Seq, After);
      ++Seq;
      if (After.size() > 1) {
        Worlds Unique;
        for (World &W : After)
          if (!llvm::is_contained(Unique, W))
            Unique.push_back(std::move(W));
        After = std::move(Unique);
      }
      reduce(After);
      Now = std::move(After);
    }
    for (const World &W : Now) {
      if (W.Vals.size() > MaxPlaces)
        TooBig = true;
      if (B == 1 && !F.Blocks[1].Events.empty())
        addExit(W, S);
      for (const Edge &E : F.Blocks[B].Succs) {
        if (E.To >= F.Blocks.size())
          continue;
        Worlds Some;
        if (E.Cond == None)
          Some.push_back(W);
        else
          assume(W, E.Cond, E.Sense, Some);
        for (World &N : Some) {
          prune(N, B);
          Enter(E.To, N);
        }
      }
    }
  }
  if (F.Blocks[1].Events.empty())
    for (const World &W : In[1].worlds())
      addExit(W, S);
  reduceExits(S.Exits);
  S.Requirements = std::move(Requirements);
  S.WeakFields.assign(Weak.begin(), Weak.end());
  return S;
}
