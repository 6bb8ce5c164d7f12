//===- insert_test.cpp - The accidental-insert analysis, rule by rule -----===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "link/Analysis.h"
#include "link/PathEffects.h"
#include "gtest/gtest.h"

using namespace mapvet;
using namespace mapvet::test;
using testing::Test;

namespace {

constexpr uint32_t Subscript = OpWrite | OpInsert | OpSubscript | OpRef;
constexpr uint32_t Find = OpRead | OpLookup;

class AccidentalInsert : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = B.mapType();
  Sym Store = B.addClass("Store");
  Sym Items = B.addField(Store, "items_", Map);

  std::vector<Finding> findings() {
    auto P = mapvet::test::link({&B});
    mapvet::link::Options O;
    return mapvet::link::findAccidentalInsert({*P, O});
  }
  /// operator[] on \p M under the key \p Key, with its entry used as \p K.
  void entry(FunctionBuilder &F, Path M, UseKind K,
             const std::string &Key = "key", uint32_t Op = Subscript) {
    F.op(std::move(M), Op, "operator[]");
    Event &E = F.get().Blocks[F.current()].Events.back();
    E.Use = K;
    E.Key = B.sym(Key);
    E.KeyReads = {F.param(0)};
  }
  /// A function that counts the items.
  void observed() {
    FunctionBuilder F = B.method(Store, "Store::size");
    F.op(F.field(Items), OpRead, "size");
    F.end();
  }
  FunctionBuilder method(const std::string &Name) {
    return B.method(Store, Name, {{"k", B.type(TypeKind::Integer)}});
  }
};

TEST_F(AccidentalInsert, EntryThatIsOnlyRead_bad) {
  observed();
  FunctionBuilder F = method("Store::f");
  entry(F, F.field(Items), UseKind::Probe);
  F.end();
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message,
            "operator[] inserts an entry into 'items_' when there is none for "
            "'key', but its value is only compared here; look it up with "
            "'find'");
  EXPECT_EQ(All[0].Identity, "mapvet-accidental-insert|Store::f|items_|key");
  ASSERT_EQ(All[0].Notes.size(), 1u);
  EXPECT_EQ(All[0].Notes[0].Message,
            "the new entry shows here to 'size', in 'Store::size'");
}

TEST_F(AccidentalInsert, WrittenPassedOrFollowed_ok) {
  observed();
  FunctionBuilder F = method("Store::f");
  for (UseKind K : {UseKind::Write, UseKind::Passed, UseKind::Follow,
                    UseKind::Discard, UseKind::Unknown})
    entry(F, F.field(Items), K, "key" + std::to_string(int(K)));
  F.end();
  EXPECT_EQ(findings().size(), 0u);
}

TEST_F(AccidentalInsert, LookedUpBefore_ok) {
  observed();
  FunctionBuilder F = method("Store::f");
  entry(F, F.field(Items), UseKind::Unknown, "key", Find);
  entry(F, F.field(Items), UseKind::Probe);
  F.end();
  EXPECT_EQ(findings().size(), 0u);
}

TEST_F(AccidentalInsert, LookedUpOnOneWayOnly_bad) {
  observed();
  FunctionBuilder F = method("Store::f");
  uint32_t Then = F.block(), After = F.block();
  F.at(0).branch(F.opaque("c"), Then, After);
  F.at(Then);
  entry(F, F.field(Items), UseKind::Unknown, "key", Find);
  F.go(After);
  F.at(After);
  entry(F, F.field(Items), UseKind::Probe);
  F.end();
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(AccidentalInsert, AnotherKeyLookedUpBefore_bad) {
  observed();
  FunctionBuilder F = method("Store::f");
  entry(F, F.field(Items), UseKind::Unknown, "other", Find);
  entry(F, F.field(Items), UseKind::Probe);
  F.end();
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(AccidentalInsert, TheKeyChangedSince_bad) {
  observed();
  FunctionBuilder F = method("Store::f");
  entry(F, F.field(Items), UseKind::Unknown, "key", Find);
  F.two(EventKind::Store, F.param(0));
  entry(F, F.field(Items), UseKind::Probe);
  F.end();
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(AccidentalInsert, AssignedLater_ok) {
  observed();
  FunctionBuilder F = method("Store::f");
  uint32_t Then = F.block(), After = F.block();
  entry(F, F.field(Items), UseKind::Probe);
  F.branch(F.opaque("c"), Then, After);
  F.at(Then);
  entry(F, F.field(Items), UseKind::Write);
  F.go(After);
  F.at(After).end();
  EXPECT_EQ(findings().size(), 0u);
}

TEST_F(AccidentalInsert, LocalTableThatNobodyLists_ok) {
  FunctionBuilder F = method("Store::f");
  Path Local = F.local("seen", Map);
  entry(F, Local, UseKind::Probe);
  F.end();
  EXPECT_EQ(findings().size(), 0u);
}

TEST_F(AccidentalInsert, LocalTableThatIsListed_bad) {
  FunctionBuilder F = method("Store::f");
  Path Local = F.local("seen", Map);
  entry(F, Local, UseKind::Probe);
  F.op(Local, OpRead | OpIterate, "begin");
  F.end();
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(AccidentalInsert, SearchedForAnotherLiteral_ok) {
  auto Literal = [&](const std::string &Text) {
    Value V = value(ValueKind::Literal);
    V.Text = B.sym(Text);
    return V;
  };
  for (std::string Other : {"big", "small"}) {
    FunctionBuilder F = method("Store::" + Other);
    Path Local = F.local("seen", Map);
    entry(F, Local, UseKind::Probe, "small");
    F.get().Blocks[0].Events.back().Args = {Literal("small")};
    F.op(Local, Find, "find");
    Event &E = F.get().Blocks[0].Events.back();
    E.Key = B.sym(Other);
    E.Args = {Literal(Other)};
    F.end();
  }
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Identity,
            "mapvet-accidental-insert|Store::small|seen|small");
}

} // namespace
