//===- fixes_test.cpp - Tests of applying fixes ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Fixes.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

using namespace mapvet;
using namespace mapvet::report;

static Report with(std::vector<TextEdit> Edits) {
  Report R;
  R.F.Fixes.push_back({"fix", std::move(Edits)});
  return R;
}

TEST(Fixes, SeveralFilesAndFindings) {
  Sources Files;
  Files.set("a", "0123456789");
  Files.set("b", "xyz");
  auto Plan = planFixes({with({{"a", 2, 3, "AB"}, {"b", 3, 0, "!"}}),
                         with({{"a", 8, 1, ""}}), Report()},
                        Files);
  EXPECT_EQ(Plan.Files["a"], "01AB5679");
  EXPECT_EQ(Plan.Files["b"], "xyz!");
  EXPECT_EQ(Plan.Applied, (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Plan.Refused, 0u);
}

TEST(Fixes, EqualEditsAreMadeOnce) {
  Sources Files;
  Files.set("a", "m.x; m.y;");
  auto Plan = planFixes(
      {with({{"a", 0, 0, "lock(); "}}), with({{"a", 0, 0, "lock(); "}})},
      Files);
  EXPECT_EQ(Plan.Files["a"], "lock(); m.x; m.y;");
  EXPECT_EQ(Plan.Applied, (std::vector<bool>{true, true}));
}

TEST(Fixes, TheEarlierOfTwoThatOverlapIsTakenWhole) {
  Sources Files;
  Files.set("a", "0123456789");
  // The second overlaps the first in one edit: its other edit is not made.
  auto Plan = planFixes(
      {with({{"a", 2, 4, "-"}}), with({{"a", 5, 2, "+"}, {"a", 9, 1, "+"}})},
      Files);
  EXPECT_EQ(Plan.Files["a"], "01-6789");
  EXPECT_EQ(Plan.Applied, (std::vector<bool>{true, false}));
  EXPECT_EQ(Plan.Refused, 1u);
}

TEST(Fixes, DifferentInsertionsAtOnePlaceConflict) {
  Sources Files;
  Files.set("a", "x");
  auto Plan =
      planFixes({with({{"a", 0, 0, "1"}}), with({{"a", 0, 0, "2"}})}, Files);
  EXPECT_EQ(Plan.Files["a"], "1x");
  EXPECT_EQ(Plan.Refused, 1u);
}

TEST(Fixes, NeighboursDoNotOverlap) {
  Sources Files;
  Files.set("a", "0123");
  auto Plan = planFixes({with({{"a", 1, 1, "B"}}), with({{"a", 2, 1, "C"}}),
                         with({{"a", 1, 0, "<"}}), with({{"a", 3, 0, ">"}})},
                        Files);
  EXPECT_EQ(Plan.Files["a"], "0<BC>3");
}

TEST(Fixes, InsertionsInsideAReplacementConflict) {
  Sources Files;
  Files.set("a", "0123");
  auto Plan =
      planFixes({with({{"a", 2, 0, "|"}}), with({{"a", 1, 2, "-"}})}, Files);
  EXPECT_EQ(Plan.Files["a"], "01|23");
  EXPECT_EQ(Plan.Refused, 1u);
}

TEST(Fixes, EditsBeyondTheFileAreAnError) {
  Sources Files;
  Files.set("a", "0123");
  auto Plan =
      planFixes({with({{"a", 3, 2, ""}}), with({{"/no/file", 0, 0, "x"}}),
                 with({{"a", ~0u, ~0u, ""}})},
                Files);
  EXPECT_TRUE(Plan.Files.empty());
  EXPECT_EQ(Plan.Errors.size(), 3u);
  EXPECT_EQ(Plan.Applied, (std::vector<bool>{false, false, false}));
}

TEST(Fixes, TheFirstOfSeveralFixesIsTaken) {
  Sources Files;
  Files.set("a", "x");
  Report R = with({{"a", 0, 1, "first"}});
  R.F.Fixes.push_back({"other", {{"a", 0, 1, "second"}}});
  EXPECT_EQ(planFixes({R}, Files).Files["a"], "first");
}

TEST(Fixes, AreWrittenByteByByte) {
  llvm::SmallString<128> Folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("mapvet-fixes", Folder));
  std::string File = (Folder + "/a.cpp").str();
  {
    std::error_code EC;
    llvm::raw_fd_ostream OS(File, EC);
    OS << "a\r\nb\r\n";
  }
  Sources Files;
  auto Plan = planFixes({with({{File, 3, 1, "B"}})}, Files);
  ASSERT_FALSE(llvm::errorToBool(applyFixes(Plan)));
  EXPECT_EQ((*llvm::MemoryBuffer::getFile(File))->getBuffer(), "a\r\nB\r\n");
  llvm::sys::fs::remove_directories(Folder);
}

TEST(Fixes, NothingIsWrittenIfOneFileCannotBe) {
  llvm::SmallString<128> Folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("mapvet-fixes", Folder));
  FixPlan Plan;
  Plan.Files[(Folder + "/a").str()] = "new";
  Plan.Files["/no/such/folder/b"] = "new";
  llvm::Error E = applyFixes(Plan);
  std::string Message = llvm::toString(std::move(E));
  EXPECT_NE(Message.find("no file was changed"), std::string::npos) << Message;
  EXPECT_FALSE(llvm::sys::fs::exists(Folder + "/a"));
  llvm::sys::fs::remove_directories(Folder);
}
