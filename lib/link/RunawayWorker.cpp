//===- RunawayWorker.cpp - Threads without limit on a map -------*- C++ -*-===//
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
// And one that ends, but is started in a loop without a way out, so that
// nothing says how many of them there are: not a semaphore or a counter that
// the thread gives back, either.
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
/// Functions that are asked whether a loop without end calls them.
constexpr size_t MaxCallers = 64;

class WorkerFinder {
public:
  explicit WorkerFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {}
  std::vector<Finding> run();

private:
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  const Event *endlessLoop(uint32_t Func, unsigned Depth) const;
  const Event *endlessTurn(uint32_t Func, const Event &E) const;
  using Places = std::set<Path, PathLess>;
  void given(uint32_t Func, unsigned Depth, Places &To) const;
  void asked(uint32_t Func, unsigned Depth, Places &To) const;
  bool bounded(uint32_t Func, const Event &Spawn, uint32_t Thread) const;
  std::string mapOf(uint32_t Func) const;
  bool joined(uint32_t Func, const Event &Spawn) const;
  void collectJoins();

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::set<Path, PathLess> Joins; ///< shared places whose threads are joined
};

} // namespace

/// Nothing leaves the loop that \p Node of \p F stands in.
static bool isEndless(const Function &F, const EventGraph &G, uint32_t Node) {
  std::vector<bool> After = G.after(Node, {});
  if (!After[Node] || After[G.exit()])
    return false;
  // By an exception or a call that does not return it ends, too.
  for (uint32_t B = 0, M = 0; B < F.Blocks.size(); ++B) {
    M += F.Blocks[B].Events.size();
    if (After[M] && F.Blocks[B].Succs.empty() && B != 1)
      return false;
    ++M;
  }
  return true;
}

/// The first event of a loop of \p Func, or of what it calls, that nothing
/// leaves; null if there is none.
const Event *WorkerFinder::endlessLoop(uint32_t Func, unsigned Depth) const {
  const Function &F = fn(Func);
  const EventGraph G(F);
  for (uint32_t N = 0; N < G.size(); ++N) {
    const Event *E = G.event(N);
    if (!E)
      continue;
    if (isEndless(F, G, N))
      return E;
    if (E->Kind == EventKind::Call && Depth < MaxDepth)
      for (uint32_t C : P.callees(Func, *E))
        if (C != Func)
          if (const Event *L = endlessLoop(C, Depth + 1))
            return L;
  }
  return nullptr;
}

/// \p E of \p Func, or the call that leads there, if a loop that nothing leaves
/// comes by it in every turn; else null.
const Event *WorkerFinder::endlessTurn(uint32_t Func, const Event &E) const {
  std::vector<std::pair<uint32_t, const Event *>> Work{{Func, &E}};
  std::set<uint32_t> Seen{Func};
  for (size_t I = 0; I < Work.size() && I < MaxCallers; ++I) {
    const auto [Caller, At] = Work[I];
    const EventGraph G(fn(Caller));
    uint32_t N = G.nodeOf(At);
    if (N != None && isEndless(fn(Caller), G, N))
      return At;
    for (const Program::CallSite &C : P.callers(Caller))
      if (C.E->Kind == EventKind::Call && Seen.insert(C.Caller).second)
        Work.push_back({C.Caller, C.E});
  }
  return nullptr;
}

/// The shared places at which \p Func, or what it calls, lets others go on, or
/// counts.
void WorkerFinder::given(uint32_t Func, unsigned Depth, Places &To) const {
  const PathEffects::Frame Fr = FX.frame(Func);
  for (const Block &B : fn(Func).Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::Signal || E.Kind == EventKind::Store) {
        for (const Path &X : Fr.resolve(E.P))
          if (!PathEffects::isOwn(X, fn(Func)))
            To.insert(mapPlace(X));
      } else if (E.Kind == EventKind::Call && Depth < MaxDepth) {
        for (uint32_t C : P.callees(Func, E))
          if (C != Func)
            given(C, Depth + 1, To);
      }
    }
}

/// The places that \p Func, or what it calls, says anything of, but for maps
/// and mutexes.
void WorkerFinder::asked(uint32_t Func, unsigned Depth, Places &To) const {
  const PathEffects::Frame Fr = FX.frame(Func);
  for (const Block &B : fn(Func).Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind == EventKind::MapOp || E.Kind == EventKind::Lock ||
          E.Kind == EventKind::Unlock || E.Kind == EventKind::Spawn)
        continue;
      for (const Path *X : {&E.P, &E.Q, &E.V.P, &E.Recv})
        if (X->valid())
          for (const Path &Y : Fr.resolve(*X))
            To.insert(mapPlace(Y));
      if (E.Kind == EventKind::Call && Depth < MaxDepth)
        for (uint32_t C : P.callees(Func, E))
          if (C != Func)
            asked(C, Depth + 1, To);
    }
}

/// What \p Thread lets go or counts may keep \p Func from starting one more
/// with
/// \p Spawn: that waits for it, or asks; or the loop has a way around the
/// start, and what decides on it is not seen.
bool WorkerFinder::bounded(uint32_t Func, const Event &Spawn,
                           uint32_t Thread) const {
  Places Given, Asked;
  given(Thread, 0, Given);
  if (Given.empty())
    return false;
  asked(Func, 0, Asked);
  if (llvm::any_of(Given, [&](const Path &X) { return Asked.count(X); }))
    return true;
  const EventGraph G(fn(Func));
  const uint32_t N = G.nodeOf(&Spawn);
  std::vector<bool> Start(G.size());
  Start[N] = true;
  std::vector<bool> After = G.after(N, {}), Before = G.before(N, {});
  for (uint32_t I = 0; I < G.size(); ++I)
    if (After[I] && Before[I] && I != N && G.after(I, Start)[I])
      return true;
  return false;
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
  // The object that new or make_unique made goes to a member.
  if (Spawn.P.RootKind == Root::Temp && hasDeref(Spawn.P))
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Assign && E.V.Kind == ValueKind::Load &&
            E.V.P.RootKind == Root::Temp && E.V.P.Owner == Spawn.P.Owner &&
            E.V.P.Index == Spawn.P.Index && E.V.P.Sels.empty() &&
            (E.P.RootKind == Root::This || E.P.RootKind == Root::Global) &&
            llvm::none_of(E.P.Sels, [](const Sel &S) {
              return S.Kind == SelKind::Element;
            })) {
          if (P.type(P.typeOf(Spawn.P)).JoinsInDtor)
            return true;
          return llvm::any_of(
              FX.frame(Func).resolve(extend(E.P, SelKind::Deref)),
              [&](const Path &X) { return Joins.count(mapPlace(X)) != 0; });
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
          if (Map.empty())
            continue;
          const char *When =
              Loop ? "in every turn of the loop" : "on every call";
          Finding Fd;
          if (const Event *Endless = endlessLoop(C, 0)) {
            Fd.Message = (Twine("a thread that works on '") + Map +
                          "' without end is started here " + When +
                          ", and nobody stops or joins it")
                             .str();
            Fd.Notes.push_back(
                {P.range(Endless->Where), "its loop has no way out"});
          } else if (const Event *Turn = endlessTurn(I, E);
                     Turn && !bounded(I, E, C)) {
            Fd.Message = (Twine("a thread that works on '") + Map +
                          "' is started here " + When +
                          ", and nothing joins it or limits how many there are")
                             .str();
            if (Turn != &E)
              Fd.Notes.push_back({P.range(Turn->Where),
                                  "a loop without a way out comes by here"});
          } else {
            continue;
          }
          Fd.Check = CheckName.str();
          Fd.Where = P.range(E.Where);
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
