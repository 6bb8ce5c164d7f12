//===- RunawayWorker.cpp - Threads without end on a map ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread that is started again and again, is joined by nobody, works on a map
// that outlives it and has a loop without a way out.  A loop that tests
// anything (a flag, a stop token, the end of a queue) has one.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-runaway-worker";
constexpr unsigned MaxDepth = 3; ///< calls from the thread's start to its loop

class WorkerFinder {
public:
  explicit WorkerFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {}
  std::vector<Finding> run();

private:
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  const Event *endlessLoop(uint32_t Func, unsigned Depth) const;
  std::string mapOf(uint32_t Func) const;
  bool joined(uint32_t Func, const Event &Spawn) const;
  void collectJoins();

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::set<Path, PathLess> Joins; ///< shared places whose threads are joined
};

} // namespace

/// The first event of a loop of \p Func, or of what it calls, that nothing
/// leaves; null if there is none.
const Event *WorkerFinder::endlessLoop(uint32_t Func, unsigned Depth) const {
  const Function &F = fn(Func);
  const EventGraph G(F);
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E)
      continue;
    std::vector<bool> After = G.after(N, {});
    if (After[N] && !After[G.exit()]) {
      // By an exception or a call that does not return it ends, too.
      bool Leaves = false;
      for (uint32_t B = 0, M = 0; B < F.Blocks.size(); ++B) {
        M += F.Blocks[B].Events.size();
        Leaves |= After[M] && F.Blocks[B].Succs.empty() && B != 1;
        ++M;
      }
      if (!Leaves)
        return E;
    }
    if (E->Kind == EventKind::Call && Depth < MaxDepth)
      for (uint32_t C : P.callees(Func, *E))
        if (C != Func)
          if (const Event *L = endlessLoop(C, Depth + 1))
            return L;
  }
  return nullptr;
}

/// The name of a map that \p Func works on and that is not its own.
std::string WorkerFinder::mapOf(uint32_t Func) const {
  for (const Effect &X : FX.summary(Func).Effects) {
    TypeKind K = P.type(P.typeOf(X.Where)).Kind;
    if (K != TypeKind::Map && K != TypeKind::Handle)
      continue;
    for (const Sel &S : llvm::reverse(X.Where.Sels))
      if (S.Kind == SelKind::Field)
        if (const Field *F = P.field(S.Name))
          return P.str(F->Name).str();
    Path Bare = X.Where;
    Bare.Sels.clear();
    return P.show(Bare, &fn(Func));
  }
  return "";
}

void WorkerFinder::collectJoins() {
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    const PathEffects::Frame Fr = FX.frame(I);
    for (const Block &B : fn(I).Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Join)
          for (const Path &X : Fr.resolve(E.P))
            Joins.insert(mapPlace(X));
  }
}

/// The thread at E.P is let go.
static bool isDetach(const Event &E) {
  return E.Kind == EventKind::Escape && (E.Op & OpRelease);
}

/// Somebody waits for the thread, or may.
bool WorkerFinder::joined(uint32_t Func, const Event &Spawn) const {
  const Function &F = fn(Func);
  if (!Spawn.P.valid())
    return false;
  const bool Here =
      Spawn.P.RootKind == Root::Local || Spawn.P.RootKind == Root::Temp;
  bool Detached = false;
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events)
      Detached |= isDetach(E) && E.P == Spawn.P;
  // A container that outlives the call takes in thread after thread, and waits
  // for them when it is too late.
  if (!Detached && P.type(P.typeOf(Spawn.P)).JoinsInDtor &&
      (Here || Spawn.P.Sels.empty() ||
       Spawn.P.Sels.back().Kind != SelKind::Element))
    return true;
  if (!Here) {
    for (const Path &X : FX.frame(Func).resolve(Spawn.P))
      if (Joins.count(mapPlace(X)))
        return true;
    return false;
  }
  // A variable of this function: joined, moved on, returned, handed out.
  Path Root = Spawn.P;
  Root.Sels.clear();
  std::vector<Path> Names{Root};
  auto Is = [&](Path X) {
    X.Sels.clear();
    return llvm::is_contained(Names, X);
  };
  // The object that new made, and the pointers to it.
  auto Binds = [&](const Event &E) {
    if (!hasDeref(Spawn.P))
      return false;
    if (E.Kind == EventKind::Borrow)
      return E.Q.valid() && Is(E.Q) && E.Q.Sels.empty();
    return E.Kind == EventKind::Assign && E.P.Sels.empty() && Is(E.P) &&
           (E.V.Kind == ValueKind::Fresh || Is(E.V.P));
  };
  if (hasDeref(Spawn.P))
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Load &&
            E.V.P.Sels.empty() && Is(E.V.P) && E.P.Sels.empty() &&
            PathEffects::isOwn(E.P, F) &&
            P.type(P.typeOf(E.P)).Kind == TypeKind::Pointer)
          Names.push_back(E.P);
  for (const Block &B : F.Blocks)
    for (const Event &E : B.Events) {
      if (&E == &Spawn || E.Kind == EventKind::Destroy ||
          E.Kind == EventKind::Spawn || isDetach(E) || Binds(E))
        continue;
      if (Is(E.P) || Is(E.Q) || Is(E.V.P) || Is(E.Recv) ||
          llvm::any_of(E.Args, [&](const Value &V) { return Is(V.P); }))
        return true;
    }
  // Of another function: a lambda that fills its creator's vector.
  return Root.Owner != F.Usr;
}

/// \p E starts a thread that runs until its function returns.
static bool runsOn(const Event &E) {
  return E.Kind == EventKind::Spawn &&
         (E.Spawned == SpawnKind::Thread || E.Spawned == SpawnKind::Async);
}

std::vector<Finding> WorkerFinder::run() {
  std::vector<Finding> Out;
  bool Any = false;
  for (uint32_t I = 0; I < P.functions().size() && !Any; ++I)
    for (const Block &B : fn(I).Blocks)
      for (const Event &E : B.Events)
        Any |= runsOn(E);
  if (!Any)
    return Out;
  collectJoins();
  for (uint32_t I = 0; I < P.functions().size(); ++I) {
    const Function &F = fn(I);
    std::unique_ptr<EventGraph> G;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events) {
        if (!runsOn(E) || joined(I, E))
          continue;
        if (!G)
          G = std::make_unique<EventGraph>(F);
        uint32_t N = G->nodeOf(&E);
        const bool Loop = N != None && G->inCycle(N);
        if (!Loop && !Live.repeats(I))
          continue;
        for (uint32_t C : P.callees(I, E)) {
          std::string Map = mapOf(C);
          const Event *Endless = Map.empty() ? nullptr : endlessLoop(C, 0);
          if (!Endless)
            continue;
          Finding Fd;
          Fd.Check = CheckName.str();
          Fd.Where = P.range(E.Where);
          Fd.Message = std::string("a thread that works on '") + Map +
                       "' without end is started here " +
                       (Loop ? "in every turn of the loop" : "on every call") +
                       ", and nobody stops or joins it";
          Fd.Notes.push_back(
              {P.range(Endless->Where), "its loop has no way out"});
          Fd.Identity = (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Map +
                         "|" + P.str(fn(C).Name))
                            .str();
          Out.push_back(std::move(Fd));
          break;
        }
      }
  }
  return Out;
}

std::vector<Finding> link::findRunawayWorker(const Analysis &A) {
  return WorkerFinder(A).run();
}
