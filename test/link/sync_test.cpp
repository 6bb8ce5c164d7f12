//===- sync_test.cpp - Read-mostly maps that are written, by rule ---------===//
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

constexpr uint32_t Insert = OpWrite | OpInsert, Erase = OpWrite | OpErase;

Event &last(FunctionBuilder F) {
  return F.get().Blocks[F.current()].Events.back();
}

class SyncMapMisuse : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  Sym Store = B.addClass("Store");
  Sym Fast = 0, Slow = 0;
  TypeId Key = B.type(TypeKind::String), Number = B.type(TypeKind::Integer);
  SyncMapMisuse() {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = B.sym("fast");
    T.Key = Key;
    T.Mapped = Number;
    T.Concurrent = true;
    T.ReadMostly = B.sym("shards");
    Fast = B.addField(Store, "fast_", B.type(T));
    T.Spelling = B.sym("slow");
    T.Concurrent = false;
    T.ReadMostly = 0;
    Slow = B.addField(Store, "slow_", B.type(T));
  }
  FunctionBuilder method(const std::string &Name) {
    return B.method(Store, "Store::" + Name, {{"key", Key}});
  }
  void op(FunctionBuilder &F, Sym Field, uint32_t Op) {
    F.op(F.field(Field), Op, "op");
    last(F).Args = {load(F.param(0))};
  }
  std::vector<Finding> run() {
    auto P = mapvet::test::link({&B});
    mapvet::link::Options O;
    return mapvet::link::findSyncMapMisuse(mapvet::link::Analysis(*P, O));
  }
  void one(const std::string &Name, Sym Field, uint32_t Op) {
    FunctionBuilder F = method(Name);
    op(F, Field, Op);
    F.end();
  }
};

TEST_F(SyncMapMisuse, ComeAndGo_bad) {
  one("begin", Fast, Insert);
  one("end", Fast, Erase);
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message,
            "'fast_' is made for keys that are written once and read often, "
            "but entries under fresh keys come and go; use 'shards'");
  EXPECT_EQ(All[0].Identity, "mapvet-sync-map-misuse|Store::begin|fast_|churn");
}
TEST_F(SyncMapMisuse, PlainMap_ok) {
  one("begin", Slow, Insert);
  one("end", Slow, Erase);
  EXPECT_TRUE(run().empty());
}
TEST_F(SyncMapMisuse, SomebodyReads_ok) {
  one("begin", Fast, Insert);
  one("get", Fast, OpRead);
  one("end", Fast, Erase);
  EXPECT_TRUE(run().empty());
}
TEST_F(SyncMapMisuse, OnlyAdded_ok) {
  one("begin", Fast, Insert);
  EXPECT_TRUE(run().empty());
}
TEST_F(SyncMapMisuse, TwoHalves_bad) {
  one("a", Fast, Insert);
  one("b", Slow, Insert);
  FunctionBuilder F = method("get");
  op(F, Fast, OpRead);
  const uint32_t Found = F.block(), Rest = F.block();
  F.at(0).branch(F.opaque("found"), Found, Rest);
  F.at(Found).go(1);
  F.at(Rest);
  op(F, Slow, OpRead | OpLookup);
  F.end();
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Identity,
            "mapvet-sync-map-misuse|Store::get|fast_|slow_|split");
}
TEST_F(SyncMapMisuse, BothAreAlwaysAsked_ok) {
  one("a", Fast, Insert);
  one("b", Slow, Insert);
  FunctionBuilder F = method("get");
  op(F, Fast, OpRead);
  op(F, Slow, OpRead | OpLookup);
  F.end();
  EXPECT_TRUE(run().empty());
}

} // namespace
