//===- RaceEvidence.cpp - Races without a visible thread ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where no thread is to be seen: what most functions touch under a lock and one
// touches without is reported on that evidence.
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

bool RaceFinder::excusedByName(const Function &F) const {
  std::string N = baseName(P.str(F.Name)).lower();
  llvm::StringRef S = N;
  return S.contains("unlocked") || S.contains("nolock") ||
         S.contains("no_lock") || S.contains("locked") ||
         S.contains("lockfree") || S.contains("lock_free") ||
         S.contains("unsafe") || S.starts_with("init") ||
         S.starts_with("setup") || S.starts_with("set_up") ||
         S.starts_with("teardown") || S.starts_with("tear_down");
}

bool RaceFinder::obtainedUnsafely(const Access &A) const {
  for (const Step &S : A.Trace.steps())
    if (excusedByName(P.functions()[S.Callee]))
      return true;
  for (const Block &B : P.functions()[A.Func].Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::Call || !E.Callee)
        continue;
      uint32_t I = P.indexOf(E.Callee);
      if (I == None || !excusedByName(P.functions()[I]))
        continue;
      const Value &V = Sums[I].Ret;
      if ((V.Kind == ValueKind::Address || V.Kind == ValueKind::Load) &&
          keyOf(V.P) == A.Key)
        return true;
    }
  return false;
}

bool RaceFinder::alwaysLocked(uint32_t I, unsigned Depth) const {
  constexpr unsigned MaxDepth = 4;
  auto It = UsesOf.find(I);
  if (It == UsesOf.end() || !It->second.Calls || Depth > MaxDepth)
    return false;
  return llvm::all_of(It->second.Bare, [&](uint32_t Caller) {
    return Caller != I && alwaysLocked(Caller, Depth + 1);
  });
}

bool RaceFinder::isEntry(uint32_t I) const {
  const Function &F = P.functions()[I];
  if (F.Blocks.empty() || F.Ctor || F.Dtor || F.Main || F.TestBody)
    return false;
  if (F.Operator && baseName(P.str(F.Name)) == "operator=")
    return false;
  auto It = UsesOf.find(I);
  bool Called = !P.callers(I).empty();
  if (F.Lambda)
    // A callback that nobody runs synchronously runs some time later.
    return !Called;
  if ((F.Private || F.Internal) && Called)
    return llvm::any_of(P.callers(I), [](const Program::CallSite &S) {
      return S.E->Kind == EventKind::Spawn;
    });
  if (It == UsesOf.end())
    return true;
  const Uses &U = It->second;
  if (U.Calls && (U.Building == U.Calls || alwaysLocked(I)))
    return false;
  return true;
}

bool RaceFinder::isEvidence(const Access &A) const {
  const Path &X = path(A.P);
  bool Member = X.RootKind == Root::This && !X.Sels.empty() &&
                X.Sels[0].Kind == SelKind::Field;
  return (Member || X.RootKind == Root::Global) &&
         llvm::none_of(X.Sels,
                       [](const Sel &S) { return S.Kind == SelKind::Element; });
}

void RaceFinder::inferGuards() {
  bool HasMain = llvm::any_of(P.functions(), [](const Function &F) {
    return F.Main && !F.Blocks.empty();
  });
  std::map<std::string, std::vector<Evidence>> ByMemory;
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    if (!isEntry(I))
      continue;
    // What only runs on a thread's own start is not an entry's access.
    for (const Access &A : Sums[I].Acc)
      if (isEvidence(A))
        ByMemory[memory(path(A.P))].push_back({I, A});
  }
  // Which memory each mutex protects.
  std::map<std::string, std::set<std::string>> Protects;
  for (const auto &[Mem, All] : ByMemory)
    for (const Evidence &V : All)
      for (const LockRef &L : V.A.In->Locks)
        Protects[memory(path(L.Mutex))].insert(Mem);

  for (const auto &[Mem, All] : ByMemory) {
    if (Reported.count(Mem))
      continue;
    PathId Guard = declaredGuard(path(All[0].A.P));
    std::map<std::string, std::set<uint32_t>> Locked;
    std::map<std::string, const Evidence *> Example, WriteExample;
    for (const Evidence &V : All)
      for (const LockRef &L : V.A.In->Locks) {
        const Path &M = path(L.Mutex);
        // A lock of another object says nothing about this one.
        if (M.RootKind != Root::Global && M.RootKind != Root::This)
          continue;
        if (!M.Sels.empty() && !guardsNearby(M, path(V.A.P)))
          continue;
        // A mutex of another file is somebody else's.
        if (M.Sels.empty() && path(V.A.P).RootKind == Root::This)
          if (const Global *G = P.global(M.Owner);
              !G || G->Decl.File != V.A.E->Where.File)
            continue;
        if (runsOnce(L.Mutex))
          continue;
        std::string Key = memory(M);
        Locked[Key].insert(lockerOf(V, Key));
        const Evidence *&Ex = Example[Key];
        if (!Ex || better(V, *Ex))
          Ex = &V;
        if (V.A.Write) {
          const Evidence *&W = WriteExample[Key];
          if (!W || better(V, *W))
            W = &V;
        }
      }
    std::string Best;
    for (const auto &[M, Entries] : Locked)
      if (Best.empty() || Entries.size() > Locked[Best].size())
        Best = M;
    if (Best.empty() && !Guard)
      continue;
    // Of the object that the lock belongs to, or of any if it is declared.
    std::vector<const Evidence *> Sorted;
    std::set<uint32_t> Bare, Everyone;
    if (!Best.empty())
      Everyone = Locked[Best];
    for (const Evidence &V : All) {
      if (!Guard && !sameOwner(*Example[Best], V, Best))
        continue;
      Sorted.push_back(&V);
      if (V.A.In->Locks.empty() || (!Best.empty() && wrongLock(V.A, Best)))
        Bare.insert(bareOf(V));
    }
    Everyone.insert(Bare.begin(), Bare.end());
    bool Enough = Guard != 0;
    if (!Best.empty())
      // What one function does is no custom.
      Enough |=
          Everyone.size() > 1 && ((Locked[Best].size() > Bare.size() &&
                                   Locked[Best].size() * 2 > Everyone.size()) ||
                                  // A lock of its own; but where main() is,
                                  // threads that nobody saw are none.
                                  (!HasMain && Protects[Best].size() == 1 &&
                                   WriteExample.count(Best)));
    if (!Enough)
      continue;
    std::set<uint32_t> Done;
    llvm::sort(Sorted, [&](const Evidence *X, const Evidence *Y) {
      return X != Y && better(*X, *Y);
    });
    for (const Evidence *V : Sorted) {
      // A shared lock keeps no second writer away.
      const bool Shared = writesShared(V->A, Best);
      const bool Wrong =
          !Best.empty() && Locked[Best].size() > 1 && wrongLock(V->A, Best);
      if ((!V->A.In->Locks.empty() && !Shared && !Wrong) ||
          Done.count(V->A.Func))
        continue;
      // Whoever it waited for may have been the last one.
      if (!V->A.In->Waited.empty())
        continue;
      const Function &Entry = P.functions()[V->Entry];
      if (excusedByName(Entry) || excusedByName(P.functions()[V->A.Func]) ||
          obtainedUnsafely(V->A))
        continue;
      bool Called = !P.callers(V->Entry).empty();
      // The whole program is here: its threads have been looked at.
      if (HasMain && Called && InThreads.count(MemoryIds.lookup(Mem)))
        continue;
      const Evidence *Other = nullptr;
      if (!Best.empty())
        Other = WriteExample.count(Best) ? WriteExample[Best] : Example[Best];
      if (Shared) {
        // Best told by who holds it shared as well.
        Other = nullptr;
        for (const Evidence *X : Sorted)
          if (X->Entry != V->Entry && holds(X->A, Best) &&
              (!Other || (sharedOnly(X->A) && !sharedOnly(Other->A))))
            Other = X;
      }
      if (Wrong) {
        // Who writes under both locks is safe from who reads under either.
        Other = nullptr;
        for (const Evidence *X : Sorted)
          if (!Other && holds(X->A, Best) && conflict(X->A, V->A) &&
              llvm::none_of(V->A.In->Locks, [&](const LockRef &L) {
                return holds(X->A, memory(path(L.Mutex)));
              }))
            Other = X;
        if (!Other)
          continue;
      }
      if (Other && !conflict(Other->A, V->A) && !Guard)
        continue;
      if (!Other && !Guard)
        continue;
      Done.insert(V->A.Func);
      Reported.insert(Mem);
      reportEvidence(*V, Other, Best, Locked[Best].size(), Everyone.size(),
                     Guard);
    }
  }
}

std::vector<uint32_t> RaceFinder::frames(const Evidence &V) {
  std::vector<uint32_t> Out{V.A.Func};
  const std::vector<Step> Calls = V.A.Trace.steps();
  for (const Step &S : llvm::reverse(Calls))
    if (S.Caller != Out.back())
      Out.push_back(S.Caller);
  return Out;
}

uint32_t RaceFinder::lockerOf(const Evidence &V, const std::string &Mutex) {
  for (uint32_t G : frames(V)) {
    auto [It, New] = LockedHere.try_emplace({G, V.A.E, Mutex}, false);
    if (New)
      It->second = llvm::any_of(Sums[G].Acc, [&](const Access &A) {
        return A.E == V.A.E && holds(A, Mutex);
      });
    if (It->second)
      return G;
  }
  return V.Entry;
}

uint32_t RaceFinder::bareOf(const Evidence &V) const {
  for (uint32_t G : frames(V))
    if (isEntry(G))
      return G;
  return V.Entry;
}

bool RaceFinder::sameOwner(const Evidence &Locked, const Evidence &V,
                           const std::string &Mutex) {
  const Path &X = path(Locked.A.P), &Y = path(V.A.P);
  for (const LockRef &L : Locked.A.In->Locks) {
    if (memory(path(L.Mutex)) != Mutex)
      continue;
    Path Base = wholeMutex(path(L.Mutex));
    size_t Skip = 0;
    if (!Base.Sels.empty()) {
      Base.Sels.pop_back();
      Skip = Base.Sels.size();
    } else if (X.RootKind == Root::Global) {
      // A global lock beside a global map, or a member of one.
      if (!(Y.RootKind == Root::Global && Y.Owner == X.Owner))
        return false;
    }
    llvm::ArrayRef<Sel> Way =
        llvm::ArrayRef<Sel>(X.Sels).drop_front(std::min(Skip, X.Sels.size()));
    llvm::ArrayRef<Sel> Of(Y.Sels);
    if (Of.size() >= Way.size() && Of.take_back(Way.size()) == Way)
      return true;
  }
  return false;
}

bool RaceFinder::guardsNearby(const Path &M, const Path &X) const {
  Path Base = wholeMutex(M);
  if (Base.Sels.empty())
    return false;
  Base.Sels.pop_back();
  if (!startsWith(X, Base))
    return false;
  return std::all_of(X.Sels.begin() + Base.Sels.size(), X.Sels.end(),
                     [](const Sel &S) { return S.Kind == SelKind::Field; });
}

PathId RaceFinder::declaredGuard(const Path &X) {
  Path G;
  if (X.RootKind == Root::Global) {
    if (const Global *D = P.global(X.Owner))
      G = D->GuardedBy;
  } else if (const Field *D = P.field(X.Sels[0].Name)) {
    G = D->GuardedBy;
  }
  return id(G);
}

bool RaceFinder::sharedOnly(const Access &A) {
  return llvm::all_of(
      A.In->Locks, [](const LockRef &L) { return L.Mode == LockMode::Shared; });
}

bool RaceFinder::holds(const Access &A, const std::string &Mutex) {
  return llvm::any_of(A.In->Locks, [&](const LockRef &L) {
    return memory(path(L.Mutex)) == Mutex;
  });
}

bool RaceFinder::wrongLock(const Access &A, const std::string &Mutex) const {
  return !A.In->Locks.empty() &&
         llvm::all_of(A.In->Locks, [&](const LockRef &L) {
           const Path &M = path(L.Mutex);
           return M.RootKind == Root::This && M.Sels.size() == 1 &&
                  guardsNearby(M, path(A.P)) && memory(M) != Mutex;
         });
}

bool RaceFinder::writesShared(const Access &A, const std::string &Mutex) {
  return A.Write && !A.Element && !A.In->Locks.empty() && sharedOnly(A) &&
         holds(A, Mutex);
}

bool RaceFinder::better(const Evidence &X, const Evidence &Y) const {
  auto Key = [&](const Evidence &V) {
    return std::make_tuple(V.A.Write ? 0 : 1, V.A.Trace.size(), place(V.A),
                           P.str(P.functions()[V.Entry].Usr));
  };
  return Key(X) < Key(Y);
}

void RaceFinder::reportEvidence(const Evidence &V, const Evidence *Other,
                                const std::string &Best, size_t Locked,
                                size_t Everyone, PathId Guard) {
  Finding F;
  F.Check = "mapvet-concurrent-access";
  F.Where = P.range(V.A.E->Where);
  F.Message = name(V.A) + " is " + (V.A.Write ? "written" : "read") + " here " +
              locks(V.A);
  if (writesShared(V.A, Best)) {
    F.Message += ", which other threads can hold at the same time";
  } else if (Guard) {
    F.Message +=
        ", but it is declared to be guarded by " + quote(lockName(Guard));
  } else {
    PathId M = 0;
    for (const LockRef &L : Other->A.In->Locks)
      if (memory(path(L.Mutex)) == Best)
        M = L.Mutex;
    F.Message += ", but " + std::to_string(Locked) + " of " +
                 std::to_string(Everyone) + " functions that use it hold " +
                 quote(lockName(M));
  }
  addStarts(F.Notes, V.A);
  addCalls(F.Notes, V.A, false);
  if (Other && Other->A.E != V.A.E) {
    size_t Own = F.Notes.size();
    addCalls(F.Notes, Other->A, false);
    for (Note &N : llvm::MutableArrayRef(F.Notes).drop_front(Own))
      N.OtherThread = true;
    addNote(F.Notes, Other->A.E->Where,
            functionName(Other->A.Func) + " " +
                (Other->A.Write ? "writes" : "reads") + " it here " +
                locks(Other->A),
            true);
  }
  F.Identity = identity(V.A, nullptr);
  if (Other && V.A.In->Locks.empty())
    addFix(F, V.A, Other->A, false);
  Findings.push_back(std::move(F));
}
