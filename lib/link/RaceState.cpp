//===- RaceState.cpp - Locks and threads at one point ---------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The state of a walk: locks are taken, given back and handed on, threads start
// and end, and two ways that meet know what both know.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

bool RaceFinder::join(State &Into, const State &From) {
  if (!Into.Reached) {
    Into = From;
    return true;
  }
  State Old = Into;
  std::vector<Held> Both;
  for (const Held &A : Into.Locks)
    for (const Held &B : From.Locks)
      if (A.Mutex == B.Mutex && A.Pending == B.Pending) {
        // A guard that takes the lock in the mode that a flag says: of the two
        // the one that accuses nobody.
        Held H = A;
        if (B.Mode == LockMode::Exclusive)
          H.Mode = LockMode::Exclusive;
        Both.push_back(H);
        break;
      }
  Into.Locks = std::move(Both);
  Into.Waited = intersect(Into.Waited, From.Waited);
  Into.Unset = intersect(Into.Unset, From.Unset);
  Into.SigBefore = unite(Into.SigBefore, From.SigBefore);
  Into.Created = unite(Into.Created, From.Created);
  Into.Joined = unite(Into.Joined, From.Joined);
  Into.Released = unite(Into.Released, From.Released);
  // What was reborn on one side only is the thread's own on the other,
  // unless the thread does not run there.
  std::set<std::pair<uint32_t, uint32_t>> Dead;
  auto Runs = [](const State &S, uint32_t T) {
    return T < S.Threads.size() && S.Threads[T] == Running;
  };
  for (const auto &D : Into.Dead)
    if (From.Dead.count(D) || !Runs(From, D.first))
      Dead.insert(D);
  for (const auto &D : From.Dead)
    if (!Runs(Into, D.first))
      Dead.insert(D);
  Into.Dead = std::move(Dead);
  if (Into.Threads.size() < From.Threads.size())
    Into.Threads.resize(From.Threads.size(), NotStarted);
  for (size_t I = 0; I < From.Threads.size(); ++I)
    Into.Threads[I] = std::max(Into.Threads[I], From.Threads[I]);
  return !(Into == Old);
}

void RaceFinder::assume(const Context &C, uint32_t Index, bool Sense, State &S,
                        unsigned Depth) {
  if (Index >= C.F->Conds.size() || Depth > 8)
    return;
  const Cond &K = C.F->Conds[Index];
  switch (K.Kind) {
  case CondKind::Not:
    if (!K.Kids.empty())
      assume(C, K.Kids[0], !Sense, S, Depth + 1);
    return;
  case CondKind::And:
    if (Sense)
      for (uint32_t X : K.Kids)
        assume(C, X, true, S, Depth + 1);
    return;
  case CondKind::Or:
    if (!Sense)
      for (uint32_t X : K.Kids)
        assume(C, X, false, S, Depth + 1);
    return;
  case CondKind::Truth:
  case CondKind::NonNull: {
    Path X = K.P;
    // A bool that remembers the attempt.
    for (unsigned I = 0; I < 4; ++I) {
      auto It = C.Alias.find(X);
      if (It == C.Alias.end() || It->second.Kind != ValueKind::Load)
        break;
      X = It->second.P;
    }
    PathId Y = id(X);
    std::vector<Held> Out;
    for (Held H : S.Locks) {
      bool Decides =
          H.Pending && ((X.RootKind == Root::Temp && X.Owner == C.F->Usr &&
                         X.Sels.empty() && H.Try == X.Index) ||
                        (H.Guard && H.Guard == Y));
      if (Decides && !Sense)
        continue;
      if (Decides)
        H.Pending = false;
      Out.push_back(H);
    }
    S.Locks = std::move(Out);
    // A flag seen as it was set: what was done before that is done.
    X = canon(C, X);
    const std::set<Sym> &Set = Sense ? SetTrue : SetFalse;
    const std::set<Sym> &Back = Sense ? SetFalse : SetTrue;
    auto In = [&](const std::set<Sym> &Keys) {
      return Keys.count(0) || Keys.count(keyOf(X));
    };
    if (!isFlag(X))
      return;
    if (PathId Z = id(X)) {
      if (In(Set))
        insert(S.Waited, Z);
      else if (In(Back))
        insert(S.Unset, Z);
    }
    return;
  }
  default:
    return;
  }
}

LockSet RaceFinder::lockSet(const State &S) {
  LockSet L;
  for (const Held &H : S.Locks)
    if (!H.Pending)
      L.push_back({H.Mutex, H.Mode});
  llvm::sort(L);
  L.erase(llvm::unique(L), L.end());
  return L;
}

std::vector<LockUses::Lock> RaceFinder::heldLocks(const State &S) const {
  std::vector<LockUses::Lock> Out;
  for (const LockRef &L : lockSet(S))
    Out.push_back({path(L.Mutex), L.Mode});
  return Out;
}

void RaceFinder::acquire(Context &C, State &S, Held H) {
  if (!H.Mutex || S.Locks.size() >= MaxLocks)
    return;
  if (H.Guard) {
    std::vector<PathId> &M = C.GuardOf[H.Guard];
    if (!llvm::is_contained(M, H.Mutex))
      M.push_back(H.Mutex);
  }
  for (Held &X : S.Locks)
    if (X.Mutex == H.Mutex) {
      if (!H.Pending)
        X = H;
      return;
    }
  S.Locks.push_back(H);
  llvm::sort(S.Locks, [](const Held &A, const Held &B) {
    return std::tie(A.Mutex, A.Guard) < std::tie(B.Mutex, B.Guard);
  });
}

void RaceFinder::release(Context &C, State &S, PathId X) {
  if (!X)
    return;
  size_t Before = S.Locks.size();
  llvm::erase_if(S.Locks, [&](const Held &H) {
    return H.Mutex == X || (H.Guard && H.Guard == X);
  });
  if (S.Locks.size() == Before && !C.GuardOf.count(X) &&
      S.Released.size() < MaxLocks)
    insert(S.Released, X);
}

void RaceFinder::destroyed(Context &C, State &S, const Path &X) {
  if (!X.valid())
    return;
  llvm::erase_if(S.Locks, [&](const Held &H) {
    return H.Guard && isPrefix(X, path(H.Guard));
  });
  endMembers(C, S, X, P.typeOf(X), 0);
  reborn(C, S, X);
}

void RaceFinder::endMembers(Context &C, State &S, const Path &X, TypeId T,
                            unsigned Depth) {
  const Type &Ty = P.type(T);
  if (Depth > 4)
    return;
  if (Ty.JoinsInDtor) {
    joinThreads(C, S, X);
    return;
  }
  switch (Ty.Kind) {
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Optional: {
    Path Y = X;
    Y.Sels.push_back({SelKind::Deref, 0});
    endMembers(C, S, Y, Ty.Pointee, Depth + 1);
    return;
  }
  case TypeKind::Sequence: {
    Path Y = X;
    Y.Sels.push_back({SelKind::Element, 0});
    endMembers(C, S, Y, Ty.Pointee, Depth + 1);
    return;
  }
  case TypeKind::Record: {
    const Class *K = P.classOf(Ty.Record);
    if (!K)
      return;
    if (uint32_t D = K->Dtor ? P.indexOf(K->Dtor) : None; D != None) {
      Event E;
      E.Kind = EventKind::Destroy;
      E.P = X;
      for (PathId J : liftSet(C, Sums[D].Joins, P.functions()[D], E))
        joinThreads(C, S, path(J));
    }
    for (Sym F : K->Fields) {
      const Field *M = P.field(F);
      if (!M)
        continue;
      Path Y = X;
      Y.Sels.push_back({SelKind::Field, F});
      endMembers(C, S, Y, M->Ty, Depth + 1);
    }
    return;
  }
  default:
    return;
  }
}

void RaceFinder::reborn(Context &C, State &S, const Path &X) {
  const uint32_t Object = ownObject(C, X);
  if (Object == None || !X.Sels.empty())
    return;
  for (uint32_t T = 0; T < S.Threads.size(); ++T)
    if (S.Threads[T] == Running)
      S.Dead.insert({T, Object});
}

uint32_t RaceFinder::ownObject(const Context &C, const Path &X) {
  constexpr uint32_t Temporary = 1u << 31;
  if (X.Owner != C.F->Usr || X.Index == None)
    return None;
  return X.RootKind == Root::Local  ? X.Index
         : X.RootKind == Root::Temp ? X.Index | Temporary
                                    : None;
}

void RaceFinder::joinThreads(Context &C, State &S, const Path &X) {
  if (!X.valid())
    return;
  if (PathId I = id(X))
    insert(S.Joined, I);
  for (uint32_t T = 0; T < S.Threads.size(); ++T)
    if (S.Threads[T] == Running && joins(X, C.Threads[T])) {
      S.Threads[T] = Ended;
      // The loop that ran in it has done all that it was given.
      for (PathId J : IdSet(C.Threads[T].Joins))
        if (path(J) != X)
          joinThreads(C, S, path(J));
    }
}

bool RaceFinder::joins(const Path &X, const Thread &T) const {
  // The pool or the loop behind an executor is not known from it.
  if (T.Unnamed && X.valid() && P.type(P.typeOf(X)).Kind == TypeKind::Record)
    return true;
  return llvm::any_of(T.Handles, [&](PathId H) {
    const Path &Y = path(H);
    return isPrefix(X, Y) || isPrefix(Y, X) ||
           (X.RootKind == Root::Any && anyBase(X, Y) != None) ||
           (Y.RootKind == Root::Any && anyBase(Y, X) != None);
  });
}

bool RaceFinder::joinedFirst(const Access &A, const Thread &T) const {
  return llvm::any_of(A.In->Joined,
                      [&](PathId X) { return joins(path(X), T); });
}

void RaceFinder::moveHandle(Context &C, State &S, const Path &From,
                            const Path &To) {
  if (!From.valid() || !To.valid())
    return;
  auto Renamed = [&](PathId X) -> PathId {
    const Path &Y = path(X);
    if (!isPrefix(From, Y))
      return 0;
    Path N = To;
    N.Sels.insert(N.Sels.end(), Y.Sels.begin() + From.Sels.size(),
                  Y.Sels.end());
    return N.Sels.size() > 12 ? 0 : id(N);
  };
  for (Thread &T : C.Threads) {
    std::vector<PathId> More;
    for (PathId H : T.Handles)
      if (PathId N = Renamed(H))
        if (!llvm::is_contained(T.Handles, N))
          More.push_back(N);
    if (T.Handles.size() < 8)
      T.Handles.insert(T.Handles.end(), More.begin(), More.end());
  }
  for (Held &H : S.Locks)
    if (H.Guard)
      if (PathId N = Renamed(H.Guard)) {
        C.GuardOf[N] = C.GuardOf[H.Guard];
        H.Guard = N;
      }
}

uint32_t RaceFinder::threadFor(Context &C, const Event &E, uint32_t Sub) {
  auto [It, Added] = C.ThreadOf.try_emplace({&E, Sub}, C.Threads.size());
  if (Added)
    C.Threads.emplace_back();
  return It->second;
}

void RaceFinder::start(Context &C, State &S, uint32_t T) {
  if (S.Threads.size() <= T)
    S.Threads.resize(T + 1, NotStarted);
  if (S.Threads[T] == Running) {
    Thread &Th = C.Threads[T];
    Th.Multi = true;
    for (auto It = S.Dead.begin(); It != S.Dead.end();)
      if (It->first == T) {
        insert(Th.SelfDead, It->second);
        It = S.Dead.erase(It);
      } else {
        ++It;
      }
  }
  S.Threads[T] = Running;
}
