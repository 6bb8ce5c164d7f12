//===- EraseWithoutRelease.cpp - Empty maps that stay large ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table that keeps the memory of removed entries is filled, emptied, and then
// kept.  To know that it is not filled again, the way from main, or from the
// start of the one thread concerned, to the removal is followed: nothing that
// runs after it may add entries, and nobody else may.
//
// Cost: a graph of each function on the way from the root to a removal.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/LongLived.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>
#include <memory>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr StringRef CheckName = "mapvet-erase-without-release";
constexpr unsigned MaxDepth = 8; ///< calls from the root to the removal

using Life = LongLived::Life;

struct Site {
  uint32_t Func = 0;
  const Event *E = nullptr;
};

/// What is known of one map.
struct Memory {
  std::vector<Site> Inserts, Removals; ///< by name, in order of functions
  bool Released = false;               ///< somewhere its memory is given back
  bool Elsewhere = false;
};

class ReleaseFinder {
public:
  explicit ReleaseFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {}
  std::vector<Finding> run();

private:
  struct Body {
    PathEffects::Frame Fr;
    EventGraph G;
  };
  const Body &body(uint32_t Func) {
    std::unique_ptr<Body> &B = Bodies[Func];
    if (!B)
      B.reset(new Body{FX.frame(Func), EventGraph(fn(Func))});
    return *B;
  }
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  static Path place(const Path &X) {
    Path Out = mapPlace(X);
    while (!Out.Sels.empty() && Out.Sels.back().Kind == SelKind::Deref)
      Out.Sels.pop_back();
    return Out;
  }
  bool isCandidate(const Path &Place) const;
  bool keeps(const Type &T) const {
    return (T.Kind == TypeKind::Map || T.Kind == TypeKind::Handle) &&
           T.Release && !T.Bounded && !T.Concurrent;
  }
  void collect(uint32_t Func);
  uint16_t flags(uint32_t Func, const Event &E, const Path &Place);
  /// The functions where the ways to \p Func start.
  std::set<uint32_t> roots(uint32_t Func) const;
  bool runsOnce(uint32_t Root) const;

  /// What is seen on the way from the root to one removal.
  struct Way {
    bool Refilled = false; ///< entries are added after it
    bool Filled = false;   ///< entries are added before it, many
    bool Goes = false;     ///< the program goes on after it
    Site Fill;
  };
  void follow(const Path &Place, const Site &At, unsigned Depth, Way &W,
              std::set<uint32_t> &Seen);
  bool report(const Path &Place, const Memory &M, const Site &R);

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::map<uint32_t, std::unique_ptr<Body>> Bodies;
  std::map<Path, Memory, PathLess> Maps;
  std::set<uint32_t> Spawned;
  std::vector<Finding> Out;
};

} // namespace

/// Globals, members of objects, and variables of functions that run once.
bool ReleaseFinder::isCandidate(const Path &Place) const {
  if (Place.RootKind == Root::Global)
    return Place.Sels.empty() && P.global(Place.Owner);
  if (Place.RootKind == Root::Any)
    return Place.Sels.size() == 1 && P.field(Place.Sels[0].Name);
  if (Place.RootKind != Root::Local || !Place.Sels.empty())
    return false;
  const uint32_t F = P.indexOf(Place.Owner);
  return F != None && Place.Index < fn(F).Locals.size() &&
         fn(F).Locals[Place.Index].Param == None &&
         !fn(F).Locals[Place.Index].Capture;
}

uint16_t ReleaseFinder::flags(uint32_t Func, const Event &E,
                              const Path &Place) {
  std::vector<Effect> Now;
  FX.effects(Func, body(Func).Fr, E, Now);
  uint16_t Out = 0;
  for (const Effect &X : Now)
    if (place(X.Where) == Place)
      Out |= X.Flags;
  return Out;
}

void ReleaseFinder::collect(uint32_t Func) {
  const Function &F = fn(Func);
  // Functions that name no such map can only reach one by calls, which are
  // looked at where they lead.
  std::vector<Effect> Now;
  for (const Block &Bl : F.Blocks)
    for (const Event &E : Bl.Events) {
      if (E.Kind == EventKind::Spawn)
        for (uint32_t C : P.callees(Func, E))
          Spawned.insert(C);
      if (E.Kind == EventKind::MapOp && keeps(P.type(P.typeOf(E.P)))) {
        const Body &B = body(Func);
        for (const Path &X : B.Fr.resolve(E.P)) {
          Path Pl = place(X);
          if (!isCandidate(Pl))
            continue;
          Memory &M = Maps[Pl];
          const bool Rehash = (E.Op & OpRehash) && !(E.Op & OpReserve);
          if (Rehash || (E.Op & (OpRelease | OpAssign | OpMoveOut)))
            M.Released = true;
          else if (E.Op & OpInsert)
            M.Inserts.push_back({Func, &E});
          else if (E.Op & OpClear)
            M.Removals.push_back({Func, &E});
          else if (E.Op & OpErase) {
            const uint32_t N = B.G.nodeOf(&E);
            // Of a range or by a predicate, or one by one in a loop.
            if (E.Args.empty() || (N != None && B.G.inCycle(N)))
              M.Removals.push_back({Func, &E});
          }
        }
        continue;
      }
      auto Replaced = [&](const Path &X) {
        if (!X.valid() || !keeps(P.type(P.typeOf(X))))
          return;
        for (const Path &Y : body(Func).Fr.resolve(X))
          if (Path Pl = place(Y); isCandidate(Pl))
            Maps[Pl].Released = true;
      };
      switch (E.Kind) {
      case EventKind::Move:
      case EventKind::Swap:
        Replaced(E.P);
        Replaced(E.Q);
        break;
      case EventKind::Copy:
      case EventKind::Assign:
        // The first value is no replacement.
        if (!F.Ctor && E.P.RootKind != Root::Local)
          Replaced(E.P);
        break;
      case EventKind::Call:
      case EventKind::Escape:
      case EventKind::Return: {
        if (E.Kind == EventKind::Call && !FX.isUnseen(Func, E))
          break;
        Now.clear();
        FX.effects(Func, body(Func).Fr, E, Now);
        uint16_t Away = EffKeep | EffChange | EffMutableRef;
        if (E.Kind == EventKind::Return && P.callers(Func).empty() &&
            !P.type(P.type(F.Result).Pointee).Const)
          Away |= EffReturned;
        for (const Effect &X : Now)
          if (X.Flags & Away)
            if (Path Pl = place(X.Where); isCandidate(Pl))
              Maps[Pl].Elsewhere = true;
        break;
      }
      default:
        break;
      }
    }
}

std::set<uint32_t> ReleaseFinder::roots(uint32_t Func) const {
  std::set<uint32_t> Out, Seen{Func};
  std::vector<uint32_t> Work{Func};
  while (!Work.empty()) {
    const uint32_t F = Work.back();
    Work.pop_back();
    bool Called = false;
    for (const Program::CallSite &C : P.callers(F)) {
      if (C.E->Kind == EventKind::Spawn) {
        Out.insert(F);
        continue;
      }
      Called = true;
      if (Seen.insert(C.Caller).second)
        Work.push_back(C.Caller);
    }
    if (!Called || fn(F).AddressTaken)
      Out.insert(F);
  }
  return Out;
}

bool ReleaseFinder::runsOnce(uint32_t Root) const {
  return (fn(Root).Main || Spawned.count(Root)) && !Live.repeats(Root);
}

void ReleaseFinder::follow(const Path &Place, const Site &At, unsigned Depth,
                           Way &W, std::set<uint32_t> &Seen) {
  const Function &F = fn(At.Func);
  const Body &B = body(At.Func);
  const uint32_t Node = B.G.nodeOf(At.E);
  if (Node == None || Depth > MaxDepth) {
    W.Refilled = true;
    return;
  }
  // The map itself may end on the way.
  std::vector<bool> Ends(B.G.size(), false);
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N);
        E && E->Kind == EventKind::Destroy && E->P.valid())
      for (const Path &X : B.Fr.resolve(E->P))
        if (place(X) == Place)
          Ends[N] = true;
  const std::vector<bool> After = B.G.after({Node}, Ends);
  const std::vector<bool> Before = B.G.before({Node}, {});
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || (!After[N] && !Before[N]))
      continue;
    if (E->Kind != EventKind::MapOp && E->Kind != EventKind::Call &&
        E->Kind != EventKind::Spawn && E->Kind != EventKind::Wait &&
        E->Kind != EventKind::Join)
      continue;
    const bool Adds =
        E->Kind != EventKind::Spawn && (flags(At.Func, *E, Place) & EffInsert);
    if (After[N]) {
      W.Refilled |= Adds;
      // In another turn of the loop that empties it, nothing new happens.
      W.Goes |= !Before[N] && !FX.isDestruction(*E);
    }
    if (Before[N] && Adds && !W.Filled) {
      W.Filled = true;
      W.Fill = {At.Func, E};
    }
  }
  if (W.Refilled)
    return;
  for (const Program::CallSite &C : P.callers(At.Func))
    if (C.E->Kind != EventKind::Spawn && Seen.insert(C.Caller).second)
      follow(Place, {C.Caller, C.E}, Depth + 1, W, Seen);
  (void)F;
}

bool ReleaseFinder::report(const Path &Place, const Memory &M, const Site &R) {
  Way W;
  std::set<uint32_t> Seen{R.Func};
  follow(Place, R, 0, W, Seen);
  if (W.Refilled || !W.Filled || !W.Goes)
    return false;
  // One entry is no peak.
  const Site *Many = nullptr;
  for (const Site &I : M.Inserts) {
    const uint32_t N = body(I.Func).G.nodeOf(I.E);
    if ((N != None && body(I.Func).G.inCycle(N)) || Live.repeats(I.Func))
      Many = Many ? Many : &I;
  }
  if (!Many)
    return false;
  Path Shown = Place;
  std::string Name;
  Range Decl;
  if (Place.RootKind == Root::Global) {
    const Global *G = P.global(Place.Owner);
    Name = P.str(G->Name).str();
    Decl = G->Decl;
  } else if (Place.RootKind == Root::Any) {
    const Field *Fd = P.field(Place.Sels[0].Name);
    Name = P.str(Fd->Name).str();
    Decl = Fd->Decl;
  } else {
    const Local &L = fn(P.indexOf(Place.Owner)).Locals[Place.Index];
    Name = P.str(L.Name).str();
    Decl = L.Decl;
  }
  const bool All = R.E->Op & OpClear;
  Finding Fd;
  Fd.Check = CheckName.str();
  Fd.Where = P.range(R.E->Where);
  Fd.Message = "'" + Name + "' keeps the memory of " +
               (All ? "all the entries that are removed here"
                    : "the entries that are removed here") +
               ", and it is not filled again; call '" +
               P.str(P.type(P.typeOf(R.E->P)).Release).str() + "'";
  Fd.Notes.push_back({P.range(Many->E->Where), "it is filled here"});
  if (Decl.valid())
    Fd.Notes.push_back(
        {P.range(Decl), Place.RootKind == Root::Global
                            ? "the map lives until the program ends"
                        : Place.RootKind == Root::Any
                            ? "the map lives as long as its object"
                            : "the map lives as long as the function runs"});
  Fd.Identity =
      (Twine(CheckName) + "|" + P.str(fn(R.Func).Name) + "|" + Name).str();
  Fix X = P.fix(R.E->Fixes, FixKind::Release, "give the memory back");
  if (!X.Edits.empty())
    Fd.Fixes.push_back(std::move(X));
  Out.push_back(std::move(Fd));
  return true;
}

std::vector<Finding> ReleaseFinder::run() {
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    collect(F);
  for (const auto &[Place, M] : Maps) {
    if (M.Inserts.empty() || M.Removals.empty() || M.Released || M.Elsewhere)
      continue;
    if (Place.RootKind != Root::Local &&
        (Live.openToOthers(Place) || Live.of(Place) < Life::Instance))
      continue;
    // All that fills and empties it starts at one place.
    std::set<uint32_t> From;
    for (const Site &S : M.Inserts)
      From.merge(roots(S.Func));
    for (const Site &S : M.Removals)
      From.merge(roots(S.Func));
    if (From.size() != 1 || !runsOnce(*From.begin()))
      continue;
    for (const Site &R : M.Removals)
      if (report(Place, M, R))
        break;
  }
  return std::move(Out);
}

std::vector<Finding> link::findEraseWithoutRelease(const Analysis &A) {
  return ReleaseFinder(A).run();
}
