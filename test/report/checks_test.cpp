//===- checks_test.cpp - Tests of the table and of lists of checks --------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Checks.h"
#include "report/Fingerprint.h"
#include "report/GlobList.h"
#include <gtest/gtest.h>
#include <set>

using namespace mapvet;
using namespace mapvet::report;

TEST(Checks, TableIsSortedAndComplete) {
  std::string Last;
  for (const CheckInfo &C : AllChecks) {
    EXPECT_LT(Last, C.Name.str());
    Last = C.Name.str();
    EXPECT_TRUE(C.Name.starts_with("mapvet-")) << Last;
    EXPECT_GE(C.Level, 1u) << Last;
    EXPECT_LE(C.Level, 3u) << Last;
    EXPECT_TRUE(C.Summary.ends_with(".")) << Last;
    EXPECT_EQ(findCheck(C.Name), &C);
  }
  EXPECT_EQ(findCheck("mapvet-nil"), nullptr);
}

TEST(GlobList, LastFittingPatternDecides) {
  GlobList L("mapvet-*,-mapvet-large-*,mapvet-large-copy");
  EXPECT_TRUE(L.contains("mapvet-nil-handle"));
  EXPECT_TRUE(L.contains("mapvet-large-copy"));
  EXPECT_FALSE(L.contains("mapvet-large-moves"));
  EXPECT_FALSE(L.contains("bugprone-use-after-move"));
}

TEST(GlobList, DefaultHoldsWhereNothingFits) {
  EXPECT_TRUE(GlobList("-mapvet-a").contains("mapvet-b", true));
  EXPECT_FALSE(GlobList("-mapvet-a").contains("mapvet-a", true));
  EXPECT_FALSE(GlobList("").contains("mapvet-a", false));
}

TEST(GlobList, BlanksNewlinesAndEmptyPatterns) {
  GlobList L(" a , \n-b,,\n c* ");
  ASSERT_EQ(L.items().size(), 3u);
  EXPECT_TRUE(L.contains("a"));
  EXPECT_FALSE(L.contains("b", true));
  EXPECT_TRUE(L.contains("cd"));
}

TEST(GlobList, NegativePatternsCanBeIgnored) {
  EXPECT_TRUE(GlobList("*,-a", /*KeepNegative=*/false).contains("a"));
}

TEST(GlobList, OnlyTheStarIsSpecial) {
  EXPECT_TRUE(GlobList::fits("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(GlobList::fits("a*b*c", "a-b-b-"));
  EXPECT_TRUE(GlobList::fits("*", ""));
  EXPECT_TRUE(GlobList::fits("a**", "a"));
  EXPECT_FALSE(GlobList::fits("a.c", "abc"));
  EXPECT_FALSE(GlobList::fits("[ab]", "a"));
  EXPECT_FALSE(GlobList::fits("", "a"));
}

static Finding named(std::string Identity, unsigned Line,
                     std::string Check = "mapvet-large-copy") {
  Finding F;
  F.Check = std::move(Check);
  F.Identity = std::move(Identity);
  F.Where.File = "/p/a.cpp";
  F.Where.Line = Line;
  return F;
}

TEST(Fingerprint, DoesNotDependOnPlaces) {
  auto A = withFingerprints({named("f|m", 10)});
  Finding Moved = named("f|m", 99);
  Moved.Where.File = "/elsewhere/b.cpp";
  Moved.Message = "worded anew";
  auto B = withFingerprints({Moved});
  EXPECT_EQ(A[0].Fingerprint, B[0].Fingerprint);
  EXPECT_EQ(A[0].Fingerprint.size(), 16u);
  EXPECT_EQ(A[0].Fingerprint.find_first_not_of("0123456789abcdef"),
            std::string::npos);
}

TEST(Fingerprint, DiffersByIdentityCheckAndOccurrence) {
  auto R = withFingerprints({named("f|m", 1), named("f|m", 2), named("g|m", 3),
                             named("f|m", 4, "mapvet-nil-handle")});
  std::set<std::string> Unique;
  for (const Report &Rep : R)
    Unique.insert(Rep.Fingerprint);
  EXPECT_EQ(Unique.size(), 4u);
}

TEST(Fingerprint, OthersDoNotRenumber) {
  auto Alone = withFingerprints({named("f|m", 1)});
  auto After = withFingerprints({named("g|m", 1), named("f|m", 2)});
  EXPECT_EQ(Alone[0].Fingerprint, After[1].Fingerprint);
}
