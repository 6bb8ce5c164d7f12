//===- cost_test.cpp - Loops, fixed maps, test state, rule by rule --------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "link/Analysis.h"
#include "gtest/gtest.h"

using namespace mapvet;
using namespace mapvet::test;
using testing::Test;

namespace {

constexpr uint32_t Insert = OpWrite | OpInsert;
constexpr uint32_t Read = OpRead;

class Cost : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = makeMap(true);
  FunctionBuilder F = B.function("f");

  TypeId makeMap(bool Reserves) {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = B.sym("Map");
    T.CanReserve = Reserves;
    return B.type(T);
  }
  /// A loop from line \p First to line \p Last of the function.
  Loop &loop(uint32_t First, uint32_t Last, const std::string &Count = "n") {
    Loop L;
    L.Where = L.Body = B.at(F.get().Decl.Line + First, 1);
    L.Where.Length = L.Body.Length = (Last - First + 1) * 100;
    L.Counted = !Count.empty();
    L.Count = B.sym(Count);
    L.Before = L.Where;
    L.Before.Length = 0;
    F.get().Loops.push_back(L);
    return F.get().Loops.back();
  }
  Event &insert(const Path &M) {
    F.op(M, Insert, "emplace");
    Event &E = F.get().Blocks[F.current()].Events.back();
    E.Args.push_back(value(ValueKind::Unknown));
    E.Outcome = ResultUse::Discarded;
    return E;
  }
  Path local(const std::string &Name) {
    Path P = F.local(Name, Map);
    F.event(EventKind::Assign).P = P;
    Event &E = F.get().Blocks[F.current()].Events.back();
    E.V.Kind = ValueKind::Fresh;
    E.KnownSize = 0;
    return P;
  }
  /// A map on line 1, and a loop on lines 2 and 3 that inserts on line 2.
  Path filled() {
    Path M = local("m");
    uint32_t Body = F.block();
    F.at(0).go(Body);
    F.at(Body);
    insert(M);
    F.go(Body).end();
    loop(2, 3);
    return M;
  }
  using Find = std::vector<Finding>(const mapvet::link::Analysis &);
  std::vector<Finding> run(Find *What) {
    auto P = mapvet::test::link({&B});
    mapvet::link::Options O;
    return What({*P, O});
  }
  size_t reserves() { return run(mapvet::link::findMissingReserve).size(); }
  size_t inLoops() { return run(mapvet::link::findMapInLoop).size(); }
  size_t fixed() { return run(mapvet::link::findSmallFixedMap).size(); }
  size_t shared() { return run(mapvet::link::findSharedTestState).size(); }
};

TEST_F(Cost, ReserveForACountedLoop) {
  filled();
  auto Found = run(mapvet::link::findMissingReserve);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Message, "'m' grows step by step to the 'n' entries of "
                              "this loop; reserve room for them before it");
  ASSERT_EQ(Found[0].Fixes.size(), 1u);
  EXPECT_EQ(Found[0].Fixes[0].Edits[0].Text, "m.reserve(n);\n");
}

TEST_F(Cost, NoReserveForUnknownCounts) {
  filled();
  F.get().Loops[0].Counted = false;
  EXPECT_EQ(reserves(), 0u);
}

TEST_F(Cost, NoReserveForFewTurns) {
  filled();
  F.get().Loops[0].Trips = 16;
  EXPECT_EQ(reserves(), 0u);
  F.get().Loops[0].Trips = 17;
  EXPECT_EQ(reserves(), 1u);
}

TEST_F(Cost, NoReserveWhereTheOutcomeIsAsked) {
  filled();
  for (Event &E : F.get().Blocks[2].Events)
    E.Outcome = ResultUse::Other;
  EXPECT_EQ(reserves(), 0u);
}

TEST_F(Cost, NoReserveForSomeTurns) {
  Path M = local("m");
  uint32_t Head = F.block(), Then = F.block();
  F.at(0).go(Head);
  F.at(Head).branch(F.opaque("c"), Then, Head);
  F.go(1);
  F.at(Then);
  insert(M);
  F.go(Head);
  loop(2, 3);
  EXPECT_EQ(reserves(), 0u);
}

TEST_F(Cost, NoReserveTwice) {
  Path M = local("m");
  F.op(M, OpWrite | OpReserve | OpRehash, "reserve");
  uint32_t Body = F.block();
  F.at(0).go(Body);
  F.at(Body);
  insert(M);
  F.go(Body).end();
  loop(3, 4);
  EXPECT_EQ(reserves(), 0u);
}

TEST_F(Cost, MapBuiltInEveryTurn) {
  uint32_t Outer = F.block(), Inner = F.block();
  F.at(0).go(Outer);
  F.at(Outer);
  Path M = local("m"); // line 1
  F.go(Inner);
  F.at(Inner);
  insert(M); // line 2
  F.go(Inner).go(Outer).end();
  loop(1, 4, "");
  loop(2, 2, "");
  EXPECT_EQ(inLoops(), 1u);
  F.get().Loops[0].Trips = 3;
  EXPECT_EQ(inLoops(), 0u);
  F.get().Loops[0].Trips = None;
  F.at(Inner).event(EventKind::Move).Q = M;
  EXPECT_EQ(inLoops(), 0u);
}

TEST_F(Cost, MapOfConstants) {
  Path M = local("m");
  F.get().Locals[0].Entries = 3;
  F.op(M, Read, "count");
  F.end();
  EXPECT_EQ(fixed(), 1u);
  F.get().Locals[0].Entries = 33;
  EXPECT_EQ(fixed(), 0u);
  F.get().Locals[0].Entries = 3;
  F.at(0);
  insert(M);
  EXPECT_EQ(fixed(), 0u);
}

class TestState : public Cost {
protected:
  Path Table = B.addGlobal("table", Map);
  FunctionBuilder test(const std::string &Name, uint32_t Op) {
    FunctionBuilder T = B.function(Name);
    T.get().TestCase = true;
    T.op(Table, Op);
    T.end();
    return T;
  }
};

TEST_F(TestState, ChangedAndRead) {
  test("a", Insert);
  test("b", Read);
  auto Found = run(mapvet::link::findSharedTestState);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Notes.size(), 2u);
}

TEST_F(TestState, OnlyRead) {
  test("a", Read);
  test("b", Read);
  EXPECT_EQ(shared(), 0u);
}

TEST_F(TestState, OneTestAlone) {
  test("a", Insert);
  EXPECT_EQ(shared(), 0u);
}

TEST_F(TestState, ResetByTheTest) {
  FunctionBuilder A = test("a", Insert);
  A.at(0).op(Table, OpWrite | OpClear);
  test("b", Read);
  EXPECT_EQ(shared(), 0u);
}

TEST_F(TestState, ResetByTheFixture) {
  Sym Class = B.addClass("Fixture");
  test("a", Insert).get().Class = Class;
  test("b", Insert).get().Class = Class;
  FunctionBuilder S = B.method(Class, "Fixture::SetUp");
  S.op(Table, OpWrite | OpClear);
  S.end();
  EXPECT_EQ(shared(), 0u);
}

} // namespace
