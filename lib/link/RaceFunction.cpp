//===- RaceFunction.cpp - One function in the search for races ------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the events of a function to its summary: what is found out beforehand
// (aliases, signals to come, callbacks that are made), the walk over its blocks
// until nothing changes, and what its callers get to know.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"
#include "llvm/Support/MathExtras.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

void RaceFinder::analyse(uint32_t Index, bool Last) {
  const Function &F = P.functions()[Index];
  Summary &Sum = Sums[Index];
  if (F.Blocks.size() < 2)
    return;
  Context C;
  C.Index = Index;
  C.F = &F;
  findUses(C);
  findAliases(C);
  findSignals(C);
  findCreations(C);

  State Entry;
  Entry.Reached = true;
  for (const RequiredLock &R : F.Requires) {
    Held H;
    H.Mutex = id(canon(C, R.P));
    H.Mode = R.Mode;
    if (H.Mutex)
      Entry.Locks.push_back(H);
  }
  std::vector<State> In(F.Blocks.size());
  std::vector<unsigned> Visits(F.Blocks.size(), 0);
  In[0] = Entry;
  std::set<uint32_t> Work{0};
  while (!Work.empty()) {
    uint32_t B = *Work.begin();
    Work.erase(Work.begin());
    if (++Visits[B] > MaxRounds)
      continue;
    State S = In[B];
    for (const Event &E : F.Blocks[B].Events)
      transfer(C, E, S, nullptr);
    for (const Edge &Ed : F.Blocks[B].Succs) {
      if (Ed.To >= F.Blocks.size())
        continue;
      State T = S;
      if (Ed.Cond != None)
        assume(C, Ed.Cond, Ed.Sense, T, 0);
      if (join(In[Ed.To], T))
        Work.insert(Ed.To);
    }
  }

  // The states are final: collect what the threads access, which a loop may
  // need before it comes to their start, then the function's own accesses.
  C.Lift = true;
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    if (!In[B].Reached)
      continue;
    State S = In[B];
    for (const Event &E : F.Blocks[B].Events)
      if (E.Kind != EventKind::MapOp)
        transfer(C, E, S, nullptr);
  }
  C.Lift = false;
  for (Thread &T : C.Threads) {
    reduce(T.Acc);
    T.Touched = Keys(T.Acc);
  }
  Summary New;
  New.Creates = C.AllCreates;
  // Large, and the same for all functions.
  std::vector<Access> &Here = Scratch;
  std::vector<Tested> Tests;
  std::optional<std::vector<Held>> OnTrue;
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    if (!In[B].Reached)
      continue;
    State S = In[B];
    for (const Event &E : F.Blocks[B].Events) {
      Here.clear();
      if (Last)
        countUses(C, E, S);
      const IdSet Joined = S.Joined;
      LiftedSettings WithJoined;
      std::vector<LockUses::Lock> Locks;
      if (Last && AllCalls)
        Locks = heldLocks(S);
      // All threads have been met.
      if (Last && !C.Threads.empty()) {
        State Before = S;
        transfer(C, E, S, &Here);
        pairUp(C, E, Before, S, Here);
      } else {
        transfer(C, E, S, &Here);
      }
      if (E.Kind == EventKind::Return)
        returned(C, E, S, OnTrue);
      if (Last && AllCalls && E.Kind == EventKind::Call)
        for (uint32_t G : P.callees(Index, E))
          AllCalls->push_back({Index, &E, G, Path(), false, Locks});
      for (Access &A : Here) {
        if (Last && AllAccesses && A.Trace.empty() && A.E == &E)
          AllAccesses->push_back({Index, &E, None, path(A.P), A.Write, Locks});
        if (Last && A.Trace.empty() && asked(*A.E))
          (void)answer(A);
        // Who tests which thread it runs on keeps its maps to that one.
        if (F.ThreadTest && !F.Main)
          continue;
        if (!Joined.empty() && Joined.size() <= MaxOrder) {
          A.In = WithJoined.get(A.In, false, [&] {
            Setting X = *A.In;
            X.Joined = unite(X.Joined, Joined);
            return C.Known.get(std::move(X));
          });
        }
        New.Acc.push_back(std::move(A));
      }
    }
    if (Pointers && Last)
      for (const Edge &Ed : F.Blocks[B].Succs)
        if (Ed.Cond != None && Ed.Sense)
          tests(C, Ed.Cond, S, Tests, 0);
  }
  if (Pointers && Last)
    findDoubleChecks(Tests, New.Acc);
  if (Last)
    for (const Thread &T : C.Threads)
      for (const Access &A : T.Acc)
        InThreads.insert(memoryId(A.P));

  const State &Exit = In[1];
  bool Returns = Exit.Reached;
  for (uint32_t I = 0; I < C.Threads.size(); ++I) {
    Thread &T = C.Threads[I];
    bool Live =
        Returns && I < Exit.Threads.size() && Exit.Threads[I] == Running;
    if (Live && New.Live.size() < MaxSpawns) {
      New.Live.push_back(std::move(T));
      New.Live.back().Touched = Keys();
      continue;
    }
    // It ran while the function did.
    llvm::move(T.Acc, std::back_inserter(New.Acc));
  }
  if (Returns) {
    const Type &Result = P.type(F.Result);
    bool ReturnsGuard = Result.Kind == TypeKind::Guard ||
                        Result.Kind == TypeKind::Record ||
                        P.type(Result.Pointee).Kind == TypeKind::Guard;
    for (const Held &H : Exit.Locks) {
      if (H.Pending || llvm::any_of(Entry.Locks, [&](const Held &X) {
            return X.Mutex == H.Mutex;
          }))
        continue;
      Held N = H;
      if (H.Guard) {
        const Path &G = path(H.Guard);
        bool Own = (G.RootKind == Root::Local || G.RootKind == Root::Temp) &&
                   G.Owner == F.Usr &&
                   !(G.RootKind == Root::Local && G.Index < F.Locals.size() &&
                     F.Locals[G.Index].Param != None);
        if (Own && !ReturnsGuard)
          continue;
        N.Returned = Own;
      }
      New.Acquire.push_back(N);
    }
    for (const Held &H : OnTrue.value_or(std::vector<Held>()))
      if (auto Same = [&](const Held &X) { return X.Mutex == H.Mutex; };
          llvm::none_of(New.Acquire, Same) && llvm::none_of(Entry.Locks, Same))
        New.TryAcquire.push_back(H);
    New.Release = Exit.Released;
    New.Waits = Exit.Waited;
    New.Signals = Exit.SigBefore;
    New.Joins = Exit.Joined;
    for (IdSet *X : {&New.Waits, &New.Signals, &New.Joins})
      if (X->size() > MaxOrder)
        X->resize(MaxOrder);
  }
  summariseValues(C, New);
  reduce(New.Acc);
  Sum = std::move(New);
}

void RaceFinder::tests(const Context &C, uint32_t Index, const State &S,
                       std::vector<Tested> &Out, unsigned Depth) {
  if (Index >= C.F->Conds.size() || Depth > 8)
    return;
  const Cond &K = C.F->Conds[Index];
  for (uint32_t Kid : K.Kids)
    tests(C, Kid, S, Out, Depth + 1);
  if (K.Kind == CondKind::NonNull && isPlaceOfMany(K.P) &&
      isMapPointer(P, P.typeOf(K.P)))
    Out.push_back({id(canon(C, K.P)), lockSet(S), K.Where});
}

void RaceFinder::findDoubleChecks(const std::vector<Tested> &Tests,
                                  const std::vector<Access> &Acc) {
  for (const Tested &First : Tests) {
    if (!First.Locks.empty() || !First.Where.valid())
      continue;
    for (const Access &W : Acc)
      if (W.P == First.P && W.Write && W.Trace.empty() &&
          llvm::any_of(W.In->Locks, [&](const LockRef &L) {
            return L.Mode == LockMode::Exclusive && !runsOnce(L.Mutex) &&
                   llvm::any_of(Tests, [&](const Tested &T) {
                     return T.P == First.P && llvm::is_contained(T.Locks, L);
                   });
          })) {
        DoubleChecks.push_back({W, First.Where});
        return;
      }
  }
}

void RaceFinder::returned(const Context &C, const Event &E, const State &S,
                          std::optional<std::vector<Held>> &OnTrue) const {
  if (P.type(C.F->Result).Kind != TypeKind::Bool)
    return;
  if (E.V.Kind == ValueKind::Literal &&
      (P.str(E.V.Text) == "false" || P.str(E.V.Text) == "0"))
    return;
  std::vector<Held> Now;
  for (Held H : S.Locks) {
    if (H.Guard)
      continue; // ends with the function
    H.Pending = false;
    H.Try = None;
    Now.push_back(H);
  }
  if (OnTrue)
    llvm::erase_if(*OnTrue, [&](const Held &H) {
      return llvm::none_of(Now,
                           [&](const Held &X) { return X.Mutex == H.Mutex; });
    });
  else
    OnTrue = std::move(Now);
}

void RaceFinder::forget(uint32_t F) {
  Summary &S = Sums[F];
  S.Live = {};
  if (!Pointers && O.InferGuards && isEntry(F)) {
    llvm::erase_if(S.Acc, [&](const Access &A) { return !isEvidence(A); });
    S.Acc.shrink_to_fit();
  } else {
    S.Acc = {};
  }
}

void RaceFinder::reduce(std::vector<Access> &Acc) {
  auto Key = [](const Access &A) {
    return std::make_tuple(A.P, A.Write, A.Element, A.Entry, A.Whole, A.In.id(),
                           A.ArgOwner, A.ArgParam, A.ArgFn, A.Func);
  };
  // The first of each kind, by hash; in its place goes the best one.
  Slots.assign(llvm::NextPowerOf2(Acc.size() * 2 + 1), None);
  std::vector<bool> Keep(Acc.size(), false);
  for (uint32_t I = 0; I < Acc.size(); ++I) {
    const auto K = Key(Acc[I]);
    uint64_t H = reinterpret_cast<uintptr_t>(Acc[I].In.id());
    for (uint64_t X : {Acc[I].P, Acc[I].Func, Acc[I].ArgFn,
                       uint32_t(Acc[I].Write << 1 | Acc[I].Element)})
      H = (H ^ X) * 0x9E3779B97F4A7C15u;
    uint64_t At = H >> 32;
    for (;; ++At) {
      uint32_t &Best = Slots[At & (Slots.size() - 1)];
      if (Best == None) {
        Best = I;
        Keep[I] = true;
      } else if (Key(Acc[Best]) != K) {
        continue;
      } else if (Acc[I].Trace.size() < Acc[Best].Trace.size()) {
        Keep[Best] = false;
        Keep[I] = true;
        Best = I;
      }
      break;
    }
  }
  std::vector<Access> Out;
  Out.reserve(std::min<size_t>(llvm::count(Keep, true), MaxAccesses));
  // Changes of structure first, so that the cap drops what matters least.
  for (int Rank = 0; Rank < 3; ++Rank)
    for (size_t I = 0; I < Acc.size(); ++I) {
      int R = Acc[I].Write && !Acc[I].Element ? 0 : Acc[I].Element ? 2 : 1;
      if (Keep[I] && R == Rank && Out.size() < MaxAccesses)
        Out.push_back(std::move(Acc[I]));
    }
  Acc = std::move(Out);
}

void RaceFinder::findUses(Context &C) const {
  auto Use = [&](const Path &X) {
    if (X.RootKind == Root::Temp && X.Owner == C.F->Usr)
      C.UsedTemps.insert(X.Index);
  };
  for (const Block &B : C.F->Blocks)
    for (const Event &E : B.Events) {
      Use(E.V.P);
      Use(E.Q);
      Use(E.Recv);
      Use(E.Target);
      if (E.Kind != EventKind::Destroy)
        Use(E.P);
      for (const Value &A : E.Args)
        Use(A.P);
    }
}

void RaceFinder::nameEntry(Path &X, const Event &E) {
  Sym Key = 0;
  for (const Value &A : E.Args)
    if (A.Kind == ValueKind::Literal) {
      if (Key)
        return;
      Key = A.Text;
    }
  for (Sel &S : llvm::reverse(X.Sels))
    if (S.Kind == SelKind::Element) {
      if (!S.Name)
        S.Name = Key;
      return;
    }
}

void RaceFinder::findAliases(Context &C) {
  const Function &F = *C.F;
  std::map<Path, unsigned, PathLess> Defs;
  std::map<Path, Value, PathLess> First;
  auto Ours = [&](const Path &X) {
    return X.RootKind == Root::Local && X.Owner == F.Usr && X.Sels.empty();
  };
  auto Define = [&](const Path &X, const Value &V) {
    if (Defs[X]++ == 0)
      First[X] = V;
  };
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      switch (E.Kind) {
      case EventKind::Assign:
        // Null leads nowhere.
        if (E.P.valid() && !(E.V.Kind == ValueKind::Null && Ours(E.P)))
          Define(E.P, E.V);
        break;
      case EventKind::Move:
        if (E.P.valid()) {
          Value V;
          V.Kind = ValueKind::Load;
          V.P = E.Q;
          Define(E.P, V);
        }
        break;
      case EventKind::MapOp:
        if (E.R != None && E.P.valid()) {
          Path T;
          T.RootKind = Root::Temp;
          T.Owner = F.Usr;
          T.Index = E.R;
          Value V;
          V.Kind = ValueKind::Address;
          V.P = E.P;
          Sym Key = !E.Args.empty() && E.Args[0].Kind == ValueKind::Literal
                        ? E.Args[0].Text
                        : 0;
          V.P.Sels.push_back({SelKind::Element, Key});
          Define(T, V);
        }
        break;
      case EventKind::Call: {
        llvm::ArrayRef<uint32_t> To = P.callees(C.Index, E);
        if (To.size() != 1)
          break;
        const Function &G = P.functions()[To[0]];
        const Summary &S = Sums[To[0]];
        if (E.R != None && S.Ret.Kind != ValueKind::Unknown) {
          Path T;
          T.RootKind = Root::Temp;
          T.Owner = F.Usr;
          T.Index = E.R;
          Value V = S.Ret;
          V.P = P.substitute(V.P, G, E);
          nameEntry(V.P, E);
          if (V.P.valid())
            Define(T, V);
        }
        for (const auto &[X, Val] : S.Sets) {
          Path Key = P.substitute(X, G, E);
          Value V = P.substitute(Val, G, E);
          if (Key.valid() && V.P.valid())
            Define(Key, V);
        }
        break;
      }
      default:
        break;
      }
    }
  for (auto &[X, V] : First) {
    if (Defs[X] != 1 || !V.P.valid() ||
        (V.Kind != ValueKind::Load && V.Kind != ValueKind::Address &&
         !(V.Kind == ValueKind::Into &&
           P.type(P.typeOf(X)).Kind == TypeKind::Pointer)))
      continue;
    if (X.RootKind == Root::Local && X.Owner == F.Usr && X.Sels.empty() &&
        X.Index < F.Locals.size() && F.Locals[X.Index].Param != None)
      continue; // a parameter that is set again
    if (X.RootKind == Root::This && !F.Ctor) {
      // Other functions set the field, too.  But what the caller gives away
      // is from then on what the field owns.
      const Local *L = V.P.RootKind == Root::Local && V.P.Owner == F.Usr &&
                               V.P.Sels.empty() && V.P.Index < F.Locals.size()
                           ? &F.Locals[V.P.Index]
                           : nullptr;
      if (L && L->Param != None && P.type(L->Ty).Kind == TypeKind::Unique)
        C.Given.push_back({X, V});
      continue;
    }
    if (X.RootKind == Root::Global)
      continue;
    C.Alias[X] = V;
  }
}

void RaceFinder::findSignals(Context &C) {
  const Function &F = *C.F;
  std::vector<IdSet> Gen(F.Blocks.size()), Out(F.Blocks.size());
  auto Of = [&](const Event &E) {
    IdSet S;
    if (E.Kind == EventKind::Signal && !E.Try) {
      if (PathId X = id(canon(C, E.P)))
        insert(S, X);
    } else if (E.Kind == EventKind::Call) {
      for (uint32_t G : P.callees(C.Index, E))
        S = unite(S, liftSet(C, Sums[G].Signals, P.functions()[G], E));
    }
    return S;
  };
  bool Any = false;
  for (uint32_t B = 0; B < F.Blocks.size(); ++B)
    for (const Event &E : F.Blocks[B].Events) {
      IdSet S = Of(E);
      Any |= !S.empty();
      Gen[B] = unite(Gen[B], S);
    }
  if (!Any)
    return;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (uint32_t B = F.Blocks.size(); B-- > 0;) {
      IdSet S;
      for (const Edge &E : F.Blocks[B].Succs)
        if (E.To < F.Blocks.size())
          S = unite(S, unite(Gen[E.To], Out[E.To]));
      if (S != Out[B]) {
        Out[B] = std::move(S);
        Changed = true;
      }
    }
  }
  for (uint32_t B = 0; B < F.Blocks.size(); ++B) {
    IdSet S = Out[B];
    for (const Event &E : llvm::reverse(F.Blocks[B].Events)) {
      if (!S.empty())
        C.SigAfter[&E] = S;
      S = unite(S, Of(E));
    }
  }
}

void RaceFinder::creations(const Value &V, IdSet &Out) const {
  if (V.Kind == ValueKind::Function)
    if (uint32_t I = P.indexOf(V.Text); I != None && Stored[I])
      insert(Out, I);
  for (const Value &B : V.Bound)
    creations(B, Out);
}

void RaceFinder::creations(const Context &C, const Event &E, IdSet &Out) const {
  creations(E.V, Out);
  for (const Value &A : E.Args)
    creations(A, Out);
  if (E.Kind == EventKind::Call)
    for (uint32_t G : P.callees(C.Index, E))
      Out = unite(Out, Sums[G].Creates);
}

void RaceFinder::findCreations(Context &C) {
  for (const Block &B : C.F->Blocks)
    for (const Event &E : B.Events)
      creations(C, E, C.AllCreates);
}

void RaceFinder::summariseValues(Context &C, Summary &S) {
  const Function &F = *C.F;
  auto Nameable = [&](const Path &X) {
    if (X.RootKind == Root::Global)
      return true;
    if (X.Owner != F.Usr)
      return X.RootKind == Root::This || X.RootKind == Root::Local;
    if (X.RootKind == Root::This)
      return true;
    return X.RootKind == Root::Local && X.Index < F.Locals.size() &&
           F.Locals[X.Index].Param != None;
  };
  bool Bad = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::Return)
        continue;
      Value V = E.V;
      if (V.Kind == ValueKind::Null)
        continue;
      if (V.Kind != ValueKind::Load && V.Kind != ValueKind::Address) {
        Bad = true;
        continue;
      }
      if (V.Kind == ValueKind::Load) {
        // A pointer variable stands for what it was set to.
        Path D = V.P;
        D.Sels.push_back({SelKind::Deref, 0});
        Path R = canon(C, D);
        if (R != D) {
          V.Kind = ValueKind::Address;
          V.P = R;
        }
      } else {
        V.P = canon(C, V.P);
      }
      if (!Nameable(V.P) || (S.Ret.Kind != ValueKind::Unknown && S.Ret != V))
        Bad = true;
      else
        S.Ret = V;
    }
  if (Bad)
    S.Ret = Value();
  if (F.Ctor)
    for (const auto &[X, V] : C.Alias)
      if (X.RootKind == Root::This && X.Owner == F.Usr && Nameable(V.P))
        S.Sets.push_back({X, V});
  if (!F.Ctor)
    S.Sets = C.Given;
}

void RaceFinder::countUses(const Context &C, const Event &E,
                           const State &Before) {
  if (E.Kind != EventKind::Call)
    return;
  for (uint32_t G : P.callees(C.Index, E)) {
    Uses &U = UsesOf[G];
    ++U.Calls;
    if (lockSet(Before).empty()) {
      ++U.Unlocked;
      U.Bare.insert(C.Index);
    }
    if (C.F->Ctor || C.F->Dtor)
      ++U.Building;
  }
}
