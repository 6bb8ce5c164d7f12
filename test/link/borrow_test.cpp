//===- borrow_test.cpp - What refers to entries, rule by rule -------------===//
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

constexpr uint32_t Insert = OpWrite | OpInsert | OpSubscript;
constexpr uint32_t Find = OpRead | OpLookup;
constexpr uint32_t Erase = OpWrite | OpErase;
constexpr uint8_t All = DiesIterators | DiesReferences;

class Borrows : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Int = B.type(TypeKind::Integer, 0, "int");
  TypeId MapTy = [&] {
    Type T;
    T.Kind = TypeKind::Map;
    T.Key = T.Mapped = Int;
    T.Spelling = B.sym("Map");
    T.ReserveHolds = true;
    return B.type(T);
  }();
  TypeId Ref = B.referenceTo(Int), Iter = B.type(TypeKind::Iterator, MapTy),
         Key = Int, MapRef = B.referenceTo(MapTy);
  FunctionBuilder F =
      B.function("f", {{"map", MapRef}, {"a", Int}, {"b", Int}});
  Path Map = deref(F.param(0));

  Event &last() { return F.get().Blocks[F.current()].Events.back(); }
  uint32_t mapOp(uint32_t Op, uint8_t Dies, BorrowKind K, Value Of = {}) {
    uint32_t R = F.op(Map, Op);
    last().Dies = Dies;
    last().Borrowed = K;
    last().Args.push_back(std::move(Of));
    return R;
  }
  /// `auto &Name = map[Of]`, or an iterator.
  Path hold(const std::string &Name, BorrowKind K, uint32_t Op, uint8_t Dies,
            Value Of) {
    uint32_t R = mapOp(Op, Dies, K, std::move(Of));
    Path H = F.local(Name, K == BorrowKind::Iterator ? Iter : Ref);
    Event &E = F.event(EventKind::Borrow);
    E.P = with(Map, {SelKind::Element, 0});
    E.Q = H;
    E.V = load(F.temp(R));
    E.Borrowed = K;
    return H;
  }
  void use(Path H, uint32_t Op = 0) {
    Event &E = F.event(EventKind::Touch);
    E.P = std::move(H);
    E.Op = Op;
  }
  Value a() { return load(F.param(1)); }
  Value b() { return load(F.param(2)); }

  template <class Find> size_t count(Find Run) {
    mapvet::link::Options O;
    auto P = test::link({&B});
    return Run(mapvet::link::Analysis(*P, O)).size();
  }
  size_t invalid() { return count(mapvet::link::findInvalidatedReference); }
  size_t loops() { return count(mapvet::link::findMutationInLoop); }
  size_t unchecked() { return count(mapvet::link::findUncheckedLookup); }
};

TEST_F(Borrows, InsertionMovesEntriesOfFlatMaps) {
  Path X = hold("x", BorrowKind::Reference, Insert, All, a());
  mapOp(Insert, All, BorrowKind::Reference, b());
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 1u);
}

TEST_F(Borrows, InsertionLeavesReferencesOfNodes) {
  Path X = hold("x", BorrowKind::Reference, Insert, DiesIterators, a());
  mapOp(Insert, DiesIterators, BorrowKind::Reference, b());
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, InsertionEndsIteratorsOfNodes) {
  Path X = hold("it", BorrowKind::Iterator, Find, 0, a());
  mapOp(Insert, DiesIterators, BorrowKind::Reference, b());
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 1u);
}

TEST_F(Borrows, TheSameKeyInsertsNothing) {
  Path X = hold("x", BorrowKind::Reference, Insert, All, a());
  mapOp(Insert, All, BorrowKind::Reference, a());
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, AnotherValueOfTheKeyInserts) {
  Path X = hold("x", BorrowKind::Reference, Insert, All, a());
  F.event(EventKind::Store).P = F.param(1);
  mapOp(Insert, All, BorrowKind::Reference, a());
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 1u);
}

TEST_F(Borrows, ReserveCoversInsertions) {
  mapOp(OpWrite | OpReserve, All, BorrowKind::None);
  Path X = hold("x", BorrowKind::Reference, Insert, All, a());
  mapOp(Insert, All, BorrowKind::Reference, b());
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, ErasureByPositionEndsThatEntryAlone) {
  Path X = hold("x", BorrowKind::Iterator, Insert, 0, a());
  Path Y = hold("y", BorrowKind::Iterator, Insert, 0, b());
  mapOp(Erase, DiesThisEntry, BorrowKind::None);
  last().At = X;
  use(Y);
  F.end();
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, ErasureByPositionEndsItsEntry) {
  Path X = hold("x", BorrowKind::Iterator, Insert, 0, a());
  mapOp(Erase, DiesThisEntry, BorrowKind::None);
  last().At = X;
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 1u);
}

TEST_F(Borrows, BranchesAreToldApart) {
  Path Gone = F.local("gone", B.type(TypeKind::Bool, 0, "bool"));
  auto Literal = [&](const char *T) {
    Value V = value(ValueKind::Literal);
    V.Text = B.sym(T);
    return V;
  };
  uint32_t IsGone = F.truth(Gone), Other = F.opaque("other");
  Path X = hold("x", BorrowKind::Iterator, Insert, 0, a());
  F.assign(Gone, Literal("false"));
  uint32_t Erased = F.block(), Check = F.block(), Used = F.block();
  F.at(0).branch(Other, Erased, Check);
  F.at(Erased);
  mapOp(Erase, DiesThisEntry, BorrowKind::None);
  last().At = X;
  F.assign(Gone, Literal("true"));
  F.go(Check);
  F.at(Check).branch(IsGone, 1, Used);
  F.at(Used);
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, ALoopThatErasesItsEntry) {
  Path X = hold("it", BorrowKind::Iterator, OpRead | OpIterate, 0, Value());
  uint32_t Body = F.block();
  F.at(0).go(Body);
  F.at(Body);
  mapOp(Erase, DiesThisEntry, BorrowKind::None);
  last().At = X;
  use(X, OpIterate);
  F.go(Body);
  F.end();
  EXPECT_EQ(loops(), 1u);
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, ACalleeThatClears) {
  FunctionBuilder G = B.function("g", {{"map", MapRef}});
  G.op(deref(G.param(0)), OpWrite | OpClear);
  G.get().Blocks[0].Events.back().Dies = All;
  G.end();
  Path X = hold("x", BorrowKind::Reference, Insert, 0, a());
  F.call(G, {address(Map)});
  use(X);
  F.end();
  EXPECT_EQ(invalid(), 1u);
}

TEST_F(Borrows, ALookupWithoutCheck) {
  Path X = hold("it", BorrowKind::Iterator, Find, 0, a());
  use(X);
  F.end();
  EXPECT_EQ(unchecked(), 1u);
}

TEST_F(Borrows, ACheckedLookup) {
  Path X = hold("it", BorrowKind::Iterator, Find, 0, a());
  uint32_t Found = F.nonNull(X);
  uint32_t Used = F.block();
  F.at(0).branch(Found, Used, 1);
  F.at(Used);
  use(X);
  F.end();
  EXPECT_EQ(unchecked(), 0u);
}

TEST_F(Borrows, HandingOnIsNoDereference) {
  Path X = hold("it", BorrowKind::Iterator, Find, 0, a());
  use(X, OpLookup);
  F.end();
  EXPECT_EQ(unchecked(), 0u);
}

// Edits are prepared for each statement; the operation says which are meant.
class Repairs : public Borrows {
protected:
  uint32_t offset() const { return F.line() * 100 + 3; }
  Edit edit(uint32_t Offset, const std::string &Text, uint32_t Length = 0) {
    return {B.Facts.MainFile, Offset, Length, B.sym(Text)};
  }
  void hint(Path H, FixKind K, std::vector<Edit> Edits, uint32_t First = 0,
            uint32_t End = 0) {
    Sym Name =
        End ? B.sym(std::to_string(First) + "-" + std::to_string(End)) : 0;
    F.get().Locals[H.Index].Fixes.push_back({K, std::move(Edits), Name});
  }
  std::vector<Finding> found() {
    mapvet::link::Options O;
    auto P = test::link({&B});
    return mapvet::link::findInvalidatedReference(
        mapvet::link::Analysis(*P, O));
  }
};

TEST_F(Repairs, LooksUpAgainAfterTheStatementOfTheOperation) {
  Path X = hold("x", BorrowKind::Reference, Insert, All, a());
  const uint32_t Kill = offset();
  mapOp(Insert, All, BorrowKind::Reference, b());
  const uint32_t Use = offset();
  use(X);
  F.end();
  hint(X, FixKind::LookupAgain, {edit(Kill - 50, "before")}, Kill - 60,
       Kill - 50);
  hint(X, FixKind::LookupAgain, {edit(Kill + 50, "again")}, Kill, Kill + 50);
  hint(X, FixKind::UseAgain, {edit(Kill - 90, "x2", 1), edit(Use, "x2", 1)});
  hint(X, FixKind::ByValue, {edit(1, "", 1)});
  auto Found = found();
  ASSERT_EQ(Found.size(), 1u);
  ASSERT_EQ(Found[0].Fixes.size(), 1u);
  ASSERT_EQ(Found[0].Fixes[0].Edits.size(), 2u);
  EXPECT_EQ(Found[0].Fixes[0].Edits[0].Text, "again");
  EXPECT_EQ(Found[0].Fixes[0].Edits[1].Offset, Use);
}

TEST_F(Repairs, CopiesBeforeTheEntryGoes) {
  Path X = hold("x", BorrowKind::Iterator, Insert, 0, a());
  const uint32_t Kill = offset();
  mapOp(Erase, DiesThisEntry, BorrowKind::None);
  last().At = X;
  const uint32_t Use = offset();
  use(X);
  F.end();
  hint(X, FixKind::LookupAgain, {edit(Kill + 50, "again")}, Kill, Kill + 50);
  hint(X, FixKind::CopyBefore, {edit(Kill, "copy")}, Kill, Kill + 50);
  hint(X, FixKind::UseCopy, {edit(Use, "entry", 1)});
  auto Found = found();
  ASSERT_EQ(Found.size(), 1u);
  ASSERT_EQ(Found[0].Fixes.size(), 1u);
  ASSERT_EQ(Found[0].Fixes[0].Edits.size(), 2u);
  EXPECT_EQ(Found[0].Fixes[0].Edits[0].Text, "copy");
  EXPECT_EQ(Found[0].Fixes[0].Edits[1].Text, "entry");
}

TEST_F(Repairs, NoFixForAUseInTheSameStatement) {
  Path X = hold("x", BorrowKind::Iterator, Insert, 0, a());
  const uint32_t Kill = offset();
  mapOp(Erase, DiesThisEntry, BorrowKind::None);
  last().At = X;
  const uint32_t Use = offset();
  use(X);
  F.end();
  hint(X, FixKind::CopyBefore, {edit(Kill, "copy")}, Kill, Use + 10);
  hint(X, FixKind::UseCopy, {edit(Use + 20, "entry", 1)});
  auto Found = found();
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_TRUE(Found[0].Fixes.empty());
}

/// Members of one class: a map, and a pointer to one of its entries.
class BorrowsOfMembers : public Borrows {
protected:
  Sym Desk = B.addClass("Desk");
  Sym Items = B.addField(Desk, "items_", MapTy);
  Sym Current = B.addField(Desk, "current_", B.pointerTo(Int));

  FunctionBuilder select() {
    FunctionBuilder G = B.method(Desk, "Desk::select", {{"k", Int}});
    G.get().Private = true;
    uint32_t R = G.op(G.field(Items), Insert);
    Event &Op = G.get().Blocks[0].Events.back();
    Op.Dies = All;
    Op.Borrowed = BorrowKind::Reference;
    Op.Args.push_back(load(G.param(0)));
    Event &E = G.event(EventKind::Borrow);
    E.P = with(G.field(Items), {SelKind::Element, 0});
    E.Q = G.field(Current);
    E.V = load(G.temp(R));
    E.Borrowed = BorrowKind::Pointer;
    G.end();
    return G;
  }
  FunctionBuilder add() {
    FunctionBuilder G = B.method(Desk, "Desk::add", {{"k", Int}});
    G.get().Private = true;
    G.op(G.field(Items), Insert);
    Event &Op = G.get().Blocks[0].Events.back();
    Op.Dies = All;
    Op.Args.push_back(load(G.param(0)));
    G.end();
    return G;
  }
  FunctionBuilder follow() {
    FunctionBuilder G = B.method(Desk, "Desk::follow");
    G.get().Private = true;
    G.event(EventKind::Touch).P = G.field(Current);
    G.end();
    return G;
  }
  FunctionBuilder reset() {
    FunctionBuilder G = B.method(Desk, "Desk::reset");
    G.get().Private = true;
    G.assign(G.field(Current), null());
    G.end();
    return G;
  }
};

TEST_F(BorrowsOfMembers, AnotherMemberFunctionFollowsWhatOneLeft) {
  FunctionBuilder W = B.method(Desk, "Desk::work", {{"a", Int}, {"b", Int}});
  W.call(select(), {load(W.param(0))}, W.self());
  W.call(add(), {load(W.param(1))}, W.self());
  W.call(follow(), {}, W.self());
  W.end();
  F.end();
  EXPECT_EQ(invalid(), 1u);
}

TEST_F(BorrowsOfMembers, WhatWasResetLeadsNowhere) {
  FunctionBuilder W = B.method(Desk, "Desk::work", {{"a", Int}, {"b", Int}});
  W.call(select(), {load(W.param(0))}, W.self());
  W.call(add(), {load(W.param(1))}, W.self());
  W.call(reset(), {}, W.self());
  W.call(follow(), {}, W.self());
  W.end();
  F.end();
  EXPECT_EQ(invalid(), 0u);
}

TEST_F(Borrows, ACallableRunsWhileAnIteratorLives) {
  TypeId Run = B.type(TypeKind::Callable);
  FunctionBuilder Drop = B.function("drop", {{"k", Int}});
  Path Shared = B.addGlobal("shared", MapTy);
  Drop.op(Shared, Erase);
  Event &Op = Drop.get().Blocks[0].Events.back();
  Op.Dies = DiesThisEntry;
  Op.Args.push_back(load(Drop.param(0)));
  Drop.end();
  FunctionBuilder Each = B.function("each", {{"run", Run}});
  uint32_t R = Each.op(Shared, OpRead | OpIterate);
  Each.get().Blocks[0].Events.back().Borrowed = BorrowKind::Iterator;
  Path It = Each.local("it", Iter);
  Event &E = Each.event(EventKind::Borrow);
  E.P = with(Shared, {SelKind::Element, 0});
  E.Q = It;
  E.V = load(Each.temp(R));
  E.Borrowed = BorrowKind::Iterator;
  Each.event(EventKind::Call).Target = Each.param(0);
  Event &Next = Each.event(EventKind::Touch);
  Next.P = It;
  Next.Op = OpIterate;
  Each.end();
  Value V = value(ValueKind::Function);
  V.Text = Drop.usr();
  F.call(Each, {V});
  F.end();
  EXPECT_EQ(loops(), 1u);
}

} // namespace
