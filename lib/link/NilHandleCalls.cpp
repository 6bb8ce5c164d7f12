//===- NilHandleCalls.cpp - Calls, known and unknown ----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "link/NilHandleEngine.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::link::nil;
using namespace mapvet::facts;

bool mapvet::link::nil::standardFunction(llvm::StringRef Usr) {
  if (Usr.starts_with("c:@N@std@") || Usr.contains("@N@std@"))
    return true;
  static const llvm::StringSet<> Harmless = {
      "c:@F@printf", "c:@F@fprintf", "c:@F@puts",    "c:@F@snprintf",
      "c:@F@fputs",  "c:@F@fflush",  "c:@F@putchar", "c:@F@strlen",
      "c:@F@memcpy", "c:@F@strcmp",  "c:@F@usleep",  "c:@F@sleep"};
  return Harmless.contains(Usr);
}

/// A call of which nothing is known but what it is handed.  \p Havoc says
/// whether its own effects are unknown; else only its result and its moved
/// arguments are looked at.
void Executor::unknownCall(World &W, const Event &E, uint32_t Seq, bool Havoc) {
  llvm::StringRef Usr = P.str(E.Callee);
  for (const Value &V : E.Args) {
    registerCaptures(W, V, E);
    if (V.Kind == ValueKind::Function) {
      // It may be run now or later: what it changes is unknown from here on.
      uint32_t I = P.indexOf(V.Text);
      // Of what is not a callee, the order of bottomUp() decides whether its
      // effects are known, and not when somebody asked for it.
      if (I != None && A.SccOf[I] <= A.SccOf[Index])
        for (const Exit &X : A.Summaries[I].Exits)
          for (const auto &[Y, Old] : X.Post)
            if (Paths.owner(Y) != V.Text)
              write(W, Y, Val());
      continue;
    }
    if (V.Kind == ValueKind::MovedFrom)
      moveOut(W, V.P, E);
    else if (Havoc && V.Kind == ValueKind::Address)
      havoc(W, resolve(W, V.P));
    else if (Havoc && V.Kind == ValueKind::Load)
      havocPointee(W, V.P);
  }
  if (Havoc) {
    // The name of a const member function ends in its qualifiers.
    bool ConstMember = Usr.ends_with("#1");
    if (E.Recv.valid() && (!ConstMember || E.Construct))
      havoc(W, resolve(W, E.Recv));
    if (E.Callee == 0 || !standardFunction(Usr)) {
      for (auto &[X, V] : W.Vals)
        if (Paths.rootKind(X) == Root::Global)
          V = Val();
      if (F.Main)
        for (const auto &[G, O] : A.NilInMain)
          W.set(Paths.root(Root::Global, G, 0), Val());
      for (PathId X : Escaped)
        havoc(W, X);
    }
  }
  yield(W, E, Seq, Val());
}

//--- callees
//-------------------------------------------------------------------

/// Path \p X of callee \p C, as seen at its call \p E.
Executor::Seen Executor::fromCallee(const World &W, PathId X, const Function &C,
                                    const Event &E, uint32_t Seq) {
  Seen S;
  PathId R = Paths.rootOf(X);
  std::vector<Sel> Sels = Paths.after(X, R);
  size_t From = 0;
  auto Place = [&](PathId Base, Path Written) {
    S.IsPlace = true;
    S.Place = Base;
    S.Written = std::move(Written);
    for (size_t I = From; I < Sels.size(); ++I) {
      S.Place = step(W, S.Place, Sels[I]);
      if (S.Written.valid())
        S.Written.Sels.push_back(Sels[I]);
    }
    return S;
  };
  if (Paths.owner(X) != C.Usr || Paths.rootKind(X) == Root::Global) {
    Path Root = Paths.path(R);
    return Place(R, Root);
  }
  switch (Paths.rootKind(X)) {
  case Root::This: {
    Path Recv = P.receiver(C, E);
    if (!Recv.valid())
      return S;
    return Place(resolve(W, Recv), Recv);
  }
  case Root::Temp: {
    uint32_t I = Paths.index(X);
    if (I == ReturnIndex) {
      if (E.R == None)
        return S;
      PathId T = Paths.root(Root::Temp, F.Usr, E.R);
      return Place(T, Paths.path(T));
    }
    if (I < PseudoBase)
      return S;
    return Place(mapped(Seq, R), {});
  }
  case Root::Local:
    break;
  default:
    return S;
  }
  if (Paths.index(X) >= C.Locals.size())
    return S;
  const Local &L = C.Locals[Paths.index(X)];
  if (L.Param == None) {
    // A copy that a lambda holds: registerCaptures() keeps it under this name.
    if (L.Capture)
      return Place(R, Paths.path(R));
    return S;
  }
  Value V = P.argument(L.Param, C, E);
  bool ByRef = P.type(L.Ty).Kind == TypeKind::Reference;
  bool First = !Sels.empty() && Sels[0].Kind == SelKind::Deref;
  auto Direct = [&](Val V) {
    S.V = V;
    return S;
  };
  switch (V.Kind) {
  case ValueKind::Address:
    if (Sels.empty()) {
      Seen D = Direct(Val::addr(resolve(W, V.P)));
      D.Written = V.P;
      return D;
    }
    From = First ? 1 : 0;
    return Place(resolve(W, V.P), V.P);
  case ValueKind::Load:
  case ValueKind::CopyOf:
  case ValueKind::MovedFrom: {
    PathId Q = resolve(W, V.P);
    if (Sels.empty()) {
      Seen D = Direct(valueAt(W, Q));
      D.Written = V.P;
      return D;
    }
    if (ByRef && First && kindOf(V.P) != TypeKind::Reference)
      From = 1;
    return Place(Q, V.P);
  }
  case ValueKind::Null:
    if (Sels.empty() || (ByRef && First && Sels.size() == 1)) {
      return Direct(
          Val::nil(A.origin(&E, 1 + L.Param, Origin::Literal, E.Where)));
    }
    return S;
  case ValueKind::Literal:
    if (Sels.empty() || (First && Sels.size() == 1)) {
      LitId Id = A.lit(V.Text);
      if (Id == LitZero && isHolder(P.type(L.Ty).Kind)) {
        return Direct(
            Val::nil(A.origin(&E, 1 + L.Param, Origin::Literal, E.Where)));
      }
      if (Id)
        return Direct(Val::lit(Id));
    }
    return S;
  case ValueKind::Fresh:
    if (Sels.empty() || (ByRef && First && Sels.size() == 1))
      return Direct(Val::nonNil());
    return S;
  case ValueKind::Function:
  case ValueKind::Into:
    if (Sels.empty())
      return Direct(Val::nonNil());
    return S;
  case ValueKind::Cond:
    if (Sels.empty())
      if (auto B = decide(W, V.Index))
        return Direct(Val::lit(*B ? LitOne : LitZero));
    return S;
  case ValueKind::Unknown:
    return S;
  }
  return S;
}

/// Checks requirement \p R of \p C at its call \p E.  True if it is certainly
/// not met in \p W; reports that if \p Report, else changes nothing.
bool Executor::violates(World &W, const Requirement &R, const Function &C,
                        const Event &E, uint32_t Seq, bool Report) {
  World Cond = W;
  for (const auto &[X, Want] : R.Pre) {
    Con N = Want;
    if (N.Null == Con::IsNil)
      N.Null = Con::MaybeNil;
    if (!constrain(Cond, seenValue(W, fromCallee(W, X, C, E, Seq)), N))
      return false;
  }
  Seen S = fromCallee(W, R.Place, C, E, Seq);
  Val V = seenValue(W, S);
  bool Nil = V.K == Val::Nil;
  if (V.K == Val::Same)
    if (const Con *K = W.con(V.P))
      Nil = K->Null == Con::IsNil;
  if (!Report)
    return Nil;
  if (!Nil && V.K != Val::Same)
    return false;

  Requirement Mine = R;
  std::string Callee = P.str(C.Name).str();
  Mine.Chain.insert(Mine.Chain.begin(),
                    {E.Where, "'" + Callee + "' is called here"});
  std::string M;
  PathId Root = Paths.rootOf(R.Place);
  bool Whole = R.Place == Root || (Paths.parent(R.Place) == Root &&
                                   Paths.last(R.Place).Kind == SelKind::Deref);
  bool Param = Whole && Paths.rootKind(Root) == Root::Local &&
               Paths.owner(Root) == C.Usr &&
               C.Locals[Paths.index(Root)].Param != None;
  bool Named = S.Written.valid() && S.Written.RootKind != Root::Temp;
  std::string What = Named ? show(S.Written) : P.show(Paths.path(R.Place), &C);
  std::string Does = R.Handle ? "writes to it" : "dereferences it";
  std::string Word = R.Handle ? "nil" : "null";
  if (Param && !Named)
    M = Word + " passed as '" + P.str(C.Locals[Paths.index(Root)].Name).str() +
        "' to '" + Callee + "', which " + Does;
  else if (Param)
    M = "'" + What + "' is " + Word + " when passed to '" + Callee +
        "', which " + Does;
  else
    M = "'" + What + "' is " + Word + " when '" + Callee +
        "' is called, which " + Does;
  uint32_t Org = V.K == Val::Nil ? V.Origin : 0;
  if (Org && A.Origins[Org].K == Origin::Returned && A.Origins[Org].Callee)
    if (const Function *G = P.function(A.Origins[Org].Callee))
      M += "; '" + P.str(G->Name).str() + "' can return " +
           (R.Handle ? "a nil handle" : "null");
  // What makes the callee use it must hold here too.
  World Judged = Nil ? W : std::move(Cond);
  need(Judged, S.IsPlace ? S.Place : 0, V, std::move(Mine), E,
       S.Written.valid() ? S.Written : Paths.path(R.Place), M);
  if (Nil) {
    if (V.K == Val::Same)
      W.conFor(V.P).Null = Con::IsNonNil;
    else if (S.IsPlace && S.Place && !Paths.wild(S.Place))
      W.set(S.Place, Val::nonNil());
  }
  return Nil;
}

/// "when 'locale' is neither "de" nor "en"": what must hold for an exit.
std::string Executor::describe(const std::vector<std::pair<PathId, Con>> &Pre,
                               const Function &C) const {
  std::string Out;
  for (const auto &[X, K] : Pre) {
    Path At = Paths.path(X);
    if (At.RootKind == Root::Local && !At.Sels.empty() &&
        At.Sels.back().Kind == SelKind::Deref)
      At.Sels.pop_back();
    std::string Name = "'" + P.show(At, &C) + "'";
    bool Bool = P.type(P.typeOf(Paths.path(X))).Kind == TypeKind::Bool;
    std::string T;
    if (K.Is)
      T = Bool ? Name + " is " + (K.Is == LitZero ? "false" : "true")
               : Name + " is " + A.Lits.str(K.Is).str();
    else if (K.IsNot.size() == 1)
      T = Name + " is not " + A.Lits.str(K.IsNot[0]).str();
    else if (K.IsNot.size() > 1) {
      T = Name + " is none of ";
      for (size_t I = 0; I < K.IsNot.size(); ++I)
        T += (I ? ", " : "") + A.Lits.str(K.IsNot[I]).str();
    } else if (K.Null == Con::IsNil || K.Null == Con::MaybeNil)
      T = Name + " is null";
    if (T.empty())
      continue;
    Out += (Out.empty() ? "when " : " and ") + T;
  }
  return Out;
}

/// Appends to \p Out what \p W becomes by each way through \p C.
void Executor::applyExits(const World &W, const Summary &S, const Function &C,
                          const Event &E, uint32_t Seq, Worlds &Out) {
  for (const Exit &X : S.Exits) {
    World N = W;
    bool Possible = true;
    for (const auto &[Y, Want] : X.Pre) {
      Con K = Want;
      if (K.Null == Con::IsNil)
        K.Null = Con::MaybeNil;
      if (!constrain(N, seenValue(W, fromCallee(W, Y, C, E, Seq)), K)) {
        Possible = false;
        break;
      }
    }
    if (!Possible)
      continue;
    // All in terms of the state before the call.
    std::vector<std::pair<PathId, Val>> Writes;
    bool Result = false;
    for (const auto &[Y, V] : X.Post) {
      bool Ret = Paths.rootKind(Y) == Root::Temp && Paths.owner(Y) == C.Usr &&
                 Paths.index(Y) == ReturnIndex;
      if (Ret && E.R == None)
        continue;
      Seen To = fromCallee(W, Y, C, E, Seq);
      if (!To.IsPlace)
        continue;
      Val Now = V;
      if (V.K == Val::Same)
        Now = seenValue(W, fromCallee(W, V.P, C, E, Seq));
      else if (V.K == Val::Addr) {
        Seen At = fromCallee(W, V.P, C, E, Seq);
        Now = At.IsPlace && At.Place ? Val::addr(At.Place) : Val::nonNil();
      } else if (V.K == Val::Nil && Ret && Paths.isRoot(Y)) {
        Now = Val::nil(
            A.origin(&E, V.Origin, Origin::Returned, E.Where, [&](Origin &O) {
              O.Steps = A.Origins[V.Origin].Steps;
              O.Callee = C.Usr;
              O.When = describe(X.Pre, C);
              if (O.Steps.size() <= MaxChain)
                O.Steps.push_back(
                    {E.Where, "'" + P.str(C.Name).str() + "' is called here"});
            }));
      }
      Result |= Ret && Paths.isRoot(Y);
      Writes.push_back({To.Place, Now});
    }
    std::set<PathId> Mine;
    for (const auto &[Key, Id] : MappedIds)
      if (Key.first == Seq)
        Mine.insert(Paths.root(Root::Temp, F.Usr, Id));
    for (PathId M : Mine)
      killPseudo(N, M);
    if (!Result)
      yield(N, E, Seq, Val());
    // Objects before their parts.
    std::map<PathId, std::vector<Val>> Sorted;
    for (const auto &[To, V] : Writes)
      Sorted[To].push_back(V);
    Writes.clear();
    for (const auto &[To, Vs] : Sorted)
      for (const Val &V : Vs)
        Writes.push_back({To, V});
    for (const auto &[To, V] : Writes) {
      Val Now = V;
      if (Now.K == Val::Unknown && E.R != None &&
          To == Paths.root(Root::Temp, F.Usr, E.R)) {
        yield(N, E, Seq, Val());
        continue;
      }
      write(N, To, Now);
    }
    for (Sym Fd : S.WeakFields) {
      for (auto &[Y, V] : N.Vals)
        if (!Paths.isRoot(Y) && Paths.last(Y) == Sel{SelKind::Field, Fd})
          V = Val();
      Weak.insert(Fd);
    }
    for (const Value &V : E.Args)
      registerCaptures(N, V, E);
    // By-value parameters are built from what is moved into them.
    for (uint32_t I = 0; I < C.Locals.size(); ++I) {
      const Local &L = C.Locals[I];
      if (L.Param == None || P.type(L.Ty).Kind == TypeKind::Reference)
        continue;
      Value V = P.argument(L.Param, C, E);
      if (V.Kind == ValueKind::MovedFrom)
        moveOut(N, V.P, E);
    }
    Out.push_back(std::move(N));
  }
}

/// True for functions without a body that by their name end the program or
/// throw, which many do without saying [[noreturn]].  What follows them is not
/// looked at: after `if (!p) fatal("...")`, p is set.
static bool seemsNoReturn(llvm::StringRef Name, llvm::StringRef Usr,
                          bool Construct) {
  if (Construct) // LogMessageFatal("...").stream() << ...
    return Usr.contains("Fatal");
  std::string Lower = Name.lower();
  llvm::StringRef N = Lower;
  for (llvm::StringRef Part : {"fatal", "panic", "abort", "unreachable"})
    if (N.contains(Part))
      return true;
  return N == "die" || N == "exit" || N == "_exit" || N == "quick_exit" ||
         N == "terminate" || N == "bail" || N.starts_with("throw");
}

void Executor::call(World W, const Event &E, uint32_t Seq, Worlds &Out) {
  auto Written = Original.find(&E);
  llvm::ArrayRef<uint32_t> Cs =
      P.callees(Index, Written == Original.end() ? E : *Written->second);
  if (E.Construct && E.Recv.valid()) {
    PathId Obj = resolve(W, E.Recv);
    if (Obj && !(E.Recv.RootKind == Root::This && E.Recv.Sels.empty()))
      erasing(W, Obj);
  }
  // A function without a body that runs a callable which it was handed.
  bool Foreign = E.Callee && !E.Virtual && P.indexOf(E.Callee) == None;
  if (Cs.empty() || Foreign) {
    if (seemsNoReturn(P.str(E.Name), P.str(E.Callee), E.Construct))
      return;
    if (!Cs.empty() && standardFunction(P.str(E.Callee)) && Cs.size() == 1) {
      for (const Value &V : E.Args)
        registerCaptures(W, V, E);
      const Function &C = P.functions()[Cs[0]];
      for (const Requirement &R : A.Summaries[Cs[0]].Requirements)
        if (Paths.owner(R.Place) != C.Usr ||
            Paths.rootKind(R.Place) != Root::Local ||
            C.Locals[Paths.index(R.Place)].Param == None)
          violates(W, R, C, E, Seq, true);
    }
    unknownCall(W, E, Seq, true);
    Out.push_back(std::move(W));
    return;
  }
  for (const Value &V : E.Args)
    registerCaptures(W, V, E);

  // With several possible callees, only what all of them need is needed.
  bool AllNeed = llvm::all_of(Cs, [&](uint32_t C) {
    return llvm::any_of(A.Summaries[C].Requirements, [&](const Requirement &R) {
      return violates(W, R, P.functions()[C], E, Seq, false);
    });
  });
  if (Cs.size() == 1 || AllNeed)
    for (const Requirement &R : A.Summaries[Cs[0]].Requirements)
      violates(W, R, P.functions()[Cs[0]], E, Seq, true);

  // A hook whose default does nothing: where others do something, it is for
  // classes that have nothing to do.
  auto Idle = [&](uint32_t C) {
    return llvm::all_of(P.functions()[C].Blocks,
                        [](const Block &B) { return B.Events.empty(); });
  };
  const bool Hook = E.Virtual && !llvm::all_of(Cs, Idle);
  for (uint32_t C : Cs) {
    if (Hook && Idle(C))
      continue;
    if (A.Summaries[C].Top) {
      World N = W;
      unknownCall(N, E, Seq, true);
      Out.push_back(std::move(N));
    } else {
      applyExits(W, A.Summaries[C], P.functions()[C], E, Seq, Out);
    }
  }
}
