//===- RaceEvents.cpp - What events do to maps and threads ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each event of a function does to the state, and which accesses it is:
// its own, those of the functions that it calls, and those of the threads that
// it starts, renamed into its own paths.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"
#include "llvm/ADT/STLFunctionalExtras.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

void RaceFinder::setArgument(const Context &C, Access &N, Path X,
                             uint32_t Fn) const {
  for (unsigned I = 0; I < 4; ++I) {
    while (!X.Sels.empty() && X.Sels.back().Kind == SelKind::Deref)
      X.Sels.pop_back();
    if (X.RootKind != Root::Local || !X.Sels.empty())
      return;
    const Function *F = P.function(X.Owner);
    if (!F || X.Index >= F->Locals.size())
      return;
    const Local &L = F->Locals[X.Index];
    if (L.Param != None) {
      N.ArgOwner = X.Owner;
      N.ArgParam = L.Param;
      N.ArgFn = Fn;
      return;
    }
    if (L.Capture) {
      const Capture *From = nullptr;
      for (const Capture &K : F->Captures)
        if (K.Local == X.Index)
          From = &K;
      if (!From)
        return;
      X = From->From.P;
      continue;
    }
    auto It = C.Alias.find(X);
    if (It == C.Alias.end())
      return;
    X = It->second.P;
  }
}

Access RaceFinder::liftAccess(Context &C, const Access &A, uint32_t Callee,
                              const Event &E, LiftedSettings &Known,
                              llvm::function_ref<void(Setting &)> More) {
  const Function &G = P.functions()[Callee];
  Access N;
  N.ArgOwner = A.ArgOwner;
  N.ArgParam = A.ArgParam;
  N.ArgFn = A.ArgFn;
  if (A.ArgOwner && A.ArgOwner == G.Usr) {
    Value V = P.argument(A.ArgParam, G, E);
    N.ArgOwner = 0;
    if (V.Kind == ValueKind::Function) {
      if (P.indexOf(V.Text) != A.ArgFn) {
        N.P = 0;
        return N;
      }
    } else if (V.P.valid()) {
      setArgument(C, N, V.P, A.ArgFn);
    }
  } else if (!A.ArgOwner && E.Kind == EventKind::Call && !E.Callee) {
    setArgument(C, N, E.Target, Callee);
  } else if (!A.ArgOwner && E.Kind == EventKind::Call && G.Lambda) {
    setArgument(C, N, E.Recv, Callee); // a parameter of a template's type
  } else if (!A.ArgOwner && E.Kind == EventKind::Spawn &&
             E.V.Kind != ValueKind::Function) {
    setArgument(C, N, E.V.P, Callee);
  }
  if (!N.ArgOwner)
    N.ArgParam = N.ArgFn = None;
  // What a callable that is handed in does to the object of its creator is
  // named where the creator hands it over.
  const bool Keep = N.ArgOwner != 0;
  N.P = liftId(C, A.P, G, E, Keep);
  if (!N.P)
    return N;
  N.Key = keyOf(path(N.P));
  N.Op = A.Op;
  N.Write = A.Write;
  N.Whole = A.Whole;
  N.Element = A.Element;
  N.Nested = A.Nested;
  N.Entry = A.Entry;
  N.Func = A.Func;
  N.E = A.E;
  N.In = Known.get(A.In, Keep, [&] {
    Setting In;
    for (const LockRef &L : A.In->Locks)
      if (PathId M = liftLock(C, L.Mutex, G, E, Keep))
        In.Locks.push_back({M, L.Mode});
    llvm::sort(In.Locks);
    In.Waited = liftSet(C, A.In->Waited, G, E, Keep);
    In.SigBefore = liftSet(C, A.In->SigBefore, G, E, Keep);
    In.Unset = liftSet(C, A.In->Unset, G, E, Keep);
    In.SigAfter = liftSet(C, A.In->SigAfter, G, E, Keep);
    In.Joined = liftSet(C, A.In->Joined, G, E, Keep);
    In.Via = A.In->Via;
    if (E.Kind == EventKind::Call && !E.Callee)
      insert(In.Via, Callee);
    More(In);
    return C.Known.get(std::move(In));
  });
  N.Trace = Way({C.Index, &E, Callee}, A.Trace);
  return N;
}

SettingRef RaceFinder::here(Context &C, const State &S, const Event &E) const {
  Setting In;
  In.Locks = lockSet(S);
  In.Waited = S.Waited;
  In.SigBefore = S.SigBefore;
  In.Unset = S.Unset;
  if (auto It = C.SigAfter.find(&E); It != C.SigAfter.end())
    In.SigAfter = It->second;
  return C.Known.get(std::move(In));
}

void RaceFinder::touch(Context &C, const State &S, const Event &E,
                       const Path &X, uint32_t Op, bool Whole,
                       std::vector<Access> &Out) {
  if (!X.valid() || Pointers)
    return;
  Path Y = canon(C, X);
  if (synchronisesItself(X) || synchronisesItself(Y))
    return;
  if (Y.RootKind == Root::Global)
    if (const Global *G = P.global(Y.Owner); G && G->ThreadLocal)
      return;
  Access A;
  A.P = id(Y);
  A.Key = keyOf(Y);
  A.Op = Op;
  constexpr uint32_t Structure = OpWrite | OpInsert | OpErase | OpClear |
                                 OpRehash | OpReserve | OpAssign | OpMoveOut;
  A.Write = (Op & (Structure | OpElementWrite)) != 0;
  if ((Op & OpSubscript) && !P.type(P.typeOf(X)).Const)
    A.Write = true;
  A.Element = (Op & (OpElementRead | OpElementWrite)) &&
              !(Op & (Structure | OpSubscript | OpIterate));
  A.Nested =
      A.Element && P.type(P.type(P.typeOf(Y)).Mapped).Kind == TypeKind::Map;
  A.Whole = Whole || (Op & (OpClear | OpAssign | OpMoveOut));
  A.In = here(C, S, E);
  A.Func = C.Index;
  A.E = &E;
  Out.push_back(std::move(A));
}

void RaceFinder::touchEntry(Context &C, const State &S, const Event &E,
                            const Path &X, std::vector<Access> &Out) {
  if (!X.valid())
    return;
  Path Y = canon(C, X);
  if (Y == X)
    return;
  for (size_t N = Y.Sels.size(); N-- > 0;) {
    if (Y.Sels[N].Kind == SelKind::Deref)
      return; // something that the entry refers to
    if (Y.Sels[N].Kind != SelKind::Element)
      continue;
    Sym Key = Y.Sels[N].Name;
    Y.Sels.resize(N);
    if (P.type(P.typeOf(Y)).Kind != TypeKind::Map)
      return;
    size_t Before = Out.size();
    touch(C, S, E, Y, OpElementWrite, false, Out);
    if (Out.size() > Before)
      Out.back().Entry = Key ? Key : Sym(None);
    return;
  }
}

void RaceFinder::touchPointers(Context &C, const State &S, const Event &E,
                               std::vector<Access> &Out) {
  auto Add = [&](const Path &X, bool Write) {
    if (!isPlaceOfMany(X) || !isMapPointer(P, P.typeOf(X)))
      return;
    // Before anybody else can see the object.
    if (X.RootKind == Root::This && (C.F->Ctor || C.F->Dtor) &&
        X.Owner == C.F->Usr)
      return;
    if (X.RootKind == Root::Global)
      if (const Global *G = P.global(X.Owner); G && G->ThreadLocal)
        return;
    Access A;
    A.P = id(canon(C, X));
    A.Key = keyOf(path(A.P));
    A.Op = Write ? OpWrite | OpAssign : OpRead;
    A.Write = Write;
    A.In = here(C, S, E);
    A.Func = C.Index;
    A.E = &E;
    Out.push_back(std::move(A));
  };
  // The pointer that \p X leads through last is followed.
  auto Follow = [&](const Path &X) {
    Path Prefix = X;
    for (size_t N = X.Sels.size(); N-- > 0;)
      if (X.Sels[N].Kind == SelKind::Deref) {
        Prefix.Sels.resize(N);
        return Add(Prefix, false);
      }
  };
  switch (E.Kind) {
  case EventKind::Assign:
  case EventKind::Move: {
    Add(E.P, true);
    if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Address)
      Follow(E.V.P);
    const Path &From = E.Kind == EventKind::Move ? E.Q : E.V.P;
    if (From.valid() &&
        (E.Kind == EventKind::Move || E.V.Kind == ValueKind::Load ||
         E.V.Kind == ValueKind::CopyOf))
      Add(From, E.Kind == EventKind::Move);
    return;
  }
  case EventKind::Swap:
    Add(E.P, true);
    return Add(E.Q, true);
  case EventKind::MapOp:
  case EventKind::Deref:
  case EventKind::Call:
    return Follow(E.Kind == EventKind::Call ? E.Recv : E.P);
  case EventKind::Return:
    if (E.V.Kind == ValueKind::Address)
      Follow(E.V.P);
    else if (E.V.P.valid() &&
             (E.V.Kind == ValueKind::Load || E.V.Kind == ValueKind::CopyOf))
      Add(E.V.P, false);
    return;
  default:
    return;
  }
}

void RaceFinder::transfer(Context &C, const Event &E, State &S,
                          std::vector<Access> *Out) {
  creations(C, E, S.Created);
  if (Pointers && Out)
    touchPointers(C, S, E, *Out);
  switch (E.Kind) {
  case EventKind::MapOp:
    if (Out)
      touch(C, S, E, E.P, E.Op, false, *Out);
    return;
  case EventKind::Copy:
    if (Out)
      touch(C, S, E, E.Q, OpRead | OpIterate, true, *Out);
    return;
  case EventKind::Move:
    if (Out) {
      if (holdsMap(E.Q))
        touch(C, S, E, E.Q, OpWrite | OpMoveOut, true, *Out);
      if (E.P.valid() && E.P.RootKind != Root::Local &&
          E.P.RootKind != Root::Temp && holdsMap(E.P) && !C.F->Ctor)
        touch(C, S, E, E.P, OpWrite | OpAssign, true, *Out);
    }
    moveHandle(C, S, canon(C, E.Q), canon(C, E.P));
    return;
  case EventKind::Swap:
    if (Out) {
      if (holdsMap(E.P))
        touch(C, S, E, E.P, OpWrite | OpAssign, true, *Out);
      if (holdsMap(E.Q))
        touch(C, S, E, E.Q, OpWrite | OpAssign, true, *Out);
    }
    return;
  case EventKind::Store:
    if (Out)
      touchEntry(C, S, E, E.P, *Out);
    return;
  case EventKind::Assign:
    if (Out)
      touchEntry(C, S, E, E.P, *Out);
    if (E.V.Kind == ValueKind::Load || E.V.Kind == ValueKind::MovedFrom)
      moveHandle(C, S, canon(C, E.V.P), canon(C, E.P));
    reborn(C, S, E.P);
    // The guard that it held ends.
    if (E.V.Kind == ValueKind::Null)
      llvm::erase_if(S.Locks, [&](const Held &H) {
        const Path X = canon(C, E.P);
        return H.Guard && path(H.Guard) != X && isPrefix(X, path(H.Guard));
      });
    return;
  case EventKind::Lock: {
    Held H;
    H.Mutex = id(canon(C, E.P));
    H.Mode = E.Mode;
    H.Guard = E.Q.valid() ? id(canon(C, E.Q)) : 0;
    H.Pending = E.Try;
    H.Try = E.Try ? E.R : None;
    // Locking the guard again locks its mutexes.
    if (auto It = C.GuardOf.find(H.Mutex); It != C.GuardOf.end()) {
      PathId Guard = H.Mutex;
      for (PathId M : std::vector<PathId>(It->second)) {
        H.Mutex = M;
        H.Guard = Guard;
        acquire(C, S, H);
      }
      return;
    }
    acquire(C, S, H);
    return;
  }
  case EventKind::Unlock:
    release(C, S, id(canon(C, E.P)));
    return;
  case EventKind::Destroy:
    destroyed(C, S, canon(C, E.P));
    return;
  case EventKind::Signal:
    if (E.Try)
      return;
    if (PathId X = id(canon(C, E.P))) {
      insert(S.SigBefore, X);
      erase(S.Unset, X);
    }
    return;
  case EventKind::Wait:
    if (E.Try && isFlag(canon(C, E.P)))
      return; // decided where the flag is tested
    if (PathId X = id(canon(C, E.P))) {
      insert(S.Waited, X);
      // A future is waited for like a thread is joined.
      joinThreads(C, S, path(X));
    }
    return;
  case EventKind::Join:
    joinThreads(C, S, canon(C, E.P));
    return;
  case EventKind::Spawn:
    spawn(C, E, S, Out);
    return;
  case EventKind::Call:
    call(C, E, S, Out);
    return;
  default:
    return;
  }
}

void RaceFinder::spawn(Context &C, const Event &E, State &S,
                       std::vector<Access> *Out) {
  uint32_t Sub = 0;
  for (uint32_t G : P.callees(C.Index, E)) {
    if (Sub >= MaxSpawns ||
        (C.Threads.size() >= MaxThreads && !C.ThreadOf.count({&E, Sub})))
      break;
    uint32_t T = threadFor(C, E, Sub++);
    {
      Thread &Th = C.Threads[T];
      if (!Th.Start) {
        Th.Start = &E;
        Th.StartFunc = C.Index;
        Th.Root = G;
        Th.Kind = E.Spawned;
        Th.Multi = E.Multi || E.Spawned == SpawnKind::ForkJoin;
        Th.Unnamed =
            !E.P.valid() && E.R == None &&
            (E.Spawned == SpawnKind::Executor ||
             E.Spawned == SpawnKind::Serial || E.Spawned == SpawnKind::Timer);
        Th.Joins = liftSet(C, Sums[G].Joins, P.functions()[G], E);
        for (const Path &X : {E.P, E.Q}) // its own handle, and its pool
          if (PathId H = id(canon(C, X)))
            Th.Handles.push_back(H);
        if (E.R != None) {
          Path R;
          R.RootKind = Root::Temp;
          R.Owner = C.F->Usr;
          R.Index = E.R;
          Th.Handles.push_back(id(R));
        }
        // A task whose future is waited for.
        if (E.V.P.valid())
          if (Path X = canon(C, E.V.P);
              P.type(P.typeOf(X)).Kind == TypeKind::Callable)
            Th.Handles.push_back(id(X));
      }
      LiftedSettings Known;
      if (C.Lift)
        for (const Access &A : Sums[G].Acc) {
          Access N = liftAccess(C, A, G, E, Known, [&](Setting &X) {
            X.Waited = unite(X.Waited, S.Waited);
          });
          if (!N.P)
            continue;
          Th.Acc.push_back(std::move(N));
        }
    }
    start(C, S, T);
    // Threads that the thread starts and does not join run on with it.
    for (const Thread &L : Sums[G].Live) {
      if (Sub >= MaxSpawns)
        break;
      startLifted(C, S, E, G, L, Sub++);
    }
    bool AtOnce =
        E.Spawned == SpawnKind::ForkJoin ||
        (E.Spawned == SpawnKind::Async && !E.P.valid() && E.R == None);
    if (AtOnce && !Out)
      S.Threads[T] = Ended;
    // While collecting, pairUp() ends it when it has seen it running.
  }
}

void RaceFinder::startLifted(Context &C, State &S, const Event &E, uint32_t G,
                             const Thread &L, uint32_t Sub) {
  if (C.Threads.size() >= MaxThreads && !C.ThreadOf.count({&E, Sub}))
    return;
  uint32_t T = threadFor(C, E, Sub);
  Thread &Th = C.Threads[T];
  if (!Th.Start) {
    Th.Start = L.Start;
    Th.StartFunc = L.StartFunc;
    Th.Root = L.Root;
    Th.Kind = L.Kind;
    Th.Multi = L.Multi;
    Th.Unnamed = L.Unnamed;
    const Function &Fn = P.functions()[G];
    Th.Joins = liftSet(C, L.Joins, Fn, E);
    for (PathId H : L.Handles) {
      Path X = lift(C, path(H), Fn, E);
      if (X.valid())
        Th.Handles.push_back(id(X));
      else if ((path(H).RootKind == Root::Local ||
                path(H).RootKind == Root::Temp) &&
               E.R != None) {
        // A handle that is the result.
        Path R;
        R.RootKind = Root::Temp;
        R.Owner = C.F->Usr;
        R.Index = E.R;
        Th.Handles.push_back(id(R));
      }
    }
  }
  LiftedSettings Known;
  if (C.Lift)
    for (const Access &A : L.Acc) {
      Access N = liftAccess(C, A, G, E, Known, [](Setting &) {});
      if (N.P)
        Th.Acc.push_back(std::move(N));
    }
  start(C, S, T);
}

/// Of the overrides \p To one uses a map under a lock and another one uses the
/// same map of the same class without: it does not choose to need no lock.
bool RaceFinder::sharesMap(llvm::ArrayRef<uint32_t> To) const {
  auto Place = [&](const Access &A) {
    const Path &X = path(A.P);
    return X.RootKind == Root::This && !X.Sels.empty() &&
                   X.Sels[0].Kind == SelKind::Field
               ? X.Sels[0].Name
               : Sym(0);
  };
  std::set<Sym> Locked;
  for (uint32_t G : To)
    for (const Access &A : Sums[G].Acc)
      if (Sym Field = Place(A); Field && !A.In->Locks.empty())
        Locked.insert(Field);
  return llvm::any_of(To, [&](uint32_t G) {
    return llvm::any_of(Sums[G].Acc, [&](const Access &A) {
      return A.In->Locks.empty() && Locked.count(Place(A));
    });
  });
}

void RaceFinder::call(Context &C, const Event &E, State &S,
                      std::vector<Access> *Out) {
  if (E.Construct)
    reborn(C, S, E.Recv);
  llvm::ArrayRef<uint32_t> To = P.callees(C.Index, E);
  if (To.empty())
    return;
  // An override that calls its own virtual function forwards to an object
  // that it wraps: which one, and whether that one locks, is not known.
  if (E.Virtual && To.size() > 1 && C.F->Virtual &&
      baseName(P.str(C.F->Name)) == P.str(E.Name))
    return;
  // If one implementation takes a lock and another does not, the program
  // chose on purpose, and the choice is not visible here.
  if (E.Virtual && To.size() > 1) {
    size_t Locking = llvm::count_if(To, [&](uint32_t G) {
      return llvm::any_of(P.functions()[G].Blocks, [](const Block &B) {
        return llvm::any_of(
            B.Events, [](const Event &X) { return X.Kind == EventKind::Lock; });
      });
    });
    if (Locking && Locking != To.size() && !sharesMap(To))
      return;
  }
  const State &Before = S;
  State After;
  uint32_t Sub = 0;
  for (uint32_t G : To) {
    const Function &Fn = P.functions()[G];
    const Summary &Sum = Sums[G];
    if (Out) {
      LockSet Now = lockSet(Before);
      IdSet GivenBack = liftSet(C, Sum.Release, Fn, E);
      // What a constructor does to its own object happens before anybody
      // else can see it.  Base and delegated constructors are part of one.
      const Path Made = E.Construct ? canon(C, E.Recv) : Path();
      const bool Whole =
          Made.valid() && !(Made.RootKind == Root::This && Made.Sels.empty());
      LiftedSettings Known;
      auto AtCall = [&](Setting &In) {
        // Locks that the callee gives back before it accesses the map are not
        // known to be held there.
        if (!Now.empty()) {
          for (const LockRef &L : Now)
            if (!contains(GivenBack, L.Mutex))
              In.Locks.push_back(L);
          llvm::sort(In.Locks);
          In.Locks.erase(llvm::unique(In.Locks), In.Locks.end());
        }
        In.Waited = unite(In.Waited, Before.Waited);
        IdSet Unset = Before.Unset;
        for (PathId X : In.SigBefore)
          erase(Unset, X);
        In.Unset = unite(In.Unset, Unset);
        In.SigBefore = unite(In.SigBefore, Before.SigBefore);
        if (auto It = C.SigAfter.find(&E); It != C.SigAfter.end())
          In.SigAfter = unite(In.SigAfter, It->second);
      };
      for (const Access &A : Sum.Acc) {
        Access N = liftAccess(C, A, G, E, Known, AtCall);
        if (!N.P)
          continue;
        if (Whole && startsWith(path(N.P), Made))
          continue;
        if (N.Trace.size() <= MaxTrace)
          Out->push_back(std::move(N));
      }
    }
    State T = Before;
    for (PathId R : Sum.Release)
      if (PathId X = liftLock(C, R, Fn, E)) {
        release(C, T, X);
      }
    for (const Held &H : Sum.Acquire) {
      Held N;
      N.Mutex = liftLock(C, H.Mutex, Fn, E);
      N.Mode = H.Mode;
      if (H.Returned && (E.R == None || !C.UsedTemps.count(E.R)))
        continue; // the guard dies with the full expression
      if (H.Returned && E.R != None) {
        Path R;
        R.RootKind = Root::Temp;
        R.Owner = C.F->Usr;
        R.Index = E.R;
        N.Guard = id(R);
      } else if (H.Guard) {
        N.Guard = liftId(C, H.Guard, Fn, E);
      }
      acquire(C, T, N);
    }
    if (E.R != None)
      for (const Held &H : Sum.TryAcquire) {
        Held N;
        N.Mutex = liftLock(C, H.Mutex, Fn, E);
        N.Mode = H.Mode;
        N.Pending = true;
        N.Try = E.R;
        acquire(C, T, N);
      }
    for (PathId X : liftSet(C, Sum.Waits, Fn, E))
      insert(T.Waited, X);
    for (PathId X : liftSet(C, Sum.Signals, Fn, E)) {
      insert(T.SigBefore, X);
      erase(T.Unset, X);
    }
    for (PathId X : liftSet(C, Sum.Joins, Fn, E))
      joinThreads(C, T, path(X));
    for (const Thread &L : Sum.Live) {
      if (Sub >= MaxSpawns)
        break;
      startLifted(C, T, E, G, L, Sub++);
    }
    join(After, T);
  }
  S = std::move(After);
}
