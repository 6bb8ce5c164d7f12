//===- suppressions_test.cpp - Tests of comments that silence -------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract/Suppressions.h"
#include "report/Sources.h"
#include "clang/Basic/LangOptions.h"
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::extract;
using facts::SuppressionKind;

static std::vector<SuppressionText> parse(const std::string &Text) {
  clang::LangOptions Options;
  Options.CPlusPlus = Options.CPlusPlus11 = Options.LineComment = true;
  report::SourceText Source{std::string(Text)};
  return findSuppressions(
      Text, Options, [&](uint32_t Offset) { return Source.lineOf(Offset); });
}

/// "1-3" for the only comment in \p Text.
static std::string lines(const std::string &Text) {
  auto S = parse(Text);
  if (S.size() != 1)
    return std::to_string(S.size()) + " comments";
  return std::to_string(S[0].First) + "-" + std::to_string(S[0].Last);
}

TEST(Nolint, SpeaksOfItsOwnLineOrTheNext) {
  EXPECT_EQ(lines("a\nb // NOLINT\nc\n"), "2-2");
  EXPECT_EQ(lines("// NOLINTNEXTLINE\nb\nc\n"), "2-2");
  EXPECT_EQ(lines("a\r\nb // NOLINT\r\nc\r"), "2-2");
}

TEST(Nolint, Lists) {
  auto S = parse("a // NOLINT(mapvet-large-*, bugprone-x): a snapshot\n"
                 "b // NOLINT()\nc // NOLINT\nd // NOLINT(mapvet-x\n");
  ASSERT_EQ(S.size(), 4u);
  EXPECT_TRUE(S[0].List);
  EXPECT_EQ(S[0].Checks, "mapvet-large-*, bugprone-x");
  EXPECT_EQ(S[0].Reason, "a snapshot");
  EXPECT_TRUE(S[1].List);
  EXPECT_EQ(S[1].Checks, "");
  EXPECT_FALSE(S[2].List);
  // As in clang-tidy, a list that is not closed is none.
  EXPECT_FALSE(S[3].List);
}

TEST(Nolint, OtherWordsMeanNothing) {
  EXPECT_EQ(lines("a // NOLINTING\nb // nolint\nc // XNOLINTX\n"),
            "0 comments");
}

TEST(Nolint, Blocks) {
  auto S = parse("a\n// NOLINTBEGIN(mapvet-x)\nb\n// NOLINTBEGIN\nc\n"
                 "// NOLINTEND\nd\n// NOLINTEND(mapvet-x)\ne\n");
  ASSERT_EQ(S.size(), 2u);
  EXPECT_EQ(S[0].First, 2u);
  EXPECT_EQ(S[0].Last, 8u);
  EXPECT_EQ(S[0].Checks, "mapvet-x");
  EXPECT_EQ(S[1].First, 4u);
  EXPECT_EQ(S[1].Last, 6u);
  for (const SuppressionText &X : S)
    EXPECT_EQ(X.Kind, SuppressionKind::Nolint);
}

TEST(Nolint, UnmatchedBlocksSilenceNothing) {
  auto S = parse("// NOLINTBEGIN(mapvet-x)\na\n// NOLINTEND\nb\n");
  ASSERT_EQ(S.size(), 2u);
  EXPECT_EQ(S[0].Kind, SuppressionKind::StrayBegin);
  EXPECT_EQ(S[1].Kind, SuppressionKind::StrayEnd);
  for (const SuppressionText &X : S)
    EXPECT_LT(X.Last, X.First);
}

TEST(Ignore, Parts) {
  auto S = parse("f(); // mapvet: ignore(large-copy, mapvet-nil-handle): why\n"
                 "g(); /* mapvet:ignore(a) : why */\n"
                 "h(); // mapvet: ignore: no list\n"
                 "i(); // mapvet: ignore(a)\n"
                 "j(); // mapvet: ingore(a): typo\n"
                 "k(); // see mapvet: ignore(a): not a comment of ours\n"
                 "const char *s = \"// mapvet: ignore(a): text\";\n");
  ASSERT_EQ(S.size(), 5u);
  EXPECT_EQ(S[0].Checks, "large-copy, mapvet-nil-handle");
  EXPECT_EQ(S[0].Reason, "why");
  EXPECT_EQ(S[0].First, 1u);
  EXPECT_EQ(S[0].Last, 1u);
  EXPECT_EQ(S[1].Reason, "why");
  EXPECT_EQ(S[1].DeleteLength, 0u);
  EXPECT_FALSE(S[2].List);
  EXPECT_EQ(S[2].Reason, "no list");
  EXPECT_EQ(S[3].Reason, "");
  EXPECT_EQ(S[4].Kind, SuppressionKind::Unknown);
  EXPECT_EQ(S[4].Checks, "ingore");
}

TEST(Ignore, AStatementThatFollows) {
  EXPECT_EQ(lines("{\n// mapvet: ignore(a): b\nauto x = f(1,\n 2);\ng();\n}"),
            "3-4");
  EXPECT_EQ(lines("{\n// mapvet: ignore(a): b\n// and more\n\nf([&] {\n g();\n"
                  "});\ng();\n}"),
            "5-7");
  // Of a statement that holds others, the head.
  EXPECT_EQ(lines("{\n// mapvet: ignore(a): b\nfor (auto x :\n m) {\n g();\n}\n"
                  "}"),
            "3-4");
  EXPECT_EQ(lines("{\n// mapvet: ignore(a): b\nif (f())\n g();\nh();\n}"),
            "3-4");
  EXPECT_EQ(lines("{\n f();\n// mapvet: ignore(a): b\n}\n"), "1-0");
  EXPECT_EQ(lines("// mapvet: ignore(a): b\n"), "1-0");
}

TEST(Ignore, ADeclarationThatFollows) {
  EXPECT_EQ(lines("// mapvet: ignore(a): b\nint f() {\n g();\n}\nint h();\n"),
            "2-4");
  EXPECT_EQ(
      lines("// mapvet: ignore(a): b\nclass C {\n int f() {}\n};\nint h();"),
      "2-4");
  EXPECT_EQ(lines("// mapvet: ignore(a): b\nC::C() : a{1},\n b{2} {\n g();\n}\n"
                  "int h();\n"),
            "2-5");
  EXPECT_EQ(lines("// mapvet: ignore(a): b\ntemplate <class T>\nstd::map<int,\n"
                  "T> m{\n{1, 2}};\nint h();\n"),
            "2-5");
  EXPECT_EQ(
      lines("// mapvet: ignore(a): b\nauto f = [] {\n g();\n}();\nint h;"),
      "2-4");
  EXPECT_EQ(lines("// mapvet: ignore(a): b\nint f() try {\n} catch (...) {\n"
                  "}\nint h();\n"),
            "2-4");
  EXPECT_EQ(lines("// mapvet: ignore(a): b\nvoid f(C c = {}) {\n}\nint h();\n"),
            "2-3");
}

TEST(Ignore, TheFile) {
  EXPECT_EQ(lines("int a;\n// mapvet: ignore-file(a): generated\nint b;\n"),
            "1-4294967295");
}

TEST(Ignore, WhatToDelete) {
  std::string Text =
      "  // mapvet: ignore(a): b\n  f(); // mapvet: ignore(a): c\n";
  auto S = parse(Text);
  ASSERT_EQ(S.size(), 2u);
  Text.erase(S[1].DeleteOffset, S[1].DeleteLength);
  Text.erase(S[0].DeleteOffset, S[0].DeleteLength);
  EXPECT_EQ(Text, "  f();\n");
}

TEST(Ignore, BothFamiliesInOneFile) {
  auto S = parse("a; // NOLINT(x)\nb; // mapvet: ignore(c): d\n");
  ASSERT_EQ(S.size(), 2u);
  EXPECT_EQ(S[0].Kind, SuppressionKind::Nolint);
  EXPECT_EQ(S[1].Kind, SuppressionKind::Ignore);
}
