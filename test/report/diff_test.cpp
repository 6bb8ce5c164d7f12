//===- diff_test.cpp - Tests of edits and diffs ---------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Diff.h"
#include "llvm/ADT/SmallVector.h"
#include <gtest/gtest.h>
#include <random>

using namespace mapvet;
using namespace mapvet::report;

TEST(Diff, EditsAreMadeInTheirOrder) {
  EXPECT_EQ(applyEdits("0123456789", {{"f", 8, 1, ""},
                                      {"f", 2, 3, "AB"},
                                      {"f", 2, 0, "x"},
                                      {"f", 2, 0, "y"}}),
            "01xyAB5679");
}

TEST(Diff, ShowsWhatIsAround) {
  EXPECT_EQ(
      unifiedDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                  "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "a/f", "b/f"),
      "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(unifiedDiff("same\n", "same\n", "a", "b"), "");
  EXPECT_EQ(unifiedDiff("", "new\n", "/dev/null", "b/f"),
            "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+new\n");
  EXPECT_EQ(
      unifiedDiff("a\nb", "a\nc", "x", "y"),
      "--- x\n+++ y\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n"
      "+c\n\\ No newline at end of file\n");
}

/// \p Diff applied to \p Old, as the program `patch` does, which believes the
/// numbers; "?" if they or the context are wrong.
static std::string patch(llvm::StringRef Old, llvm::StringRef Diff) {
  llvm::SmallVector<llvm::StringRef> In, D;
  Old.split(In, '\n');
  Diff.split(D, '\n');
  if (!In.empty() && In.back().empty())
    In.pop_back();
  std::string Out;
  size_t At = 0;
  for (size_t I = 2; I < D.size(); ++I) {
    if (D[I].consume_front("@@ -")) {
      size_t Start, N = 1;
      D[I].consumeInteger(10, Start);
      if (D[I].consume_front(","))
        D[I].consumeInteger(10, N);
      for (size_t To = N ? Start - 1 : Start; At < To; ++At)
        Out += In[At].str() + "\n";
    } else if (D[I].consume_front("+")) {
      Out += D[I].str() + "\n";
    } else if (!D[I].empty()) {
      if (At >= In.size() || In[At] != D[I].drop_front())
        return "?";
      if (D[I].front() == ' ')
        Out += In[At].str() + "\n";
      ++At;
    }
  }
  for (; At < In.size(); ++At)
    Out += In[At].str() + "\n";
  return Out;
}

TEST(Diff, CanBeApplied) {
  std::mt19937 Random(7);
  for (int Round = 0; Round < 300; ++Round) {
    std::string Old, New;
    for (int I = Random() % 60; I > 0; --I) {
      std::string Line = std::to_string(Random() % 5) + "\n";
      unsigned What = Random() % 12;
      if (What != 0)
        Old += Line;
      if (What != 1)
        New += What == 2 ? "other\n" : Line;
    }
    EXPECT_EQ(Old == New ? New : patch(Old, unifiedDiff(Old, New, "a", "b")),
              New)
        << Old << "->\n"
        << New;
  }
}
