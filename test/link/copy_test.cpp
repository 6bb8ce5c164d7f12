//===- copy_test.cpp - The large-copy analysis, rule by rule --------------===//
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

constexpr uint32_t Insert = OpWrite | OpInsert | OpSubscript;
constexpr uint32_t Find = OpRead | OpLookup;
constexpr uint32_t Iterate = OpRead | OpIterate;
constexpr uint32_t Erase = OpWrite | OpErase;

class LargeCopy : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = B.mapType(), MapRef = B.referenceTo(Map);

  std::vector<Finding> findings(unsigned Small = 8) {
    mapvet::link::Options O;
    O.SmallMapSize = Small;
    return mapvet::link::findLargeCopy({*test::link({&B}), O});
  }
  std::vector<std::string> messages() {
    std::vector<std::string> M;
    for (const Finding &F : findings())
      M.push_back(F.Message);
    return M;
  }
  size_t count() { return findings().size(); }

  Event &copy(FunctionBuilder &F, Path To, Path From,
              CopyKind K = CopyKind::Var) {
    TypeId Ty = Map;
    F.two(EventKind::Copy, std::move(To), std::move(From));
    Event &E = F.get().Blocks[F.current()].Events.back();
    E.Copied = K;
    E.Ty = Ty;
    return E;
  }
  /// A class with a map `items_`.
  Sym Store = B.addClass("Store");
  Sym Items = B.addField(Store, "items_", Map);
};

//--- variables

TEST_F(LargeCopy, VariableThatIsOnlyRead_bad) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.op(C, Find);
  F.end();
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(messages()[0], "'copy' copies the set 'items_' but only reads it; "
                           "bind it by 'const &'");
  EXPECT_EQ(findings()[0].Check, "mapvet-large-copy");
  EXPECT_EQ(findings()[0].Identity, "mapvet-large-copy|Store::f|copy|variable");
}

TEST_F(LargeCopy, VariableThatIsChanged_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.op(C, Insert);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, ChangedThroughAnIterator_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  uint32_t It = F.op(C, Find);
  F.two(EventKind::Store, deref(F.temp(It)));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, ChangedInACallee_ok) {
  FunctionBuilder G = B.function("fill", {{"m", MapRef}});
  G.op(deref(G.param(0)), Insert);
  G.end();
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.call(G, {address(C)});
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, ReadInACallee_bad) {
  FunctionBuilder G = B.function("look", {{"m", MapRef}});
  G.op(deref(G.param(0)), Find);
  G.end();
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.call(G, {address(C)});
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopy, PassedToCodeThatIsNotSeen_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.op(C, Find);
  F.call("c:@F@other#&$@S@Map#", {address(C)});
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, PassedByConstReferenceToCodeThatIsNotSeen_bad) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.call("c:@F@other#&1$@S@Map#", {address(C)});
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopy, ReturnedStoredMovedOrEscaping_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.op(C, Find);
  F.ret(moved(C));
  FunctionBuilder G = B.method(Store, "Store::g");
  Path D = G.local("copy", Map);
  copy(G, D, G.field(Items));
  G.op(D, Find);
  G.two(EventKind::Escape, D);
  G.end();
  Path Other = B.addGlobal("g_other", Map);
  FunctionBuilder H = B.method(Store, "Store::h");
  Path E = H.local("copy", Map);
  copy(H, E, H.field(Items));
  H.op(E, Find);
  H.two(EventKind::Move, Other, E);
  H.end();
  FunctionBuilder I = B.method(Store, "Store::i");
  Path J = I.local("copy", Map);
  copy(I, J, I.field(Items));
  I.op(J, Find);
  I.two(EventKind::Swap, J, Other);
  I.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, SourceChangesBeforeTheLastUse_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("before", Map);
  copy(F, C, F.field(Items));
  F.op(F.field(Items), Insert);
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, SourceChangesAfterTheLastUse_bad) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("before", Map);
  copy(F, C, F.field(Items));
  F.op(C, Find);
  F.op(F.field(Items), Insert);
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopy, SourceChangesInTheLoopOverTheCopy_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("now", Map);
  copy(F, C, F.field(Items));
  F.op(C, Iterate);
  uint32_t Head = F.block(), Body = F.block();
  F.at(0).go(Head);
  F.at(Head).go(Body).go(1);
  F.at(Body).op(F.field(Items), Erase);
  F.go(Head);
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, SourceChangesInACalleeOfTheSameObject_ok) {
  FunctionBuilder G = B.method(Store, "Store::met");
  G.op(G.field(Items), Erase);
  G.end();
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("now", Map);
  copy(F, C, F.field(Items));
  F.call(G, {}, F.self());
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, CallbackMayChangeTheSource_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("now", Map), Cb = F.local("cb", B.type(TypeKind::Callable));
  copy(F, C, F.field(Items));
  Event &E = F.call("", {});
  E.Callee = 0;
  E.Target = Cb;
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, LockReleasedBeforeTheLastUse_ok) {
  Sym Mu = B.addField(Store, "mu_", B.type(TypeKind::Mutex));
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("snapshot", Map);
  Path G = F.local("lock", B.type(TypeKind::Guard));
  F.two(EventKind::Lock, F.field(Mu), G);
  copy(F, C, F.field(Items));
  F.two(EventKind::Destroy, G);
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, LockHeldThroughout_bad) {
  Sym Mu = B.addField(Store, "mu_", B.type(TypeKind::Mutex));
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("seen", Map);
  Path G = F.local("lock", B.type(TypeKind::Guard));
  F.two(EventKind::Lock, F.field(Mu), G);
  copy(F, C, F.field(Items));
  F.op(C, Find);
  F.two(EventKind::Destroy, C);
  F.two(EventKind::Destroy, G);
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopy, AnotherLockAfterTheCopy_bad) {
  Sym Mu = B.addField(Store, "mu_", B.type(TypeKind::Mutex));
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("seen", Map);
  copy(F, C, F.field(Items));
  F.two(EventKind::Lock, F.field(Mu));
  F.two(EventKind::Unlock, F.field(Mu));
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopy, SourceWithALockOfItsOwn_ok) {
  TypeId Guarded = B.type(TypeKind::Guarded, Map);
  Path G = B.addGlobal("g_table", Guarded);
  FunctionBuilder F = B.function("f");
  Path C = F.local("copy", Map);
  copy(F, C, deref(G));
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, VariableAssignedOnOnePathOnly_ok) {
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("best", Map);
  uint32_t Then = F.block(), Last = F.block();
  F.at(0).go(Then).go(Last);
  F.at(Then);
  copy(F, C, F.field(Items));
  F.go(Last);
  F.at(Last).op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, FieldReturnedByReference_bad) {
  FunctionBuilder G = B.method(Store, "Store::items", {}, MapRef);
  G.ret(address(G.field(Items)));
  FunctionBuilder F =
      B.function("f", {{"store", B.referenceTo(B.recordType(Store))}});
  uint32_t R = F.call(G, {}, deref(F.param(0))).R;
  Path C = F.local("all", Map);
  copy(F, C, deref(F.temp(R)));
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopy, PartOfATemporaryObject_ok) {
  FunctionBuilder G = B.method(Store, "Store::items", {}, MapRef);
  G.ret(address(G.field(Items)));
  FunctionBuilder F = B.function("f");
  uint32_t Obj = F.call("makeStore").R;
  uint32_t R = F.call(G, {}, F.temp(Obj)).R;
  Path C = F.local("all", Map);
  copy(F, C, deref(F.temp(R)));
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}

//--- sizes

TEST_F(LargeCopy, KnownSizes) {
  for (auto [Size, Reports] : {std::pair{3u, 0u}, {8u, 0u}, {9u, 1u}}) {
    FactsBuilder Fresh("a.cpp");
    B = Fresh;
    Map = B.mapType();
    Path G = B.addGlobal("g_units", Map);
    FunctionBuilder F = B.function("f");
    Path C = F.local("units", Map);
    copy(F, C, G).KnownSize = Size;
    F.op(C, Find);
    F.end();
    EXPECT_EQ(count(), Reports) << Size;
    if (Reports) {
      EXPECT_NE(messages()[0].find("(9 entries)"), std::string::npos);
    }
  }
}

TEST_F(LargeCopy, FilledFromLiteralsOnly_ok) {
  FunctionBuilder G = B.method(Store, "Store::init");
  for (const char *K : {"\"a\"", "\"b\""}) {
    Value V = value(ValueKind::Literal);
    V.Text = B.sym(K);
    G.op(G.field(Items), Insert);
    G.get().Blocks[0].Events.back().Args.push_back(V);
  }
  G.end();
  FunctionBuilder F = B.method(Store, "Store::f");
  Path C = F.local("copy", Map);
  copy(F, C, F.field(Items));
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
  EXPECT_EQ(findings(1).size(), 1u) << "the limit is an option";
}

//--- loops, structs, temporaries

TEST_F(LargeCopy, LoopVariable_bad) {
  TypeId Seq = B.type(TypeKind::Sequence, Map, "std::vector<Map>");
  FunctionBuilder F = B.function("f", {{"all", B.referenceTo(Seq)}});
  Path E = F.local("part", Map);
  F.get().Locals.back().RangeElement = true;
  uint32_t Head = F.block(), Body = F.block();
  F.at(0).go(Head);
  F.at(Head).go(Body).go(1);
  F.at(Body);
  copy(F, E, with(deref(F.param(0)), {SelKind::Element, 0}), CopyKind::LoopVar);
  F.op(E, Iterate);
  F.go(Head);
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(messages()[0], "loop variable 'part' copies a set in every turn "
                           "but only reads it; take it by 'const &'");
}

TEST_F(LargeCopy, LoopVariableThatIsChanged_ok) {
  TypeId Seq = B.type(TypeKind::Sequence, Map, "std::vector<Map>");
  FunctionBuilder F = B.function("f", {{"all", B.referenceTo(Seq)}});
  Path E = F.local("part", Map);
  uint32_t Head = F.block(), Body = F.block();
  F.at(0).go(Head);
  F.at(Head).go(Body).go(1);
  F.at(Body);
  copy(F, E, with(deref(F.param(0)), {SelKind::Element, 0}), CopyKind::LoopVar);
  F.op(E, Insert);
  F.go(Head);
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, StructThatCarriesAMapNamesTheField_bad) {
  FunctionBuilder F =
      B.function("f", {{"s", B.referenceTo(B.recordType(Store))}});
  Path C = F.local("copy", B.recordType(Store));
  copy(F, C, deref(F.param(0))).Ty = B.recordType(Store);
  F.op(with(C, {SelKind::Field, Items}), Find);
  F.end();
  ASSERT_EQ(count(), 1u);
  Finding X = findings()[0];
  ASSERT_EQ(X.Notes.size(), 1u);
  EXPECT_EQ(X.Notes[0].Message, "the set 'items_' makes the copy large");
}

TEST_F(LargeCopy, MemberOfALocalAggregate_bad) {
  FunctionBuilder G = B.method(Store, "Store::size");
  G.get().Const = true;
  G.op(G.field(Items), Find);
  G.end();
  FunctionBuilder F = B.function("f", {{"m", MapRef}});
  Path Page = F.local("page", B.recordType(Store));
  copy(F, with(Page, {SelKind::Field, Items}), deref(F.param(0)),
       CopyKind::Member);
  F.call(G, {}, Page);
  F.end();
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(findings()[0].Notes.size(), 1u);
}

//--- moves

TEST_F(LargeCopy, ParameterCopiedIntoAMemberAndDropped_bad) {
  FunctionBuilder F = B.method(Store, "Store::Store", {{"items", Map}});
  F.get().Ctor = true;
  copy(F, F.field(Items), F.param(0), CopyKind::Member);
  F.end();
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(messages()[0],
            "copies the set 'items' into 'items_', and 'items' is not used "
            "afterwards; move it");
}

TEST_F(LargeCopy, ParameterStillUsedAfterTheCopy_ok) {
  FunctionBuilder F = B.method(Store, "Store::Store", {{"items", Map}});
  F.get().Ctor = true;
  copy(F, F.field(Items), F.param(0), CopyKind::Member);
  F.op(F.param(0), Insert);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, SetterGivenALocalThatIsNotNeededAgain) {
  FunctionBuilder F = B.method(Store, "Store::replace", {{"items", MapRef}});
  copy(F, F.field(Items), deref(F.param(0)), CopyKind::Member);
  F.end();
  FunctionBuilder G =
      B.function("reload", {{"s", B.referenceTo(B.recordType(Store))}});
  Path L = G.local("fresh", Map);
  G.assign(L, load(G.temp(G.call("load").R)));
  G.call(F, {address(L)}, deref(G.param(0)));
  G.end();
  EXPECT_EQ(count(), 1u);
  // A caller that goes on using it needs the copy.
  G.get().Blocks[0].Succs.clear();
  G.op(L, Find);
  G.end();
  EXPECT_EQ(count(), 0u);
}

//--- parameters

TEST_F(LargeCopy, ParameterOnlyRead) {
  FunctionBuilder F = B.function("mean", {{"samples", Map}});
  F.op(F.param(0), Iterate);
  F.end();
  EXPECT_EQ(count(), 1u) << "no caller is seen, but there may be some";
  F.get().Internal = true;
  EXPECT_EQ(count(), 0u) << "nobody can call it";
  FunctionBuilder G = B.function("g");
  Path L = G.local("mine", Map);
  G.op(L, Insert);
  G.two(EventKind::Move, {}, L);
  G.call(F, {moved(L)});
  G.end();
  EXPECT_EQ(count(), 0u) << "all calls move";
  FunctionBuilder H = B.function("h");
  Path M = H.local("mine", Map);
  H.assign(M, load(H.temp(H.call("load").R)));
  copy(H, F.param(0), M, CopyKind::Param);
  H.call(F, {copyOf(M)});
  H.op(M, Find);
  H.end();
  ASSERT_EQ(count(), 1u);
  Finding X = findings()[0];
  EXPECT_EQ(X.Message, "parameter 'samples' copies the set for every call but "
                       "only reads it; take it by 'const &'");
  ASSERT_EQ(X.Notes.size(), 1u);
  EXPECT_EQ(X.Notes[0].Message, "this call copies 'mine'");
}

TEST_F(LargeCopy, ParameterMovedOnOrChanged_ok) {
  FunctionBuilder F = B.method(Store, "Store::Store", {{"items", Map}});
  F.two(EventKind::Move, F.field(Items), F.param(0));
  F.end();
  FunctionBuilder G = B.function("filtered", {{"items", Map}});
  G.op(G.param(0), Erase);
  G.ret(moved(G.param(0)));
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, ParameterIsASnapshotOfWhatTheCalleeChanges_ok) {
  FunctionBuilder F = B.method(Store, "Store::settle", {{"open", Map}});
  F.op(F.param(0), Iterate);
  F.op(F.field(Items), Erase);
  F.end();
  FunctionBuilder G = B.method(Store, "Store::all");
  copy(G, F.param(0), G.field(Items), CopyKind::Param);
  G.call(F, {copyOf(G.field(Items))}, G.self());
  G.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, ParameterOfAThreadBody_ok) {
  FunctionBuilder F = B.function("worker", {{"jobs", Map}});
  F.op(F.param(0), Iterate);
  F.end();
  FunctionBuilder G = B.method(Store, "Store::start");
  copy(G, F.param(0), G.field(Items), CopyKind::Param);
  Event &E = G.event(EventKind::Spawn);
  E.V = value(ValueKind::Function);
  E.V.Text = F.usr();
  E.V.Bound = {copyOf(G.field(Items))};
  G.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopy, FixOnlyWhereTheSignatureIsFree) {
  FunctionBuilder F = B.function("mean", {{"samples", Map}});
  FixHint H;
  H.Kind = FixKind::ConstRef;
  H.Edits.push_back({B.sym("a.cpp"), 10, 0, B.sym("const ")});
  F.get().Locals[0].Fixes.push_back(H);
  F.op(F.param(0), Iterate);
  F.end();
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(findings()[0].Fixes.size(), 1u);
  F.get().Virtual = true;
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(findings()[0].Fixes.size(), 0u);
}

//--- returns

class LargeCopyReturn : public LargeCopy {
protected:
  FunctionBuilder Get = B.method(Store, "Store::items", {}, Map);
  void SetUp() override {
    copy(Get, {}, Get.field(Items), CopyKind::Return);
    Get.ret(copyOf(Get.field(Items)));
  }
  FunctionBuilder caller() {
    return B.function("use", {{"s", B.referenceTo(B.recordType(Store))}});
  }
};

TEST_F(LargeCopyReturn, NoCallerSeen_ok) { EXPECT_EQ(count(), 0u); }

TEST_F(LargeCopyReturn, CallerOnlyReads_bad) {
  FunctionBuilder F = caller();
  uint32_t R = F.call(Get, {}, deref(F.param(0))).R;
  F.op(F.temp(R), Iterate);
  F.end();
  ASSERT_EQ(count(), 1u);
  EXPECT_EQ(messages()[0], "'Store::items' returns a copy of the set 'items_' "
                           "that its callers only read; return it by 'const "
                           "&'");
}

TEST_F(LargeCopyReturn, AnotherCallerKeepsIt_ok) {
  FunctionBuilder F = caller();
  uint32_t R = F.call(Get, {}, deref(F.param(0))).R;
  F.op(F.temp(R), Iterate);
  F.end();
  FunctionBuilder G =
      B.function("copy", {{"s", B.referenceTo(B.recordType(Store))}});
  uint32_t S = G.call(Get, {}, deref(G.param(0))).R;
  Path L = G.local("mine", Map);
  G.assign(L, load(G.temp(S)));
  G.op(L, Insert);
  G.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopyReturn, NamePromisesACopy_ok) {
  FunctionBuilder F = caller();
  uint32_t R = F.call(Get, {}, deref(F.param(0))).R;
  F.op(F.temp(R), Iterate);
  F.end();
  Get.get().Name = B.sym("Store::takeSnapshot");
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopyReturn, UnderALock_ok) {
  Sym Mu = B.addField(Store, "mu_", B.type(TypeKind::Mutex));
  Event L;
  L.Kind = EventKind::Lock;
  L.P = Get.field(Mu);
  auto &Events = Get.get().Blocks[0].Events;
  Events.insert(Events.begin(), L);
  FunctionBuilder F = caller();
  uint32_t R = F.call(Get, {}, deref(F.param(0))).R;
  F.op(F.temp(R), Iterate);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopyReturn, CallerChangesTheSourceMeanwhile_ok) {
  FunctionBuilder Add = B.method(Store, "Store::clear");
  Add.op(Add.field(Items), OpWrite | OpClear);
  Add.end();
  FunctionBuilder F = caller();
  uint32_t R = F.call(Get, {}, deref(F.param(0))).R;
  Path L = F.local("old", Map);
  F.assign(L, load(F.temp(R)));
  F.call(Add, {}, deref(F.param(0)));
  F.op(L, Iterate);
  F.end();
  EXPECT_EQ(count(), 0u);
}

//--- captures

class LargeCopyCapture : public LargeCopy {
protected:
  FunctionBuilder F = B.function("f", {{"scores", MapRef}});
  FunctionBuilder L = B.function("lambda in f");
  Path Own = L.local("scores", Map);
  Path Better = F.local("better", B.type(TypeKind::Callable));
  void SetUp() override {
    L.get().Lambda = true;
    L.get().Parent = F.usr();
    L.get().Locals[0].Capture = true;
    L.get().Captures.push_back({0, copyOf(deref(F.param(0))), {}, false});
    L.op(Own, Find);
    L.end();
    copy(F, Own, deref(F.param(0)), CopyKind::Capture);
    F.assign(Better, lambda());
  }
  Value lambda() {
    Value V = value(ValueKind::Function);
    V.Text = L.usr();
    return V;
  }
};

TEST_F(LargeCopyCapture, RunsInPlace_bad) {
  Event &E = F.call(L, {});
  E.Target = Better;
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(LargeCopyCapture, RunsInAThread_ok) {
  F.event(EventKind::Spawn).V = lambda();
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopyCapture, IsStored_ok) {
  Path G = B.addGlobal("g_callback", B.type(TypeKind::Callable));
  F.call(L, {}).Target = Better;
  F.assign(G, load(Better));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopyCapture, IsReturned_ok) {
  F.call(L, {}).Target = Better;
  F.ret(load(Better));
  EXPECT_EQ(count(), 0u);
}

TEST_F(LargeCopyCapture, SourceChangesBeforeItRuns_ok) {
  F.op(deref(F.param(0)), Insert);
  F.call(L, {}).Target = Better;
  F.end();
  EXPECT_EQ(count(), 0u);
}

//--- the machinery below

TEST_F(LargeCopy, RecursionEnds) {
  FunctionBuilder F = B.function("f", {{"m", MapRef}});
  FunctionBuilder G = B.function("g", {{"m", MapRef}});
  F.op(deref(F.param(0)), Find);
  F.call(G, {address(deref(F.param(0)))});
  F.end();
  G.op(deref(G.param(0)), Insert);
  G.call(F, {address(deref(G.param(0)))});
  G.end();
  auto P = test::link({&B});
  mapvet::link::PathEffects FX(*P);
  for (uint32_t I = 0; I < 2; ++I) {
    EXPECT_FALSE(FX.summary(I).Top);
    ASSERT_EQ(FX.summary(I).Effects.size(), 1u);
    EXPECT_TRUE(FX.summary(I).Effects[0].Flags & mapvet::link::EffInsert);
  }
}

TEST_F(LargeCopy, OrderOfFilesDoesNotMatter) {
  FunctionBuilder F = B.function("mean", {{"samples", Map}});
  F.op(F.param(0), Iterate);
  F.end();
  FactsBuilder C("b.cpp");
  TypeId M = C.mapType();
  FunctionBuilder H = C.function("h");
  Path L = H.local("mine", M);
  Path To = F.param(0);
  To.Owner = C.sym("mean");
  H.two(EventKind::Copy, To, L);
  H.get().Blocks[0].Events.back().Copied = CopyKind::Param;
  H.get().Blocks[0].Events.back().Ty = M;
  H.call("mean", {copyOf(L)});
  H.end();
  auto Text = [](std::vector<Finding> Found) {
    std::string S;
    for (const Finding &X : Found) {
      S += X.Where.File + std::to_string(X.Where.Line) + X.Message;
      for (const Note &N : X.Notes)
        S += N.Where.File + std::to_string(N.Where.Line) + N.Message;
    }
    return S;
  };
  mapvet::link::Options O;
  std::string A = Text(mapvet::link::findLargeCopy({*test::link({&B, &C}), O}));
  EXPECT_EQ(A, Text(mapvet::link::findLargeCopy({*test::link({&C, &B}), O})));
  EXPECT_NE(A.find("b.cpp"), std::string::npos);
}

} // namespace
