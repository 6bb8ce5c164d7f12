//===- RacePairs.cpp - Which accesses may run at the same time ------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Accesses of a running thread meet those of the function itself, of its
// callees and of other threads.  Here it is decided which of them collide,
// which collision is kept, and what "mapvet why" is told of the others.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

bool RaceFinder::conflict(const Access &A, const Access &B) {
  if (!A.Write && !B.Write)
    return false;
  auto Touches = [](const Access &El, const Access &Other) {
    // A lookup reads keys and links, not the value of another entry; an
    // insertion does not either.
    // Threads that got references from one function usually asked for
    // entries of their own.
    // What is done to a map within a map is told of that one: the entry is
    // touched only by what takes it away.
    if (El.Nested)
      return Other.Whole ||
             (Other.Op & (OpErase | OpClear | OpAssign | OpMoveOut)) != 0;
    if (Other.Element && (El.Entry || Other.Entry))
      return El.Entry == Other.Entry && El.Entry != None;
    if (Other.Element)
      return El.E != Other.E;
    return Other.Whole || (Other.Op & (OpIterate | OpErase | OpClear |
                                       OpAssign | OpMoveOut)) != 0;
  };
  if (A.Element)
    return Touches(A, B);
  if (B.Element)
    return Touches(B, A);
  return true;
}

bool RaceFinder::unknownElement(const Path &X) {
  return llvm::any_of(X.Sels, [](const Sel &S) {
    return S.Kind == SelKind::Element && !S.Name;
  });
}

bool RaceFinder::dispatched(const Access &A) {
  bool Started = false;
  for (const Step &S : A.Trace.steps()) {
    Started |= S.Call->Kind == EventKind::Spawn;
    if (Started && S.Call->Kind == EventKind::Call && S.Call->Virtual &&
        unknownElement(S.Call->Recv))
      return true;
  }
  return false;
}

uint32_t RaceFinder::eventLoop(const Access &A) const {
  auto OneOfMany = [&](const Path &X, uint32_t Func) {
    if (llvm::any_of(X.Sels,
                     [](const Sel &S) { return S.Kind == SelKind::Element; }))
      return true;
    // The one that a member names at the moment.
    if (X.Sels.size() < 2 || X.Sels.back().Kind != SelKind::Deref)
      return false;
    Path Current = X;
    Current.Sels.pop_back();
    for (const Block &B : P.functions()[Func].Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Assign && E.P == Current &&
            E.V.Kind != ValueKind::Null)
          return true;
    return false;
  };
  bool Others = false;
  for (const Step &S : A.Trace.steps()) {
    if (S.Call->Kind != EventKind::Call)
      continue;
    if (S.Call->Callee) {
      Others |= OneOfMany(S.Call->Recv, S.Caller);
      continue;
    }
    const Path &X = S.Call->Target;
    if (Others && X.RootKind == Root::This && X.Sels.size() == 1 &&
        X.Sels[0].Kind == SelKind::Field)
      return S.Caller;
  }
  return None;
}

bool RaceFinder::alive(const Context &C, const State &S,
                       const Access &A) const {
  // A stored callback cannot run before it exists.
  for (uint32_t V : A.In->Via)
    if (contains(C.AllCreates, V) && !contains(S.Created, V))
      return false;
  return true;
}

void RaceFinder::pairUp(Context &C, const Event &E, const State &Before,
                        State &After, const std::vector<Access> &Here) {
  static const Thread Self;
  auto IsNew = [&](uint32_t T) {
    return T >= Before.Threads.size() || Before.Threads[T] != Running;
  };
  const Keys Touched(Here);
  for (uint32_t T = 0; T < Before.Threads.size(); ++T) {
    if (Before.Threads[T] != Running || !C.Threads[T].Touched.mayMeet(Touched))
      continue;
    for (const Access &A : C.Threads[T].Acc) {
      if (C.Pairs > MaxPairs)
        break;
      if (!alive(C, Before, A))
        continue;
      for (const Access &B : Here) {
        if (!mayMeet(A, B) || joinedFirst(B, C.Threads[T]))
          continue;
        const Path &X = path(B.P);
        // The thread does not know an object made since it started, unless
        // through a callback that it was handed later.
        bool Handed = !A.In->Via.empty() && path(A.P).RootKind == Root::Any;
        if (!Handed && Before.Dead.count({T, ownObject(C, X)}))
          continue;
        consider(C, A, C.Threads[T], B, Self);
      }
    }
  }
  // Two threads meet where the later one starts, or where a callback that
  // one of them runs comes into being.
  bool Changed = Before.Created != After.Created;
  for (uint32_t T = 0; T < After.Threads.size(); ++T) {
    if (After.Threads[T] != Running)
      continue;
    const Thread &X = C.Threads[T];
    bool NewT = IsNew(T) || startsHere(C, E, T);
    for (uint32_t U = 0; U <= T; ++U) {
      if (After.Threads[U] != Running)
        continue;
      if (!NewT && !IsNew(U) && !startsHere(C, E, U) && !Changed)
        continue;
      const Thread &Y = C.Threads[U];
      if (!X.Touched.mayMeet(Y.Touched))
        continue;
      if (T == U && (!X.Multi || X.Kind == SpawnKind::Serial ||
                     X.Kind == SpawnKind::Timer))
        continue;
      if (T != U && X.Kind == SpawnKind::Serial && Y.Kind == SpawnKind::Serial)
        continue;
      for (size_t I = 0; I < X.Acc.size(); ++I) {
        if (C.Pairs > MaxPairs)
          break;
        if (!alive(C, After, X.Acc[I]))
          continue;
        for (size_t J = T == U ? I : 0; J < Y.Acc.size(); ++J) {
          if (!mayMeet(X.Acc[I], Y.Acc[J]) || joinedFirst(X.Acc[I], Y) ||
              joinedFirst(Y.Acc[J], X))
            continue;
          const Path &Q = path(X.Acc[I].P);
          if (!alive(C, After, Y.Acc[J]))
            continue;
          if (const uint32_t Own = ownObject(C, Q); Own != None) {
            if (T == U && contains(X.SelfDead, Own))
              continue;
            if (T != U &&
                (After.Dead.count({T, Own}) || After.Dead.count({U, Own})))
              continue;
          }
          consider(C, X.Acc[I], X, Y.Acc[J], Y);
        }
      }
    }
  }
  if (E.Kind == EventKind::Spawn)
    for (uint32_t T = 0; T < After.Threads.size(); ++T)
      if (C.Threads[T].Start == &E &&
          (E.Spawned == SpawnKind::ForkJoin ||
           (E.Spawned == SpawnKind::Async && !E.P.valid() && E.R == None)))
        After.Threads[T] = Ended;
}

bool RaceFinder::startsHere(const Context &C, const Event &E, uint32_t T) {
  auto It = C.ThreadOf.lower_bound({&E, 0});
  for (; It != C.ThreadOf.end() && It->first.first == &E; ++It)
    if (It->second == T)
      return true;
  return false;
}

bool RaceFinder::asked(const Event &E) const {
  const Range &W = E.Where;
  return Question && W.valid() && P.str(W.File) == Question->File &&
         W.Line <= Question->Line &&
         Question->Line <= std::max(W.Line, W.EndLine) &&
         (!Question->Col || W.Line != Question->Line ||
          (W.Col <= Question->Col &&
           (W.EndLine != W.Line || Question->Col < W.EndCol)));
}

size_t RaceFinder::answer(const Access &A) {
  AccessReason R;
  R.Where = P.range(A.E->Where);
  R.Access = name(A) + " is " + (A.Write ? "written" : "read") + " here in " +
             functionName(A.Func) + " " + locks(A);
  // One operation can be several accesses: of the map and of an entry.
  for (size_t I = 0; I < Question->Out.size(); ++I)
    if (Question->Out[I].Where.Line == R.Where.Line &&
        Question->Out[I].Where.Col == R.Where.Col &&
        Question->Out[I].Access == R.Access)
      return I;
  Question->Out.push_back(std::move(R));
  Question->Memory.push_back(memory(path(A.P)));
  return Question->Out.size() - 1;
}

void RaceFinder::say(const Access &A, const Access &Other,
                     const std::string &Why) {
  if (!asked(*A.E))
    return;
  size_t I = answer(A);
  SourceRange At = P.range(Other.E->Where);
  const SourceRange &Here = Question->Out[I].Where;
  bool Self = At.File == Here.File && At.Line == Here.Line &&
              At.Col == Here.Col && A.Write == Other.Write;
  std::string What = Self ? "another thread may do the same, "
                          : "another thread " +
                                std::string(Other.Write ? "writes" : "reads") +
                                " it here in " + functionName(Other.Func) +
                                " " + locks(Other) + ", ";
  if (Self)
    At = SourceRange();
  if (Question->Said
          .insert({I, At.File + ":" + std::to_string(At.Line) + ":" +
                          std::to_string(At.Col) + What + Why})
          .second)
    Question->Out[I].Reasons.push_back({At, What + Why, true});
}

void RaceFinder::tell(const Access &A, const Access &B, const Match &M,
                      llvm::StringRef How) {
  std::string Why = How.str();
  if (Why.empty() && commonLock(A, B, M))
    Why = "and both hold a common lock";
  else if (Why.empty())
    Why = "and one happens before the other: a wait, a signal or a callback "
          "that comes later orders them";
  say(A, B, Why);
  say(B, A, Why);
}

void RaceFinder::consider(Context &C, const Access &A, const Thread &TA,
                          const Access &B, const Thread &TB) {
  if (++C.Pairs > MaxPairs)
    return;
  if (!conflict(A, B)) {
    if (Question && !A.Write && !B.Write && (asked(*A.E) || asked(*B.E)))
      if (Match M = match(A, B); M.Same)
        tell(A, B, M, "and reads alone do not collide");
    return;
  }
  // One call of a helper has one callable.
  if (A.ArgOwner && A.ArgOwner == B.ArgOwner && A.ArgParam == B.ArgParam &&
      A.ArgFn != B.ArgFn)
    return;
  Match M = match(A, B);
  if (!M.Same)
    return;
  // Each thread usually has an element of its own; who takes a lock for that,
  // if only shared, knows better.
  if (A.E == B.E && unknownElement(path(A.P)) && !dispatched(A) &&
      llvm::none_of(A.In->Locks, [&](const LockRef &L) {
        return L.Mode == LockMode::Shared;
      }))
    return;
  Match Back = M;
  std::swap(Back.BaseA, Back.BaseB);
  bool Safe = commonLock(A, B, M) || ordered(A, B, M) || ordered(B, A, Back);
  if (Question && (asked(*A.E) || asked(*B.E)))
    tell(A, B, M, Safe ? "" : "and nothing keeps the two apart");
  if (Safe)
    return;
  // An object lives in one event loop, which runs its handlers one by one.
  if (path(A.P).RootKind != Root::Global)
    if (uint32_t Loop = eventLoop(A); Loop != None && Loop == eventLoop(B))
      return;
  if (ownTasks(A, TA, B, TB) || tasksWaitedFor(A, TA, B, TB))
    return;
  found(A, TA, B, TB);
}

std::tuple<llvm::StringRef, uint32_t, uint32_t>
RaceFinder::place(const Access &A) const {
  return placeOf(*A.E);
}

std::tuple<llvm::StringRef, uint32_t, uint32_t>
RaceFinder::placeOf(const Event &E) const {
  return {P.str(E.Where.File), E.Where.Line, E.Where.Col};
}

auto RaceFinder::side(const Access &A, const Access &Other) const {
  bool Lacks = A.In->Locks.empty();
  bool SharedOnly = llvm::all_of(
      A.In->Locks, [](const LockRef &L) { return L.Mode == LockMode::Shared; });
  return std::make_tuple(Lacks ? 0 : 1, A.Write && SharedOnly && !Lacks ? 0 : 1,
                         Lacks && !Other.In->Locks.empty() ? 0 : 1,
                         A.Write ? 0 : 1, A.Trace.size(), place(A));
}

auto RaceFinder::rank(const Access &A, const Access &B) const {
  return std::make_tuple(side(A, B), !Pointers && !B.Write ? 1 : 0,
                         A.E == B.E ? 1 : 0, B.Trace.size(), place(B));
}

void RaceFinder::found(const Access &X, const Thread &TX, const Access &Y,
                       const Thread &TY) {
  bool Swap = side(Y, X) < side(X, Y);
  const Access &A = Swap ? Y : X, &B = Swap ? X : Y;
  const Thread &TA = Swap ? TY : TX, &TB = Swap ? TX : TY;
  std::pair<uint32_t, uint32_t> Key{memoryId(A.P), 0};
  if (!Pointers)
    Key = {memoryOfBoth(A, B), A.Func};
  auto It = Races.find(Key);
  Race New{A, B, TA.Root, TB.Root, RacesFound++};
  if (It == Races.end())
    Races.emplace(Key, std::move(New));
  else if (rank(A, B) < rank(It->second.A, It->second.B))
    It->second = std::move(New);
}

std::vector<const Race *> RaceFinder::ranked() const {
  std::vector<const Race *> Out;
  for (const auto &[Key, R] : Races)
    Out.push_back(&R);
  llvm::sort(Out, [&](const Race *X, const Race *Y) {
    auto A = rank(X->A, X->B), B = rank(Y->A, Y->B);
    return A != B ? A < B : X->Number < Y->Number;
  });
  return Out;
}
