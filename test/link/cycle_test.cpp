//===- cycle_test.cpp - Owners in maps, rule by rule ----------------------===//
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

constexpr uint32_t Erase = OpWrite | OpErase;

/// A class Node with a map of shared nodes, one of callables, and a parent.
class Owners : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Int = B.type(TypeKind::Integer, 0, "int");
  Sym Node = B.addClass("Node");
  TypeId NodeTy = B.recordType(Node);
  TypeId Shared = B.type(TypeKind::Shared, NodeTy, "std::shared_ptr<Node>");
  TypeId Weak = B.type(TypeKind::Weak, NodeTy, "std::weak_ptr<Node>");
  TypeId Callable = B.type(TypeKind::Callable, 0, "std::function<void()>");
  TypeId mapOf(TypeId Mapped, const std::string &Name) {
    Type T;
    T.Kind = TypeKind::Map;
    T.Key = Int;
    T.Mapped = Mapped;
    T.Spelling = B.sym(Name);
    return B.type(T);
  }
  Sym Kids = B.addField(Node, "kids_", mapOf(Shared, "Kids"));
  Sym On = B.addField(Node, "on_", mapOf(Callable, "On"));
  Sym Up = B.addField(Node, "up_", Shared);
  Sym WeakUp = B.addField(Node, "weak_", Weak);

  static Path in(Path P, Sym F) {
    return with(std::move(P), {SelKind::Field, F});
  }
  static Path entry(Path P) {
    return with(std::move(P), {SelKind::Element, 0});
  }
  /// wire() { self = shared_from_this(); on_[k] = [self] {…}; }
  void wire(TypeId Captured) {
    FunctionBuilder F = B.method(Node, "wire");
    Path Self = F.local("self", Shared);
    FunctionBuilder L = B.function("lambda");
    L.get().Lambda = true;
    L.get().Parent = F.usr();
    Path Own = L.local("self", Captured);
    L.get().Locals[0].Capture = true;
    Capture C;
    C.From = load(Self);
    L.get().Captures.push_back(C);
    L.event(EventKind::Deref).P = Own;
    L.end();
    F.assign(Self, address(F.self()));
    Value V = value(ValueKind::Function);
    V.Text = L.usr();
    F.assign(entry(F.field(On)), V);
    F.end();
  }
  std::vector<Finding> cycles() {
    return mapvet::link::findSelfCycle(
        {*test::link({&B}), mapvet::link::Options()});
  }
};

TEST_F(Owners, ClosureOwnsTheObjectOfItsMap) {
  wire(Shared);
  std::vector<Finding> F = cycles();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_EQ(F[0].Check, "mapvet-self-cycle");
  EXPECT_EQ(F[0].Identity, "mapvet-self-cycle|wire|on_");
}

TEST_F(Owners, WeakCaptureOwnsNothing) {
  wire(Weak);
  EXPECT_TRUE(cycles().empty());
}

TEST_F(Owners, TakenOutAgain) {
  wire(Shared);
  FunctionBuilder F = B.method(Node, "close");
  F.op(F.field(On), Erase);
  F.end();
  EXPECT_TRUE(cycles().empty());
}

TEST_F(Owners, ParentAndChildOwnEachOther) {
  FunctionBuilder F = B.function("add", {{"to", Shared}, {"child", Shared}});
  F.assign(entry(in(deref(F.param(0)), Kids)), load(F.param(1)));
  F.assign(in(deref(F.param(1)), Up), load(F.param(0)));
  F.end();
  std::vector<Finding> Found = cycles();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_NE(Found[0].Message.find("in turn"), std::string::npos);
}

TEST_F(Owners, WeakWayBack) {
  FunctionBuilder F = B.function("add", {{"to", Shared}, {"child", Shared}});
  F.assign(entry(in(deref(F.param(0)), Kids)), load(F.param(1)));
  F.assign(in(deref(F.param(1)), WeakUp), load(F.param(0)));
  F.end();
  EXPECT_TRUE(cycles().empty());
}

TEST_F(Owners, TheWayBackIsStoredByACallee) {
  FunctionBuilder Set = B.method(Node, "setUp", {{"up", Shared}});
  Set.assign(Set.field(Up), load(Set.param(0)));
  Set.end();
  FunctionBuilder F = B.function("add", {{"to", Shared}, {"child", Shared}});
  F.assign(entry(in(deref(F.param(0)), Kids)), load(F.param(1)));
  F.call(Set, {load(F.param(0))}, deref(F.param(1)));
  F.end();
  EXPECT_EQ(cycles().size(), 1u);
}

TEST_F(Owners, ClosureKeepsWhatItDoesNotUse) {
  // A request with a heavy body, kept for its number.
  Sym Request = B.addClass("Request");
  Sym Id = B.addField(Request, "id", Int);
  B.addField(Request, "body",
             B.type(TypeKind::Sequence, Int, "std::vector<int>"));
  TypeId SharedReq =
      B.type(TypeKind::Shared, B.recordType(Request), "std::shared_ptr<R>");
  Path Table = B.addGlobal("reports", mapOf(Callable, "Reports"));
  for (bool Whole : {false, true}) {
    std::string N = Whole ? "2" : "1";
    FunctionBuilder F = B.function("keep" + N, {{"r", SharedReq}});
    FunctionBuilder L = B.function("lambda" + N);
    L.get().Lambda = true;
    L.get().Parent = F.usr();
    L.local("r", SharedReq);
    L.get().Locals[0].Capture = true;
    Capture C;
    C.From = load(F.param(0));
    C.Members = {Id};
    C.Whole = Whole;
    L.get().Captures.push_back(C);
    L.end();
    Value V = value(ValueKind::Function);
    V.Text = L.usr();
    F.assign(entry(Table), V);
    F.end();
  }
  std::vector<Finding> Found = mapvet::link::findRetainingValue(
      {*test::link({&B}), mapvet::link::Options()});
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Identity, "mapvet-retaining-value|keep1|reports|r");
}

/// for (…) thread(work).detach(), where work loops.
class Workers : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Table = [&] {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = B.sym("Map");
    return B.type(T);
  }();
  Path Map = B.addGlobal("table", Table);
  size_t found(bool Endless, bool Loop, bool Join) {
    FunctionBuilder W = B.function("work");
    uint32_t Body = W.block();
    W.at(0).go(Body);
    W.at(Body).op(Map, OpRead);
    W.go(Body);
    if (!Endless)
      W.end();
    FunctionBuilder F = B.function("tick");
    Path T = F.local("t", B.type(TypeKind::Thread, 0, "std::thread"));
    uint32_t Turn = F.block();
    F.at(0).go(Turn);
    F.at(Turn);
    Event &S = F.event(EventKind::Spawn);
    S.P = T;
    S.V = value(ValueKind::Function);
    S.V.Text = W.usr();
    if (Join)
      F.event(EventKind::Join).P = T;
    if (Loop)
      F.go(Turn);
    F.end();
    return mapvet::link::findRunawayWorker(
               {*test::link({&B}), mapvet::link::Options()})
        .size();
  }
};

TEST_F(Workers, StartedAgainAndAgain) {
  EXPECT_EQ(found(true, true, false), 1u);
}
TEST_F(Workers, StartedOnce) { EXPECT_EQ(found(true, false, false), 0u); }
TEST_F(Workers, Joined) { EXPECT_EQ(found(true, true, true), 0u); }
TEST_F(Workers, LoopThatEnds) { EXPECT_EQ(found(false, true, false), 0u); }

} // namespace
