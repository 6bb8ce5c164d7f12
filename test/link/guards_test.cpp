//===- guards_test.cpp - Which lock guards which map, rule by rule --------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FactsBuilder.h"
#include "link/LockUses.h"
#include "link/MapSurvey.h"
#include "gtest/gtest.h"

using namespace mapvet;
using namespace mapvet::test;

namespace {

constexpr uint32_t Insert = OpWrite | OpInsert;
constexpr uint32_t Find = OpRead | OpLookup;

class GuardsTest : public testing::Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = B.mapType(), Mutex = B.type(TypeKind::Mutex);
  Sym Class = B.addClass("C");
  Sym M = B.addField(Class, "m", Map), Mu = B.addField(Class, "mu", Mutex);

  FunctionBuilder method(const std::string &Name, bool Private = false) {
    FunctionBuilder F = B.method(Class, Name);
    F.get().Private = Private;
    return F;
  }
  void lock(FunctionBuilder &F, LockMode Mode = LockMode::Exclusive) {
    F.two(EventKind::Lock, F.field(Mu));
    F.get().Blocks[F.current()].Events.back().Mode = Mode;
  }
  void unlock(FunctionBuilder &F) { F.two(EventKind::Unlock, F.field(Mu)); }
  /// "m:mu", then "f:mu" or "f:mu(shared)" for functions, then "!m".
  std::string guards() {
    auto P = test::link({&B});
    link::Options O;
    link::Guards G = link::findGuards({*P, O});
    std::string Out;
    for (const auto &X : G.Maps)
      Out += X.Name + ":" + X.Lock.Text + " ";
    for (const auto &X : G.Functions)
      Out += X.Name + ":" + X.Lock.Text + (X.Shared ? "(shared) " : " ");
    for (const auto &X : G.Others)
      Out += "!" + X.Name + " ";
    return Out;
  }
  /// A method that inserts under the lock.
  void put() {
    FunctionBuilder F = method("put");
    lock(F);
    F.op(F.field(M), Insert);
    unlock(F);
    F.end();
  }
};

TEST_F(GuardsTest, EveryAccessUnderOneLock) {
  put();
  FunctionBuilder Get = method("get");
  lock(Get);
  Get.op(Get.field(M), Find);
  Get.end();
  EXPECT_EQ(guards(), "m:mu ");
}

TEST_F(GuardsTest, OneAccessWithout) {
  put();
  FunctionBuilder Get = method("get");
  Get.op(Get.field(M), Find);
  Get.end();
  EXPECT_EQ(guards(), "!m ");
}

TEST_F(GuardsTest, ConstructionDoesNotCount) {
  put();
  FunctionBuilder Ctor = method("C");
  Ctor.get().Ctor = true;
  Ctor.op(Ctor.field(M), Insert);
  Ctor.end();
  EXPECT_EQ(guards(), "m:mu ");
}

TEST_F(GuardsTest, WhatNobodyChangesNeedsNoGuard) {
  FunctionBuilder Get = method("get");
  lock(Get);
  Get.op(Get.field(M), Find);
  Get.end();
  EXPECT_EQ(guards(), "");
}

TEST_F(GuardsTest, CallersHoldIt) {
  put();
  FunctionBuilder Inner = method("inner", true),
                  Middle = method("middle", true), Outer = method("outer");
  Inner.op(Inner.field(M), Find);
  Inner.end();
  Middle.call(Inner, {}, Middle.self());
  Middle.end();
  lock(Outer);
  Outer.call(Middle, {}, Outer.self());
  Outer.end();
  EXPECT_EQ(guards(), "m:mu inner:mu(shared) middle:mu(shared) ");
}

TEST_F(GuardsTest, OneCallerDoesNot) {
  put();
  FunctionBuilder Inner = method("inner", true), Outer = method("outer"),
                  Bare = method("bare");
  Inner.op(Inner.field(M), Insert);
  Inner.end();
  lock(Outer);
  Outer.call(Inner, {}, Outer.self());
  Outer.end();
  Bare.call(Inner, {}, Bare.self());
  Bare.end();
  EXPECT_EQ(guards(), "!m ");
}

TEST_F(GuardsTest, CallersThatAreNotSeen) {
  put();
  FunctionBuilder Inner = method("inner"), Outer = method("outer");
  Inner.op(Inner.field(M), Find);
  Inner.end();
  lock(Outer);
  Outer.call(Inner, {}, Outer.self());
  Outer.end();
  EXPECT_EQ(guards(), "!m ");
}

TEST_F(GuardsTest, RecursionHoldsWhatItBeganWith) {
  FunctionBuilder Walk = method("walk", true), Outer = method("outer");
  Walk.op(Walk.field(M), Insert);
  Walk.call(Walk, {}, Walk.self());
  Walk.end();
  lock(Outer);
  Outer.call(Walk, {}, Outer.self());
  Outer.end();
  EXPECT_EQ(guards(), "m:mu walk:mu ");
}

TEST_F(GuardsTest, ASharedLockGuardsNoWrite) {
  FunctionBuilder F = method("put");
  lock(F, LockMode::Shared);
  F.op(F.field(M), Insert);
  F.end();
  FunctionBuilder G = method("other");
  lock(G);
  G.op(G.field(M), Insert);
  G.end();
  EXPECT_EQ(guards(), "!m ");
}

TEST_F(GuardsTest, TheSurveyKnowsTheLock) {
  put();
  FunctionBuilder Get = method("get");
  lock(Get);
  Get.op(Get.field(M), Find);
  Get.end();
  auto P = test::link({&B});
  link::Options O;
  link::Analysis A(*P, O);
  std::vector<link::MapRecord> Maps = link::surveyMaps(A, {});
  ASSERT_EQ(Maps.size(), 1u);
  EXPECT_EQ(Maps[0].Name, "C::m");
  EXPECT_EQ(Maps[0].Where, "member");
  EXPECT_EQ(Maps[0].Lock, "mu");
  EXPECT_EQ(Maps[0].Inserts, 1u);
  EXPECT_FALSE(Maps[0].Shared);
}

} // namespace
