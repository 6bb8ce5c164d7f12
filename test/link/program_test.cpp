//===- program_test.cpp - Linking, call graph, paths ----------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "gtest/gtest.h"

using namespace mapvet;
using namespace mapvet::test;
using mapvet::link::Program;

namespace {

std::vector<std::string> names(const Program &P, llvm::ArrayRef<uint32_t> Fs) {
  std::vector<std::string> N;
  for (uint32_t F : Fs)
    N.push_back(P.str(P.functions()[F].Name).str());
  return N;
}
using Names = std::vector<std::string>;

/// The syms of the program's own table.
Sym symOf(Program &P, const char *S) { return P.intern(S); }

TEST(Program, KeepsOneCopyTheOneWithABody) {
  FactsBuilder A("a.cpp"), B("b.cpp");
  A.function("f").get().Blocks.clear();
  auto F = B.function("f");
  F.op(B.addGlobal("g", B.mapType()), OpRead);
  F.end();
  for (auto &Files : {std::vector<const FactsBuilder *>{&A, &B},
                      std::vector<const FactsBuilder *>{&B, &A}}) {
    auto P = test::link(Files);
    ASSERT_EQ(P->functions().size(), 1u);
    EXPECT_EQ(P->functions()[0].Blocks.size(), 2u);
    EXPECT_EQ(P->indexOf(symOf(*P, "f")), 0u);
  }
}

TEST(Program, OrderOfFilesDoesNotShow) {
  FactsBuilder A("a.cpp"), B("b.cpp");
  A.function("zeta").end();
  B.function("alpha").end();
  auto One = test::link({&A, &B}), Two = test::link({&B, &A});
  for (auto *P : {One.get(), Two.get()}) {
    ASSERT_EQ(P->functions().size(), 2u);
    EXPECT_EQ(P->str(P->functions()[0].Name), "alpha");
  }
}

// A macro may make two things of one inline function.
TEST(Program, OrderOfFilesDoesNotChooseTheCopy) {
  FactsBuilder A("a.cpp"), B("b.cpp");
  auto F = A.function("f");
  F.op(A.addGlobal("g", A.mapType()), OpRead);
  F.end();
  auto G = B.function("f");
  G.op(B.addGlobal("g", B.mapType()), OpClear);
  G.end();
  G.get().AddressTaken = true;
  G.get().Decl = {};
  F.get().Decl = {};
  auto One = test::link({&A, &B}), Two = test::link({&B, &A});
  for (auto *P : {One.get(), Two.get()}) {
    ASSERT_EQ(P->functions().size(), 1u);
    const facts::Function &Kept = P->functions()[0];
    EXPECT_TRUE(Kept.AddressTaken);
    uint32_t Ops = 0;
    for (const Block &Bl : Kept.Blocks)
      for (const Event &E : Bl.Events)
        Ops |= E.Op;
    EXPECT_EQ(Ops, uint32_t(OpRead));
  }
}

TEST(Program, EqualTypesOfTwoFilesAreOne) {
  FactsBuilder A("a.cpp"), B("b.cpp");
  A.type(TypeKind::Bool);
  A.addGlobal("x", A.handleType());
  B.addGlobal("y", B.handleType());
  auto P = test::link({&A, &B});
  const Global *X = P->global(symOf(*P, "x")), *Y = P->global(symOf(*P, "y"));
  ASSERT_TRUE(X && Y);
  EXPECT_EQ(X->Ty, Y->Ty);
  EXPECT_EQ(P->type(P->type(X->Ty).Pointee).Kind, TypeKind::Map);
}

TEST(Program, MainsOfTwoProgramsAreTwo) {
  FactsBuilder A("a.cpp"), B("b.cpp");
  A.function("main").end();
  B.function("main").end();
  auto P = test::link({&A, &B});
  EXPECT_EQ(P->functions().size(), 2u);
}

TEST(CallGraph, VirtualCallReachesAllOverriders) {
  FactsBuilder B("a.cpp");
  auto Base = B.function("Base::f"), Sub = B.function("Sub::f"),
       SubSub = B.function("SubSub::f");
  Base.end();
  Sub.end();
  SubSub.end();
  Sub.get().Overrides.push_back(Base.usr());
  SubSub.get().Overrides.push_back(Sub.usr());
  auto F = B.function("caller");
  F.call(Base).Virtual = true;
  F.call(Sub);
  F.end();
  auto P = test::link({&B});
  uint32_t C = P->indexOf(symOf(*P, "caller"));
  const auto &Events = P->functions()[C].Blocks[0].Events;
  EXPECT_EQ(names(*P, P->callees(C, Events[0])),
            (Names{"Base::f", "Sub::f", "SubSub::f"}));
  EXPECT_EQ(names(*P, P->callees(C, Events[1])), Names{"Sub::f"});
}

TEST(CallGraph, StoredCallable) {
  FactsBuilder B("a.cpp");
  Sym C = B.addClass("C");
  TypeId Fn = B.type(TypeKind::Callable);
  Sym Cb = B.addField(C, "cb", Fn);
  auto Target = B.function("target");
  Target.end();
  // set(f) { cb = f; }  run() { local = cb; local(); }
  auto Set = B.method(C, "set", {{"f", Fn}});
  Set.assign(with(Set.field(Cb), {SelKind::Element, 0}), load(Set.param(0)));
  Set.end();
  auto Run = B.method(C, "run");
  Path L = Run.local("l", Fn);
  Run.assign(L, load(with(Run.field(Cb), {SelKind::Element, 0})));
  Run.event(EventKind::Call).Target = L;
  Run.end();
  auto Main = B.function("main");
  Value V = value(ValueKind::Function);
  V.Text = Target.usr();
  Main.call(Set, {V});
  Main.end();
  auto P = test::link({&B});
  uint32_t R = P->indexOf(symOf(*P, "run"));
  EXPECT_EQ(names(*P, P->callees(R, P->functions()[R].Blocks[0].Events[1])),
            Names{"target"});
  uint32_t T = P->indexOf(symOf(*P, "target"));
  ASSERT_EQ(P->callers(T).size(), 1u);
  EXPECT_EQ(P->callers(T)[0].Caller, R);
}

TEST(CallGraph, UnknownFunctionRunsWhatItIsGiven) {
  FactsBuilder B("a.cpp");
  auto L = B.function("lambda");
  L.get().Lambda = true;
  L.end();
  auto F = B.function("f");
  Value V = value(ValueKind::Function);
  V.Text = L.usr();
  F.call("external", {V});
  F.end();
  auto P = test::link({&B});
  uint32_t I = P->indexOf(symOf(*P, "f"));
  EXPECT_EQ(names(*P, P->callees(I, P->functions()[I].Blocks[0].Events[0])),
            Names{"lambda"});
}

TEST(CallGraph, CalleesComeFirstAndCyclesTogether) {
  FactsBuilder B("a.cpp");
  auto A = B.function("a"), C = B.function("b"), D = B.function("c");
  A.call(C);
  A.end();
  C.call(A);
  C.call(D);
  C.end();
  D.end();
  auto P = test::link({&B});
  ASSERT_EQ(P->bottomUp().size(), 2u);
  EXPECT_EQ(names(*P, P->bottomUp()[0]), Names{"c"});
  EXPECT_EQ(names(*P, P->bottomUp()[1]), (Names{"a", "b"}));
}

TEST(Paths, SubstitutionAtCalls) {
  FactsBuilder B("a.cpp");
  TypeId Map = B.mapType();
  Sym C = B.addClass("C");
  Sym Fd = B.addField(C, "m", Map);
  auto Callee = B.method(C, "callee", {{"r", B.referenceTo(Map)}, {"v", Map}});
  Callee.local("own", Map);
  Callee.end();
  auto F = B.function("f");
  Path X = F.local("x", Map), Obj = F.local("o", B.recordType(C));
  F.call(Callee, {address(X), copyOf(X)}, Obj);
  F.end();
  auto P = test::link({&B});
  const Function &G = *P->function(symOf(*P, "callee"));
  const Function &H = *P->function(symOf(*P, "f"));
  const Event &E = H.Blocks[0].Events[0];
  auto Param = [&](uint32_t I) {
    Path Q;
    Q.RootKind = Root::Local;
    Q.Owner = G.Usr;
    Q.Index = I;
    return Q;
  };
  Path Out = P->substitute(deref(Param(0)), G, E);
  EXPECT_EQ(P->show(Out, &H), "x");
  EXPECT_EQ(P->type(P->typeOf(Out)).Kind, TypeKind::Map);
  EXPECT_FALSE(P->substitute(Param(1), G, E).valid()); // a copy
  EXPECT_FALSE(P->substitute(Param(2), G, E).valid()); // a local
  Path This;
  This.RootKind = Root::This;
  This.Owner = G.Usr;
  This.Sels.push_back({SelKind::Field, symOf(*P, "C::m")});
  EXPECT_EQ(P->show(P->substitute(This, G, E), &H), "o.m");
  EXPECT_EQ(P->show(This, &G), "m");
  EXPECT_TRUE(Fd);
}

TEST(Paths, BoundArgumentsOfAThread) {
  FactsBuilder B("a.cpp");
  TypeId Map = B.mapType();
  Sym C = B.addClass("C");
  auto Run = B.method(C, "run", {{"r", B.referenceTo(Map)}});
  Run.end();
  auto F = B.function("f");
  Path X = F.local("x", Map), Obj = F.local("o", B.recordType(C));
  Event &E = F.event(EventKind::Spawn);
  E.V = value(ValueKind::Function);
  E.V.Text = Run.usr();
  E.V.Bound = {address(Obj), address(X)};
  F.end();
  auto P = test::link({&B});
  const Function &G = *P->function(symOf(*P, "run"));
  const Function &H = *P->function(symOf(*P, "f"));
  const Event &S = H.Blocks[0].Events[0];
  Path R;
  R.RootKind = Root::Local;
  R.Owner = G.Usr;
  EXPECT_EQ(P->show(P->substitute(deref(R), G, S), &H), "x");
  Path This;
  This.RootKind = Root::This;
  This.Owner = G.Usr;
  EXPECT_EQ(P->show(P->substitute(This, G, S), &H), "o");
}

} // namespace
