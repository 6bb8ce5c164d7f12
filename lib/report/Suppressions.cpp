//===- Suppressions.cpp - NOLINT comments ---------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Suppressions.h"
#include "llvm/ADT/StringExtras.h"
#include <optional>

using namespace llvm;

namespace mapvet::report {

FileSuppressions::FileSuppressions(const SourceText &Source) {
  struct Open {
    uint32_t Line;
    std::optional<std::string> List;
  };
  std::vector<Open> Stack;
  StringRef Text = Source.text();
  auto globs = [](const std::optional<std::string> &List) {
    return GlobList(List ? *List : "*", /*KeepNegative=*/false);
  };

  for (size_t Pos = 0; (Pos = Text.find("NOLINT", Pos)) != StringRef::npos;) {
    size_t Start = Pos;
    Pos += StringRef("NOLINT").size();
    while (Pos < Text.size() && isAlpha(Text[Pos]))
      ++Pos;
    StringRef Word = Text.slice(Start, Pos);
    bool Begin = Word == "NOLINTBEGIN", End = Word == "NOLINTEND",
         Next = Word == "NOLINTNEXTLINE";
    if (!Begin && !End && !Next && Word != "NOLINT")
      continue;
    std::optional<std::string> List;
    if (Pos < Text.size() && Text[Pos] == '(') {
      size_t Close = Text.find_first_of("\n)", Pos + 1);
      if (Close != StringRef::npos && Text[Close] == ')') {
        List = Text.slice(Pos + 1, Close).str();
        Pos = Close;
      }
    }
    uint32_t Line = Source.lineOf(static_cast<uint32_t>(Start));
    if (Begin) {
      Stack.push_back({Line, std::move(List)});
    } else if (End) {
      if (!Stack.empty() && Stack.back().List == List) {
        Regions.push_back({Stack.back().Line, Line, globs(List)});
        Stack.pop_back();
      } else {
        Strays.push_back({Line, false});
      }
    } else {
      uint32_t Target = Next ? Line + 1 : Line;
      Regions.push_back({Target, Target, globs(List)});
    }
  }
  for (const Open &O : Stack)
    Strays.push_back({O.Line, true});
}

bool FileSuppressions::covers(StringRef Check, uint32_t Line) const {
  for (const Region &R : Regions)
    if (R.First <= Line && Line <= R.Last && R.Checks.contains(Check))
      return true;
  return false;
}

bool Suppressions::covers(StringRef Check, StringRef File, uint32_t Line) {
  auto It = Known.find(File);
  if (It == Known.end()) {
    const SourceText *Text = Files.get(File);
    It = Known
             .emplace(File.str(), Text ? FileSuppressions(*Text)
                                       : FileSuppressions(SourceText("")))
             .first;
  }
  return It->second.covers(Check, Line);
}

std::vector<std::string> Suppressions::warnings(StringRef Base) const {
  std::vector<std::string> Out;
  for (const auto &[File, S] : Known)
    for (const FileSuppressions::Unmatched &U : S.unmatched())
      Out.push_back((shownPath(File, Base) + ":" + Twine(U.Line) + ": " +
                     (U.Begin ? "NOLINTBEGIN has no NOLINTEND with the same "
                                "list and suppresses nothing"
                              : "NOLINTEND has no NOLINTBEGIN with the same "
                                "list"))
                        .str());
  return Out;
}

} // namespace mapvet::report
