//===- value_test.cpp - Copies, order, values and second names, by rule ---===//
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

class Values : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = B.mapType();
  Sym Store = B.addClass("Store");
  Sym Items = B.addField(Store, "items_", Map);

  template <class Find> std::vector<Finding> run(Find F) {
    auto P = mapvet::test::link({&B});
    mapvet::link::Options O;
    return F(mapvet::link::Analysis(*P, O));
  }
  Event &last(FunctionBuilder &F) {
    return F.get().Blocks[F.current()].Events.back();
  }
  void use(FunctionBuilder &F, Path P, UseKind K, uint32_t Op = 0,
           Path Q = {}) {
    F.two(EventKind::Use, std::move(P), std::move(Q));
    last(F).Use = K;
    last(F).Op = Op;
    last(F).Ty = Map;
  }
};

//--- lost-update

class LostUpdate : public Values {
protected:
  size_t count() { return run(mapvet::link::findLostUpdate).size(); }
  FunctionBuilder F = B.method(Store, "Store::f");
  Path Copy = F.local("copy", Map);
  void made() { use(F, Copy, UseKind::Copy, OpAssign, F.field(Items)); }
};

TEST_F(LostUpdate, ChangedAndDropped_bad) {
  made();
  use(F, Copy, UseKind::Write);
  F.end();
  auto All = run(mapvet::link::findLostUpdate);
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message, "'copy' is a copy of 'items_', and what is changed "
                            "in it is lost; bind it by '&'");
  EXPECT_EQ(All[0].Identity, "mapvet-lost-update|Store::f|copy");
}
TEST_F(LostUpdate, OnlyRead_ok) {
  made();
  use(F, Copy, UseKind::Probe);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(LostUpdate, ReadAfterTheChange_ok) {
  made();
  use(F, Copy, UseKind::Write);
  use(F, Copy, UseKind::Argument);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(LostUpdate, ReadBeforeTheChange_bad) {
  made();
  use(F, Copy, UseKind::Argument);
  use(F, Copy, UseKind::Write);
  F.end();
  EXPECT_EQ(count(), 1u);
}
TEST_F(LostUpdate, Returned_ok) {
  made();
  use(F, Copy, UseKind::Write);
  F.ret(moved(Copy));
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(LostUpdate, KeptByAReference_ok) {
  made();
  use(F, Copy, UseKind::Bound);
  use(F, Copy, UseKind::Write);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(LostUpdate, MadeAnewInTheNextTurn_bad) {
  uint32_t Head = F.block(), Turn = F.block();
  F.at(0).go(Head);
  F.at(Head).branch(F.opaque("more"), Turn, 1);
  F.at(Turn);
  made();
  use(F, Copy, UseKind::Compute);
  use(F, Copy, UseKind::Write);
  F.go(Head);
  EXPECT_EQ(count(), 1u);
}

//--- iteration-order

class IterationOrder : public Values {
protected:
  size_t count() { return run(mapvet::link::findIterationOrder).size(); }
  FunctionBuilder F = B.method(Store, "Store::f");
  void sink(const std::string &How, Path To = {}) {
    F.two(EventKind::Sink, std::move(To), F.field(Items));
    last(F).Name = B.sym(How);
  }
};

TEST_F(IterationOrder, Stream_bad) {
  sink("stream");
  F.end();
  auto All = run(mapvet::link::findIterationOrder);
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message,
            "the order in which the hash map 'items_' is walked is "
            "unspecified, but what is found is written out in that order; walk "
            "sorted keys");
  EXPECT_EQ(All[0].Identity, "mapvet-iteration-order|Store::f|items_|stream");
}
TEST_F(IterationOrder, SortedAfterwards_ok) {
  Path Out = F.local("out", B.type(TypeKind::Sequence));
  sink("sequence", Out);
  sink("sorted", Out);
  F.ret(moved(Out));
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(IterationOrder, ReturnedUnsorted_bad) {
  Path Out = F.local("out", B.type(TypeKind::Sequence));
  sink("sequence", Out);
  F.ret(moved(Out));
  F.end();
  EXPECT_EQ(count(), 1u);
}
TEST_F(IterationOrder, StaysInside_ok) {
  Path Out = F.local("out", B.type(TypeKind::Sequence));
  sink("sequence", Out);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(IterationOrder, FirstEntryThatIsErased_ok) {
  sink("first");
  F.op(F.field(Items), OpWrite | OpErase, "erase");
  F.end();
  EXPECT_EQ(count(), 0u);
}

//--- value-semantics

class ValueSemantics : public Values {
protected:
  TypeId Handle = B.handleType();
  Sym Marked = B.addField(Store, "marked_", Handle);
  ValueSemantics() { B.Facts.Fields.back().Value = true; }
  size_t count() { return run(mapvet::link::findValueSemantics).size(); }
  FunctionBuilder F = B.method(Store, "Store::f", {{"h", Handle}});
};

TEST_F(ValueSemantics, SharedHandle_bad) {
  F.assign(F.field(Marked), load(F.param(0)));
  F.end();
  auto All = run(mapvet::link::findValueSemantics);
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message, "member 'marked_' is marked as a value, but shares "
                            "the map of 'h'; give it a 'clone()'");
}
TEST_F(ValueSemantics, FreshOrNil_ok) {
  F.assign(F.field(Marked), fresh());
  F.assign(F.field(Marked), null());
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(ValueSemantics, Moved_ok) {
  F.two(EventKind::Move, F.field(Marked), F.param(0));
  F.end();
  EXPECT_EQ(count(), 0u);
}

//--- alias-write

class AliasWrite : public Values {
protected:
  TypeId Handle = B.handleType();
  Sym Live = B.addField(Store, "live_", Handle);
  size_t count() { return run(mapvet::link::findAliasWrite).size(); }
  FunctionBuilder F = B.method(Store, "Store::f");
  void name(const std::string &Name, bool Again) {
    Path X = F.local(Name, Handle);
    F.assign(X, load(F.field(Live)));
    F.op(deref(F.field(Live)), Subscript, "operator[]");
    if (Again)
      F.assign(X, load(F.field(Live)));
    F.op(deref(X), OpRead, "size");
    F.end();
  }
};

TEST_F(AliasWrite, ChangedUnderASnapshot_bad) {
  name("before", false);
  EXPECT_EQ(count(), 1u);
}
TEST_F(AliasWrite, TakenAgain_ok) {
  name("before", true);
  EXPECT_EQ(count(), 0u);
}
TEST_F(AliasWrite, NameThatPromisesNothing_ok) {
  name("current", false);
  EXPECT_EQ(count(), 0u);
}

//--- untyped-value

class UntypedValue : public Values {
protected:
  UntypedValue() {
    Type Any;
    Any.Kind = TypeKind::Record;
    Any.Untyped = true;
    Type Bag;
    Bag.Kind = TypeKind::Map;
    Bag.Key = B.type(TypeKind::String);
    Bag.Mapped = B.type(Any);
    Bags = B.type(Bag);
    Bag_ = B.addField(Store, "bag_", Bags);
  }
  TypeId Bags = 0;
  Sym Bag_ = 0;
  size_t count() { return run(mapvet::link::findUntypedValue).size(); }
  FunctionBuilder F = B.method(Store, "Store::f");
  void key(const std::string &Text) {
    F.op(F.field(Bag_), Subscript, "operator[]");
    Value V = value(ValueKind::Literal);
    V.Text = B.sym(Text);
    last(F).Args = {V};
  }
};

TEST_F(UntypedValue, FixedKeys_bad) {
  for (const char *K : {"\"a\"", "\"b\"", "\"c\""})
    key(K);
  F.end();
  auto All = run(mapvet::link::findUntypedValue);
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message, "map 'bag_' of untyped values only ever has the "
                            "keys \"a\", \"b\", \"c\"; make it a struct");
}
TEST_F(UntypedValue, TwoKeys_ok) {
  key("\"a\"");
  key("\"b\"");
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(UntypedValue, ComputedKey_ok) {
  for (const char *K : {"\"a\"", "\"b\"", "\"c\""})
    key(K);
  F.op(F.field(Bag_), Subscript, "operator[]");
  last(F).Args = {value(ValueKind::Unknown)};
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(UntypedValue, Walked_ok) {
  for (const char *K : {"\"a\"", "\"b\"", "\"c\""})
    key(K);
  F.op(F.field(Bag_), OpRead | OpIterate, "begin");
  F.end();
  EXPECT_EQ(count(), 0u);
}

} // namespace
