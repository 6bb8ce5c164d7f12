//===- hash_test.cpp - The weak-hash analysis, rule by rule ---------------===//
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

class WeakHash : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  Sym Store = B.addClass("Store");

  KeyFunction &key(const std::string &Name, std::vector<std::string> Reads) {
    KeyFunction K;
    K.Usr = K.Name = B.sym(Name);
    K.Decl = B.at(7000 + B.Facts.KeyFunctions.size());
    for (const std::string &R : Reads) {
      K.Reads.push_back(B.sym(R));
      K.At.push_back(B.at(7500 + B.Facts.KeyFunctions.size()));
    }
    B.Facts.KeyFunctions.push_back(K);
    return B.Facts.KeyFunctions.back();
  }
  Type table() {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = B.sym("table");
    T.Hash = B.sym("hash");
    T.Equal = B.sym("equal");
    return T;
  }
  Sym items(const Type &T) { return B.addField(Store, "items_", B.type(T)); }
  std::vector<Finding> run() {
    auto P = mapvet::test::link({&B});
    mapvet::link::Options O;
    return mapvet::link::findWeakHash(mapvet::link::Analysis(*P, O));
  }
};

TEST_F(WeakHash, ReadsWhatEqualityDoesNot_bad) {
  key("hash", {"name", "revision"});
  key("equal", {"name"});
  items(table());
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Message, "the hash depends on 'revision', which equality "
                            "does not compare: equal keys are not found");
  EXPECT_EQ(All[0].Identity, "mapvet-weak-hash|hash|part|revision");
  ASSERT_EQ(All[0].Notes.size(), 2u);
}
TEST_F(WeakHash, ReadsLess_ok) {
  key("hash", {"name"});
  key("equal", {"name", "revision"});
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, PartOfAPart_ok) {
  key("hash", {"pos.x"});
  key("equal", {"pos"});
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, NamesThatBeginAlike_bad) {
  key("hash", {"position"});
  key("equal", {"pos"});
  items(table());
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(WeakHash, ComputedBefore_ok) {
  key("hash", {"cachedHash"});
  key("equal", {"name"});
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, FoundInAnotherFunction_bad) {
  key("hash", {}).Calls = {B.sym("digest")};
  key("digest", {"revision"});
  key("equal", {"name"});
  items(table());
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(WeakHash, CallsWhatIsNotSeen_ok) {
  key("hash", {"revision"}).Calls = {B.sym("elsewhere")};
  key("equal", {"name"});
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, TwoFiles_bad) {
  key("hash", {}).Calls = {B.sym("digest")};
  key("equal", {"name"});
  items(table());
  FactsBuilder C{"b.cpp"};
  KeyFunction K;
  K.Usr = K.Name = C.sym("digest");
  K.Decl = C.at(1);
  K.Reads = {C.sym("revision")};
  K.At = {C.at(2)};
  C.Facts.KeyFunctions.push_back(K);
  for (auto Files : {std::vector<const FactsBuilder *>{&B, &C}, {&C, &B}}) {
    auto P = mapvet::test::link(Files);
    mapvet::link::Options O;
    auto All = mapvet::link::findWeakHash(mapvet::link::Analysis(*P, O));
    ASSERT_EQ(All.size(), 1u);
    EXPECT_EQ(All[0].Where.File, "b.cpp");
  }
}
TEST_F(WeakHash, Case_bad) {
  key("hash", {""}).Text = true;
  key("equal", {""}).Folds = true;
  items(table());
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(WeakHash, CaseOfAnotherPart_ok) {
  key("hash", {"id"});
  KeyFunction &E = key("equal", {"id", "name"});
  E.Folds = E.Text = true;
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, CaseInBoth_ok) {
  KeyFunction &H = key("hash", {""});
  H.Folds = H.Text = true;
  key("equal", {""}).Folds = true;
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, AddressAgainstContent_bad) {
  key("hash", {""}).Address = true;
  key("equal", {"", "*"});
  items(table());
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(WeakHash, AddressAgainstAddress_ok) {
  key("hash", {""}).Address = true;
  key("equal", {""}).Address = true;
  items(table());
  EXPECT_TRUE(run().empty());
}
TEST_F(WeakHash, Constant_bad) {
  key("hash", {});
  key("equal", {"name"});
  items(table());
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(WeakHash, Symmetric_bad) {
  key("hash", {"a", "b"}).Symmetric = {B.sym("a"), B.sym("b"), B.sym("^")};
  key("equal", {"a", "b"});
  items(table());
  EXPECT_EQ(run().size(), 1u);
}
TEST_F(WeakHash, SymmetricEquality_ok) {
  key("hash", {"a", "b"}).Symmetric = {B.sym("a"), B.sym("b"), B.sym("^")};
  key("equal", {"a", "b"}).Crossed = true;
  items(table());
  EXPECT_TRUE(run().empty());
}

TEST_F(WeakHash, KeysFromOutside_bad) {
  key("hash", {""});
  key("equal", {""});
  Type T = table();
  T.Key = B.type(TypeKind::String);
  Sym Items = items(T);
  FunctionBuilder Put = B.method(Store, "Store::put", {{"name", T.Key}});
  Put.op(Put.field(Items), OpWrite | OpInsert, "insert");
  Put.get().Blocks[0].Events.back().Args = {load(Put.param(0))};
  Put.end();
  FunctionBuilder F = B.method(Store, "Store::serve");
  Path Line = F.local("line", T.Key);
  F.call(Put, {load(Line)}, F.self());
  F.end();
  EXPECT_TRUE(run().empty());
  F.get().Locals.back().InputAt = B.at(1);
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Identity, "mapvet-weak-hash|Store::put|items_|outside");
  B.Facts.Types[B.Facts.Fields.back().Ty].Seeded = true;
  EXPECT_TRUE(run().empty());
}

class LowBits : public WeakHash {
protected:
  LowBits() {
    key("hash", {""}).Linear = true;
    key("equal", {""});
  }
  KeyFunction &hash() { return B.Facts.KeyFunctions.front(); }
  void insert(Sym Field, uint8_t Zeros) {
    FunctionBuilder F =
        B.method(Store, "Store::f" + std::to_string(B.Facts.Functions.size()));
    F.op(F.field(Field), OpWrite | OpInsert, "insert");
    Event &E = F.get().Blocks[F.current()].Events.back();
    E.Args = {value(ValueKind::Unknown)};
    E.KeyZeros = Zeros;
    F.end();
  }
};

TEST_F(LowBits, Pointers_bad) {
  Type T = table();
  T.MasksHash = true;
  T.KeyZeros = 3;
  items(T);
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_NE(All[0].Message.find("the low 3 bits"), std::string::npos);
}
TEST_F(LowBits, Shifted_ok) {
  hash().Down = 3;
  Type T = table();
  T.MasksHash = true;
  T.KeyZeros = 3;
  items(T);
  EXPECT_TRUE(run().empty());
}
TEST_F(LowBits, ShiftedTheOtherWay_bad) {
  hash().Up = 4;
  Type T = table();
  T.MasksHash = true;
  items(T);
  insert(B.Facts.Fields.back().Usr, 2);
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_NE(All[0].Message.find("the low 6 bits"), std::string::npos);
}
TEST_F(LowBits, NotMasked_ok) {
  Type T = table();
  T.KeyZeros = 3;
  items(T);
  EXPECT_TRUE(run().empty());
}
TEST_F(LowBits, Multiples_bad) {
  Type T = table();
  T.MasksHash = true;
  Sym F = items(T);
  insert(F, 12);
  insert(F, 5);
  auto All = run();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_NE(All[0].Message.find("the low 5 bits"), std::string::npos);
}
TEST_F(LowBits, OneOtherKey_ok) {
  Type T = table();
  T.MasksHash = true;
  Sym F = items(T);
  insert(F, 12);
  insert(F, 0);
  EXPECT_TRUE(run().empty());
}

} // namespace
