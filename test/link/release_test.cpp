//===- release_test.cpp - Empty maps that stay large, by rule -------------===//
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
    return mapvet::link::findEraseWithoutRelease(mapvet::link::Analysis(*P, O));
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
  EXPECT_EQ(All[0].Identity, "mapvet-erase-without-release|main#a.cpp|table");
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

} // namespace
