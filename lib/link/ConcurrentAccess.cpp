//===- ConcurrentAccess.cpp - Data races on maps ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A compositional race detector.  Bottom-up over the call graph every function
// gets a summary: which maps it accesses under which locks, which locks it
// takes and gives back, which threads it starts that outlive it, which handles
// it joins, what it signals and waits for.  At a call the callee's summary is
// renamed into the caller's paths.
//
// In each function a forward dataflow knows which threads may be running at
// each point.  Accesses of a running thread are paired with those of the
// function itself, of its callees and of other running threads.  What runs
// before the start or after the join never meets the thread.
//
// Where no thread is to be seen, a second step looks at each class (and each
// global) that owns a lock: what most entry points touch under the lock and one
// touches without is reported on that evidence.
//
// mapvet-unsafe-publication is the same analysis with other accesses: what
// counts is the pointer or handle through which a map is reached, assigned on
// one side and followed on the other.
//
// Limits, for the sake of time: MaxAccesses per function, MaxRounds visits of
// a block, MaxThreads threads and MaxPairs comparisons a function, three rounds
// of a recursive component.  What is known of a function is dropped once its
// callers are done.
//
//   RaceState.h       what is known of accesses, locks and threads
//   RaceFinder.h      the search; its parts are in
//   RacePaths.cpp     names of memory, locks and what is the same
//   RaceFunction.cpp  the walk over a function and its summary
//   RaceState.cpp     locks and threads at one point
//   RaceEvents.cpp    what events do
//   RacePairs.cpp     which accesses collide
//   RaceReports.cpp   the words
//   RaceEvidence.cpp  the second step, without threads
//   ConcurrentAccess.cpp  the order of functions, and the faces to the outside
//
//===----------------------------------------------------------------------===//

#include "link/RaceFinder.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <tuple>
#include <utility>

using namespace mapvet;
using namespace mapvet::link;
using namespace mapvet::facts;
using namespace mapvet::link::races;

RaceFinder::RaceFinder(const Program &P, const Options &O, bool Pointers)
    : P(P), O(O), Pointers(Pointers) {
  Sums.resize(P.functions().size());
  Stored.resize(P.functions().size(), false);
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    for (const Program::CallSite &S : P.callers(F))
      if (S.E->Kind == EventKind::Call && !S.E->Callee)
        Stored[F] = true;
}

std::vector<AccessReason> RaceFinder::explain(Query Asked) {
  Question = &Asked;
  run();
  Question = nullptr;
  for (size_t I = 0; I < Asked.Out.size(); ++I)
    if (Asked.Out[I].Reasons.empty())
      Asked.Out[I].Reasons.push_back(
          {SourceRange(),
           InThreads.count(MemoryIds.lookup(Asked.Memory[I]))
               ? "no thread that touches it runs at the same time: they have "
                 "not started yet, or have ended and were joined"
               : "no thread that mapvet sees reaches it while another one "
                 "does",
           false});
  return std::move(Asked.Out);
}

void RaceFinder::survey(LockUses::Uses &Accesses, LockUses::Uses &Calls) {
  AllAccesses = &Accesses;
  AllCalls = &Calls;
  run();
  AllAccesses = AllCalls = nullptr;
}

Path RaceFinder::inCaller(uint32_t Caller, const Event &E, uint32_t Callee,
                          const Path &X) {
  auto [It, Added] = Callers.try_emplace(Caller);
  Context &C = It->second;
  if (Added) {
    C.Index = Caller;
    C.F = &P.functions()[Caller];
    findUses(C);
    findAliases(C);
  }
  Path Out = lift(C, X, P.functions()[Callee], E);
  return Out.RootKind == Root::Any ? Path() : Out;
}

std::vector<Finding> RaceFinder::run() {
  findFlags();
  // When nobody asks for what is known of a function any more.
  std::vector<uint32_t> Component(P.functions().size(), 0);
  for (uint32_t I = 0; I < P.bottomUp().size(); ++I)
    for (uint32_t F : P.bottomUp()[I])
      Component[F] = I;
  std::vector<std::vector<uint32_t>> LastAsked(P.bottomUp().size());
  for (uint32_t F = 0; F < Component.size(); ++F) {
    uint32_t Last = Component[F];
    for (const Program::CallSite &S : P.callers(F))
      Last = std::max(Last, Component[S.Caller]);
    LastAsked[Last].push_back(F);
  }
  for (const std::vector<uint32_t> &Scc : P.bottomUp()) {
    bool Cyclic = Scc.size() > 1;
    if (!Cyclic)
      for (const Program::CallSite &S : P.callers(Scc[0]))
        Cyclic |= S.Caller == Scc[0];
    unsigned Rounds = Cyclic ? 3 : 1;
    for (unsigned R = 0; R < Rounds; ++R)
      for (uint32_t F : Scc)
        analyse(F, R + 1 == Rounds);
    // inCaller() asks later.
    for (uint32_t F : LastAsked[&Scc - P.bottomUp().begin()])
      if (!AllCalls)
        forget(F);
  }
  if (Pointers) {
    reportPublications();
    return std::move(Findings);
  }
  report();
  if (O.InferGuards)
    inferGuards();
  return std::move(Findings);
}

bool RaceFinder::publishes(const Program &P) {
  bool Assigns = false, Spawns = false;
  for (const Function &F : P.functions()) {
    bool Here = false, Locks = false;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        Spawns |= E.Kind == EventKind::Spawn;
        Locks |= E.Kind == EventKind::Lock;
        Here |= (E.Kind == EventKind::Assign || E.Kind == EventKind::Move ||
                 E.Kind == EventKind::Swap) &&
                !(F.Ctor && E.P.RootKind == Root::This) && isPlaceOfMany(E.P) &&
                isMapPointer(P, P.typeOf(E.P));
      }
    // Or it is created under a lock, which speaks of threads as well.
    if (Here && Locks)
      return true;
    Assigns |= Here;
  }
  return Assigns && Spawns;
}

void RaceFinder::findFlags() {
  for (const Function &F : P.functions())
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Signal || E.Try || !isFlag(E.P))
          continue;
        llvm::StringRef V =
            E.V.Kind == ValueKind::Literal ? P.str(E.V.Text) : "";
        // Set through a pointer or reference: any flag.
        Sym Key = keyOf(E.P);
        if (Key == E.P.Owner && !E.P.Sels.empty())
          Key = 0;
        if (V != "false")
          SetTrue.insert(Key);
        if (V != "true")
          SetFalse.insert(Key);
      }
}

std::vector<Finding> link::findConcurrentAccess(const Analysis &A) {
  RaceFinder R(A.program(), A.options());
  std::vector<Finding> Found = R.run();
  A.racing() = R.reported();
  return Found;
}

std::vector<Finding> link::findUnsafePublication(const Analysis &A) {
  if (!RaceFinder::publishes(A.program()))
    return {};
  RaceFinder R(A.program(), A.options(), /*Pointers=*/true);
  R.setReported(A.racing());
  return R.run();
}

std::vector<AccessReason> link::explainAccesses(const Analysis &A,
                                                llvm::StringRef File,
                                                uint32_t Line, uint32_t Col) {
  Query Asked;
  Asked.File = File;
  Asked.Line = Line;
  Asked.Col = Col;
  std::vector<AccessReason> Out =
      RaceFinder(A.program(), A.options()).explain(std::move(Asked));
  llvm::sort(Out, [](const AccessReason &X, const AccessReason &Y) {
    return std::tie(X.Where.Line, X.Where.Col, X.Access) <
           std::tie(Y.Where.Line, Y.Where.Col, Y.Access);
  });
  return Out;
}

struct LockUses::Impl {
  RaceFinder Finder;
  Uses Accesses, Calls;
};

LockUses::LockUses(const Analysis &A)
    : I(new Impl{RaceFinder(A.program(), A.options()), {}, {}}) {
  I->Finder.survey(I->Accesses, I->Calls);
}
LockUses::~LockUses() = default;
const LockUses::Uses &LockUses::accesses() const { return I->Accesses; }
const LockUses::Uses &LockUses::calls() const { return I->Calls; }
Path LockUses::inCaller(const Use &Call, const Path &X) const {
  return I->Finder.inCaller(Call.Func, *Call.E, Call.Callee, X);
}
