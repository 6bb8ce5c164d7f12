//===- key_test.cpp - The pointer-key analysis, rule by rule --------------===//
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

class PointerKey : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId String = B.type(TypeKind::String, 0, "std::string"),
         StringRef = B.referenceTo(String),
         View = B.type(TypeKind::View, String, "std::string_view");
  Sym Job = B.addClass("Job");
  TypeId JobTy = B.recordType(Job), JobPtr = B.pointerTo(JobTy),
         JobRef = B.referenceTo(JobTy),
         Owner = B.type(TypeKind::Unique, JobTy, "std::unique_ptr<Job>"),
         Shared = B.type(TypeKind::Shared, JobTy, "std::shared_ptr<Job>"),
         Owners = B.type(TypeKind::Sequence, Owner,
                         "std::vector<std::unique_ptr<Job>>");
  TypeId keyed(TypeId Key) {
    Type T;
    T.Kind = TypeKind::Map;
    T.Key = Key;
    T.Mapped = B.type(TypeKind::Integer, 0, "int");
    T.Spelling = B.sym("Map");
    T.Model = B.sym("std::unordered_map");
    T.CarriesMap = true;
    return B.type(T);
  }
  TypeId ByPtr = keyed(JobPtr), ByView = keyed(View), ByShared = keyed(Shared);

  /// A class that keeps a map by pointer and one by view.
  Sym Store = B.addClass("Store");
  Sym Seen = B.addField(Store, "seen_", ByPtr);
  Sym Names = B.addField(Store, "names_", ByView);
  Sym Jobs = B.addField(Store, "jobs_", Owners);
  TypeId StoreTy = B.recordType(Store), StoreRef = B.referenceTo(StoreTy);
  Path Table = B.addGlobal("g_table", ByPtr);

  std::vector<Finding> findings() {
    return mapvet::link::findPointerKey(
        {*test::link({&B}), mapvet::link::Options()});
  }
  size_t count() { return findings().size(); }
  std::string message() {
    std::vector<Finding> F = findings();
    return F.size() == 1 ? F[0].Message : std::to_string(F.size());
  }
  uint32_t op(FunctionBuilder &F, Path M, uint32_t Op, Value Key) {
    uint32_t R = F.op(std::move(M), Op);
    F.get().Blocks[F.current()].Events.back().Args.push_back(std::move(Key));
    return R;
  }
  static Value into(Path P) { return of(ValueKind::Into, std::move(P)); }
  static Path element(Path P) {
    return with(std::move(P), {SelKind::Element, 0});
  }
  Path deep(FunctionBuilder &F, const std::string &Name, TypeId T) {
    Path P = F.local(Name, T);
    F.get().Locals.back().ScopeDepth = 2;
    return P;
  }
};

//--- (a) keys to locals, parameters and temporaries

TEST_F(PointerKey, LocalInAGlobalMap_bad) {
  FunctionBuilder F = B.function("run");
  Path L = F.local("job", JobTy);
  op(F, Table, Insert, address(L));
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(message(), "key of 'g_table' points to local variable 'job', "
                       "which ends before the map");
  Finding X = findings()[0];
  EXPECT_EQ(X.Check, "mapvet-pointer-key");
  EXPECT_EQ(X.Identity, "mapvet-pointer-key|run|g_table|local");
  ASSERT_EQ(X.Notes.size(), 2u);
  EXPECT_EQ(X.Notes[1].Message, "'g_table' lives until the program ends");
}

TEST_F(PointerKey, LocalErasedOnEveryPath_ok) {
  FunctionBuilder F = B.function("run");
  Path L = F.local("job", JobTy);
  op(F, Table, Insert, address(L));
  op(F, Table, Erase, address(L));
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, LocalErasedOnOnePathOnly_bad) {
  FunctionBuilder F = B.function("run");
  Path L = F.local("job", JobTy);
  op(F, Table, Insert, address(L));
  uint32_t Then = F.block(), Last = F.block();
  F.at(0).go(Then).go(Last);
  F.at(Then);
  op(F, Table, Erase, address(L));
  F.go(Last);
  F.at(Last).two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, LookupsByLocals_ok) {
  FunctionBuilder F = B.function("run");
  Path L = F.local("job", JobTy);
  op(F, Table, Find, address(L));
  op(F, Table, Erase, address(L));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, GlobalInAGlobalMap_ok) {
  Path G = B.addGlobal("g_job", JobTy);
  FunctionBuilder F = B.function("run");
  op(F, Table, Insert, address(G));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, LiteralKey_ok) {
  FunctionBuilder F = B.method(Store, "Store::add");
  op(F, F.field(Names), Insert, value(ValueKind::Literal));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, MapOfTheFunctionItself) {
  FunctionBuilder F = B.function("visit");
  Path M = F.local("seen", ByPtr), L = F.local("job", JobTy);
  op(F, M, Insert, address(L));
  op(F, M, Find, address(L));
  F.two(EventKind::Destroy, L);
  F.two(EventKind::Destroy, M);
  F.end();
  EXPECT_EQ(count(), 0u) << "the keys outlive the map's last use";
}

TEST_F(PointerKey, LocalOfALoopInAMapOutsideIt_bad) {
  FunctionBuilder F = B.function("count");
  Path M = F.local("hits", ByView);
  F.get().Locals.back().ScopeDepth = 1;
  Path L = deep(F, "host", String);
  uint32_t Head = F.block(), Body = F.block();
  F.at(0).go(Head);
  F.at(Head).go(Body).go(1);
  F.at(Body);
  op(F, M, Insert, into(L));
  F.two(EventKind::Destroy, L);
  F.go(Head);
  EXPECT_EQ(message(), "key of 'hits' looks into local variable 'host', which "
                       "ends before the map");
}

TEST_F(PointerKey, ReturnedMapOfViewsOfALocal_bad) {
  FunctionBuilder F = B.function("parse", {}, ByView);
  Path M = F.local("out", ByView), L = F.local("text", String);
  op(F, M, Insert, into(L));
  F.ret(moved(M));
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, TemporaryString_bad) {
  FunctionBuilder F = B.method(Store, "Store::add");
  FunctionBuilder G = B.function("name", {}, String);
  G.end();
  uint32_t R = F.call(G).R;
  op(F, F.field(Names), Insert, into(F.temp(R)));
  F.end();
  EXPECT_EQ(message(), "key of 'names_' looks into a temporary that ends with "
                       "this expression, while the map keeps the key");
}

TEST_F(PointerKey, CallerPassesALocal_bad) {
  FunctionBuilder F = B.method(Store, "Store::idOf", {{"text", StringRef}});
  op(F, F.field(Names), Insert, into(deref(F.param(0))));
  F.end();
  EXPECT_EQ(count(), 0u) << "unknown callers";
  FunctionBuilder G = B.function("all", {{"s", StoreRef}});
  Path L = G.local("name", String);
  G.call(F, {address(L)}, deref(G.param(0)));
  G.two(EventKind::Destroy, L);
  G.end();
  EXPECT_EQ(message(), "key of 'names_' looks into local variable 'name', "
                       "which ends before the map");
  Finding X = findings()[0];
  EXPECT_EQ(X.Where.Line, 101u) << "at the insertion";
  ASSERT_EQ(X.Notes.size(), 3u);
  EXPECT_EQ(X.Notes[1].Message, "it is passed here, in 'all'");
}

TEST_F(PointerKey, CallerPassesALocalTwoCallsUp_bad) {
  FunctionBuilder F = B.method(Store, "Store::idOf", {{"text", StringRef}});
  op(F, F.field(Names), Insert, into(deref(F.param(0))));
  F.end();
  FunctionBuilder M = B.function("add", {{"s", StoreRef}, {"t", StringRef}});
  M.call(F, {address(deref(M.param(1)))}, deref(M.param(0)));
  M.end();
  FunctionBuilder G = B.function("all", {{"s", StoreRef}});
  Path L = G.local("name", String);
  G.call(M, {address(deref(G.param(0))), address(L)});
  G.two(EventKind::Destroy, L);
  G.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, CallerPassesATemporary_bad) {
  FunctionBuilder F = B.method(Store, "Store::idOf", {{"text", StringRef}});
  op(F, F.field(Names), Insert, into(deref(F.param(0))));
  F.end();
  FunctionBuilder G = B.function("all", {{"s", StoreRef}});
  G.call(F, {fresh()}, deref(G.param(0)));
  G.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, CallerUndoesIt_ok) {
  FunctionBuilder F = B.method(Store, "Store::watch", {{"job", JobRef}});
  op(F, F.field(Seen), Insert, address(deref(F.param(0))));
  F.end();
  FunctionBuilder U = B.method(Store, "Store::unwatch", {{"job", JobRef}});
  op(U, U.field(Seen), Erase, address(deref(U.param(0))));
  U.end();
  FunctionBuilder G = B.function("preview", {{"s", StoreRef}});
  Path L = G.local("job", JobTy);
  G.call(F, {address(L)}, deref(G.param(0)));
  G.call(U, {address(L)}, deref(G.param(0)));
  G.two(EventKind::Destroy, L);
  G.end();
  EXPECT_EQ(count(), 0u);
  G.get().Blocks[0].Events.erase(G.get().Blocks[0].Events.begin() + 1);
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, InternedInTheSameObject_ok) {
  Sym Texts = B.addField(Store, "texts_", keyed(String));
  FunctionBuilder F = B.method(Store, "Store::idOf", {{"text", StringRef}});
  uint32_t R = F.op(F.field(Texts), Insert);
  op(F, F.field(Names), Insert, into(deref(F.temp(R))));
  F.end();
  FunctionBuilder G = B.function("all", {{"s", StoreRef}});
  Path L = G.local("name", String);
  G.call(F, {address(L)}, deref(G.param(0)));
  G.two(EventKind::Destroy, L);
  G.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, GuardObjectThatErases_ok) {
  Sym Guard = B.addClass("Unregister");
  Sym Ref = B.addField(Guard, "map_", B.referenceTo(ByPtr));
  FunctionBuilder D = B.method(Guard, "Unregister::~Unregister");
  D.get().Dtor = true;
  for (Class &C : B.Facts.Classes)
    if (C.Usr == Guard)
      C.Dtor = D.usr();
  D.op(deref(D.field(Ref)), Erase);
  D.end();
  FunctionBuilder F = B.function("run");
  Path L = F.local("job", JobTy);
  op(F, Table, Insert, address(L));
  Path G = F.local("guard", B.recordType(Guard));
  F.two(EventKind::Destroy, G);
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, StringThatBecomesAView_bad) {
  FunctionBuilder F = B.method(Store, "Store::define");
  Path L = F.local("spelling", String);
  op(F, F.field(Names), Insert, copyOf(L));
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, ObjectOwnedByALocal) {
  FunctionBuilder F = B.function("show");
  Path L = F.local("job", Owner);
  F.assign(L, fresh());
  op(F, Table, Insert, load(L));
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(message(), "key of 'g_table' points to an object that local "
                       "variable 'job' owns, which ends before the map");
  // Given away, it lives on.
  Event M;
  M.Kind = EventKind::Move;
  M.P = B.addGlobal("g_jobs", Owners);
  M.P.Sels.push_back({SelKind::Element, 0});
  M.Q = L;
  auto &Events = F.get().Blocks[0].Events;
  Events.insert(Events.begin() + 2, M);
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, BufferFilledAnew_bad) {
  FunctionBuilder F = B.function("words", {}, ByView);
  Path M = F.local("counts", ByView), L = F.local("line", String);
  uint32_t Head = F.block(), Body = F.block(), Last = F.block();
  F.at(0).go(Head);
  F.at(Head).go(Body).go(Last);
  F.at(Body);
  F.call("c:@N@std@F@getline#&$@N@std@S@istream#&$@N@std@S@string#",
         {address(L)});
  op(F, M, Insert, into(L));
  F.go(Head);
  F.at(Last).op(M, Find);
  F.end();
  EXPECT_EQ(message(), "key of 'counts' looks into buffer 'line', which is "
                       "overwritten while the map keeps the key");
}

TEST_F(PointerKey, ScratchMapClearedByItsUser_ok) {
  FunctionBuilder F = B.function("walk");
  F.op(Table, OpWrite | OpClear | OpErase);
  Path L = F.local("job", JobTy);
  op(F, Table, Insert, address(L));
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(count(), 0u);
}

//--- owners that destroy what a key names

class PointerKeyOwned : public PointerKey {
protected:
  FunctionBuilder Open = B.method(Store, "Store::open", {}, JobPtr);
  FunctionBuilder Close = B.method(Store, "Store::close", {{"job", JobPtr}});
  void SetUp() override {
    Path C = Open.local("c", JobPtr);
    Open.assign(C, load(element(Open.field(Jobs))));
    op(Open, Open.field(Seen), Insert, load(C));
    Open.ret(load(C));
  }
};

TEST_F(PointerKeyOwned, ErasedFromItsOwnerOnly_bad) {
  Close.two(EventKind::Destroy, element(Close.field(Jobs)));
  Close.end();
  EXPECT_EQ(message(), "key of 'seen_' points to an object that 'Store::close' "
                       "destroys without removing the key");
}

TEST_F(PointerKeyOwned, ErasedFromBoth_ok) {
  op(Close, Close.field(Seen), Erase, load(Close.param(0)));
  Close.two(EventKind::Destroy, element(Close.field(Jobs)));
  Close.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyOwned, ErasedIfFound_ok) {
  op(Close, Close.field(Seen), Find, load(Close.param(0)));
  uint32_t Then = Close.block(), Last = Close.block();
  Close.at(0).go(Then).go(Last);
  Close.at(Then);
  op(Close, Close.field(Seen), Erase, load(Close.param(0)));
  Close.go(Last);
  Close.at(Last).two(EventKind::Destroy, element(Close.field(Jobs)));
  Close.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyOwned, ErasedByTheCallerOfTheOwner_ok) {
  Close.two(EventKind::Destroy, element(Close.field(Jobs)));
  Close.end();
  FunctionBuilder F = B.method(Store, "Store::drop", {{"job", JobPtr}});
  op(F, F.field(Seen), Erase, load(F.param(0)));
  F.call(Close, {load(F.param(0))}, F.self());
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyOwned, TeardownOfBoth_ok) {
  Close.get().Dtor = true;
  Close.two(EventKind::Destroy, element(Close.field(Jobs)));
  Close.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyOwned, DeletedByItsClass_bad) {
  FunctionBuilder F = B.method(Store, "Store::grow", {}, JobPtr);
  Path C = F.local("child", JobPtr);
  F.assign(C, fresh());
  op(F, F.field(Seen), Insert, load(C));
  F.end();
  Close.two(EventKind::Destroy, deref(Close.param(0)));
  Close.end();
  EXPECT_GE(count(), 1u);
}

TEST_F(PointerKeyOwned, ReplacedByASetter_bad) {
  Sym Root = B.addField(Store, "root_", Owner);
  FunctionBuilder F = B.method(Store, "Store::mark");
  op(F, F.field(Seen), Insert, load(F.field(Root)));
  F.end();
  FunctionBuilder G = B.method(Store, "Store::set", {{"next", Owner}});
  G.two(EventKind::Move, G.field(Root), G.param(0));
  G.end();
  EXPECT_EQ(message(), "key of 'seen_' points to an object that 'Store::set' "
                       "destroys without removing the key");
}

TEST_F(PointerKeyOwned, FirstValueOfAMember_ok) {
  Sym Root = B.addField(Store, "root_", Owner);
  FunctionBuilder F = B.method(Store, "Store::mark");
  op(F, F.field(Seen), Insert, load(F.field(Root)));
  F.end();
  FunctionBuilder C = B.method(Store, "Store::Store", {{"next", Owner}});
  C.get().Ctor = true;
  C.assign(C.field(Root), null());
  C.two(EventKind::Move, C.field(Root), C.param(0));
  C.end();
  FunctionBuilder G = B.method(Store, "Store::make");
  Path L = G.local("made", Owner);
  G.two(EventKind::Move, G.field(Root), L);
  G.end();
  EXPECT_EQ(count(), 0u);
}

/// An object that remembers what another one owns.
class PointerKeyElsewhere : public PointerKey {
protected:
  Sym View_ = B.addClass("Window");
  Sym Of = B.addField(View_, "store_", StoreRef),
      Held = B.addField(View_, "held_", Owners);
  FunctionBuilder Watch = B.method(Store, "Store::watch", {{"job", JobPtr}}),
                  Hide = B.method(View_, "Window::hide"),
                  Close = B.method(View_, "Window::close");
  void SetUp() override {
    op(Watch, Watch.field(Seen), Insert, load(Watch.param(0)));
    Watch.end();
    Hide.call(Watch, {load(element(Hide.field(Held)))}, deref(Hide.field(Of)));
    Hide.end();
    Close.two(EventKind::Destroy, element(Close.field(Held)));
    FunctionBuilder Main = B.function("main");
    Path W = Main.local("w", B.recordType(View_));
    Main.call(Hide, {}, W);
    Main.call(Close, {}, W);
    Main.end();
  }
};

TEST_F(PointerKeyElsewhere, KeyStays_bad) {
  Close.end();
  EXPECT_EQ(message(), "key of 'seen_' points to an object that "
                       "'Window::close' destroys without removing the key");
  std::vector<Note> Notes = findings()[0].Notes;
  ASSERT_EQ(Notes.size(), 3u);
  EXPECT_EQ(Notes[0].Message, "it is passed here, in 'Window::hide'");
}

TEST_F(PointerKeyElsewhere, TakenOutInALoop_ok) {
  uint32_t Loop = Close.block(), Last = Close.block();
  Close.at(0).go(Loop).go(Last);
  Close.at(Loop);
  op(Close, with(deref(Close.field(Of)), {SelKind::Field, Seen}), Erase,
     load(element(Close.field(Held))));
  Close.go(Loop).go(Last);
  Close.at(Last).end();
  EXPECT_EQ(count(), 0u);
}

//--- (b) owning keys

TEST_F(PointerKey, SharedKeysThatNobodyRemoves) {
  Path M = B.addGlobal("g_cache", ByShared);
  FunctionBuilder F = B.function("of", {{"doc", B.referenceTo(Shared)}});
  op(F, M, Insert, copyOf(deref(F.param(0))));
  F.end();
  EXPECT_EQ(message(),
            "the keys of 'g_cache' own their objects and nothing is ever "
            "removed from it: no object that was a key is freed before the "
            "map");
  EXPECT_GE(findings()[0].Where.Line, 8000u) << "at the declaration";
  FunctionBuilder G = B.function("drop", {{"doc", B.referenceTo(Shared)}});
  op(G, M, Erase, load(deref(G.param(0))));
  G.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, SharedKeysOfALocalMap_ok) {
  FunctionBuilder F = B.function("of", {{"doc", B.referenceTo(Shared)}});
  Path M = F.local("seen", ByShared);
  op(F, M, Insert, copyOf(deref(F.param(0))));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, SharedKeysThroughACall) {
  Sym Of = B.addField(Store, "byShared_", ByShared);
  Path S = B.addGlobal("g_store", StoreTy);
  FunctionBuilder Add =
      B.method(Store, "Store::add", {{"doc", B.referenceTo(Shared)}});
  op(Add, Add.field(Of), Insert, copyOf(deref(Add.param(0))));
  Add.two(EventKind::Store, element(Add.field(Of)));
  Add.end();
  FunctionBuilder F = B.function("of", {{"doc", B.referenceTo(Shared)}});
  F.call(Add, {address(deref(F.param(0)))}, S);
  F.end();
  EXPECT_EQ(count(), 1u);
  FunctionBuilder G = B.method(Store, "Store::end");
  G.op(G.field(Of), OpWrite | OpClear);
  G.end();
  EXPECT_EQ(count(), 0u);
}

//--- (c) this

class PointerKeyThis : public PointerKey {
protected:
  Sym Widget = B.addClass("Widget");
  Sym Home = B.addField(Widget, "home_", B.referenceTo(B.recordType(Store)));
  Sym Known =
      B.addField(Store, "known_", keyed(B.pointerTo(B.recordType(Widget))));
  FunctionBuilder Ctor = B.method(Widget, "Widget::Widget");
  Path map(FunctionBuilder &F) {
    return with(deref(F.field(Home)), {SelKind::Field, Known});
  }
  void SetUp() override {
    Ctor.get().Ctor = true;
    op(Ctor, map(Ctor), Insert, address(Ctor.self()));
    Ctor.end();
  }
  FunctionBuilder dtor() {
    FunctionBuilder D = B.method(Widget, "Widget::~Widget");
    D.get().Dtor = true;
    for (Class &C : B.Facts.Classes)
      if (C.Usr == Widget)
        C.Dtor = D.usr();
    return D;
  }
};

TEST_F(PointerKeyThis, ImplicitDestructor_bad) {
  EXPECT_EQ(message(), "'this' becomes a key of 'known_', which outlives the "
                       "object; the destructor of 'Widget' leaves it there");
}

TEST_F(PointerKeyThis, DestructorThatDoesNothing_bad) {
  dtor().end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKeyThis, DestructorThatErases_ok) {
  FunctionBuilder D = dtor();
  op(D, map(D), Erase, address(D.self()));
  D.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyThis, DestructorThatIsNotSeen_ok) {
  for (Class &C : B.Facts.Classes)
    if (C.Usr == Widget) {
      C.Dtor = B.sym("Widget::~Widget");
      C.Undefined.push_back(C.Dtor);
    }
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyThis, DestructorThatCallsCodeNotSeen_ok) {
  FunctionBuilder D = dtor();
  D.call("c:@S@Store@F@unbind#*$@S@Widget#", {address(D.self())},
         deref(D.field(Home)));
  D.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyThis, MapOfItsOwn_ok) {
  FactsBuilder Clean("a.cpp");
  B = Clean;
  Sym W = B.addClass("Widget");
  Sym Own = B.addField(W, "own_", keyed(B.pointerTo(B.recordType(W))));
  FunctionBuilder F = B.method(W, "Widget::Widget");
  F.get().Ctor = true;
  op(F, F.field(Own), Insert, address(F.self()));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyThis, RegisteredThroughACall_bad) {
  Ctor.get().Blocks[0].Events.clear();
  FunctionBuilder Bind = B.method(Store, "Store::bind",
                                  {{"w", B.pointerTo(B.recordType(Widget))}});
  op(Bind, Bind.field(Known), Insert, load(Bind.param(0)));
  Bind.end();
  Ctor.call(Bind, {address(Ctor.self())}, deref(Ctor.field(Home)));
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKeyThis, RegisteredByAMember_bad) {
  Ctor.get().Blocks[0].Events.clear();
  Sym Scope = B.addClass("Scope");
  TypeId WidgetPtr = B.pointerTo(B.recordType(Widget));
  Sym Held = B.addField(Scope, "held_", WidgetPtr),
      Part = B.addField(Widget, "scope_", B.recordType(Scope));
  FunctionBuilder Init =
      B.method(Scope, "Scope::Scope", {{"s", StoreRef}, {"w", WidgetPtr}});
  Init.get().Ctor = true;
  Init.assign(Init.field(Held), load(Init.param(1)));
  op(Init, with(deref(Init.param(0)), {SelKind::Field, Known}), Insert,
     load(Init.field(Held)));
  Init.end();
  Ctor.call(Init, {address(deref(Ctor.field(Home))), address(Ctor.self())},
            Ctor.field(Part))
      .Construct = true;
  EXPECT_EQ(message(), "'this' becomes a key of 'known_', which outlives the "
                       "object; the destructor of 'Widget' leaves it there");
}

TEST_F(PointerKeyThis, MapThatIsHandedIn) {
  Ctor.get().Blocks[0].Events.clear();
  FunctionBuilder F = B.method(Widget, "Widget::attach", {{"s", StoreRef}});
  op(F, with(deref(F.param(0)), {SelKind::Field, Known}), Insert,
     address(F.self()));
  F.end();
  EXPECT_EQ(count(), 0u) << "nobody knows which of the two lasts longer";
  FunctionBuilder G = B.function("use");
  G.local("w", B.recordType(Widget));
  G.end();
  EXPECT_EQ(count(), 1u);
}

//--- (d) members that get another value

class PointerKeyOverwritten : public PointerKey {
protected:
  Sym Title = B.addField(Job, "title", String);
  FunctionBuilder Add = B.method(Store, "Store::add", {{"job", JobRef}});
  FunctionBuilder Rename = B.method(Store, "Store::rename", {{"job", JobRef}});
  Path title(FunctionBuilder &F) {
    return with(deref(F.param(0)), {SelKind::Field, Title});
  }
  void SetUp() override {
    op(Add, Add.field(Names), Insert, into(title(Add)));
    Add.end();
  }
};

TEST_F(PointerKeyOverwritten, KeyStays_bad) {
  Rename.two(EventKind::Store, title(Rename));
  Rename.end();
  EXPECT_EQ(message(), "key of 'names_' looks into 'title', which "
                       "'Store::rename' overwrites without removing the key");
}

TEST_F(PointerKeyOverwritten, KeyRemovedBefore_ok) {
  op(Rename, Rename.field(Names), Erase, into(title(Rename)));
  Rename.two(EventKind::Store, title(Rename));
  Rename.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKeyOverwritten, NamedBeforeItIsAdded_ok) {
  Rename.two(EventKind::Store, title(Rename));
  Rename.call(Add, {address(deref(Rename.param(0)))}, Rename.self());
  Rename.end();
  EXPECT_EQ(count(), 0u);
}

//--- objects that this function makes and ends

TEST_F(PointerKey, DeletedWhereItWasMade_bad) {
  FunctionBuilder F = B.function("run");
  Path T = F.temp(F.newTemp());
  F.assign(T, fresh());
  op(F, Table, Insert, load(T));
  F.two(EventKind::Destroy, deref(T));
  F.end();
  EXPECT_EQ(count(), 1u);
}

TEST_F(PointerKey, DeletedAfterItsKey_ok) {
  FunctionBuilder F = B.function("run");
  Path T = F.temp(F.newTemp());
  F.assign(T, fresh());
  op(F, Table, Insert, load(T));
  op(F, Table, Erase, load(T));
  F.two(EventKind::Destroy, deref(T));
  F.end();
  EXPECT_EQ(count(), 0u);
}

TEST_F(PointerKey, MadeByACallAndOwnedByALocal_bad) {
  FunctionBuilder F = B.function("run");
  Path T = F.temp(F.newTemp()), L = F.local("job", Owner);
  F.assign(T, fresh());
  F.assign(L, load(T));
  op(F, Table, Insert, load(L));
  F.two(EventKind::Destroy, L);
  F.end();
  EXPECT_EQ(count(), 1u);
}

} // namespace
