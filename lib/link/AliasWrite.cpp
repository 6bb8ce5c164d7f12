//===- AliasWrite.cpp - Maps changed under a reader's name -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three kinds of names are taken to read a map: views; references to const
// whose name promises that what they show stays as it was; and handles or
// shared pointers with such a name, or one that promises a copy.  Reported is a
// change of the map, under another name, between the taking and a later use;
// and a change through a handle that is called a copy.
//
// Members with such names are judged by all functions of the program: one keeps
// what another member shares, and somebody changes the map through that other
// one, which never gets a map of its own again.
//
// Cost: two walks over the graph of a function for each such name; at most
// MaxNames in one function.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include <map>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;
using llvm::Twine;

namespace {

constexpr size_t MaxNames = 64;
constexpr StringRef CheckName = "mapvet-alias-write";

class AliasWriteFinder {
public:
  explicit AliasWriteFinder(const Analysis &A)
      : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run() {
    for (uint32_t F = 0; F < P.functions().size(); ++F)
      function(F);
    members();
    return std::move(Out);
  }

private:
  enum class Kind { View, Reference, Handle };
  struct Body {
    PathEffects::Frame Fr;
    EventGraph G;
    std::vector<std::vector<Effect>> Eff;
  };
  const Function &fn(uint32_t Func) const { return P.functions()[Func]; }
  void function(uint32_t Func);
  void members();
  void name(uint32_t Func, const Body &B, uint32_t Index, Kind K);
  bool changes(const Body &B, uint32_t Node, ArrayRef<Path> Maps,
               const Path &X) const;
  std::string shownSource(const Body &B, ArrayRef<uint32_t> Taken,
                          const Function &F) const;
  const Program &P;
  const PathEffects &FX;
  std::vector<Finding> Out;
};

} // namespace

static bool promises(StringRef Name, ArrayRef<StringRef> Words) {
  return llvm::any_of(
      Words, [&](StringRef W) { return Name.contains_insensitive(W); });
}
static bool promisesCopy(StringRef Name) {
  return promises(Name,
                  {"copy", "clone", "snapshot", "backup", "draft", "scratch"});
}
static bool promisesSnapshot(StringRef Name) {
  return promisesCopy(Name) || promises(Name, {"before", "old", "prev", "saved",
                                               "orig", "initial", "baseline"});
}

bool AliasWriteFinder::changes(const Body &B, uint32_t Node,
                               ArrayRef<Path> Maps, const Path &X) const {
  const Event *E = B.G.event(Node);
  if (!E || FX.isDestruction(*E))
    return false;
  if (E->P.valid() && isWithin(E->P, X))
    return false; // through the name itself
  return llvm::any_of(B.Eff[Node], [&](const Effect &Y) {
    return (Y.Flags & EffChange) && llvm::any_of(Maps, [&](const Path &M) {
             return FX.isInside(Y.Where, M);
           });
  });
}

void AliasWriteFinder::name(uint32_t Func, const Body &B, uint32_t Index,
                            Kind K) {
  const Function &F = fn(Func);
  const Local &L = F.Locals[Index];
  Path X;
  X.RootKind = Root::Local;
  X.Owner = F.Usr;
  X.Index = Index;
  std::vector<uint32_t> Taken, Used, Written;
  std::vector<Path> Maps;
  auto Mentions = [&](const Value &V) {
    return V.P.valid() && isWithin(V.P, X);
  };
  for (uint32_t N = 0; N < B.G.size(); ++N) {
    const Event *E = B.G.event(N);
    if (!E || FX.isDestruction(*E))
      continue;
    if (K == Kind::Reference) {
      if (E->Kind != EventKind::Use || !isWithin(E->P, X))
        continue;
      if (E->Op & OpRef) {
        Taken.push_back(N);
        for (const Path &M : B.Fr.resolve(E->Q))
          Maps.push_back(M);
      } else {
        Used.push_back(N);
      }
      continue;
    }
    if (E->Kind == EventKind::Assign && E->P == X) {
      Taken.push_back(N);
      if (E->V.Kind != ValueKind::Load && E->V.Kind != ValueKind::Into &&
          E->V.Kind != ValueKind::Address)
        continue;
      for (const Path &M : B.Fr.targets(E->V))
        if (M.RootKind != Root::Temp)
          Maps.push_back(M);
      continue;
    }
    if (E->Kind == EventKind::MapOp && isWithin(E->P, X)) {
      if (E->Op & (OpInsert | OpErase | OpClear | OpElementWrite | OpAssign))
        Written.push_back(N);
      else
        Used.push_back(N);
      continue;
    }
    if (Mentions(E->V) || llvm::any_of(E->Args, Mentions) ||
        (E->Q.valid() && isWithin(E->Q, X)) ||
        (E->Recv.valid() && isWithin(E->Recv, X)))
      Used.push_back(N);
  }
  if (Taken.empty() || Maps.empty())
    return;
  // A handle refers to the map behind it.
  for (Path &M : Maps)
    if (P.type(P.typeOf(M)).Kind == TypeKind::Handle)
      M = extend(M, SelKind::Deref);
  StringRef Name = P.str(L.Name);
  auto Make = [&](uint32_t At, const Twine &Message) {
    Finding Fd;
    Fd.Check = CheckName.str();
    Fd.Where = P.range(B.G.event(At)->Where);
    Fd.Message = Message.str();
    const Event *T = B.G.event(Taken.front());
    Fd.Notes.push_back({P.range(T->Where.valid() ? T->Where : L.Decl),
                        ("'" + Name + "' is taken here").str()});
    Fd.Identity = (Twine(CheckName) + "|" + P.str(F.Name) + "|" + Name).str();
    if (K == Kind::Handle && Taken.size() == 1) {
      Fix X = P.fix(T->Fixes, FixKind::Clone, "take a copy");
      if (!X.Edits.empty())
        Fd.Fixes.push_back(std::move(X));
    }
    return Fd;
  };
  std::vector<bool> Again(B.G.size(), false);
  for (uint32_t N : Taken)
    Again[N] = true;
  std::vector<bool> AfterTaken = B.G.after(Taken, Again);
  // Copy on write: whoever changes the map gives its owner another one first,
  // if somebody else has this one, too.
  auto Renews = [&](uint32_t N) {
    return llvm::any_of(B.Eff[N], [&](const Effect &Y) {
      return (Y.Flags & EffOverwrite) && llvm::any_of(Maps, [&](const Path &M) {
               if (M.Sels.empty() || M.Sels.back().Kind != SelKind::Deref)
                 return false;
               Path Owner = M;
               Owner.Sels.pop_back();
               return Y.Where == Owner;
             });
    });
  };
  std::vector<uint32_t> Renewed;
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (AfterTaken[N] && Renews(N))
      Renewed.push_back(N);
  std::vector<bool> Other(B.G.size(), false);
  if (!Renewed.empty())
    Other = B.G.after(Renewed, Again);
  for (uint32_t N : Renewed)
    Other[N] = true;
  if (K == Kind::Handle && promisesCopy(Name) && !Written.empty()) {
    // The map that it shares is somebody's still.
    bool Shared = llvm::any_of(Maps, [&](const Path &M) {
      return M.RootKind != Root::Local || M.Owner != F.Usr ||
             (M.Index < F.Locals.size() && F.Locals[M.Index].Param != None);
    });
    std::vector<bool> After = B.G.after(Written, {});
    for (uint32_t N = 0; N < B.G.size() && !Shared; ++N) {
      const Event *E = B.G.event(N);
      if (!E || !After[N] || FX.isDestruction(*E) ||
          (E->P.valid() && isWithin(E->P, X)))
        continue;
      for (const Effect &Y : B.Eff[N])
        for (const Path &M : Maps)
          Shared |= FX.isInside(Y.Where, M) || isWithin(M, Y.Where);
    }
    if (Shared) {
      Finding Fd = Make(Written.front(),
                        "'" + Name + "' shares its map with '" +
                            shownSource(B, Taken, F) +
                            "', which this changes too; take a 'clone()'");
      Out.push_back(std::move(Fd));
      return;
    }
  }
  for (uint32_t C = 0; C < B.G.size(); ++C) {
    if (!AfterTaken[C] || Other[C] || !changes(B, C, Maps, X) ||
        !B.G.event(C)->Where.valid())
      continue;
    std::vector<bool> After = B.G.after(C, Again);
    for (uint32_t U : Used) {
      if (!After[U] || U == C)
        continue;
      std::string What =
          K == Kind::View
              ? "view '" + Name.str() + "' of it"
              : "'" + Name.str() + "', which is another name of it,";
      Finding Fd = Make(C, "the map is changed here while " + What +
                               " is still used; take it after the change" +
                               (K == Kind::View ? "" : ", or a copy before"));
      if (const Range &At = B.G.event(U)->Where; At.valid())
        Fd.Notes.push_back({P.range(At), "it is used here, and shows the "
                                         "changed map"});
      Out.push_back(std::move(Fd));
      return;
    }
  }
}

std::string AliasWriteFinder::shownSource(const Body &B,
                                          ArrayRef<uint32_t> Taken,
                                          const Function &F) const {
  const Event *T = B.G.event(Taken.front());
  return P.show(T->V.P, &F);
}

void AliasWriteFinder::function(uint32_t Func) {
  const Function &F = fn(Func);
  std::vector<std::pair<uint32_t, Kind>> Names;
  for (uint32_t I = 0; I < F.Locals.size(); ++I) {
    const Local &L = F.Locals[I];
    const Type &T = P.type(L.Ty);
    if (L.Param != None || L.Capture || !L.Name)
      continue;
    if (T.Kind == TypeKind::View && T.Key)
      Names.push_back({I, Kind::View});
    else if ((T.Kind == TypeKind::Handle ||
              (T.Kind == TypeKind::Shared &&
               P.type(T.Pointee).Kind == TypeKind::Map)) &&
             promisesSnapshot(P.str(L.Name)))
      Names.push_back({I, Kind::Handle});
    else if (T.Kind == TypeKind::Reference && P.type(T.Pointee).CarriesMap &&
             promisesSnapshot(P.str(L.Name)))
      Names.push_back({I, Kind::Reference});
  }
  if (Names.empty() || Names.size() > MaxNames)
    return;
  Body B{FX.frame(Func), EventGraph(F), {}};
  B.Eff.resize(B.G.size());
  for (uint32_t N = 0; N < B.G.size(); ++N)
    if (const Event *E = B.G.event(N))
      FX.effects(Func, B.Fr, *E, B.Eff[N]);
  for (auto [I, K] : Names)
    name(Func, B, I, K);
}

void AliasWriteFinder::members() {
  /// What is done with one member.
  struct Uses {
    std::vector<std::pair<uint32_t, const Event *>> Set, Changed;
    bool Read = false;
  };
  std::map<Sym, Uses> Of;
  // The member of this object that \p X names, or that it leads through first.
  auto Member = [&](const Path &X, bool Whole) -> Sym {
    if (X.RootKind != Root::This || X.Sels.empty() ||
        X.Sels[0].Kind != SelKind::Field ||
        (Whole ? X.Sels.size() != 1
               : X.Sels.size() < 2 || X.Sels[1].Kind != SelKind::Deref))
      return 0;
    const Field *Fl = P.field(X.Sels[0].Name);
    if (!Fl)
      return 0;
    const Type &T = P.type(Fl->Ty);
    return T.Kind == TypeKind::Handle ||
                   (T.Kind == TypeKind::Shared &&
                    P.type(T.Pointee).Kind == TypeKind::Map)
               ? X.Sels[0].Name
               : 0;
  };
  for (uint32_t Func = 0; Func < P.functions().size(); ++Func) {
    if (fn(Func).Ctor || fn(Func).Dtor)
      continue;
    for (const Block &B : fn(Func).Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind == EventKind::Assign || E.Kind == EventKind::Move ||
            E.Kind == EventKind::Swap) {
          if (Sym M = Member(E.P, true))
            Of[M].Set.push_back({Func, &E});
          if (Sym M = Member(E.V.P, true))
            Of[M].Read = true;
          if (Sym M = Member(E.Q, true))
            Of[M].Set.push_back({Func, &E});
        } else if (E.Kind == EventKind::Escape) {
          // Whoever has its address may set it.
          if (Sym M = Member(E.P, true))
            Of[M].Set.push_back({Func, &E});
        } else if (E.Kind == EventKind::MapOp) {
          if (Sym M = Member(E.P, false)) {
            if (E.P.Sels.size() == 2 && (E.Op & (OpInsert | OpErase | OpClear |
                                                 OpElementWrite | OpAssign)))
              Of[M].Changed.push_back({Func, &E});
            else
              Of[M].Read = true;
          }
        }
      }
  }
  for (const auto &[Kept, U] : Of) {
    const StringRef Name = P.str(P.field(Kept)->Name);
    if (!U.Read || !promisesSnapshot(Name))
      continue;
    for (const auto &[Func, E] : U.Set) {
      const Sym From =
          E->Kind == EventKind::Assign && E->V.Kind == ValueKind::Load
              ? Member(E->V.P, true)
              : 0;
      auto It = Of.find(From);
      if (!From || From == Kept || It == Of.end() || It->second.Changed.empty())
        continue;
      // A map of its own, sooner or later.
      if (llvm::any_of(It->second.Set, [&](const auto &S) {
            return S.second->Kind != EventKind::Assign ||
                   S.second->V.Kind != ValueKind::Load ||
                   Member(S.second->V.P, true) != Kept;
          }))
        continue;
      const auto &[Changer, At] = It->second.Changed.front();
      const StringRef Other = P.str(P.field(From)->Name);
      Finding Fd;
      Fd.Check = CheckName.str();
      Fd.Where = P.range(At->Where);
      Fd.Message = ("'" + Name + "' shares its map with '" + Other +
                    "', which this changes: both show the change; take a "
                    "copy where it is kept")
                       .str();
      Fd.Notes.push_back(
          {P.range(E->Where), ("'" + Name + "' is taken here").str()});
      Fd.Identity = (Twine(CheckName) + "|" + P.str(fn(Changer).Name) + "|" +
                     Name + "|member")
                        .str();
      Out.push_back(std::move(Fd));
      break;
    }
  }
}

std::vector<Finding> link::findAliasWrite(const Analysis &A) {
  return AliasWriteFinder(A).run();
}
