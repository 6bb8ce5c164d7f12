//===- GlobList.cpp - Lists of check names with wildcards -----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/GlobList.h"

using namespace llvm;

namespace mapvet::report {

GlobList::GlobList(StringRef Text, bool KeepNegative) {
  while (!Text.empty()) {
    size_t End = Text.find_first_of(",\n");
    StringRef Pattern = Text.substr(0, End).trim();
    Text = End == StringRef::npos ? StringRef() : Text.substr(End + 1);
    bool Positive = !Pattern.consume_front("-");
    Pattern = Pattern.ltrim();
    if (!Pattern.empty() && (Positive || KeepNegative))
      Items.push_back({Positive, Pattern.str()});
  }
}

bool GlobList::contains(StringRef Name, bool Default) const {
  for (auto It = Items.rbegin(); It != Items.rend(); ++It)
    if (fits(It->Pattern, Name))
      return It->Positive;
  return Default;
}

bool GlobList::fits(StringRef Pattern, StringRef Name) {
  // Greedy matching that goes back to the last star only: linear but for
  // patterns with many stars, quadratic at worst.
  size_t P = 0, N = 0, Star = StringRef::npos, Mark = 0;
  while (N < Name.size()) {
    if (P < Pattern.size() && Pattern[P] == '*') {
      Star = P++;
      Mark = N;
    } else if (P < Pattern.size() && Pattern[P] == Name[N]) {
      ++P;
      ++N;
    } else if (Star != StringRef::npos) {
      P = Star + 1;
      N = ++Mark;
    } else {
      return false;
    }
  }
  return Pattern.substr(P).find_first_not_of('*') == StringRef::npos;
}

} // namespace mapvet::report
