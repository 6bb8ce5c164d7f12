//===- release_test.cpp - Maps that stay large, and read-mostly maps ------===//
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

constexpr uint32_t Insert = OpWrite | OpInsert, Clear = OpWrite | OpClear,
                   Erase = OpWrite | OpErase;

Event &last(FunctionBuilder F) {
  return F.get().Blocks[F.current()].Events.back();
}
/// `for (...) m.insert(k)`; the builder stands behind the loop.
void fill(FunctionBuilder &F, Path M, uint32_t Op = Insert) {
  const uint32_t Before = F.current(), Head = F.block(), Turn = F.block(),
                 After = F.block();
  F.at(Before).go(Head);
  F.at(Head).branch(F.opaque("more"), Turn, After);
  F.at(Turn);
  F.op(M, Op, "op");
  last(F).Args = {value(ValueKind::Unknown)};
  F.go(Head);
  F.at(After);
}

//--- erase-without-release

class EraseWithoutRelease : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  Path Map;
  FunctionBuilder Main = B.function("main");
  EraseWithoutRelease() {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = B.sym("table");
    T.Release = B.sym("shrink()");
    Map = B.addGlobal("table", B.type(T));
    B.Facts.Globals.back().Internal = true;
  }
  void serve() { Main.call("serve"); }
  std::vector<Finding> run() {
    auto P = mapvet::test::link({&B});
    mapvet::link::Options O;
    return mapvet::link::findEraseWithoutRelease(
        mapvet::link::Analysis(*P, O));
  }
};

TEST_F(EraseWithoutRelease, Cleared_bad) {
  fill(Main, Map);
  Main.op(Map, Clear, "clear");
  serve();
  Main.end();
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message,
            "'table' keeps the memory of all the entries that are removed "
            "here, and it is not filled again; call 'shrink()'");
  EXPECT_EQ(All[0].Identity, "mapvet-erase-without-release|main|table");
}
TEST_F(EraseWithoutRelease, ErasedOneByOne_bad) {
  fill(Main, Map);
  fill(Main, Map, Erase);
  serve();
  Main.end();
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(EraseWithoutRelease, OneErased_ok) {
  fill(Main, Map);
  Main.op(Map, Erase, "erase");
  last(Main).Args = {value(ValueKind::Unknown)};
  serve();
  Main.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, Released_ok) {
  fill(Main, Map);
  Main.op(Map, Clear | OpRelease, "reset");
  serve();
  Main.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, ReleasedElsewhere_ok) {
  fill(Main, Map);
  Main.op(Map, Clear, "clear");
  serve();
  Main.end();
  FunctionBuilder F = B.function("trim");
  F.op(Map, OpWrite | OpRehash, "rehash");
  F.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, FilledAgain_ok) {
  fill(Main, Map);
  Main.op(Map, Clear, "clear");
  fill(Main, Map);
  serve();
  Main.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, FilledAgainByACallee_ok) {
  FunctionBuilder F = B.function("load");
  fill(F, Map);
  F.end();
  Main.call(F);
  Main.op(Map, Clear, "clear");
  Main.call(F);
  serve();
  Main.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, ByCallees_bad) {
  FunctionBuilder F = B.function("load"), G = B.function("drop");
  fill(F, Map);
  F.end();
  G.op(Map, Clear, "clear");
  G.end();
  Main.call(F);
  Main.call(G);
  serve();
  Main.end();
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(EraseWithoutRelease, SomebodyElseMayFillIt_ok) {
  FunctionBuilder F = B.function("load"), G = B.function("entry");
  fill(F, Map);
  F.end();
  G.call(F);
  G.end();
  Main.call(F);
  Main.op(Map, Clear, "clear");
  serve();
  Main.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, TheProgramEnds_ok) {
  fill(Main, Map);
  Main.op(Map, Clear, "clear");
  Main.end();
  EXPECT_TRUE(run().empty());
}
TEST_F(EraseWithoutRelease, OneEntry_ok) {
  Main.op(Map, Insert, "insert");
  last(Main).Args = {value(ValueKind::Unknown)};
  Main.op(Map, Clear, "clear");
  serve();
  Main.end();
  EXPECT_TRUE(run().empty());
}

//--- sync-map-misuse

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
