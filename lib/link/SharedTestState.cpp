//===- SharedTestState.cpp - Maps that tests share --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each test body has a summary of what it does to the maps of static storage,
// through any number of calls.  A test resets a map if it, its fixture's
// constructor, destructor or any other function of the fixture clears or
// replaces it.  Linear in the effects of the tests.
//
//===----------------------------------------------------------------------===//

#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <set>

using namespace mapvet;
using namespace mapvet::link;
using llvm::ArrayRef;
using llvm::StringRef;

namespace {

struct Use {
  uint32_t Test;
  bool Changes;
};

class Finder {
public:
  explicit Finder(const Analysis &A) : P(A.program()), FX(A.effects()) {}
  std::vector<Finding> run();

private:
  std::string name(const Function &F) const;
  Path behind(uint32_t Test, const Path &X) const;
  bool fixtureResets(uint32_t T, const Path &Map) const;
  const Function *setUp(const Function &Test) const;
  const Event *eventOf(uint32_t Test, const Path &Map, bool Changing) const;
  bool putsBack(uint32_t Test, const Path &Map) const;
  void report(const Path &Map, const std::vector<Use> &Uses);
  /// The functions of the fixture, and those of the classes that it is made of.
  std::vector<uint32_t> fixture(const Function &Test) const;

  const Program &P;
  const PathEffects &FX;
  std::map<Sym, std::vector<uint32_t>> Methods;
  std::vector<Finding> Out;
};

constexpr uint16_t Resets = EffClear;
constexpr uint16_t Changes = EffChange | EffInsert | EffErase | EffClear;

} // namespace

/// `suite.test` of a class called suite_test_Test; else the function's name.
std::string Finder::name(const Function &F) const {
  StringRef Name = P.str(F.Name);
  StringRef Class = Name.split("::").first;
  if (F.Class && Class.consume_back("_Test")) {
    auto [Suite, Test] = Class.split('_');
    if (!Test.empty())
      return "'" + Suite.str() + "." + Test.str() + "'";
  }
  if (F.Class)
    return "'" + Name.split("::").first.str() + "'";
  return "'" + Name.str() + "'";
}

std::vector<uint32_t> Finder::fixture(const Function &Test) const {
  std::vector<uint32_t> Out;
  std::vector<Sym> Work{Test.Class};
  std::set<Sym> Seen;
  while (!Work.empty()) {
    Sym C = Work.back();
    Work.pop_back();
    if (!C || !Seen.insert(C).second)
      continue;
    if (auto It = Methods.find(C); It != Methods.end())
      for (uint32_t M : It->second)
        if (!P.functions()[M].TestCase)
          Out.push_back(M);
    if (const Class *D = P.classOf(C)) {
      Work.insert(Work.end(), D->Bases.begin(), D->Bases.end());
      for (Sym F : D->Fields)
        if (const Field *X = P.field(F))
          Work.push_back(P.type(X->Ty).Record);
    }
  }
  return Out;
}

/// \p X of \p Test, as a place in static storage: itself, or what a reference
/// or pointer of the fixture refers to that one of the fixture's functions
/// binds to an object there.  Invalid if it is neither.
Path Finder::behind(uint32_t Test, const Path &X) const {
  if (X.RootKind == Root::Global)
    return X;
  if (X.RootKind != Root::This || X.Sels.size() < 3 ||
      X.Sels[0].Kind != SelKind::Field || X.Sels[1].Kind != SelKind::Deref)
    return {};
  Path Object;
  for (uint32_t M : fixture(P.functions()[Test])) {
    const PathEffects::Frame Fr = FX.frame(M);
    for (const Block &B : P.functions()[M].Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Assign || E.P.RootKind != Root::This ||
            E.P.Sels.size() != 1 || !(E.P.Sels[0] == X.Sels[0]))
          continue;
        for (const Path &To : Fr.targets(E.V)) {
          if (To.RootKind != Root::Global ||
              (Object.valid() && !(Object == To)))
            return {};
          Object = To;
        }
      }
  }
  return Object.valid() ? extend(Object, ArrayRef(X.Sels).drop_front(2))
                        : Path();
}

bool Finder::fixtureResets(uint32_t T, const Path &Map) const {
  return llvm::any_of(fixture(P.functions()[T]), [&](uint32_t M) {
    return llvm::any_of(FX.summary(M).Effects, [&](const Effect &E) {
      if (!(E.Flags & Resets))
        return false;
      const Path X = behind(T, E.Where);
      return X.valid() && isWithin(Map, X);
    });
  });
}

/// All that \p Test adds to \p Map is added by constructors of objects, and
/// objects of the test that end take it away again.
bool Finder::putsBack(uint32_t Test, const Path &Map) const {
  PathEffects::Frame Fr = FX.frame(Test);
  std::vector<Effect> Now;
  bool Taken = false;
  for (const Block &B : P.functions()[Test].Blocks)
    for (const Event &E : B.Events) {
      const bool Ends = E.Kind == EventKind::Destroy || FX.isDestruction(E);
      Now.clear();
      FX.effects(Test, Fr, E, Now);
      for (const Effect &X : Now) {
        // A static in a function gets its first value by whoever comes first.
        if (!(behind(Test, X.Where) == Map) ||
            !(X.Flags & (EffInsert | EffErase | EffClear)))
          continue;
        if (Ends)
          Taken |= (X.Flags & (EffErase | EffClear)) != 0;
        else if (E.Kind != EventKind::Call || !E.Construct)
          return false;
      }
    }
  return Taken;
}

const Function *Finder::setUp(const Function &Test) const {
  for (uint32_t M : fixture(Test)) {
    const Function &F = P.functions()[M];
    // What overrides something of the framework and is run before the test.
    if (P.str(F.Name).ends_with("::SetUp") && F.BodyStart.valid() && !F.Static)
      return &F;
  }
  return nullptr;
}

const Event *Finder::eventOf(uint32_t Test, const Path &Map,
                             bool Changing) const {
  PathEffects::Frame Fr = FX.frame(Test);
  const Event *Best = nullptr;
  std::vector<Effect> Now;
  for (const Block &B : P.functions()[Test].Blocks)
    for (const Event &E : B.Events) {
      Now.clear();
      FX.effects(Test, Fr, E, Now);
      for (const Effect &X : Now)
        if (behind(Test, X.Where) == Map &&
            (!Changing || (X.Flags & Changes)) && E.Where.valid() &&
            (!Best || E.Where.Offset < Best->Where.Offset))
          Best = &E;
    }
  return Best;
}

void Finder::report(const Path &Map, const std::vector<Use> &Uses) {
  const Global *G = P.global(Map.Owner);
  auto Less = [&](const Use &A, const Use &B) {
    const Range &X = P.functions()[A.Test].Decl,
                &Y = P.functions()[B.Test].Decl;
    return std::make_tuple(P.str(X.File), X.Offset, A.Test) <
           std::make_tuple(P.str(Y.File), Y.Offset, B.Test);
  };
  std::vector<Use> Sorted = Uses;
  llvm::sort(Sorted, Less);
  auto First = llvm::find_if(Sorted, [](const Use &U) { return U.Changes; });
  if (First == Sorted.end() || Sorted.size() < 2)
    return;
  const Use &Other = First == Sorted.begin() ? Sorted[1] : Sorted[0];
  const Function &F = P.functions()[First->Test],
                 &O = P.functions()[Other.Test];
  const Event *At = eventOf(First->Test, Map, true),
              *Then = eventOf(Other.Test, Map, false);
  if (!At || !Then)
    return;
  std::string Name = P.show(Map, &F);
  Finding Fd;
  Fd.Check = "mapvet-shared-test-state";
  Fd.Where = P.range(At->Where);
  Fd.Message = "the test " + name(F) + " changes '" + Name + "', which " +
               name(O) +
               " uses too, and nothing resets it in between: the outcome "
               "depends on which tests run, and in which order";
  Fd.Notes.push_back({P.range(G->Decl), "it lives as long as the program"});
  Fd.Notes.push_back({P.range(Then->Where), "used by the other test here"});
  Fd.Identity = Fd.Check + "|" + Name;
  // Reset before each of them, where the variable can be named.
  Fix X;
  X.Description = "reset it before each test";
  std::set<std::pair<std::string, uint32_t>> Done;
  bool All = G->Internal && Map.Sels.empty() && !G->StaticLocalOf;
  for (const Use &U : Sorted) {
    const Function &T = P.functions()[U.Test];
    const Function *S = setUp(T);
    const Function &In = S ? *S : T;
    if (!In.BodyStart.valid() || In.BodyStart.File != G->Decl.File ||
        In.BodyStart.Offset < G->Decl.Offset) {
      All = false;
      break;
    }
    SourceRange R = P.range(In.BodyStart);
    if (Done.insert({R.File, R.Offset}).second)
      X.Edits.push_back({R.File, R.Offset, 0,
                         Name + ".clear();\n" + P.str(In.BodyIndent).str()});
  }
  if (All)
    Fd.Fixes.push_back(std::move(X));
  Out.push_back(std::move(Fd));
}

std::vector<Finding> Finder::run() {
  std::vector<uint32_t> Tests;
  for (uint32_t F = 0; F < P.functions().size(); ++F) {
    const Function &X = P.functions()[F];
    if (X.TestCase)
      Tests.push_back(F);
    if (X.Class)
      Methods[X.Class].push_back(F);
  }
  std::map<Path, std::vector<Use>, PathLess> Shared;
  for (uint32_t T : Tests) {
    const PathEffects::Summary &S = FX.summary(T);
    std::map<Path, uint16_t, PathLess> Maps;
    for (const Effect &E : S.Effects) {
      const Path Where = behind(T, E.Where);
      if (!Where.valid())
        continue;
      const Global *G = P.global(Where.Owner);
      if (!G || G->Const || G->ThreadLocal)
        continue;
      if (P.type(P.typeOf(Where)).Kind == TypeKind::Map)
        Maps[Where] |= E.Flags;
    }
    for (const auto &[Map, All] : Maps) {
      // A static in a function gets its first value by whoever comes first.
      const bool First = P.global(Map.Owner)->StaticLocalOf != 0;
      const uint16_t Flags = First ? All & ~EffChange : All;
      if (!(Flags & Resets) && !fixtureResets(T, Map))
        Shared[Map].push_back({T, (Flags & Changes) != 0 && !putsBack(T, Map)});
    }
  }
  for (const auto &[Map, Uses] : Shared)
    report(Map, Uses);
  return std::move(Out);
}

std::vector<Finding> link::findSharedTestState(const Analysis &A) {
  unsigned Tests = 0;
  for (const Function &F : A.program().functions())
    Tests += F.TestCase;
  return Tests < 2 ? std::vector<Finding>() : Finder(A).run();
}
