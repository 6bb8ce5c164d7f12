//===- suppressions_test.cpp - Tests of NOLINT comments -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Suppressions.h"
#include <gtest/gtest.h>

using namespace mapvet::report;

static FileSuppressions parse(std::string Text) {
  return FileSuppressions(SourceText(std::move(Text)));
}

TEST(Suppressions, NolintSpeaksOfItsOwnLine) {
  auto S = parse("a\nb // NOLINT\nc\n");
  EXPECT_FALSE(S.covers("mapvet-x", 1));
  EXPECT_TRUE(S.covers("mapvet-x", 2));
  EXPECT_FALSE(S.covers("mapvet-x", 3));
}

TEST(Suppressions, NextLine) {
  auto S = parse("// NOLINTNEXTLINE\nb\nc\n");
  EXPECT_FALSE(S.covers("mapvet-x", 1));
  EXPECT_TRUE(S.covers("mapvet-x", 2));
  EXPECT_FALSE(S.covers("mapvet-x", 3));
}

TEST(Suppressions, ListsOfChecks) {
  auto S = parse("a // NOLINT(mapvet-large-*, bugprone-x): a snapshot\n"
                 "b // NOLINT()\n"
                 "c // NOLINT(*)\n"
                 "d // NOLINT(*,-mapvet-large-copy)\n");
  EXPECT_TRUE(S.covers("mapvet-large-copy", 1));
  EXPECT_FALSE(S.covers("mapvet-nil-handle", 1));
  EXPECT_FALSE(S.covers("mapvet-large-copy", 2));
  EXPECT_TRUE(S.covers("mapvet-large-copy", 3));
  // As in clang-tidy, a comment takes nothing away.
  EXPECT_TRUE(S.covers("mapvet-large-copy", 4));
}

TEST(Suppressions, UnclosedListMeansAll) {
  auto S = parse("a // NOLINT(mapvet-x\nb)\n");
  EXPECT_TRUE(S.covers("mapvet-y", 1));
  EXPECT_FALSE(S.covers("mapvet-x", 2));
}

TEST(Suppressions, OtherWordsMeanNothing) {
  auto S = parse("a // NOLINTING\nb // nolint\nc // XNOLINTX\n");
  EXPECT_FALSE(S.covers("mapvet-x", 1));
  EXPECT_FALSE(S.covers("mapvet-x", 2));
  EXPECT_FALSE(S.covers("mapvet-x", 3));
}

TEST(Suppressions, Blocks) {
  auto S = parse("a\n// NOLINTBEGIN(mapvet-x)\nb\n// NOLINTBEGIN\nc\n"
                 "// NOLINTEND\nd\n// NOLINTEND(mapvet-x)\ne\n");
  EXPECT_FALSE(S.covers("mapvet-x", 1));
  EXPECT_TRUE(S.covers("mapvet-x", 3));
  EXPECT_FALSE(S.covers("mapvet-y", 3));
  EXPECT_TRUE(S.covers("mapvet-y", 5));
  EXPECT_TRUE(S.covers("mapvet-x", 7));
  EXPECT_FALSE(S.covers("mapvet-x", 9));
  EXPECT_TRUE(S.unmatched().empty());
}

TEST(Suppressions, UnmatchedBlocksSuppressNothing) {
  auto S = parse("// NOLINTBEGIN(mapvet-x)\na\n// NOLINTEND\nb\n");
  EXPECT_FALSE(S.covers("mapvet-x", 2));
  ASSERT_EQ(S.unmatched().size(), 2u);
  EXPECT_EQ(S.unmatched()[0].Line, 3u);
  EXPECT_FALSE(S.unmatched()[0].Begin);
  EXPECT_EQ(S.unmatched()[1].Line, 1u);
  EXPECT_TRUE(S.unmatched()[1].Begin);
}

TEST(Suppressions, CountsLinesAsClangDoes) {
  auto S = parse("a\r\nb // NOLINT\r\nc\rd // NOLINT\r");
  EXPECT_TRUE(S.covers("mapvet-x", 2));
  EXPECT_FALSE(S.covers("mapvet-x", 3));
  EXPECT_TRUE(S.covers("mapvet-x", 4));
}

TEST(Suppressions, AcrossFiles) {
  Sources Files;
  Files.set("/p/a.cpp", "x // NOLINT\n");
  Files.set("/p/b.cpp", "x\n// NOLINTEND\n");
  Suppressions S(Files);
  EXPECT_TRUE(S.covers("mapvet-x", "/p/a.cpp", 1));
  EXPECT_FALSE(S.covers("mapvet-x", "/p/b.cpp", 1));
  EXPECT_FALSE(S.covers("mapvet-x", "/no/such/file.cpp", 1));
  ASSERT_EQ(S.warnings("/p").size(), 1u);
  EXPECT_EQ(S.warnings("/p")[0],
            "b.cpp:2: NOLINTEND has no NOLINTBEGIN with the same list");
}
