//===- suppression_test.cpp - Comments that silence findings --------------===//
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

namespace {

/// A file with nothing but the comment \p S in line 10.
FileFacts fileWith(Suppression S, const char *Checks, const char *Reason) {
  FileFacts F;
  F.Strings = {"", "/p/a.cpp", Checks, Reason};
  F.MainFile = 1;
  S.Where.File = 1;
  S.Where.Line = 10;
  S.Where.Offset = 100;
  S.Checks = 2;
  S.List = *Checks;
  S.Reason = 3;
  F.Suppressions.push_back(S);
  return F;
}

Suppression lines(uint32_t First, uint32_t Last,
                  SuppressionKind K = SuppressionKind::Ignore) {
  Suppression S;
  S.Kind = K;
  S.First = First;
  S.Last = Last;
  return S;
}

Finding copyAt(uint32_t Line, const char *File = "/p/a.cpp") {
  Finding F;
  F.Check = "mapvet-large-copy";
  F.Where.File = File;
  F.Where.Line = Line;
  return F;
}

struct Result {
  std::vector<Finding> Form, Unused;
  std::vector<bool> Silenced;
};
Result judge(FileFacts F, std::vector<Finding> Findings, bool Whole = true,
             std::vector<std::string> Checks = {}) {
  link::Program P;
  FileFacts Again = F;
  P.add(std::move(F));
  P.add(std::move(Again)); // a header that two files include
  P.seal();
  link::Options O;
  O.WholeProgram = Whole;
  O.Checks = std::move(Checks);
  link::Analysis A(P, O);
  Result R;
  R.Form = link::findSuppression(A);
  R.Unused = link::silence(A, Findings);
  for (const Finding &X : Findings)
    R.Silenced.push_back(X.Silenced.has_value());
  return R;
}

TEST(Suppression, SilencesItsLinesAndItsCheckInItsFile) {
  Finding Other = copyAt(12);
  Other.Check = "mapvet-nil-handle";
  Result R = judge(fileWith(lines(11, 13), "large-copy", "why"),
                   {copyAt(10), copyAt(11), copyAt(13), copyAt(14),
                    copyAt(12, "/p/b.cpp"), Other});
  EXPECT_EQ(R.Silenced,
            (std::vector<bool>{false, true, true, false, false, false}));
  EXPECT_TRUE(R.Form.empty());
  EXPECT_TRUE(R.Unused.empty());
}

TEST(Suppression, UnusedOnlyWhereThatIsCertain) {
  FileFacts F = fileWith(lines(11, 11), "mapvet-large-copy", "why");
  ASSERT_EQ(judge(F, {}).Unused.size(), 1u);
  EXPECT_EQ(judge(F, {}).Unused[0].Where.Line, 10u);
  EXPECT_TRUE(judge(F, {}, /*Whole=*/false).Unused.empty());
  EXPECT_TRUE(judge(F, {}, true, {"mapvet-suppression"}).Unused.empty());
  EXPECT_TRUE(judge(F, {}, true, {"mapvet-large-copy"}).Unused.empty());
  EXPECT_EQ(judge(F, {}, true, {"mapvet-large-copy", "mapvet-suppression"})
                .Unused.size(),
            1u);
}

TEST(Suppression, OneOfSeveralChecksIsUnused) {
  FileFacts F = fileWith(lines(11, 11), "large-copy, nil-handle", "why");
  Result R = judge(F, {copyAt(11)});
  EXPECT_TRUE(R.Silenced[0]);
  ASSERT_EQ(R.Unused.size(), 1u);
  EXPECT_NE(R.Unused[0].Message.find("mapvet-nil-handle"), std::string::npos);
  EXPECT_EQ(R.Unused[0].Message.find("mapvet-large-copy"), std::string::npos);
}

TEST(Suppression, Form) {
  EXPECT_EQ(judge(fileWith(lines(1, 1), "large-copy", " - "), {}).Form.size(),
            1u);
  EXPECT_EQ(judge(fileWith(lines(1, 1), "", "why"), {}).Form.size(), 1u);
  EXPECT_EQ(judge(fileWith(lines(1, 1), "nonsense", "why"), {}).Form.size(),
            1u);
  auto Unknown = lines(1, 0, SuppressionKind::Unknown);
  EXPECT_EQ(judge(fileWith(Unknown, "ingore", ""), {}, false).Form.size(), 1u);
}

TEST(Suppression, NolintWithClangTidysMeaning) {
  auto Nolint = lines(11, 11, SuppressionKind::Nolint);
  // No list means all checks, and may be meant for others.
  EXPECT_TRUE(judge(fileWith(Nolint, "", ""), {copyAt(11)}).Silenced[0]);
  EXPECT_TRUE(judge(fileWith(Nolint, "", ""), {}).Unused.empty());
  EXPECT_TRUE(judge(fileWith(Nolint, "*", ""), {copyAt(11)}).Silenced[0]);
  EXPECT_TRUE(judge(fileWith(Nolint, "*", ""), {}).Unused.empty());
  EXPECT_TRUE(
      judge(fileWith(Nolint, "mapvet-l*", ""), {copyAt(11)}).Silenced[0]);
  EXPECT_EQ(judge(fileWith(Nolint, "mapvet-l*", ""), {}).Unused.size(), 1u);
  // The short names are mapvet's own comments' alone.
  EXPECT_FALSE(
      judge(fileWith(Nolint, "large-copy", ""), {copyAt(11)}).Silenced[0]);
  EXPECT_EQ(judge(fileWith(Nolint, "mapvet-x", ""), {}).Form.size(), 1u);
  EXPECT_TRUE(judge(fileWith(Nolint, "mapvet-x", ""), {}, false).Form.empty());
}

TEST(Suppression, StrayBlocks) {
  auto Stray = lines(1, 0, SuppressionKind::StrayBegin);
  EXPECT_EQ(judge(fileWith(Stray, "mapvet-*", ""), {}).Form.size(), 1u);
  EXPECT_TRUE(judge(fileWith(Stray, "bugprone-*", ""), {}).Form.empty());
  EXPECT_TRUE(judge(fileWith(Stray, "mapvet-*", ""), {}, false).Form.empty());
}

} // namespace
