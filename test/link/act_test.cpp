//===- act_test.cpp - The check-then-act analysis, rule by rule -----------===//
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

constexpr uint32_t Contains = OpRead;
constexpr uint32_t Subscript = OpRead | OpWrite | OpInsert | OpSubscript;
constexpr uint32_t TryEmplace = OpWrite | OpInsert;

class CheckThenAct : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Int = B.type(TypeKind::Integer, 0, "int");
  TypeId Bool = B.type(TypeKind::Bool, 0, "bool");
  TypeId Mutex = B.type(TypeKind::Mutex, 0, "std::mutex");
  TypeId table(bool Concurrent) {
    Type T;
    T.Kind = TypeKind::Map;
    T.Key = T.Mapped = Int;
    T.Spelling = B.sym(Concurrent ? "ConcurrentMap" : "Map");
    T.Concurrent = Concurrent;
    return B.type(T);
  }
  Path Table = B.addGlobal("table", table(false));
  Path Shared = B.addGlobal("shared", table(true));
  Path M = B.addGlobal("mutex", Mutex);

  uint32_t op(FunctionBuilder &F, Path Map, uint32_t Op, Path Key) {
    uint32_t R = F.op(std::move(Map), Op);
    F.get().Blocks[F.current()].Events.back().Args = {load(std::move(Key))};
    return R;
  }
  void lock(FunctionBuilder &F) { F.event(EventKind::Lock).P = M; }
  void unlock(FunctionBuilder &F) { F.event(EventKind::Unlock).P = M; }
  /// if (contains) return; table[key] = …, with Between run on the way.
  template <class Between> FunctionBuilder decide(Path Map, Between Do) {
    FunctionBuilder F = B.function("claim", {{"key", Int}});
    uint32_t Act = F.block();
    F.at(0);
    lock(F);
    uint32_t R = op(F, Map, Contains, F.param(0));
    uint32_t C = F.truth(F.temp(R));
    F.go(1, C, true).go(Act, C, false);
    F.at(Act);
    Do(F);
    op(F, Map, Subscript, F.param(0));
    unlock(F);
    F.end();
    return F;
  }
  std::vector<Finding> findings() {
    return mapvet::link::findCheckThenAct(
        {*test::link({&B}), mapvet::link::Options()});
  }
};

TEST_F(CheckThenAct, LockGivenBackBetween) {
  decide(Table, [&](FunctionBuilder &F) {
    unlock(F);
    lock(F);
  });
  std::vector<Finding> F = findings();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_EQ(F[0].Check, "mapvet-check-then-act");
  EXPECT_EQ(F[0].Identity, "mapvet-check-then-act|claim|table");
  ASSERT_EQ(F[0].Notes.size(), 1u);
  EXPECT_EQ(F[0].Notes[0].Message, "the key is looked up here under 'mutex'");
}

TEST_F(CheckThenAct, OneSection) {
  decide(Table, [](FunctionBuilder &) {});
  EXPECT_TRUE(findings().empty());
}

TEST_F(CheckThenAct, AskedAgain) {
  decide(Table, [&](FunctionBuilder &F) {
    unlock(F);
    lock(F);
    op(F, Table, Contains, F.param(0));
  });
  EXPECT_TRUE(findings().empty());
}

TEST_F(CheckThenAct, KeyChangesBetween) {
  decide(Table, [&](FunctionBuilder &F) {
    unlock(F);
    F.event(EventKind::Store).P = F.param(0);
    lock(F);
  });
  EXPECT_TRUE(findings().empty());
}

TEST_F(CheckThenAct, UnlockedStepsAreRaces) {
  FunctionBuilder F = B.function("claim", {{"key", Int}});
  uint32_t Act = F.block();
  F.at(0);
  uint32_t C = F.truth(F.temp(op(F, Table, Contains, F.param(0))));
  F.go(1, C, true).go(Act, C, false);
  F.at(Act);
  op(F, Table, Subscript, F.param(0));
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(CheckThenAct, TwoCallsOfAConcurrentMap) {
  FunctionBuilder F = B.function("claim", {{"key", Int}});
  uint32_t Act = F.block();
  F.at(0);
  uint32_t C = F.truth(F.temp(op(F, Shared, Contains, F.param(0))));
  F.go(1, C, true).go(Act, C, false);
  F.at(Act);
  op(F, Shared, Subscript, F.param(0));
  F.end();
  std::vector<Finding> Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_NE(Found[0].Message.find("between the two calls"), std::string::npos);
}

TEST_F(CheckThenAct, InsertionThatKeepsWhatIsThere) {
  FunctionBuilder F = B.function("claim", {{"key", Int}});
  uint32_t Act = F.block();
  F.at(0);
  uint32_t C = F.truth(F.temp(op(F, Shared, Contains, F.param(0))));
  F.go(1, C, true).go(Act, C, false);
  F.at(Act);
  op(F, Shared, TryEmplace, F.param(0));
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(CheckThenAct, ThroughFunctionsThatLock) {
  FunctionBuilder Has = B.function("has", {{"key", Int}}, Bool);
  lock(Has);
  uint32_t R = op(Has, Table, Contains, Has.param(0));
  unlock(Has);
  Has.ret(load(Has.temp(R)));
  FunctionBuilder Put = B.function("put", {{"key", Int}});
  lock(Put);
  op(Put, Table, Subscript, Put.param(0));
  unlock(Put);
  Put.end();
  FunctionBuilder F = B.function("claim", {{"key", Int}});
  uint32_t Act = F.block();
  F.at(0);
  uint32_t T = F.call(Has, {load(F.param(0))}).R;
  uint32_t C = F.truth(F.temp(T));
  F.go(1, C, true).go(Act, C, false);
  F.at(Act).call(Put, {load(F.param(0))});
  F.end();
  std::vector<Finding> Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Notes.size(), 3u);
}

} // namespace
