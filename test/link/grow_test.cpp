//===- grow_test.cpp - The grow-only analysis, rule by rule ---------------===//
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
constexpr uint32_t Find = OpRead | OpLookup;
constexpr uint32_t Erase = OpWrite | OpErase;

/// A server whose object main makes and uses in a loop.
class GrowOnly : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Int = B.type(TypeKind::Integer, 0, "int");
  TypeId Table = [&] {
    Type T;
    T.Kind = TypeKind::Map;
    T.Key = Int;
    T.Mapped = Int;
    T.Spelling = B.sym("Map");
    return B.type(T);
  }();
  Sym Server = B.addClass("Server");
  Sym Peers = B.addField(Server, "peers_", Table);
  Sym Buffers = B.addField(Server, "buffers_", Table);
  TypeId ServerTy = B.recordType(Server);

  static void key(FunctionBuilder &F, Path Key) {
    F.get().Blocks[F.current()].Events.back().Args = {load(std::move(Key))};
  }
  FunctionBuilder does(const std::string &Name, Sym Field, uint32_t Op) {
    FunctionBuilder F = B.method(Server, Name, {{"id", Int}});
    F.op(F.field(Field), Op);
    key(F, F.param(0));
    F.end();
    return F;
  }
  /// main() { Server s; for (;;) { calls; } }
  void serve(const std::vector<FunctionBuilder> &Calls, bool Loop = true) {
    FunctionBuilder M = B.function("main");
    Path S = M.local("server", ServerTy), I = M.local("i", Int);
    uint32_t Body = M.block();
    for (const FunctionBuilder &F : Calls)
      M.call(F, {load(I)}, S);
    M.event(EventKind::Store).P = I;
    if (Loop)
      M.go(Body);
    M.end();
    M.at(0).go(Body);
  }
  std::vector<Finding> findings() {
    return mapvet::link::findGrowOnly(
        {*test::link({&B}), mapvet::link::Options()});
  }
};

TEST_F(GrowOnly, SiblingGivesKeysBack) {
  FunctionBuilder Open = does("open", Peers, Insert);
  Open.get().Blocks[0].Succs.clear();
  Open.op(Open.field(Buffers), Insert);
  key(Open, Open.param(0));
  Open.end();
  serve({Open, does("shut", Peers, Erase)});
  std::vector<Finding> F = findings();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_NE(F[0].Message.find("'buffers_' only grows"), std::string::npos);
  EXPECT_EQ(F[0].Check, "mapvet-grow-only");
  EXPECT_EQ(F[0].Identity, "mapvet-grow-only|open|buffers_|never");
}

TEST_F(GrowOnly, FunctionThatEndsAnEntryLeavesIt) {
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(GrowOnly, RemovalAnywhereSilences) {
  serve({does("open", Peers, Insert), does("close", Peers, Find),
         does("sweep", Peers, Erase)});
  EXPECT_TRUE(findings().empty());
}

TEST_F(GrowOnly, OnceIsNotAgain) {
  serve({does("open", Peers, Insert), does("close", Peers, Find)}, false);
  EXPECT_TRUE(findings().empty());
}

TEST_F(GrowOnly, UndefinedMembersMayRemove) {
  for (Class &C : B.Facts.Classes)
    C.Undefined.push_back(B.sym("Server::sweep"));
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  EXPECT_TRUE(findings().empty());
}

TEST_F(GrowOnly, MembersDefinedInAnotherFileAreDefined) {
  Sym Sweep = B.sym("Server::sweep");
  for (Class &C : B.Facts.Classes)
    C.Undefined.push_back(Sweep);
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  FactsBuilder Other{"b.cpp"};
  Other.addClass("Server");
  EXPECT_EQ(mapvet::link::findGrowOnly(
                {*test::link({&B, &Other}), mapvet::link::Options()})
                .size(),
            1u);
}

TEST_F(GrowOnly, UnusedMembersOfTemplatesRemoveNothing) {
  for (Class &C : B.Facts.Classes)
    C.Undefined.push_back(B.sym(std::string(UnusedMember) + "Server::sweep"));
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  EXPECT_EQ(findings().size(), 1u);
}

TEST_F(GrowOnly, WhatAFileDoesNotUseOfAHeaderOthersMay) {
  for (Class &C : B.Facts.Classes) {
    C.Undefined.push_back(B.sym(std::string(UnusedMember) + "Server::sweep"));
    C.Decl.File = B.sym("server.h");
  }
  for (Field &F : B.Facts.Fields)
    F.Private = true;
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  EXPECT_TRUE(findings().empty());
  // In a whole program nobody does.
  FactsBuilder Other{"b.cpp"};
  EXPECT_EQ(mapvet::link::findGrowOnly(
                {*test::link({&B, &Other}), mapvet::link::Options()})
                .size(),
            1u);
}

TEST_F(GrowOnly, CallersCountTheKeysUp) {
  Sym Next = B.addField(Server, "next_", Int);
  FunctionBuilder Add = does("add", Peers, Insert);
  FunctionBuilder Spawn = B.method(Server, "spawn");
  Spawn.event(EventKind::Store).P = Spawn.field(Next);
  Spawn.call(Add, {load(Spawn.field(Next))}, Spawn.self());
  Spawn.end();
  serve({Spawn});
  std::vector<Finding> F = findings();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_NE(F[0].Message.find("numbers that are never used again"),
            std::string::npos);
}

TEST_F(GrowOnly, FiniteKeysAreBounded) {
  for (Type &T : B.Facts.Types)
    T.Finite = T.Kind == TypeKind::Integer;
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  EXPECT_TRUE(findings().empty());
}

TEST_F(GrowOnly, MapsThatEvictAreBounded) {
  for (Type &T : B.Facts.Types)
    T.Bounded = T.Kind == TypeKind::Map;
  serve({does("open", Peers, Insert), does("close", Peers, Find)});
  EXPECT_TRUE(findings().empty());
}

TEST_F(GrowOnly, EarlyReturnSkipsTheRemoval) {
  Path Busy = B.addGlobal("busy", Table);
  FunctionBuilder F = B.function("convert", {{"id", Int}});
  uint32_t Early = F.block(), Late = F.block();
  F.at(0).op(Busy, Insert);
  key(F, F.param(0));
  F.branch(F.opaque("bad"), Early, Late);
  F.at(Early).ret(value(ValueKind::Unknown));
  F.at(Late).op(Busy, Erase);
  key(F, F.param(0));
  F.end();
  std::vector<Finding> Found = findings();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_NE(Found[0].Message.find("returns early"), std::string::npos);
}

TEST_F(GrowOnly, RemovalOnEveryPathIsRight) {
  Path Busy = B.addGlobal("busy", Table);
  FunctionBuilder F = B.function("convert", {{"id", Int}});
  uint32_t Early = F.block(), Late = F.block();
  F.at(0).op(Busy, Insert);
  key(F, F.param(0));
  F.branch(F.opaque("bad"), Early, Late);
  for (uint32_t Block : {Early, Late}) {
    F.at(Block).op(Busy, Erase);
    key(F, F.param(0));
    F.ret(value(ValueKind::Unknown));
  }
  EXPECT_TRUE(findings().empty());
}

} // namespace
