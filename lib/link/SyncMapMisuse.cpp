//===- SyncMapMisuse.cpp - Read-mostly maps that are written --------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two misuses of concurrent maps that are made for keys that are written once
// and read often:
//   churn  entries under fresh keys come and go, and nobody reads them but who
//          wrote them;
//   split  one logical table is kept half in such a map and half in a plain
//          one: a key that is not in the one is looked for in the other.
//
// Cost: linear in the events.
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

constexpr StringRef CheckName = "mapvet-sync-map-misuse";

struct Site {
  uint32_t Func = 0;
  const Event *E = nullptr;
};

/// What is done with one map.
struct Use {
  TypeId Ty = 0;
  std::vector<Site> Inserts, Reads, Erases; ///< by key
};

class MisuseFinder {
public:
  explicit MisuseFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()), Live(A.longLived()) {}
  std::vector<Finding> run();

private:
  const Function &fn(uint32_t I) const { return P.functions()[I]; }
  const EventGraph &graph(uint32_t Func) {
    std::unique_ptr<EventGraph> &G = Graphs[Func];
    if (!G)
      G = std::make_unique<EventGraph>(fn(Func));
    return *G;
  }
  static Path place(const Path &X) {
    Path Out = mapPlace(X);
    while (!Out.Sels.empty() && Out.Sels.back().Kind == SelKind::Deref)
      Out.Sels.pop_back();
    return Out;
  }
  void collect(uint32_t Func);
  /// It runs again and again, as far as that is seen.
  bool often(const Site &S) {
    if (fn(S.Func).Ctor || fn(S.Func).Dtor || fn(S.Func).Main)
      return inLoop(S);
    return inLoop(S) || Live.repeats(S.Func) || Live.isEntry(S.Func);
  }
  bool inLoop(const Site &S) {
    const uint32_t N = graph(S.Func).nodeOf(S.E);
    return N != None && graph(S.Func).inCycle(N);
  }
  bool counted(uint32_t Func, const Value &Key) const;
  void churn(const Path &Place, const Use &U);
  void split(const Path &Fast, const Use &F, const Path &Slow, const Use &S);
  static bool sameKey(const Event &A, const Event &B) {
    if (A.Args.empty() || B.Args.empty())
      return false;
    return (A.Args[0].P.valid() && A.Args[0].P == B.Args[0].P) ||
           (A.Key && A.Key == B.Key);
  }
  std::string nameOf(const Path &Place) const;
  Range declOf(const Path &Place) const;
  Sym ownerOf(const Path &Place) const;

  const Program &P;
  const PathEffects &FX;
  const LongLived &Live;
  std::map<uint32_t, std::unique_ptr<EventGraph>> Graphs;
  std::map<Path, Use, PathLess> Maps;
  std::vector<Finding> Out;
};

} // namespace

std::string MisuseFinder::nameOf(const Path &Place) const {
  if (Place.RootKind == Root::Global)
    return P.str(P.global(Place.Owner)->Name).str();
  return P.str(P.field(Place.Sels[0].Name)->Name).str();
}
Range MisuseFinder::declOf(const Path &Place) const {
  return Place.RootKind == Root::Global ? P.global(Place.Owner)->Decl
                                        : P.field(Place.Sels[0].Name)->Decl;
}
/// The class of a member; 0 for globals.
Sym MisuseFinder::ownerOf(const Path &Place) const {
  return Place.RootKind == Root::Global ? 0
                                        : P.field(Place.Sels[0].Name)->Class;
}

void MisuseFinder::collect(uint32_t Func) {
  std::optional<PathEffects::Frame> Fr;
  for (const Block &B : fn(Func).Blocks)
    for (const Event &E : B.Events) {
      if (E.Kind != EventKind::MapOp)
        continue;
      const TypeId Id = P.typeOf(E.P);
      const Type &T = P.type(Id);
      if (T.Kind != TypeKind::Map || (T.Concurrent && !T.ReadMostly) ||
          E.Args.empty())
        continue;
      if (!Fr)
        Fr = FX.frame(Func);
      for (const Path &X : Fr->resolve(E.P)) {
        Path Pl = place(X);
        const bool Named = Pl.RootKind == Root::Global
                               ? Pl.Sels.empty() && P.global(Pl.Owner) &&
                                     !P.global(Pl.Owner)->ThreadLocal
                               : Pl.RootKind == Root::Any &&
                                     Pl.Sels.size() == 1 &&
                                     P.field(Pl.Sels[0].Name);
        if (!Named)
          continue;
        Use &U = Maps[Pl];
        U.Ty = Id;
        Site S{Func, &E};
        if (E.Op & OpInsert)
          U.Inserts.push_back(S);
        else if (E.Op & OpErase)
          U.Erases.push_back(S);
        else if (E.Op & (OpRead | OpLookup | OpRef))
          U.Reads.push_back(S);
      }
    }
}

/// True if the key is a number that the function has just counted up.
bool MisuseFinder::counted(uint32_t Func, const Value &Key) const {
  Path X = Key.P;
  const Function &F = fn(Func);
  for (unsigned I = 0; I < 4 && X.valid(); ++I) {
    if (X.RootKind == Root::This || X.RootKind == Root::Global ||
        X.RootKind == Root::Any) {
      const TypeKind K = P.type(P.typeOf(X)).Kind;
      if (K != TypeKind::Integer && K != TypeKind::Atomic)
        return false;
      return llvm::any_of(F.Blocks, [&](const Block &B) {
        return llvm::any_of(B.Events, [&](const Event &E) {
          return (E.Kind == EventKind::Store || E.Kind == EventKind::Signal ||
                  E.Kind == EventKind::Wait) &&
                 E.P == X;
        });
      });
    }
    Path Next;
    for (const Block &B : F.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Assign && E.P == X)
          Next = E.V.P;
    X = Next;
  }
  return false;
}

void MisuseFinder::churn(const Path &Place, const Use &U) {
  // Whoever reads and does not write: how often is not known.
  auto Writes = [&](uint32_t Func) {
    auto In = [&](const Site &S) { return S.Func == Func; };
    return llvm::any_of(U.Inserts, In) || llvm::any_of(U.Erases, In);
  };
  if (llvm::any_of(U.Reads, [&](const Site &S) {
        return often(S) && !Writes(S.Func) && Live.reachable(S.Func);
      }))
    return;
  for (const Site &I : U.Inserts) {
    if (!often(I) || !Live.reachable(I.Func))
      continue;
    const Site *Gone = nullptr;
    for (const Site &D : U.Erases)
      if (!fn(D.Func).Dtor && often(D)) {
        Gone = &D;
        break;
      }
    const bool Numbered = counted(I.Func, I.E->Args[0]);
    // What is only added is read by somebody, or is a case of growing.
    if (!Gone && !(Numbered && U.Reads.empty()))
      continue;
    std::string Name = nameOf(Place);
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(I.E->Where);
    Fd.Message = (Twine("'") + Name +
                  "' is made for keys that are written once and read "
                  "often, but entries under fresh keys " +
                  (Gone ? "come and go" : "keep coming") + "; use '" +
                  P.str(P.type(U.Ty).ReadMostly) + "'")
                     .str();
    if (Gone)
      Fd.Notes.push_back(
          {P.range(Gone->E->Where), "an entry is removed here again"});
    if (Range D = declOf(Place); D.valid())
      Fd.Notes.push_back({P.range(D), "the map is declared here"});
    Fd.Identity = (Twine(CheckName) + "|" + P.str(fn(I.Func).Name) + "|" +
                   Name + "|churn")
                      .str();
    Out.push_back(std::move(Fd));
    return;
  }
}

void MisuseFinder::split(const Path &Fast, const Use &F, const Path &Slow,
                         const Use &S) {
  auto Later = [&](const Site &X) { return !fn(X.Func).Ctor; };
  // What is filled once, at start, is another thing than a half of a table.
  if (!llvm::any_of(F.Inserts, Later) || !llvm::any_of(S.Inserts, Later))
    return;
  for (const Site &A : F.Reads)
    for (const Site &B : S.Reads) {
      if (A.Func != B.Func || !sameKey(*A.E, *B.E))
        continue;
      const EventGraph &G = graph(A.Func);
      const uint32_t NA = G.nodeOf(A.E), NB = G.nodeOf(B.E);
      if (NA == None || NB == None)
        continue;
      // The second is passed by where the first has found something, or one of
      // the two is asked.
      const bool AB = G.after({NA}, {})[NB], BA = G.after({NB}, {})[NA];
      const Site &First = AB || !BA ? A : B, &Second = AB || !BA ? B : A;
      const uint32_t NF = G.nodeOf(First.E), NS = G.nodeOf(Second.E);
      std::vector<bool> Bar(G.size(), false);
      Bar[NS] = true;
      if ((AB || BA) && !G.after({NF}, Bar)[G.exit()])
        continue;
      const std::string X = nameOf(Fast), Y = nameOf(Slow);
      Finding Fd;
      Fd.Check = CheckName.str();
      Fd.Where = P.range(Second.E->Where);
      Fd.Message = "one table is kept half in '" + X + "' and half in '" + Y +
                   "': a key is looked for in the one, and here in the "
                   "other; keep it in one map";
      Fd.Notes.push_back(
          {P.range(First.E->Where), "the key is looked for first here"});
      for (const auto &[Of, Name] : {std::pair(&F, &X), std::pair(&S, &Y)}) {
        auto It = llvm::find_if(Of->Inserts, Later);
        Fd.Notes.push_back({P.range(It->E->Where),
                            "entries are added to '" + *Name + "' here"});
      }
      Fd.Identity = (Twine(CheckName) + "|" + P.str(fn(A.Func).Name) + "|" + X +
                     "|" + Y + "|split")
                        .str();
      Out.push_back(std::move(Fd));
      return;
    }
}

std::vector<Finding> MisuseFinder::run() {
  for (uint32_t F = 0; F < P.functions().size(); ++F)
    collect(F);
  for (const auto &[Place, U] : Maps) {
    if (!P.type(U.Ty).ReadMostly)
      continue;
    const size_t Before = Out.size();
    for (const auto &[Other, V] : Maps) {
      const Type &A = P.type(U.Ty), &B = P.type(V.Ty);
      if (B.Concurrent || Other.RootKind != Place.RootKind ||
          ownerOf(Other) != ownerOf(Place) || !FX.sameType(A.Key, B.Key) ||
          !FX.sameType(A.Mapped, B.Mapped))
        continue;
      split(Place, U, Other, V);
      if (Out.size() != Before)
        break;
    }
    if (Out.size() == Before)
      churn(Place, U);
  }
  return std::move(Out);
}

std::vector<Finding> link::findSyncMapMisuse(const Analysis &A) {
  return MisuseFinder(A).run();
}
