//===- GlobList.h - Lists of check names with wildcards ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_GLOBLIST_H
#define MAPVET_REPORT_GLOBLIST_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace mapvet::report {

/// A list of patterns as clang-tidy's `-checks` takes it: separated by commas
/// or new lines, `*` stands for any text, a leading `-` takes names away; the
/// last pattern that fits a name decides.
class GlobList {
public:
  struct Item {
    bool Positive;
    std::string Pattern;
  };

  /// \p KeepNegative false ignores patterns that take names away, as NOLINT
  /// comments do.  Never fails; blanks around patterns and empty patterns are
  /// ignored.
  explicit GlobList(llvm::StringRef Text, bool KeepNegative = true);

  /// Whether the last pattern that fits \p Name adds it; \p Default if none
  /// fits.
  bool contains(llvm::StringRef Name, bool Default = false) const;

  /// The patterns in the order of the text.
  const std::vector<Item> &items() const { return Items; }

  /// Whether \p Pattern, in which only `*` is special, fits all of \p Name.
  static bool fits(llvm::StringRef Pattern, llvm::StringRef Name);

private:
  std::vector<Item> Items;
};

} // namespace mapvet::report
#endif
