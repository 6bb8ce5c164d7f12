//===- redundant_test.cpp - The redundant-lookup analysis, rule by rule ---===//
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
constexpr uint32_t At = OpRead | OpRef;
constexpr uint32_t Insert = OpWrite | OpInsert;
constexpr uint32_t Erase = OpWrite | OpErase;

class RedundantLookup : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = B.mapType(), Ref = B.referenceTo(Map),
         Int = B.type(TypeKind::Integer, 0, "int");
  FunctionBuilder F = B.function("f", {{"m", Ref}, {"k", Int}});

  Event &lookup(uint32_t Op, const std::string &Name,
                const std::string &Entry = "m[k]") {
    F.op(deref(F.param(0)), Op, Name);
    Event &E = F.get().Blocks[F.current()].Events.back();
    E.Entry = B.sym(Entry);
    E.KeyText = B.sym("k");
    E.EntryReads = {F.param(1)};
    return E;
  }
  std::vector<Finding> findings() {
    return mapvet::link::findRedundantLookup(
        {*test::link({&B}), mapvet::link::Options()});
  }
};

TEST_F(RedundantLookup, SecondOfOneEntry) {
  lookup(Contains, "contains");
  lookup(At, "at");
  F.end();
  auto Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Message,
            "'at' looks up 'k' in 'm', which 'contains' has just looked up; "
            "ask 'find' once and keep its result");
  ASSERT_EQ(Found[0].Notes.size(), 1u);
  EXPECT_EQ(Found[0].Identity, "mapvet-redundant-lookup|f|m|k");
}

TEST_F(RedundantLookup, ThirdIsANote) {
  lookup(At, "at");
  lookup(At, "at");
  lookup(At, "at");
  F.end();
  auto Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Notes.size(), 2u);
}

TEST_F(RedundantLookup, AnotherEntry) {
  lookup(Contains, "contains", "m[k]");
  lookup(At, "at", "m[j]");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, KeyStored) {
  lookup(Contains, "contains");
  F.event(EventKind::Store).P = F.param(1);
  lookup(At, "at");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, KeyChangedInPlace) {
  lookup(Contains, "contains");
  F.event(EventKind::Change).P = F.param(1);
  lookup(At, "at");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, MapChanged) {
  for (uint32_t Op : {Insert, Erase, uint32_t(OpWrite | OpClear)}) {
    SCOPED_TRACE(Op);
    const std::string Entry = "m[" + std::to_string(Op) + "]";
    lookup(Contains, "contains", Entry);
    F.op(deref(F.param(0)), Op);
    lookup(At, "at", Entry);
  }
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, EntryWritten) {
  lookup(At, "at");
  F.op(deref(F.param(0)), OpElementWrite);
  lookup(At, "at");
  F.end();
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(RedundantLookup, ChangedInACallee) {
  FunctionBuilder G = B.function("g", {{"m", Ref}});
  G.op(deref(G.param(0)), OpWrite | OpClear);
  G.end();
  lookup(Contains, "contains");
  F.call(G, {address(deref(F.param(0)))});
  lookup(At, "at");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, LockGivenUp) {
  Path Mutex = B.addGlobal("mutex", B.type(TypeKind::Mutex, 0, "mutex"));
  lookup(Contains, "contains");
  F.two(EventKind::Unlock, Mutex);
  lookup(At, "at");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, OnOneOfTwoWays) {
  uint32_t Then = F.block(), Join = F.block();
  F.at(0).branch(F.opaque("c"), Then, Join);
  F.at(Then);
  lookup(Contains, "contains");
  F.go(Join);
  F.at(Join);
  lookup(At, "at");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, NextTurnOfALoop) {
  uint32_t Head = F.block(), Body = F.block();
  F.at(0).go(Head);
  F.at(Head).branch(F.opaque("c"), Body, 1);
  F.at(Body);
  lookup(At, "at");
  F.event(EventKind::Store).P = F.param(1);
  F.go(Head);
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, InsertionThatMoreDecides) {
  uint32_t Miss = F.block(), Then = F.block();
  F.at(0);
  lookup(Contains, "contains");
  F.branch(F.opaque("contains"), 1, Miss);
  F.at(Miss).branch(F.opaque("wanted"), Then, 1);
  F.at(Then);
  lookup(Insert, "insert");
  F.end();
  EXPECT_TRUE(findings().empty());
}

TEST_F(RedundantLookup, InsertionAfterAsking) {
  uint32_t Miss = F.block();
  F.at(0);
  lookup(Contains, "contains");
  F.branch(F.opaque("contains"), 1, Miss);
  F.at(Miss);
  lookup(Insert, "insert");
  F.end();
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(RedundantLookup, FixOfHintsThatBelongTogether) {
  auto Hint = [&](Event &E, const std::string &Text) {
    FixHint H;
    H.Kind = FixKind::KeepIterator;
    H.Name = B.sym("it@1");
    H.Edits.push_back({E.Where.File, E.Where.Offset, 1, B.sym(Text)});
    E.Fixes.push_back(H);
  };
  Hint(lookup(Contains, "contains"), "find");
  Hint(lookup(At, "at"), "it->second");
  F.end();
  auto Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  ASSERT_EQ(Found[0].Fixes.size(), 1u);
  EXPECT_EQ(Found[0].Fixes[0].Edits.size(), 2u);
}

TEST_F(RedundantLookup, NoFixIfOneLookupWouldStay) {
  FixHint H;
  H.Kind = FixKind::KeepIterator;
  H.Name = B.sym("it@1");
  lookup(Contains, "contains").Fixes.push_back(H);
  lookup(At, "at").Fixes.push_back(H);
  lookup(At, "at");
  F.end();
  auto Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_TRUE(Found[0].Fixes.empty());
}

} // namespace
