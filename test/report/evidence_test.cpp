//===- evidence_test.cpp - Tests of what was seen at run time -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Evidence.h"
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::report;

static SourceRange at(const char *File, uint32_t Line) {
  SourceRange W;
  W.File = File;
  W.Line = W.EndLine = Line;
  return W;
}

static Finding finding(const char *Check, uint32_t Line, uint32_t Other = 0) {
  Finding F;
  F.Check = Check;
  F.Where = at("/src/a.cpp", Line);
  if (Other)
    F.Notes.push_back({at("/src/b.cpp", Other), "the other access", true});
  return F;
}

/// The last notes of those of \p Findings that \p Log confirms, in their order.
static std::vector<std::string> seen(const char *Log,
                                     std::vector<Finding> Findings) {
  Evidence E;
  llvm::cantFail(E.addText(Log, "t.log"));
  auto Reports = withFingerprints(std::move(Findings));
  E.apply(Reports);
  std::vector<std::string> Out;
  for (const Report &R : Reports)
    if (R.Confirmed)
      Out.push_back(R.F.Notes.back().Message);
  return Out;
}

static const char Tsan[] =
    "==================\nWARNING: ThreadSanitizer: data race (pid=7)\n"
    "  Write of size 8 at 0x7b by thread T1:\n"
    "    #0 std::map<int, int>::operator[](int&&) /usr/include/map:500:3 "
    "(a+0x1)\n"
    "    #1 put(int) /src/a.cpp:12:3 (a+0x2) (BuildId: 1f)\n\n"
    "  Previous read of size 8 at 0x7b by main thread:\n"
    "    #0 get() ../src/b.cpp:20 (a+0x3)\n"
    "SUMMARY: ThreadSanitizer: data race /src/a.cpp:12:3 in put(int)\n"
    "==================\n";

TEST(Evidence, ARaceWithBothSides) {
  const char *Race = "mapvet-concurrent-access";
  EXPECT_EQ(
      seen(Tsan, {finding(Race, 12, 20)}),
      std::vector<std::string>{"seen at run time: ThreadSanitizer reports "
                               "a data race (t.log:2)"});
  EXPECT_EQ(seen(Tsan, {finding(Race, 12)}).size(), 1u);
  EXPECT_TRUE(seen(Tsan, {finding(Race, 12, 21)}).empty());
  EXPECT_TRUE(seen(Tsan, {finding(Race, 13, 20)}).empty());
  EXPECT_TRUE(seen(Tsan, {finding("mapvet-nil-handle", 12)}).empty());
}

TEST(Evidence, ConfirmedOnesStandFirst) {
  Evidence E;
  llvm::cantFail(E.addText(Tsan, "t.log"));
  auto Reports = withFingerprints(
      {finding("mapvet-concurrent-access", 1), finding("mapvet-large-copy", 2),
       finding("mapvet-concurrent-access", 12, 20)});
  E.apply(Reports);
  EXPECT_EQ(Reports[0].F.Where.Line, 12u);
  EXPECT_EQ(Reports[1].F.Where.Line, 1u);
  EXPECT_EQ(Reports[2].F.Where.Line, 2u);
}

TEST(Evidence, Memory) {
  const char Asan[] =
      "==9==ERROR: AddressSanitizer: heap-use-after-free on address 0x60 at "
      "pc\n"
      "READ of size 4 at 0x60 thread T0\n"
      "    #0 0x4 in use(int*) /src/a.cpp:5:7\n"
      "SUMMARY: AddressSanitizer: heap-use-after-free /src/a.cpp:5:7 in use\n"
      "    #1 0x4 in no_frame_of_it /src/a.cpp:6:7\n";
  EXPECT_EQ(
      seen(Asan, {finding("mapvet-pointer-key", 5)}),
      std::vector<std::string>{"seen at run time: AddressSanitizer reports "
                               "heap-use-after-free (t.log:1)"});
  EXPECT_TRUE(seen(Asan, {finding("mapvet-pointer-key", 6)}).empty());
  EXPECT_TRUE(seen(Asan, {finding("mapvet-concurrent-access", 5)}).empty());
  EXPECT_EQ(seen("/src/a.cpp:5:7: runtime error: member access within null "
                 "pointer of type 'T'\n",
                 {finding("mapvet-nil-handle", 5)})
                .size(),
            1u);
}

TEST(Evidence, WhatHmapSays) {
  const char Fatal[] =
      "fatal error: concurrent map writes: insert() at /src/a.cpp:12 while "
      "erase() at b.cpp:20 runs in another thread; map made at /src/a.cpp:3\n";
  EXPECT_EQ(
      seen(Fatal, {finding("mapvet-concurrent-access", 12, 20)}),
      std::vector<std::string>{"seen at run time: hmap ended the program: "
                               "concurrent map writes (t.log:1)"});
  EXPECT_TRUE(
      seen(Fatal, {finding("mapvet-concurrent-access", 3, 20)}).empty());
  EXPECT_TRUE(seen("fatal error: 'x.h' file not found at /src/a.cpp:12\n",
                   {finding("mapvet-concurrent-access", 12)})
                  .empty());
}

TEST(Evidence, Profile) {
  const char Profile[] =
      "{\"version\":1,\"sites\":[{\"file\":\"/src/a.cpp\",\"line\":1,"
      "\"copies\":[{\"file\":\"/src/a.cpp\",\"line\":5,\"function\":\"f\","
      "\"count\":3,\"entries\":600,\"bytes\":4096}]}]}";
  EXPECT_EQ(seen(Profile, {finding("mapvet-large-copy", 5)}),
            std::vector<std::string>{
                "measured: copied 3 times, 600 entries and 4096 bytes in all "
                "(t.log)"});
  EXPECT_TRUE(seen(Profile, {finding("mapvet-large-copy", 6)}).empty());
}

TEST(Evidence, DamagedAndForeignText) {
  Evidence E;
  for (const char *Text : {"{", "{}", "{\"version\":2,\"sites\":[]}",
                           "{\"version\":1}", "{\"version\":1,\"sites\":3}"}) {
    llvm::Error Failed = E.addText(Text, "t.log");
    EXPECT_TRUE(bool(Failed)) << Text;
    llvm::consumeError(std::move(Failed));
  }
  // Any text may stand in a log, and any of it may be cut off.
  std::string Log(Tsan);
  for (size_t Size = 0; Size < Log.size(); ++Size)
    EXPECT_FALSE(bool(E.addText(llvm::StringRef(Log).take_front(Size), "x")));
  for (const char *Text :
       {"", "\n\n", "#", "#0", "#0 (", "#1 f :", "#1 f a:0", "#1 f ::1",
        "fatal error:  map at ", "fatal error: map at :", ": runtime error: ",
        "WARNING: ThreadSanitizer: data race\n#0 f a:99999999999999:1\n"})
    EXPECT_FALSE(bool(E.addText(Text, "x"))) << Text;
}
