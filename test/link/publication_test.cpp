//===- publication_test.cpp - Pointers to maps, across threads ------------===//
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

class Publication : public Test {
protected:
  FactsBuilder B{"a.cpp"};
  TypeId Table = [&] {
    Type T;
    T.Kind = TypeKind::Map;
    T.Spelling = B.sym("Map");
    T.CarriesMap = true;
    return B.type(T);
  }();
  Path Current = B.addGlobal("current", B.pointerTo(Table));
  Path Mutex = B.addGlobal("mutex", B.type(TypeKind::Mutex, 0, "std::mutex"));
  TypeId Thread = B.type(TypeKind::Thread, 0, "std::thread");

  void locked(FunctionBuilder &F, bool Lock, EventKind K) {
    if (Lock)
      F.event(K).P = Mutex;
  }
  /// One thread assigns the pointer, main follows it, before or after a join.
  std::vector<Finding> run(bool LockWriter, bool LockReader, bool JoinFirst) {
    FunctionBuilder W = B.function("reload");
    locked(W, LockWriter, EventKind::Lock);
    W.assign(Current, fresh());
    locked(W, LockWriter, EventKind::Unlock);
    W.end();
    FunctionBuilder M = B.function("main");
    Path T = M.local("t", Thread);
    Event &S = M.event(EventKind::Spawn);
    S.P = T;
    S.V = value(ValueKind::Function);
    S.V.Text = W.usr();
    if (JoinFirst)
      M.event(EventKind::Join).P = T;
    locked(M, LockReader, EventKind::Lock);
    M.op(deref(Current), OpRead | OpLookup);
    locked(M, LockReader, EventKind::Unlock);
    if (!JoinFirst)
      M.event(EventKind::Join).P = T;
    M.end();
    return mapvet::link::findUnsafePublication(
        {*test::link({&B}), mapvet::link::Options()});
  }
};

TEST_F(Publication, AssignedWhileFollowed) {
  std::vector<Finding> F = run(false, false, false);
  ASSERT_EQ(F.size(), 1u);
  EXPECT_EQ(F[0].Check, "mapvet-unsafe-publication");
  EXPECT_EQ(F[0].Identity, "mapvet-unsafe-publication|current|reload");
}
TEST_F(Publication, LockOfOneSideAlone) {
  EXPECT_EQ(run(true, false, false).size(), 1u);
}
TEST_F(Publication, CommonLock) { EXPECT_TRUE(run(true, true, false).empty()); }
TEST_F(Publication, AfterTheThread) {
  EXPECT_TRUE(run(false, false, true).empty());
}

} // namespace
