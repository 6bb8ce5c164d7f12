//===- race_test.cpp - The race detector, rule by rule --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FactsBuilder.h"
#include "link/Analysis.h"
#include "gtest/gtest.h"
#include <random>

using namespace mapvet;
using namespace mapvet::test;

namespace {

constexpr uint32_t Insert = OpWrite | OpInsert;
constexpr uint32_t Find = OpRead | OpLookup;

class Race : public testing::Test {
protected:
  FactsBuilder B{"a.cpp"};
  Type mutexType() {
    Type T;
    T.Kind = TypeKind::Mutex;
    T.Spelling = B.sym("std::mutex");
    T.GuardText = B.sym("const std::lock_guard<{type}> lock({mutex});");
    return T;
  }
  TypeId Map = B.mapType(), Ref = B.referenceTo(Map),
         Mutex = B.type(mutexType()), MutexRef = B.referenceTo(Mutex),
         Thread = B.type(TypeKind::Thread), Guard = B.type(TypeKind::Guard),
         Sync = B.type(TypeKind::Sync), Callable = B.type(TypeKind::Callable);
  Path M = B.addGlobal("m", Map), Mu = B.addGlobal("mu", Mutex),
       Mu2 = B.addGlobal("mu2", Mutex);

  std::vector<Finding> findings() {
    return mapvet::link::findConcurrentAccess(
        {*test::link({&B}), mapvet::link::Options()});
  }
  std::vector<uint32_t> lines() {
    std::vector<uint32_t> L;
    for (const Finding &F : findings())
      L.push_back(F.Where.Line);
    return L;
  }
  size_t count() { return findings().size(); }

  Value fn(FunctionBuilder F) {
    Value V = value(ValueKind::Function);
    V.Text = F.usr();
    return V;
  }
  Event &spawn(FunctionBuilder &F, Value V, Path Handle = {},
               SpawnKind K = SpawnKind::Thread) {
    Event &E = F.event(EventKind::Spawn);
    E.V = std::move(V);
    E.P = std::move(Handle);
    E.Spawned = K;
    return E;
  }
  void lock(FunctionBuilder &F, Path P, Path G = {},
            LockMode Mode = LockMode::Exclusive) {
    Event &E = F.event(EventKind::Lock);
    E.P = std::move(P);
    E.Q = std::move(G);
    E.Mode = Mode;
  }
  /// A function that does \p Op on the global map, under \p L if valid.
  FunctionBuilder worker(const std::string &Name, uint32_t Op, Path L = {},
                         LockMode Mode = LockMode::Exclusive) {
    FunctionBuilder F = B.function(Name);
    if (L.valid())
      lock(F, L, {}, Mode);
    F.op(M, Op);
    if (L.valid())
      F.two(EventKind::Unlock, L);
    F.end();
    return F;
  }
  /// main: starts \p W, calls \p Mine, joins.
  FunctionBuilder mainWith(FunctionBuilder W, FunctionBuilder Mine,
                           bool JoinFirst = false) {
    FunctionBuilder F = B.function("main");
    Path T = F.local("t", Thread);
    spawn(F, fn(W), T);
    if (JoinFirst)
      F.two(EventKind::Join, T);
    F.call(Mine);
    if (!JoinFirst)
      F.two(EventKind::Join, T);
    F.end();
    return F;
  }
};

TEST_F(Race, WriteAgainstReadWithoutLocks) {
  mainWith(worker("w", Insert), worker("r", Find));
  auto F = findings();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_EQ(F[0].Where.Line, 101u);
  EXPECT_EQ(F[0].Message,
            "'m' is written here without a lock while another thread may read "
            "it in 'r' without a lock");
  ASSERT_EQ(F[0].Notes.size(), 3u);
  EXPECT_EQ(F[0].Notes[0].Message, "a thread that runs 'w' is started here");
  EXPECT_EQ(F[0].Notes[1].Message, "the other thread calls 'r' here");
}
TEST_F(Race, TwoReads) {
  mainWith(worker("w", Find), worker("r", Find));
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, AfterTheJoin) {
  mainWith(worker("w", Insert), worker("r", Find), true);
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, BeforeTheStart) {
  auto W = worker("w", Insert), R = worker("r", Find);
  auto F = B.function("main");
  Path T = F.local("t", Thread);
  F.call(R);
  spawn(F, fn(W), T);
  F.two(EventKind::Join, T);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, CommonLock) {
  mainWith(worker("w", Insert, Mu), worker("r", Find, Mu));
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, DifferentLocks) {
  mainWith(worker("w", Insert, Mu), worker("r", Find, Mu2));
  EXPECT_EQ(count(), 1u);
}
TEST_F(Race, UnprotectedSideIsReported) {
  mainWith(worker("w", Insert, Mu), worker("r", Find));
  auto F = findings();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_EQ(F[0].Where.Line, 201u);
  EXPECT_EQ(F[0].Message,
            "'m' is read here without a lock while another thread may write it "
            "in 'w' under 'mu'");
}
TEST_F(Race, WriteUnderSharedLock) {
  mainWith(worker("w", Insert, Mu, LockMode::Shared),
           worker("r", Find, Mu, LockMode::Shared));
  auto F = findings();
  ASSERT_EQ(F.size(), 1u);
  EXPECT_EQ(F[0].Where.Line, 102u);
}
TEST_F(Race, SharedAgainstExclusive) {
  mainWith(worker("w", Insert, Mu), worker("r", Find, Mu, LockMode::Shared));
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, SeveralInstancesOfOneThread) {
  auto W = worker("w", Insert);
  auto F = B.function("main");
  Path T = F.local("t", B.type(TypeKind::Sequence, Thread));
  uint32_t Loop = F.at(0).block();
  F.at(0).go(Loop);
  F.at(Loop);
  spawn(F, fn(W), with(T, {SelKind::Element, 0}));
  F.go(Loop).go(1);
  EXPECT_EQ(count(), 1u);
}
TEST_F(Race, JoinInsideTheLoop) {
  auto W = worker("w", Insert);
  auto F = B.function("main");
  Path T = F.local("t", Thread);
  uint32_t Loop = F.at(0).block();
  F.at(0).go(Loop);
  F.at(Loop);
  spawn(F, fn(W), T);
  F.two(EventKind::Join, T);
  F.go(Loop).go(1);
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, JoinOfTheContainer) {
  auto W = worker("w", Insert), R = worker("r", Find);
  auto F = B.function("main");
  Path T = F.local("t", B.type(TypeKind::Sequence, Thread));
  spawn(F, fn(W), with(T, {SelKind::Element, 0}));
  F.two(EventKind::Join, T);
  F.call(R);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, ForkJoinRunsManyAndEnds) {
  auto W = worker("w", Insert);
  auto F = B.function("main");
  spawn(F, fn(W), {}, SpawnKind::ForkJoin).Multi = true;
  F.op(M, Find);
  F.end();
  EXPECT_EQ(lines(), std::vector<uint32_t>{101});
}
TEST_F(Race, SerialTasksDoNotMeet) {
  auto W = worker("w", Insert), V = worker("v", Insert);
  auto F = B.function("main");
  spawn(F, fn(W), {}, SpawnKind::Serial);
  spawn(F, fn(V), {}, SpawnKind::Serial);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, SignalOrders) {
  Path L = B.addGlobal("latch", Sync);
  auto W = B.function("w");
  W.op(M, Insert);
  W.two(EventKind::Signal, L);
  W.end();
  auto F = B.function("main");
  spawn(F, fn(W));
  F.two(EventKind::Wait, L);
  F.op(M, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, WriteAfterTheSignal) {
  Path L = B.addGlobal("latch", Sync);
  auto W = B.function("w");
  W.two(EventKind::Signal, L);
  W.op(M, Insert);
  W.end();
  auto F = B.function("main");
  spawn(F, fn(W));
  F.two(EventKind::Wait, L);
  F.op(M, Find);
  F.end();
  EXPECT_EQ(count(), 1u);
}
TEST_F(Race, SignalInALoopOrdersNothing) {
  Path L = B.addGlobal("cv", Sync);
  auto W = B.function("w");
  uint32_t Loop = W.at(0).block();
  W.at(0).go(Loop);
  W.at(Loop);
  W.op(M, Insert);
  W.two(EventKind::Signal, L);
  W.go(Loop).go(1);
  auto F = B.function("main");
  spawn(F, fn(W));
  F.two(EventKind::Wait, L);
  F.op(M, Find);
  F.end();
  EXPECT_EQ(count(), 1u);
}
TEST_F(Race, ConditionalLockIsNotHeld) {
  auto W = worker("w", Insert, Mu);
  auto R = B.function("r", {{"b", B.type(TypeKind::Bool)}});
  uint32_t Then = R.at(0).block(), End = R.block();
  uint32_t C = R.truth(R.param(0));
  R.at(0).branch(C, Then, End);
  R.at(Then);
  lock(R, Mu);
  R.go(End);
  R.at(End).op(M, Find);
  R.end();
  mainWith(W, R);
  EXPECT_EQ(count(), 1u);
}
TEST_F(Race, TryLockHoldsWhereItSucceeded) {
  auto W = worker("w", Insert, Mu);
  for (bool Sense : {true, false}) {
    auto R = B.function(Sense ? "held" : "lost");
    Event &E = R.event(EventKind::Lock);
    E.P = Mu;
    E.Try = true;
    E.R = R.newTemp();
    uint32_t Then = R.at(0).block();
    uint32_t C = R.truth(R.temp(0));
    R.at(0).go(Then, C, Sense).go(1, C, !Sense);
    R.at(Then).op(M, Find);
    R.end();
  }
  auto F = B.function("main");
  Path T = F.local("t", Thread);
  spawn(F, fn(W), T);
  F.call("held");
  F.call("lost");
  F.two(EventKind::Join, T);
  F.end();
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Where.Line, 302u);
}
TEST_F(Race, GuardOfTheProject) {
  // struct Gate { mutex &mu; Gate(mutex &m) : mu(m) { mu.lock(); } ~Gate() {…}
  // };
  Sym Gate = B.addClass("Gate");
  Sym F = B.addField(Gate, "mu", MutexRef);
  auto Ctor = B.method(Gate, "Gate::Gate", {{"m", MutexRef}});
  Ctor.get().Ctor = true;
  Ctor.assign(Ctor.field(F), address(deref(Ctor.param(0))));
  lock(Ctor, deref(Ctor.field(F)));
  Ctor.end();
  auto Dtor = B.method(Gate, "Gate::~Gate");
  Dtor.get().Dtor = true;
  Dtor.two(EventKind::Unlock, deref(Dtor.field(F)));
  Dtor.end();
  auto W = worker("w", Insert, Mu);
  auto Make = [&](const char *Name, bool Late) {
    auto R = B.function(Name);
    Path G = R.local("g", B.recordType(Gate));
    R.call(Ctor, {address(Mu)}, G).Construct = true;
    if (!Late)
      R.op(M, Find);
    R.call(Dtor, {}, G);
    if (Late)
      R.op(M, Find);
    R.end();
    return R;
  };
  auto Good = Make("good", false), Bad = Make("bad", true);
  auto Main = B.function("main");
  Path T = Main.local("t", Thread);
  spawn(Main, fn(W), T);
  Main.call(Good);
  Main.call(Bad);
  Main.two(EventKind::Join, T);
  Main.end();
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Where.Line, 503u);
}
TEST_F(Race, FunctionThatReturnsAGuard) {
  auto Take = B.function("take", {}, Guard);
  Path L = Take.local("l", Guard);
  lock(Take, Mu, L);
  Take.ret(load(L));
  auto W = worker("w", Insert, Mu);
  auto R = B.function("r");
  Path G = R.local("g", Guard);
  uint32_t T = R.call(Take).R;
  R.assign(G, load(R.temp(T)));
  R.op(M, Find);
  R.two(EventKind::Destroy, G);
  R.op(M, Find);
  R.end();
  mainWith(W, R);
  EXPECT_EQ(lines(), std::vector<uint32_t>{305});
}
TEST_F(Race, DiscardedGuardHoldsNothing) {
  auto Take = B.function("take", {}, Guard);
  Path L = Take.local("l", Guard);
  lock(Take, Mu, L);
  Take.ret(load(L));
  auto W = worker("w", Insert, Mu);
  auto R = B.function("r");
  R.call(Take);
  R.op(M, Find);
  R.end();
  mainWith(W, R);
  EXPECT_EQ(lines(), std::vector<uint32_t>{302});
}
TEST_F(Race, SemaphoreInALoopOrders) {
  Path S = B.addGlobal("s", B.type(TypeKind::Sync, 0, "std::binary_semaphore"));
  auto W = B.function("w");
  uint32_t Loop = W.at(0).block();
  W.at(0).go(Loop);
  W.at(Loop);
  W.two(EventKind::Wait, S);
  W.op(M, Insert);
  W.two(EventKind::Signal, S);
  W.go(Loop).go(1);
  auto F = B.function("main");
  spawn(F, fn(W)).Multi = true;
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, StoredCallbackOfAnyObject) {
  // The lambda stored by Dir::Dir runs on the loop's thread.
  Sym Loop = B.addClass("Loop"), Dir = B.addClass("Dir");
  Sym Cb = B.addField(Loop, "cb", Callable),
      Th = B.addField(Loop, "th", Thread);
  Sym Names = B.addField(Dir, "names", Map), MuF = B.addField(Dir, "mu", Mutex);
  for (bool Locked : {true, false}) {
    FactsBuilder Saved = B;
    auto Ctor =
        B.method(Dir, "Dir::Dir", {{"l", B.referenceTo(B.recordType(Loop))}});
    Ctor.get().Ctor = true;
    auto L = B.function("lambda");
    L.get().Lambda = true;
    L.get().Parent = Ctor.usr();
    Path Mine = with(Ctor.self(), {SelKind::Field, Names});
    if (Locked)
      lock(L, with(Ctor.self(), {SelKind::Field, MuF}));
    L.op(Mine, Insert);
    if (Locked)
      L.two(EventKind::Unlock, with(Ctor.self(), {SelKind::Field, MuF}));
    L.end();
    Ctor.assign(with(deref(Ctor.param(0)), {SelKind::Field, Cb}), fn(L));
    Ctor.end();
    auto Run = B.method(Loop, "Loop::run");
    Event &E = Run.event(EventKind::Call);
    E.Target = Run.field(Cb);
    Run.end();
    auto Start = B.method(Loop, "Loop::start");
    Value V = fn(Run);
    V.Bound.push_back(address(Start.self()));
    spawn(Start, V, Start.field(Th));
    Start.end();
    auto Get = B.method(Dir, "Dir::get");
    lock(Get, Get.field(MuF));
    Get.op(Get.field(Names), Find);
    Get.two(EventKind::Unlock, Get.field(MuF));
    Get.end();
    auto F = B.function("main");
    Path Lo = F.local("loop", B.recordType(Loop)),
         Di = F.local("dir", B.recordType(Dir));
    F.call(Ctor, {address(Lo)}, Di).Construct = true;
    F.call(Get, {}, Di);
    F.call(Start, {}, Lo);
    F.call(Get, {}, Di);
    F.two(EventKind::Join, with(Lo, {SelKind::Field, Th}));
    F.end();
    auto All = findings();
    EXPECT_EQ(All.size(), Locked ? 0u : 1u);
    if (!Locked && All.size() == 1)
      EXPECT_EQ(All[0].Where.Line, 201u);
    B = Saved;
  }
}
TEST_F(Race, OneHelperForTwoLoops) {
  // parallel(f): starts f many times and joins.  Two loops one after the
  // other, the second only reads: the first's writes are over.
  Path Other = B.addGlobal("other", Map);
  auto Par = B.function("parallel", {{"f", Callable}});
  Path T = Par.local("t", Thread);
  spawn(Par, load(Par.param(0)), T).Multi = true;
  Par.two(EventKind::Join, T);
  Par.end();
  auto Fill = worker("fill", Insert, Mu), Look = worker("look", Find);
  auto Bad = B.function("bad");
  Bad.op(Other, Insert);
  Bad.end();
  auto F = B.function("main");
  F.call(Par, {fn(Fill)});
  F.call(Par, {fn(Look)});
  F.call(Par, {fn(Bad)});
  F.end();
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Where.Line, 401u);
}
TEST_F(Race, JoinedByAHelper) {
  Sym Pool = B.addClass("Pool");
  Sym Th = B.addField(Pool, "threads", B.type(TypeKind::Sequence, Thread));
  auto W = worker("w", Insert);
  auto Start = B.method(Pool, "start");
  spawn(Start, fn(W), with(Start.field(Th), {SelKind::Element, 0}));
  Start.end();
  auto Stop = B.method(Pool, "stop");
  Stop.two(EventKind::Join, with(Stop.field(Th), {SelKind::Element, 0}));
  Stop.end();
  auto F = B.function("main");
  Path Po = F.local("p", B.recordType(Pool));
  F.call(Start, {}, Po);
  F.op(M, Find);
  F.call(Stop, {}, Po);
  F.op(M, Find);
  F.end();
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Where.Line, 101u);
}
TEST_F(Race, ConcurrentMapIsSilent) {
  Type T;
  T.Kind = TypeKind::Map;
  T.Concurrent = true;
  Path C = B.addGlobal("c", B.type(T));
  auto W = B.function("w");
  W.op(C, Insert);
  W.end();
  auto F = B.function("main");
  spawn(F, fn(W));
  F.op(C, Find);
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, LocalOfTheThreadIsItsOwn) {
  auto W = B.function("w");
  W.op(W.local("own", Map), Insert);
  W.end();
  auto F = B.function("main");
  spawn(F, fn(W)).Multi = true;
  F.end();
  EXPECT_EQ(count(), 0u);
}
TEST_F(Race, AcrossFiles) {
  FactsBuilder C("b.cpp");
  worker("w", Insert);
  C.addGlobal("m", C.mapType());
  auto F = C.function("main");
  Event &E = F.event(EventKind::Spawn);
  E.V = value(ValueKind::Function);
  E.V.Text = C.sym("w");
  Path X;
  X.RootKind = Root::Global;
  X.Owner = C.sym("m");
  F.op(X, Find);
  F.end();
  auto One = mapvet::link::findConcurrentAccess({*test::link({&B, &C}), {}});
  auto Two = mapvet::link::findConcurrentAccess({*test::link({&C, &B}), {}});
  ASSERT_EQ(One.size(), 1u);
  ASSERT_EQ(Two.size(), 1u);
  EXPECT_EQ(One[0].Message, Two[0].Message);
  EXPECT_EQ(One[0].Where, Two[0].Where);
  EXPECT_EQ(One[0].Identity, Two[0].Identity);
}

class Inference : public Race {
protected:
  Sym C = B.addClass("C");
  Sym F = B.addField(C, "users", Map), MuF = B.addField(C, "mu", Mutex);
  FunctionBuilder method(const std::string &Name, uint32_t Op, bool Locked) {
    auto X = B.method(C, Name);
    if (Locked)
      lock(X, X.field(MuF));
    X.op(X.field(F), Op);
    if (Locked)
      X.two(EventKind::Unlock, X.field(MuF));
    X.end();
    X.get().BodyStart = B.at(50);
    X.get().BodyIndent = B.sym("  ");
    return X;
  }
};
TEST_F(Inference, Majority) {
  method("a", Insert, true);
  method("b", Find, true);
  method("c", Find, false);
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_EQ(All[0].Where.Line, 301u);
  EXPECT_EQ(All[0].Message, "'users' is read here without a lock, but 2 of 3 "
                            "functions that use it hold 'mu'");
  ASSERT_EQ(All[0].Fixes.size(), 1u);
  EXPECT_EQ(All[0].Fixes[0].Edits[0].Text,
            "const std::lock_guard<std::mutex> lock(mu);\n  ");
}
TEST_F(Inference, NobodyWrites) {
  method("a", Find, true);
  method("b", Find, true);
  method("c", Find, false);
  EXPECT_EQ(count(), 0u);
}
TEST_F(Inference, ConstructorMayWrite) {
  method("a", Insert, true);
  method("b", Find, true);
  method("C::C", Insert, false).get().Ctor = true;
  EXPECT_EQ(count(), 0u);
}
TEST_F(Inference, PrivateHelperUnderTheCallersLock) {
  auto H = method("helper", Insert, false);
  H.get().Private = true;
  auto X = B.method(C, "x");
  lock(X, X.field(MuF));
  X.call(H, {}, X.self());
  X.two(EventKind::Unlock, X.field(MuF));
  X.end();
  method("b", Find, true);
  EXPECT_EQ(count(), 0u);
}
TEST_F(Inference, ConstMethodNeedsAMutableLock) {
  method("a", Insert, true);
  method("b", Find, true);
  method("c", Find, false).get().Const = true;
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_TRUE(All[0].Fixes.empty());
}
TEST_F(Inference, DeclaredGuard) {
  Path G;
  G.RootKind = Root::This;
  G.Sels.push_back({SelKind::Field, MuF});
  for (Field &D : B.Facts.Fields)
    if (D.Usr == F)
      D.GuardedBy = G;
  method("c", Insert, false);
  auto All = findings();
  ASSERT_EQ(All.size(), 1u);
  EXPECT_NE(All[0].Message.find("guarded by 'mu'"), std::string::npos);
}
TEST_F(Inference, CanBeTurnedOff) {
  method("a", Insert, true);
  method("b", Find, true);
  method("c", Find, false);
  mapvet::link::Options O;
  O.InferGuards = false;
  EXPECT_TRUE(
      mapvet::link::findConcurrentAccess({*test::link({&B}), O}).empty());
}

/// Any facts at all: no crash, no hang, and the order of files does not show.
TEST(RaceProperty, OrderOfFilesDoesNotMatter) {
  size_t Total = 0;
  for (unsigned Seed = 0; Seed < 150; ++Seed) {
    std::mt19937 Rng(Seed);
    auto Pick = [&](unsigned N) { return Rng() % N; };
    std::vector<FactsBuilder> Files;
    Files.emplace_back("a.cpp");
    Files.emplace_back("b.cpp");
    for (unsigned I = 0; I < 2; ++I) {
      FactsBuilder &B = Files[I];
      TypeId Map = B.mapType(), Mutex = B.type(TypeKind::Mutex);
      Sym C = B.addClass("C");
      Sym Fm = B.addField(C, "users", Map), Fu = B.addField(C, "mu", Mutex);
      Path M = B.addGlobal("m", Map), Mu = B.addGlobal("mu", Mutex);
      const char *All[] = {"f0", "f1", "f2", "f3", "f4", "f5"};
      for (unsigned K = 0; K < 3; ++K) {
        FunctionBuilder F =
            B.method(C, All[I * 3 + K], {{"r", B.referenceTo(Map)}});
        for (unsigned X = 0; X < 3; ++X)
          F.block();
        for (uint32_t Blk : {0u, 2u, 3u, 4u}) {
          F.at(Blk);
          for (unsigned N = Pick(5); N-- > 0;) {
            Path Maps[] = {M, F.field(Fm), deref(F.param(0))};
            Path Locks[] = {Mu, F.field(Fu)};
            Value V = value(ValueKind::Function);
            V.Text = B.sym(All[Pick(6)]);
            V.Bound = {address(F.self()), address(Maps[Pick(3)])};
            switch (Pick(8)) {
            case 0:
            case 1:
              F.op(Maps[Pick(3)], Pick(2) ? Insert : Find);
              break;
            case 2:
              F.event(EventKind::Lock).P = Locks[Pick(2)];
              break;
            case 3:
              F.event(EventKind::Unlock).P = Locks[Pick(2)];
              break;
            case 4:
              F.event(EventKind::Spawn).V = V;
              break;
            case 5:
              F.two(Pick(2) ? EventKind::Signal : EventKind::Wait, Mu);
              break;
            default:
              F.call(All[Pick(6)], {address(Maps[Pick(3)])},
                     Pick(2) ? F.self() : Path());
            }
          }
          F.go(Pick(4) + 1);
          if (Pick(2))
            F.go(1);
        }
      }
    }
    auto Key = [](const std::vector<Finding> &Fs) {
      std::vector<std::string> K;
      for (const Finding &F : Fs) {
        K.push_back(F.Where.File + std::to_string(F.Where.Line) + F.Message);
        for (const Note &N : F.Notes)
          K.back() += N.Where.File + std::to_string(N.Where.Line) + N.Message;
      }
      return K;
    };
    auto P1 = test::link({&Files[0], &Files[1]});
    auto P2 = test::link({&Files[1], &Files[0]});
    auto One = Key(mapvet::link::findConcurrentAccess({*P1, {}}));
    auto Two = Key(mapvet::link::findConcurrentAccess({*P2, {}}));
    EXPECT_EQ(One, Two) << "seed " << Seed;
    Total += One.size();
  }
  EXPECT_GT(Total, 100u); // the property says something
}

TEST_F(Race, AsManyAsThereAre) {
  // Each function starts a thread that writes maps of its own, as it does.
  for (int I = 0; I < 100; ++I) {
    std::string N = std::to_string(I);
    auto W = B.function("w" + N), F = B.function("f" + N);
    std::vector<Path> Maps;
    for (int J = 0; J < 50; ++J)
      Maps.push_back(B.addGlobal("m" + N + "_" + std::to_string(J), Map));
    for (const Path &X : Maps)
      W.op(X, Insert);
    W.end();
    spawn(F, fn(W));
    for (const Path &X : Maps)
      F.op(X, Find);
    F.end();
  }
  EXPECT_EQ(count(), 5000u);
}
TEST_F(Race, DeepProgramsEnd) {
  // A thread that runs on, seen by as many callers as there are functions.
  auto W = worker("w", Insert);
  std::string Last;
  for (int I = 0; I < 3000; ++I) {
    auto F = B.function("f" + std::to_string(I));
    if (I)
      F.call(Last);
    else
      spawn(F, fn(W));
    F.end();
    Last = B.Facts.Strings[F.usr()];
  }
  auto Main = B.function("main");
  Main.call(Last);
  Main.call(worker("r", Find));
  Main.end();
  EXPECT_EQ(count(), 1u);
}
} // namespace
