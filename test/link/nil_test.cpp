//===- nil_test.cpp - The nil-handle analysis, rule by rule ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "link/Analysis.h"
#include "link/NilHandleState.h"
#include "gtest/gtest.h"
#include <random>

using namespace mapvet;
using namespace mapvet::test;

namespace {

constexpr uint32_t Insert = OpWrite | OpInsert | OpSubscript;
constexpr uint32_t Find = OpRead | OpLookup;
constexpr uint32_t SafeFind = Find | OpNilSafe;

class NilHandle : public testing::Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Map = B.mapType(), Handle = B.handleType(), Ptr = B.pointerTo(Map),
         HandleRef = B.referenceTo(Handle), Bool = B.type(TypeKind::Bool),
         String = B.type(TypeKind::String), StringRef = B.referenceTo(String);

  std::vector<Finding> findings() {
    return link::findNilHandle({*test::link({&B}), mapvet::link::Options()});
  }
  /// Lines of all findings, in order.
  std::vector<uint32_t> lines() {
    std::vector<uint32_t> L;
    for (const Finding &F : findings())
      L.push_back(F.Where.Line);
    return L;
  }
  using Lines = std::vector<uint32_t>;

  Value literal(const std::string &Text) {
    Value V = value(ValueKind::Literal);
    V.Text = B.sym(Text);
    return V;
  }
  /// void fill(Handle &h) { h[..] }
  FunctionBuilder fillByRef() {
    FunctionBuilder F = B.function("fill", {{"h", HandleRef}});
    F.op(deref(deref(F.param(0))), Insert);
    F.end();
    return F;
  }
  /// void fill(Handle h) { h[..] }
  FunctionBuilder fillByValue() {
    FunctionBuilder F = B.function("fill", {{"h", Handle}});
    F.op(deref(F.param(0)), Insert);
    F.end();
    return F;
  }
  /// Handle load(const string &locale): by locale "de" and "en", else nil.
  FunctionBuilder loader() {
    FunctionBuilder F = B.function("load", {{"locale", StringRef}}, Handle);
    Path L = deref(F.param(0));
    uint32_t IsDe = F.equal(L, "\"de\""), IsEn = F.equal(L, "\"en\"");
    uint32_t De = F.block(), Not = F.block(), En = F.block(), Last = F.block();
    F.at(0).branch(IsDe, De, Not);
    F.at(De).ret(fresh());
    F.at(Not).branch(IsEn, En, Last);
    F.at(En).ret(fresh());
    F.at(Last).ret(null());
    return F;
  }
};

//--- one function
//---------------------------------------------------------------

TEST_F(NilHandle, WriteToDefaultConstructedHandle) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.op(deref(H), Insert);
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 102u);
  EXPECT_EQ(R[0].Message, "write to nil map handle 'h'");
  ASSERT_EQ(R[0].Notes.size(), 1u);
  EXPECT_EQ(R[0].Notes[0].Message,
            "'h' is declared here without a map: it is nil");
  EXPECT_EQ(R[0].Identity.rfind("mapvet-nil-handle|f|h|", 0), 0u);
}

TEST_F(NilHandle, SecondUseOfOneNilIsNotReported) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.op(deref(H), Insert);
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{102});
}

TEST_F(NilHandle, ReadsOfANilHandleAreLegal) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.op(deref(H), SafeFind, "find");
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, ReadsThroughANullPointerAreNot) {
  FunctionBuilder F = B.function("f");
  Path P = F.local("p", Ptr);
  F.assign(P, null());
  F.op(deref(P), Find, "find");
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Message, "dereference of null map pointer 'p'");
}

TEST_F(NilHandle, PointersToOtherThingsAreNotOurs) {
  FunctionBuilder F = B.function("f");
  Path P = F.local("p", B.pointerTo(String));
  F.assign(P, null());
  F.two(EventKind::Deref, P);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, AssignedBeforeUse) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.assign(H, fresh());
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, CopiesTakeTheStateNotTheFuture) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle), C = F.local("c", Handle);
  F.assign(H, fresh());
  F.assign(C, load(H));
  F.assign(H, null());
  F.op(deref(C), Insert); // still has the map
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{105});
}

TEST_F(NilHandle, MovedFromHandleIsNil) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle), C = F.local("c", Handle);
  F.assign(H, fresh());
  F.two(EventKind::Move, C, H);
  F.op(deref(C), Insert);
  F.op(deref(H), Insert);
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 104u);
  EXPECT_NE(R[0].Message.find("moved from"), std::string::npos);
  ASSERT_EQ(R[0].Notes.size(), 1u);
  EXPECT_EQ(R[0].Notes[0].Where.Line, 102u);
}

TEST_F(NilHandle, MovedFromOptionalStaysEngaged) {
  TypeId Opt = B.type(TypeKind::Optional, Map);
  FunctionBuilder F = B.function("f");
  Path O = F.local("o", Opt), C = F.local("c", Opt);
  F.assign(O, fresh());
  F.two(EventKind::Move, C, O);
  F.op(deref(O), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, SwapExchanges) {
  FunctionBuilder F = B.function("f");
  Path X = F.local("x", Handle), Y = F.local("y", Handle);
  F.assign(X, null());
  F.assign(Y, fresh());
  F.two(EventKind::Swap, X, Y);
  F.op(deref(X), Insert);
  F.op(deref(Y), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{105});
}

TEST_F(NilHandle, NilOnOneWayOnly) {
  // h nil; if (c) h = make; h[..]
  FunctionBuilder F = B.function("f", {{"c", Bool}});
  Path H = F.local("h", Handle);
  F.assign(H, null());
  uint32_t C = F.truth(F.param(0)), Then = F.block(), Join = F.block();
  F.at(0).branch(C, Then, Join);
  F.at(Then).assign(H, fresh()).go(Join);
  F.at(Join).op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{103});
}

TEST_F(NilHandle, OneConditionTwice) {
  // if (c) h = make; if (c) h[..]
  for (bool Opaque : {false, true}) {
    SCOPED_TRACE(Opaque);
    B = FactsBuilder("a.cpp");
    TypeId Handle = B.handleType(), Bool = B.type(TypeKind::Bool);
    FunctionBuilder F = B.function("f", {{"c", Bool}});
    Path H = F.local("h", Handle);
    F.assign(H, null());
    uint32_t C = Opaque ? F.opaque("c > 1", {F.param(0)}) : F.truth(F.param(0));
    uint32_t Then = F.block(), Mid = F.block(), Use = F.block();
    F.at(0).branch(C, Then, Mid);
    F.at(Then).assign(H, fresh()).go(Mid);
    F.at(Mid).branch(C, Use, 1);
    F.at(Use).op(deref(H), Insert);
    F.end();
    EXPECT_EQ(lines(), Lines{});
  }
}

TEST_F(NilHandle, OpaqueConditionForgottenWhenItsPlaceChanges) {
  FunctionBuilder F = B.function("f", {{"c", B.type(TypeKind::Integer)}});
  Path H = F.local("h", Handle);
  F.assign(H, null());
  uint32_t C = F.opaque("c > 1", {F.param(0)});
  uint32_t Then = F.block(), Mid = F.block(), Use = F.block();
  F.at(0).branch(C, Then, Mid);
  F.at(Then).assign(H, fresh()).go(Mid);
  F.at(Mid).two(EventKind::Store, F.param(0)).branch(C, Use, 1);
  F.at(Use).op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{104});
}

TEST_F(NilHandle, EarlyReturnIsACheck) {
  FunctionBuilder F = B.function("f");
  Path P = F.local("p", Ptr);
  Event &E = F.call("c:@F@other#");
  Path T = F.temp(E.R);
  F.assign(P, load(T));
  uint32_t C = F.nonNull(P), Use = F.block();
  F.at(0).branch(C, Use, 1);
  F.at(Use).op(deref(P), Find);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, UseOnTheBranchWhereTheCheckFailed) {
  FunctionBuilder F = B.function("f", {{"p", Ptr}});
  uint32_t C = F.nonNull(F.param(0)), Log = F.block(), Use = F.block();
  F.at(0).branch(C, Use, Log);
  F.at(Log).go(Use);
  F.at(Use).op(deref(F.param(0)), Find);
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_NE(R[0].Message.find("a check found it null"), std::string::npos);
  ASSERT_EQ(R[0].Notes.size(), 1u);
  EXPECT_EQ(R[0].Notes[0].Where.Col, 7u); // the check
}

TEST_F(NilHandle, FailedCheckThatEndsTheProgram) {
  for (const char *Name : {"fatalError", "logError"}) {
    SCOPED_TRACE(Name);
    B = FactsBuilder("a.cpp");
    FunctionBuilder F = B.function("f", {{"p", B.pointerTo(B.mapType())}});
    uint32_t C = F.nonNull(F.param(0)), Log = F.block(), Use = F.block();
    F.at(0).branch(C, Use, Log);
    F.at(Log).call(Name);
    F.go(Use);
    F.at(Use).op(deref(F.param(0)), Find);
    F.end();
    EXPECT_EQ(lines().size(), Name[0] == 'f' ? 0u : 1u);
  }
}

TEST_F(NilHandle, BoolRemembersTheCheck) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle), Ok = F.local("ok", Bool);
  F.assign(H, null());
  uint32_t Un = F.opaque("rand()");
  uint32_t Set = F.block(), Mid = F.block(), Use = F.block();
  F.at(0).branch(Un, Set, Mid);
  F.at(Set).assign(H, fresh()).go(Mid);
  F.at(Mid).assign(Ok, F.condition(F.nonNull(H)));
  F.branch(F.truth(Ok), Use, 1);
  F.at(Use).op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, ConjunctionsAndNegations) {
  // if (!(c && h)) return; h[..]  silent;  if (c || h) h[..]  reported
  for (bool Or : {false, true}) {
    SCOPED_TRACE(Or);
    B = FactsBuilder("a.cpp");
    TypeId Handle = B.handleType(), Bool = B.type(TypeKind::Bool);
    FunctionBuilder F = B.function("f", {{"c", Bool}, {"d", Bool}});
    Path H = F.local("h", Handle);
    F.assign(H, null());
    uint32_t Set = F.block(), Mid = F.block(), Use = F.block();
    F.at(0).branch(F.truth(F.param(1)), Set, Mid);
    F.at(Set).assign(H, fresh()).go(Mid);
    uint32_t T = F.tree(Or ? CondKind::Or : CondKind::And,
                        {F.truth(F.param(0)), F.nonNull(H)});
    F.at(Mid).branch(F.negate(T), 1, Use);
    F.at(Use).op(deref(H), Insert);
    F.end();
    EXPECT_EQ(lines(), Or ? Lines{103} : Lines{});
  }
}

TEST_F(NilHandle, EmptyCheckOfAHandleIsACheck) {
  // if (h.empty()) return; h[..]
  FunctionBuilder F = B.function("f", {{"h", Handle}});
  uint32_t R = F.op(deref(F.param(0)), OpRead | OpNilSafe, "empty");
  uint32_t Use = F.block();
  F.at(0).branch(F.truth(F.temp(R)), 1, Use);
  F.at(Use).op(deref(F.param(0)), Insert);
  F.end();
  FunctionBuilder G = B.function("g");
  G.call(F, {null()});
  G.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, LoopThatMaySetNothing) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  uint32_t Head = F.block(), Body = F.block(), After = F.block();
  uint32_t More = F.opaque("i < n", {F.local("i", 0)});
  F.at(0).go(Head);
  F.at(Head).branch(More, Body, After);
  F.at(Body).assign(H, fresh());
  F.two(EventKind::Store, F.param(1)).go(Head);
  F.at(After).op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{104});
}

TEST_F(NilHandle, CountThatSaysWhetherTheLoopRan) {
  // for (...) { h = make; ++n; }  if (n > 0) h[..]
  for (bool Ask : {false, true}) {
    SCOPED_TRACE(Ask);
    B = FactsBuilder("a.cpp");
    FunctionBuilder F = B.function("f");
    Path H = F.local("h", B.handleType());
    Path N = F.local("n", B.type(TypeKind::Integer));
    F.assign(H, null());
    Value Zero = value(ValueKind::Literal);
    Zero.Text = B.sym("0");
    F.assign(N, Zero);
    uint32_t Head = F.block(), Body = F.block(), After = F.block(),
             Use = F.block();
    F.at(0).go(Head);
    F.at(Head).branch(F.opaque("more()"), Body, After);
    F.at(Body).assign(H, fresh());
    F.two(EventKind::Store, N).go(Head);
    if (Ask)
      F.at(After).branch(F.opaque("n > 0", {N}), Use, 1);
    else
      F.at(After).go(Use);
    F.at(Use).op(deref(H), Insert);
    F.end();
    EXPECT_EQ(lines(), Ask ? Lines{} : Lines{105});
  }
}

TEST_F(NilHandle, UnknownFunctionMaySetWhatItIsHanded) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.call("c:@F@init#", {address(H)});
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, UnknownFunctionCannotSetWhatItIsGivenByValue) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.call("c:@F@print#", {load(H)});
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{103});
}

TEST_F(NilHandle, EscapedAndUnknownElementsAreUnknown) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  Path V = F.local("v", B.type(TypeKind::Sequence, Handle));
  Path Any = with(V, {SelKind::Element, 0});
  F.assign(H, null());
  F.two(EventKind::Escape, H);
  F.op(deref(H), Insert);
  F.assign(Any, null());
  F.op(deref(Any), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, LambdaThatSetsItByReference) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  FunctionBuilder L = B.function("f-lambda");
  L.get().Parent = F.usr();
  L.get().Lambda = true;
  L.assign(H, fresh());
  L.end();
  Value Fn = value(ValueKind::Function);
  Fn.Text = L.usr();
  F.call("c:@F@later#", {Fn});
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

//--- calls
//------------------------------------------------------------------------

TEST_F(NilHandle, NilPassedToAFunctionThatWrites) {
  for (bool Ref : {false, true}) {
    SCOPED_TRACE(Ref);
    B = FactsBuilder("a.cpp");
    Handle = B.handleType();
    HandleRef = B.referenceTo(Handle);
    FunctionBuilder Fill = Ref ? fillByRef() : fillByValue();
    FunctionBuilder F = B.function("f");
    Path H = F.local("h", Handle);
    F.assign(H, null());
    F.call(Fill, {Ref ? address(H) : load(H)});
    F.end();
    auto R = findings();
    ASSERT_EQ(R.size(), 1u);
    EXPECT_EQ(R[0].Where.Line, 202u);
    EXPECT_EQ(R[0].Message,
              "'h' is nil when passed to 'fill', which writes to it");
    ASSERT_EQ(R[0].Notes.size(), 2u);
    EXPECT_EQ(R[0].Notes[0].Where.Line, 201u);
    EXPECT_EQ(R[0].Notes[1].Where.Line, 101u);
  }
}

TEST_F(NilHandle, NilPassedThroughFiveCallsAndAnotherFile) {
  fillByRef();
  FactsBuilder C("c.cpp");
  TypeId CH = C.handleType(), CRef = C.referenceTo(CH);
  std::string Callee = "fill";
  for (int I = 1; I <= 5; ++I) {
    std::string Name = "pass" + std::to_string(I);
    FunctionBuilder F = C.function(Name, {{"h", CRef}});
    F.call(Callee, {address(deref(F.param(0)))});
    F.end();
    Callee = Name;
  }
  FunctionBuilder M = C.function("main");
  Path H = M.local("h", CH);
  M.assign(H, null());
  M.call(Callee, {address(H)});
  M.end();
  for (bool Swap : {false, true}) {
    std::vector<const FactsBuilder *> Files{&B, &C};
    if (Swap)
      std::swap(Files[0], Files[1]);
    auto P = test::link(Files);
    auto R = mapvet::link::findNilHandle({*P, {}});
    ASSERT_EQ(R.size(), 1u);
    EXPECT_EQ(R[0].Where.File, "c.cpp");
    EXPECT_EQ(R[0].Where.Line, 602u);
    ASSERT_EQ(R[0].Notes.size(), 7u); // nil, five calls, the write
    EXPECT_EQ(R[0].Notes.back().Where.File, "a.cpp");
  }
}

TEST_F(NilHandle, CalleeThatChecks) {
  FunctionBuilder G = B.function("guarded", {{"h", HandleRef}});
  uint32_t Use = G.block();
  G.at(0).branch(G.nonNull(deref(G.param(0))), Use, 1);
  G.at(Use).op(deref(deref(G.param(0))), Insert);
  G.end();
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.call(G, {address(H)});
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, CalleeThatChecksDoesNotProveThatNilIsPassed) {
  // void g(Map *p) { if (!p) return; }  void f(Map *p) { g(p); p->find(); }
  FunctionBuilder G = B.function("g", {{"p", Ptr}});
  uint32_t Other = G.block();
  G.at(0).branch(G.nonNull(G.param(0)), Other, 1);
  G.at(Other).event(EventKind::Signal);
  G.end();
  FunctionBuilder F = B.function("f", {{"p", Ptr}});
  F.call(G, {load(F.param(0))});
  F.op(deref(F.param(0)), Find);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, PredicateFunctionIsACheck) {
  FunctionBuilder G = B.function("usable", {{"p", Ptr}}, Bool);
  G.ret(G.condition(G.nonNull(G.param(0))));
  FunctionBuilder F = B.function("f");
  Path P = F.local("p", Ptr);
  F.assign(P, null());
  uint32_t Un = F.opaque("rand()");
  uint32_t Set = F.block(), Mid = F.block(), Use = F.block();
  F.at(0).branch(Un, Set, Mid);
  F.at(Set).assign(P, fresh()).go(Mid);
  F.at(Mid);
  Event &E = F.call(G, {load(P)});
  Path T = F.temp(E.R);
  F.branch(F.truth(T), Use, 1);
  F.at(Use).op(deref(P), Find);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, UseThatDependsOnALiteralArgument) {
  // void g(Map *p, bool write) { if (write) p->insert }
  FunctionBuilder G = B.function("g", {{"p", Ptr}, {"write", Bool}});
  uint32_t Use = G.block();
  G.at(0).branch(G.truth(G.param(1)), Use, 1);
  G.at(Use).op(deref(G.param(0)), Insert);
  G.end();
  for (const char *Arg : {"false", "true"}) {
    FunctionBuilder F = B.function(std::string("f") + Arg);
    F.call(G, {null(), literal(Arg)});
    F.end();
  }
  EXPECT_EQ(lines(), Lines{301});
}

TEST_F(NilHandle, CalleeSetsIt) {
  FunctionBuilder G = B.function("init", {{"h", HandleRef}});
  G.assign(deref(G.param(0)), fresh());
  G.end();
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.call(G, {address(H)});
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, CalleeResetsIt) {
  FunctionBuilder G = B.function("drop", {{"h", HandleRef}});
  G.assign(deref(G.param(0)), null());
  G.end();
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, fresh());
  F.call(G, {address(H)});
  F.op(deref(H), Insert);
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 203u);
  ASSERT_FALSE(R[0].Notes.empty());
  EXPECT_EQ(R[0].Notes[0].Where.Line, 101u);
}

TEST_F(NilHandle, AssigningAByValueParameterDoesNotReachTheCaller) {
  FunctionBuilder G = B.function("init", {{"h", Handle}});
  G.assign(G.param(0), fresh());
  G.end();
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.call(G, {load(H)});
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{203});
}

TEST_F(NilHandle, ReturnedNilUndecidedByTheCaller) {
  FunctionBuilder L = loader();
  FunctionBuilder F = B.function("f", {{"locale", StringRef}});
  Path H = F.local("h", Handle);
  Event &E = F.call(L, {address(deref(F.param(0)))});
  Path T = F.temp(E.R);
  F.assign(H, load(T));
  F.op(deref(H), Insert);
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 203u);
  EXPECT_EQ(R[0].Message, "'h' can be nil here: 'load' returns a nil handle "
                          "when 'locale' is none of \"de\", \"en\"");
}

TEST_F(NilHandle, ReturnedNilDecidedByALiteral) {
  FunctionBuilder L = loader();
  for (const char *Arg : {"\"en\"", "\"pt\""}) {
    FunctionBuilder F = B.function(std::string("f") + Arg);
    Path H = F.local("h", Handle);
    Event &E = F.call(L, {literal(Arg)});
    Path T = F.temp(E.R);
    F.assign(H, load(T));
    F.op(deref(H), Insert);
    F.end();
  }
  EXPECT_EQ(lines(), Lines{303});
}

TEST_F(NilHandle, RecursionSettles) {
  FunctionBuilder F = B.function("f", {{"h", HandleRef}, {"n", 0}});
  uint32_t Again = F.block(), Stop = F.block();
  F.at(0).branch(F.opaque("n > 0", {F.param(1)}), Again, Stop);
  F.at(Again).call(F, {address(deref(F.param(0))), Value()});
  F.end();
  F.at(Stop).op(deref(deref(F.param(0))), Insert);
  F.end();
  FunctionBuilder G = B.function("g");
  Path H = G.local("h", Handle);
  G.assign(H, null());
  G.call(F, {address(H), Value()});
  G.end();
  EXPECT_EQ(lines(), Lines{202});
}

TEST_F(NilHandle, VirtualCallsReportOnlyWhatAllOverridersNeed) {
  for (bool Both : {false, true}) {
    SCOPED_TRACE(Both);
    B = FactsBuilder("a.cpp");
    TypeId Ptr = B.pointerTo(B.mapType());
    Sym C = B.addClass("C"), D = B.addClass("D");
    FunctionBuilder Base = B.method(C, "C::run", {{"p", Ptr}});
    Base.op(deref(Base.param(0)), Find);
    Base.end();
    Base.get().Virtual = true;
    FunctionBuilder Over = B.method(D, "D::run", {{"p", Ptr}});
    if (Both)
      Over.op(deref(Over.param(0)), Find);
    Over.end();
    Over.get().Virtual = true;
    Over.get().Overrides.push_back(Base.usr());
    FunctionBuilder F = B.function("f");
    Path O = F.local("o", B.recordType(C));
    F.call(Base, {null()}, O).Virtual = true;
    F.end();
    EXPECT_EQ(lines(), Both ? Lines{301} : Lines{});
  }
}

//--- objects
//------------------------------------------------------------------------

class NilField : public NilHandle {
protected:
  Sym C = B.addClass("Gate");
  Sym Flags = B.addField(C, "flags_", Ptr);
  FunctionBuilder Ctor = B.method(C, "Gate::Gate");
  FunctionBuilder Init = B.method(C, "Gate::init");
  FunctionBuilder Enabled = B.method(C, "Gate::enabled");
  void SetUp() override {
    Ctor.get().Ctor = true;
    Ctor.assign(Ctor.field(Flags), null());
    Ctor.end();
    Init.assign(Init.field(Flags), fresh());
    Init.end();
    Enabled.op(deref(Enabled.field(Flags)), Find);
    Enabled.op(deref(Enabled.field(Flags)), Find);
    Enabled.end();
  }
};

TEST_F(NilField, UsedWithoutInit) {
  FunctionBuilder Count =
      B.function("count", {{"gate", B.referenceTo(B.recordType(C))}});
  Count.call(Enabled, {}, deref(Count.param(0)));
  Count.end();
  FunctionBuilder M = B.function("main");
  Path G = M.local("gate", B.recordType(C));
  M.call(Ctor, {}, G).Construct = true;
  M.call(Count, {address(G)});
  M.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 502u);
  EXPECT_EQ(R[0].Message, "'gate.flags_' is null when 'count' is called, which "
                          "dereferences it");
  ASSERT_EQ(R[0].Notes.size(), 3u);
  EXPECT_EQ(R[0].Notes[0].Where.Line, 101u); // becomes null
  EXPECT_EQ(R[0].Notes[1].Where.Line, 401u); // call
  EXPECT_EQ(R[0].Notes[2].Where.Line, 301u); // first use
}

TEST_F(NilField, InitBetween) {
  FunctionBuilder M = B.function("main");
  Path G = M.local("gate", B.recordType(C));
  M.call(Ctor, {}, G).Construct = true;
  M.call(Init, {}, G);
  M.call(Enabled, {}, G);
  M.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilField, InitThroughAPointerToIt) {
  FunctionBuilder M = B.function("main");
  Path G = M.local("gate", B.recordType(C));
  Path P = M.local("p", B.pointerTo(B.recordType(C)));
  M.call(Ctor, {}, G).Construct = true;
  M.assign(P, address(G));
  M.call(Init, {}, deref(P));
  M.call(Enabled, {}, G);
  M.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilField, HeapObject) {
  FunctionBuilder M = B.function("main");
  Path P = M.local("p", B.pointerTo(B.recordType(C)));
  M.assign(P, fresh());
  M.call(Ctor, {}, deref(P)).Construct = true;
  M.call(Enabled, {}, deref(P));
  M.end();
  EXPECT_EQ(lines(), Lines{403});
}

TEST_F(NilField, ObjectFromElsewhereIsUnknown) {
  FunctionBuilder F =
      B.function("f", {{"gate", B.referenceTo(B.recordType(C))}});
  F.call(Enabled, {}, deref(F.param(0)));
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, FieldThatNothingEverSets) {
  Sym C = B.addClass("Gate");
  Sym Flags = B.addField(C, "flags_", Handle);
  FunctionBuilder Ctor = B.method(C, "Gate::Gate");
  Ctor.get().Ctor = true;
  Ctor.assign(Ctor.field(Flags), null());
  Ctor.end();
  FunctionBuilder Add = B.method(C, "Gate::add");
  Add.op(deref(Add.field(Flags)), Insert);
  Add.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 201u);
  ASSERT_EQ(R[0].Notes.size(), 1u);
  EXPECT_NE(R[0].Notes[0].Message.find("never given a map"), std::string::npos);

  // Anything that hands it out may set it.
  FunctionBuilder Get = B.method(C, "Gate::flags");
  Get.ret(address(Get.field(Flags)));
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, ConstructorThatPassesItsParameterOn) {
  FunctionBuilder L = loader();
  Sym C = B.addClass("Translator");
  Sym Table = B.addField(C, "table_", Handle);
  FunctionBuilder Ctor =
      B.method(C, "Translator::Translator", {{"locale", StringRef}});
  Ctor.get().Ctor = true;
  Event &E = Ctor.call(L, {address(deref(Ctor.param(0)))});
  Path T = Ctor.temp(E.R);
  Ctor.assign(Ctor.field(Table), load(T));
  Ctor.end();
  FunctionBuilder Put = B.method(C, "Translator::put");
  Put.op(deref(Put.field(Table)), Insert);
  Put.end();
  FunctionBuilder M = B.function("main");
  for (const char *Arg : {"\"de\"", "\"pt\""}) {
    Path X = M.local(Arg, B.recordType(C));
    M.call(Ctor, {literal(Arg)}, X).Construct = true;
    M.call(Put, {}, X);
  }
  M.end();
  EXPECT_EQ(lines(), Lines{404});
}

TEST_F(NilHandle, PublicFieldThatNothingEverSets) {
  // A row moves through a container, where its path is lost; that no row ever
  // gets labels is not.
  Sym C = B.addClass("Row");
  Sym Labels = B.addField(C, "labels", Handle);
  B.Facts.Fields[0].Private = false;
  FunctionBuilder Ctor = B.method(C, "Row::Row");
  Ctor.get().Ctor = true;
  Ctor.assign(Ctor.field(Labels), null());
  Ctor.end();
  FunctionBuilder F =
      B.function("triage", {{"row", B.referenceTo(B.recordType(C))}});
  Path L = with(deref(F.param(0)), {SelKind::Field, Labels});
  F.op(deref(L), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{201});

  FunctionBuilder G = B.function("open");
  Path Row = G.local("row", B.recordType(C));
  G.assign(with(Row, {SelKind::Field, Labels}), fresh());
  G.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, ClassInAHeaderMayBeCompletedElsewhere) {
  B = FactsBuilder("gate.h");
  Handle = B.handleType();
  Sym C = B.addClass("Gate");
  Sym Flags = B.addField(C, "flags_", Handle);
  FunctionBuilder Ctor = B.method(C, "Gate::Gate");
  Ctor.get().Ctor = true;
  Ctor.assign(Ctor.field(Flags), null());
  Ctor.end();
  FunctionBuilder Add = B.method(C, "Gate::add");
  Add.op(deref(Add.field(Flags)), Insert);
  Add.end();
  EXPECT_EQ(lines(), Lines{});
  FunctionBuilder M = B.function("main");
  Path G = M.local("gate", B.recordType(C));
  M.end();
  EXPECT_EQ(lines(), Lines{201}); // the whole program is here
  M.at(0).call("c:@S@Gate@F@init#", {}, G);
  EXPECT_EQ(lines(), Lines{}); // no, it is not
}

TEST_F(NilHandle, MapOfHandlesThatNothingFills) {
  Type T;
  T.Kind = TypeKind::Map;
  T.Mapped = Handle;
  TypeId Outer = B.type(T);
  Sym C = B.addClass("Meter");
  Sym Tenants = B.addField(C, "tenants_", Outer);
  FunctionBuilder Record = B.method(C, "Meter::record");
  Path M = Record.field(Tenants), El = with(M, {SelKind::Element, 0});
  Record.op(M, Insert, "operator[]");
  Record.op(deref(El), Insert, "operator[]");
  Record.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Where.Line, 102u);

  FunctionBuilder Add = B.method(C, "Meter::add");
  Add.assign(with(Add.field(Tenants), {SelKind::Element, 0}), fresh());
  Add.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, MapOfHandlesFilledThroughAReference) {
  Type T;
  T.Kind = TypeKind::Map;
  T.Mapped = Handle;
  TypeId Outer = B.type(T);
  Sym C = B.addClass("Meter");
  Sym Tenants = B.addField(C, "tenants_", Outer);
  FunctionBuilder Record = B.method(C, "Meter::record");
  Path M = Record.field(Tenants), El = with(M, {SelKind::Element, 0});
  uint32_t R = Record.op(M, Insert, "operator[]");
  Record.assign(deref(Record.temp(R)), fresh());
  Record.op(deref(El), Insert, "operator[]");
  Record.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, LockedWeakPointer) {
  TypeId Weak = B.type(TypeKind::Weak, Map),
         Shared = B.type(TypeKind::Shared, Map);
  for (bool Check : {false, true}) {
    FunctionBuilder F =
        B.function(Check ? "checked" : "unchecked", {{"w", Weak}});
    Path S = F.local("s", Shared);
    F.assign(S, load(F.param(0)));
    if (Check) {
      uint32_t C = F.nonNull(S), Use = F.block();
      F.at(0).branch(C, Use, 1).at(Use);
    }
    F.op(deref(S), Find, "find");
    F.end();
  }
  EXPECT_EQ(lines(), Lines{102});
}

//--- globals
//------------------------------------------------------------------------

TEST_F(NilHandle, GlobalThatNothingEverSets) {
  Path G = B.addGlobal("table", Handle);
  B.Facts.Globals[0].Init = ValueKind::Null;
  B.Facts.Globals[0].Internal = true;
  FunctionBuilder F = B.function("f");
  F.op(deref(G), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{101});
  B.Facts.Globals[0].Internal = false; // another file may set it
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, GlobalInMain) {
  for (bool First : {false, true}) {
    SCOPED_TRACE(First);
    B = FactsBuilder("a.cpp");
    Path G = B.addGlobal("table", B.handleType());
    B.Facts.Globals[0].Init = ValueKind::Null;
    FunctionBuilder Init = B.function("init");
    Init.assign(G, fresh());
    Init.end();
    FunctionBuilder Add = B.function("add");
    Add.op(deref(G), Insert);
    Add.end();
    FunctionBuilder M = B.function("main");
    M.call(First ? Init : Add);
    M.call(First ? Add : Init);
    M.end();
    EXPECT_EQ(lines(), First ? Lines{} : Lines{301});
  }
}

//--- caps
//---------------------------------------------------------------------------

TEST_F(NilHandle, ManyBranchesStaySmall) {
  // 40 independent conditions make 2^40 ways; the use at the end is still
  // checked, and found nil.
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  for (int I = 0; I < 40; ++I) {
    uint32_t From = F.current();
    uint32_t C = F.opaque("c" + std::to_string(I), {});
    Path X = F.local("x" + std::to_string(I), Bool);
    uint32_t Then = F.block(), Join = F.block();
    F.at(From).branch(C, Then, Join);
    F.at(Then).assign(X, literal("true")).go(Join);
    F.at(Join);
  }
  F.op(deref(H), Insert);
  F.end();
  EXPECT_EQ(lines().size(), 1u);
}

TEST_F(NilHandle, CheckCanBeTurnedOff) {
  FunctionBuilder F = B.function("f");
  Path H = F.local("h", Handle);
  F.assign(H, null());
  F.op(deref(H), Insert);
  F.end();
  mapvet::link::Options O;
  O.Checks = {"mapvet-large-copy"};
  EXPECT_TRUE(mapvet::link::findNilHandle({*test::link({&B}), O}).empty());
}

/// Random functions that call each other, in loops and recursively: whatever
/// comes out, it comes soon, and is the same again.
TEST_F(NilHandle, RandomProgramsEndAndAreDeterministic) {
  for (unsigned Seed = 1; Seed <= 30; ++Seed) {
    SCOPED_TRACE(Seed);
    std::mt19937 Rng(Seed);
    auto Below = [&](unsigned N) { return unsigned(Rng() % N); };
    B = FactsBuilder("a.cpp");
    TypeId Handle = B.handleType(), Ref = B.referenceTo(Handle),
           Bool = B.type(TypeKind::Bool);
    Sym C = B.addClass("C");
    Sym Next = B.addField(C, "next", B.pointerTo(B.recordType(C)));
    Sym Table = B.addField(C, "table", Handle);
    for (int I = 0; I < 6; ++I) {
      FunctionBuilder F = B.method(C, "f" + std::to_string(I),
                                   {{"h", Ref}, {"c", Bool}}, Handle);
      std::vector<Path> Places{deref(F.param(0)), F.field(Table)};
      for (int L = 0; L < 3; ++L)
        Places.push_back(F.local("x" + std::to_string(L), Handle));
      Path Cur = F.local("cur", B.pointerTo(B.recordType(C)));
      Places.push_back(with(deref(Cur), {SelKind::Field, Table}));
      for (int Blk = 0; Blk < 12; ++Blk)
        F.block();
      for (uint32_t Blk = 0; Blk < 14; ++Blk) {
        if (Blk == 1)
          continue;
        F.at(Blk);
        for (unsigned E = Below(4); E > 0; --E) {
          Path X = Places[Below(Places.size())],
               Y = Places[Below(Places.size())];
          switch (Below(9)) {
          case 0:
            F.assign(X, null());
            break;
          case 1:
            F.assign(X, fresh());
            break;
          case 2:
            F.assign(X, load(Y));
            break;
          case 3:
            F.op(deref(X), Insert);
            break;
          case 4:
            F.two(EventKind::Move, X, Y);
            break;
          case 5:
            F.two(EventKind::Swap, X, Y);
            break;
          case 6:
            F.assign(Cur, load(with(deref(Cur), {SelKind::Field, Next})));
            break;
          case 7:
            F.two(EventKind::Store, F.param(1));
            break;
          case 8: {
            Event &Call = F.call("f" + std::to_string(Below(6)),
                                 {address(X), load(F.param(1))}, deref(Cur));
            Path T = F.temp(Call.R);
            F.assign(Y, load(T));
            break;
          }
          }
        }
        uint32_t To = Below(13), Else = Below(13);
        uint32_t Cond =
            Below(2)   ? F.nonNull(Places[Below(Places.size())])
            : Below(2) ? F.truth(F.param(1))
                       : F.opaque("o" + std::to_string(Below(3)), {F.param(1)});
        F.branch(Cond, To ? To : 1, Else ? Else : 1);
      }
    }
    auto Text = [&] {
      std::string S;
      for (const Finding &F : findings()) {
        S += std::to_string(F.Where.Line) + F.Message + F.Identity;
        for (const Note &N : F.Notes)
          S += std::to_string(N.Where.Line) + N.Message;
      }
      return S;
    };
    EXPECT_EQ(Text(), Text());
  }
}

//--- state
//--------------------------------------------------------------------------

//--- weak pointers, indices, move constructors

TEST_F(NilHandle, MapInAnObjectThatMayBeGone) {
  Sym Scene = B.addClass("Scene");
  Sym Names = B.addField(Scene, "names", Map);
  TypeId Rec = B.recordType(Scene);
  FunctionBuilder F =
      B.function("f", {{"w", B.type(TypeKind::Weak, Rec, "weak_ptr<Scene>")}});
  Path S = F.local("s", B.type(TypeKind::Shared, Rec, "shared_ptr<Scene>"));
  F.assign(S, load(F.param(0)));
  F.op(with(deref(S), {SelKind::Field, Names}), Find);
  F.end();
  auto R = findings();
  ASSERT_EQ(R.size(), 1u);
  EXPECT_EQ(R[0].Message, "'s' can be null here: the weak pointer that it was "
                          "locked from may have expired");
}

TEST_F(NilHandle, MapInAnObjectThatIsTested) {
  Sym Scene = B.addClass("Scene");
  Sym Names = B.addField(Scene, "names", Map);
  TypeId Rec = B.recordType(Scene);
  FunctionBuilder F =
      B.function("f", {{"w", B.type(TypeKind::Weak, Rec, "weak_ptr<Scene>")}});
  Path S = F.local("s", B.type(TypeKind::Shared, Rec, "shared_ptr<Scene>"));
  F.assign(S, load(F.param(0)));
  uint32_t C = F.nonNull(S), Then = F.block();
  F.branch(C, Then, 1);
  F.at(Then).op(with(deref(S), {SelKind::Field, Names}), Find);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

/// Map *row(int i): an element, or null if a condition holds.
static FunctionBuilder row(FactsBuilder &B, TypeId Ptr, TypeId Map,
                           const std::string &Text) {
  TypeId Int = B.type(TypeKind::Integer, 0, "int");
  FunctionBuilder F = B.function("row", {{"i", Int}, {"n", Int}}, Ptr);
  Path Rows = B.addGlobal("rows", B.type(TypeKind::Sequence, Map, "vector"));
  uint32_t C = F.opaque(Text, {F.param(0), F.param(1)});
  uint32_t No = F.block(), Yes = F.block();
  F.at(0).branch(C, No, Yes);
  F.at(No).ret(null());
  F.at(Yes).ret(address(with(Rows, {SelKind::Element, 0})));
  return F;
}

TEST_F(NilHandle, NullForAnIndexOutOfRangeIsAGuard) {
  FunctionBuilder Row = row(B, Ptr, Map, "i >= n");
  FunctionBuilder F = B.function("f");
  Path M = F.local("m", Ptr);
  F.call(Row, {value(ValueKind::Unknown), value(ValueKind::Unknown)}).R =
      F.newTemp();
  F.assign(M, load(F.temp(0)));
  F.op(deref(M), Find);
  F.end();
  EXPECT_EQ(lines(), Lines{});
}

TEST_F(NilHandle, NullForOtherReasonsIsNot) {
  FunctionBuilder Row = row(B, Ptr, Map, "i == n");
  FunctionBuilder F = B.function("f");
  Path M = F.local("m", Ptr);
  F.call(Row, {value(ValueKind::Unknown), value(ValueKind::Unknown)}).R =
      F.newTemp();
  F.assign(M, load(F.temp(0)));
  F.op(deref(M), Find);
  F.end();
  EXPECT_EQ(lines().size(), 1u);
}

/// A class with a map that its move constructor takes away, and
/// void keep(Batch b) { b.rows[..] }.
TEST_F(NilHandle, MoveConstructorEmptiesItsSource) {
  Sym Batch = B.addClass("Batch");
  TypeId Own = B.type(TypeKind::Unique, Map, "unique_ptr<Map>"),
         Rec = B.recordType(Batch);
  Sym Rows = B.addField(Batch, "rows", Own);
  FunctionBuilder Move =
      B.method(Batch, "Batch::Batch", {{"o", B.referenceTo(Rec)}});
  Move.get().Ctor = true;
  Move.two(EventKind::Move, Move.field(Rows),
           with(deref(Move.param(0)), {SelKind::Field, Rows}));
  Move.end();
  FunctionBuilder Keep = B.function("keep", {{"b", Rec}});
  Keep.op(deref(with(Keep.param(0), {SelKind::Field, Rows})), Insert);
  Keep.end();
  FunctionBuilder F = B.function("f");
  Path L = F.local("l", Rec), T = F.temp(F.newTemp());
  F.assign(with(L, {SelKind::Field, Rows}), fresh());
  F.call(Move, {address(L)}, T).Construct = true;
  F.call(Keep, {of(ValueKind::MovedFrom, L)});
  uint32_t Last = F.line();
  F.op(deref(with(L, {SelKind::Field, Rows})), Insert);
  F.end();
  EXPECT_EQ(lines(), Lines{Last}) << "the argument is the temporary";
}

TEST(NilState, PathsAreInternedAndBounded) {
  link::nil::PathTable T;
  link::nil::PathId R = T.root(Root::Local, 1, 0), P = R;
  EXPECT_EQ(R, T.root(Root::Local, 1, 0));
  EXPECT_NE(R, T.root(Root::Local, 1, 1));
  for (unsigned I = 0; I < link::nil::PathTable::MaxDepth; ++I)
    P = T.child(P, SelKind::Deref);
  EXPECT_NE(P, 0u);
  EXPECT_EQ(T.child(P, SelKind::Deref), 0u);
  EXPECT_TRUE(T.within(P, R));
  EXPECT_FALSE(T.inside(P, R));
  link::nil::PathId F = T.child(R, SelKind::Field, 7);
  EXPECT_TRUE(T.inside(F, R));
  EXPECT_FALSE(T.within(R, F));
}

TEST(NilState, MergingForgetsWhatDiffers) {
  using namespace link::nil;
  World A, B;
  A.set(3, Val::nil(1));
  B.set(3, Val::nonNil());
  A.set(4, Val::nil(1));
  B.set(4, Val::nil(2));
  A.conFor(5).Null = Con::IsNonNil;
  B.conFor(5).Null = Con::IsNonNil;
  A.conFor(6).Null = Con::IsNonNil;
  World M = merge(A, B);
  EXPECT_EQ(M.find(3)->K, Val::Unknown);
  EXPECT_EQ(M.find(4)->K, Val::Nil);
  EXPECT_TRUE(M.con(5));
  EXPECT_FALSE(M.con(6));
  EXPECT_EQ(merge(M, A), M);
  EXPECT_EQ(merge(M, B), M);
}

TEST(NilState, WorldSetIsBoundedAndSettles) {
  using namespace link::nil;
  WorldSet S;
  std::vector<World> Changed;
  for (uint32_t I = 0; I < 4 * WorldSet::MaxWorlds; ++I) {
    World W;
    W.set(1 + I, I % 2 ? Val::nil(0) : Val::nonNil());
    S.add(W, Changed);
    EXPECT_LE(S.worlds().size(), WorldSet::MaxWorlds);
  }
  for (const World &W : std::vector<World>(S.worlds())) {
    Changed.clear();
    S.add(W, Changed);
    EXPECT_TRUE(Changed.empty());
  }
}

TEST(NilState, Literals) {
  link::nil::LitTable T;
  EXPECT_EQ(T.get("true"), link::nil::LitOne);
  EXPECT_EQ(T.get("0"), link::nil::LitZero);
  EXPECT_TRUE(T.differ(T.get("\"de\""), T.get("\"en\"")));
  EXPECT_FALSE(T.differ(T.get("\"1\""), T.get("1")));
  EXPECT_FALSE(T.differ(T.get("7"), T.get("7")));
}

} // namespace
