//===- baseline_test.cpp - Tests of known findings ------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Baseline.h"
#include "report/Formats.h"
#include "report/Page.h"
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::report;

static std::vector<Report> reports(std::vector<std::string> Identities) {
  std::vector<Finding> Out;
  for (std::string &I : Identities) {
    Finding F;
    F.Check = "mapvet-large-copy";
    F.Identity = std::move(I);
    F.Where.File = "/p/src/a.cpp";
    F.Where.Line = static_cast<uint32_t>(Out.size()) + 1;
    F.Message = "copies \"all\"\n";
    Out.push_back(std::move(F));
  }
  return withFingerprints(std::move(Out));
}

static std::string text(const Baseline &B) {
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  renderBaseline(OS, B);
  return Out;
}

TEST(Baseline, WhatIsWrittenIsRead) {
  Baseline B =
      makeBaseline(reports({"f|a", "g|b"}), "/p", "2026-01-02", nullptr);
  ASSERT_EQ(B.Findings.size(), 2u);
  EXPECT_EQ(B.Findings[0].File, "src/a.cpp");
  auto Read = parseBaseline(text(B), "b.json");
  ASSERT_TRUE(bool(Read));
  EXPECT_EQ(text(*Read), text(B));
  EXPECT_TRUE(Read->find(B.Findings[1].Fingerprint));
  EXPECT_FALSE(Read->find("0"));
}

TEST(Baseline, TellsNewFromKnownFromGone) {
  Baseline B =
      makeBaseline(reports({"f|a", "g|b"}), "/p", "2026-01-02", nullptr);
  auto Now = reports({"g|b", "h|c"});
  auto Gone = compare(B, Now);
  EXPECT_EQ(Now[0].State, BaselineState::Unchanged);
  EXPECT_EQ(Now[1].State, BaselineState::New);
  ASSERT_EQ(Gone.size(), 1u);
  EXPECT_EQ(Gone[0].Fingerprint, reports({"f|a"})[0].Fingerprint);
}

TEST(Baseline, ASilencedFindingIsNoKnownOne) {
  auto Some = reports({"f|a"});
  Some[0].F.Silenced = Silence();
  EXPECT_TRUE(makeBaseline(Some, "/p", "d", nullptr).Findings.empty());
  Baseline B = makeBaseline(reports({"f|a"}), "/p", "d", nullptr);
  EXPECT_EQ(compare(B, Some).size(), 1u);
  EXPECT_TRUE(updateBaseline(B, Some, "/p", "d").Findings.empty());
}

TEST(Baseline, UpdateTakesUpNothing) {
  Baseline B =
      makeBaseline(reports({"f|a", "g|b"}), "/p", "2026-01-02", nullptr);
  Baseline New = updateBaseline(B, reports({"x|y", "g|b"}), "/p", "2026-01-03");
  ASSERT_EQ(New.Findings.size(), 1u);
  EXPECT_EQ(New.Findings[0].Line, 2u);
  ASSERT_EQ(New.History.size(), 2u);
  EXPECT_EQ(New.History[0].Findings, 2u);
  EXPECT_EQ(New.History[1].Findings, 1u);
  // One entry a day.
  EXPECT_EQ(updateBaseline(New, {}, "/p", "2026-01-03").History.size(), 2u);
}

TEST(Baseline, DamagedTextIsRefusedWithASentence) {
  std::string Good =
      text(makeBaseline(reports({"f|a"}), "/p", "2026-01-02", nullptr));
  for (size_t Size = 0; Size + 1 < Good.size(); ++Size) {
    auto Read = parseBaseline(llvm::StringRef(Good).take_front(Size), "b.json");
    ASSERT_FALSE(bool(Read)) << Size;
    std::string Why = llvm::toString(Read.takeError());
    EXPECT_EQ(Why.find("'b.json' is not a baseline: "), 0u) << Why;
    EXPECT_EQ(Why.find('\n'), std::string::npos) << Why;
  }
  for (const char *Text :
       {"[]", "3", "{\"version\":0,\"findings\":[]}", "{\"version\":1}",
        "{\"version\":1,\"findings\":[{}]}", "{\"version\":1,\"findings\":[3]}",
        "{\"version\":2,\"findings\":[]}"}) {
    auto Read = parseBaseline(Text, "b.json");
    EXPECT_FALSE(bool(Read)) << Text;
    llvm::consumeError(Read.takeError());
  }
}

TEST(Columns, CountCodePoints) {
  EXPECT_EQ(codePointColumn("abc", 1), 1u);
  EXPECT_EQ(codePointColumn("abc", 4), 4u);
  EXPECT_EQ(codePointColumn("\xc3\xa4\xe2\x82\xac x", 3), 2u);
  EXPECT_EQ(codePointColumn("\xc3\xa4\xe2\x82\xac x", 6), 3u);
  EXPECT_EQ(codePointColumn("\xff\xc3", 3), 3u);
  EXPECT_EQ(codePointColumn("", 7), 7u);
}

TEST(Page, Markdown) {
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  renderPage(OS,
             "# Title\n\nSome [linked](x.md) **bold** words that are long "
             "enough.\n\n- an item that has to go\n  on in a second line\n\n"
             "<!-- hidden -->\n```cpp\nint a;\n\n  b();\n```\n"
             "| a | b |\n|---|---|\n| `x\\|y` | two |\n",
             24, /*Color=*/false);
  EXPECT_EQ(Out, "Title\n=====\n\nSome linked bold words\nthat are long enough."
                 "\n\n- an item that has to go\n  on in a second line\n\n"
                 "    int a;\n\n      b();\na      b\n`x|y`  two\n");
}
