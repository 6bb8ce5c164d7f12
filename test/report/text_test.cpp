//===- text_test.cpp - Tests of the text format ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Text.h"
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::report;

static SourceRange at(uint32_t Line, uint32_t Col, uint32_t EndCol,
                      std::string File = "/p/a.cpp") {
  SourceRange R;
  R.File = std::move(File);
  R.Line = R.EndLine = Line;
  R.Col = Col;
  R.EndCol = EndCol;
  R.Length = EndCol - Col;
  return R;
}

static Report finding(SourceRange Where) {
  Report R;
  R.F.Check = "mapvet-large-copy";
  R.F.Where = std::move(Where);
  R.F.Message = "the map is copied";
  return R;
}

static std::string render(Report R, Sources &Files, TextOptions O = {}) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  renderText(OS, {R}, Files, O);
  return Text;
}

TEST(Text, LooksLikeAWarningOfClang) {
  Sources Files;
  Files.set("/p/a.cpp", "int f();\nauto m = users;\n");
  Report R = finding(at(2, 10, 15));
  R.F.Notes.push_back({at(1, 5, 6), "declared here"});
  EXPECT_EQ(render(R, Files),
            "/p/a.cpp:2:10: warning: the map is copied [mapvet-large-copy]\n"
            "    2 | auto m = users;\n"
            "      |          ^~~~~\n"
            "/p/a.cpp:1:5: note: declared here\n"
            "    1 | int f();\n"
            "      |     ^\n");
}

TEST(Text, NamesFilesRelativeToTheFolder) {
  Sources Files;
  EXPECT_EQ(render(finding(at(1, 1, 2)), Files, {false, "/p"}),
            "a.cpp:1:1: warning: the map is copied [mapvet-large-copy]\n");
  EXPECT_EQ(shownPath("/pq/a.cpp", "/p"), "/pq/a.cpp");
  EXPECT_EQ(shownPath("/p/q/a.cpp", "/p"), "q/a.cpp");
  EXPECT_EQ(shownPath("/p/a.cpp", "/"), "p/a.cpp");
  EXPECT_EQ(shownPath("/p/a.cpp", ""), "/p/a.cpp");
}

TEST(Text, ShowsWhatAFixPutsIn) {
  Sources Files;
  Files.set("/p/a.cpp", "auto m = users;\n");
  Report R = finding(at(1, 10, 15));
  R.F.Fixes.push_back(
      {"bind a reference",
       {{"/p/a.cpp", 0, 0, "const "}, {"/p/a.cpp", 5, 0, "&"}}});
  EXPECT_EQ(render(R, Files),
            "/p/a.cpp:1:10: warning: the map is copied [mapvet-large-copy]\n"
            "    1 | auto m = users;\n"
            "      |          ^~~~~\n"
            "      | const  &\n");
}

TEST(Text, ShowsFixesElsewhereAsNotes) {
  Sources Files;
  Files.set("/p/a.cpp", "use(m);\n");
  Files.set("/p/a.h", "\nvoid use(Map m);\n");
  Report R = finding(at(1, 5, 6));
  R.F.Fixes.push_back({"take it by reference", {{"/p/a.h", 13, 0, "&"}}});
  EXPECT_EQ(render(R, Files),
            "/p/a.cpp:1:5: warning: the map is copied [mapvet-large-copy]\n"
            "    1 | use(m);\n"
            "      |     ^\n"
            "/p/a.h:2:13: note: fix: take it by reference\n"
            "    2 | void use(Map m);\n"
            "      |             ^\n"
            "      |             &\n");
}

TEST(Text, TabsWideAndBrokenCharacters) {
  Sources Files;
  // A tab, then two bytes that take one column, then a byte that is no text.
  Files.set("/p/a.cpp", "\t\xc3\xa4 m\xff = x;\n");
  EXPECT_EQ(render(finding(at(1, 10, 11)), Files),
            "/p/a.cpp:1:10: warning: the map is copied [mapvet-large-copy]\n"
            "    1 |         \xc3\xa4 m? = x;\n"
            "      |                ^\n");
}

TEST(Text, RangesOverSeveralLinesEndWithTheFirst) {
  Sources Files;
  Files.set("/p/a.cpp", "f(a,\n  b);\n");
  SourceRange W = at(1, 1, 5);
  W.EndLine = 2;
  EXPECT_EQ(render(finding(W), Files),
            "/p/a.cpp:1:1: warning: the map is copied [mapvet-large-copy]\n"
            "    1 | f(a,\n"
            "      | ^~~~\n");
}

TEST(Text, SurvivesPlacesThatAreNotThere) {
  Sources Files;
  Files.set("/p/a.cpp", "x\n");
  std::string Head = ": warning: the map is copied [mapvet-large-copy]\n";
  EXPECT_EQ(render(finding(at(9, 1, 2)), Files), "/p/a.cpp:9:1" + Head);
  EXPECT_EQ(render(finding(at(1, 90, 95)), Files),
            "/p/a.cpp:1:90" + Head + "    1 | x\n      |  ^\n");
  EXPECT_EQ(render(finding(at(1, 1, 2, "/p/none.cpp")), Files),
            "/p/none.cpp:1:1" + Head);
  Files.set("/p/long.cpp", std::string(5000, 'x'));
  EXPECT_EQ(render(finding(at(1, 1, 2, "/p/long.cpp")), Files),
            "/p/long.cpp:1:1" + Head);
}

TEST(Text, ColorsOnlyIfAsked) {
  Sources Files;
  Files.set("/p/a.cpp", "auto m = users;\n");
  Report R = finding(at(1, 10, 15));
  std::string Plain = render(R, Files), Colored = render(R, Files, {true, ""});
  EXPECT_EQ(Plain.find('\x1b'), std::string::npos);
  EXPECT_NE(Colored.find('\x1b'), std::string::npos);
  std::string Stripped;
  for (size_t I = 0; I < Colored.size(); ++I)
    if (Colored[I] == '\x1b')
      I = Colored.find('m', I);
    else
      Stripped += Colored[I];
  EXPECT_EQ(Stripped, Plain);
}
