//===- Suppressions.h - NOLINT comments -------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_SUPPRESSIONS_H
#define MAPVET_REPORT_SUPPRESSIONS_H

#include "report/GlobList.h"
#include "report/Sources.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mapvet::report {

/// The NOLINT comments of one file, with clang-tidy's meaning: `NOLINT` speaks
/// of its own line, `NOLINTNEXTLINE` of the line below, everything between
/// `NOLINTBEGIN` and the `NOLINTEND` with the same list is suppressed.  A list
/// in parentheses restricts each to the checks that it names.
class FileSuppressions {
public:
  /// A begin without an end, or an end without a begin.  Neither suppresses
  /// anything.
  struct Unmatched {
    uint32_t Line;
    bool Begin;
  };

  /// Linear in the size of \p Text, which is not kept.
  explicit FileSuppressions(const SourceText &Text);

  /// Whether a finding of \p Check in line \p Line is to be kept quiet.
  bool covers(llvm::StringRef Check, uint32_t Line) const;
  const std::vector<Unmatched> &unmatched() const { return Strays; }

private:
  struct Region {
    uint32_t First, Last;
    GlobList Checks;
  };
  std::vector<Region> Regions;
  std::vector<Unmatched> Strays;
};

/// The NOLINT comments of all files, read when first asked for.
class Suppressions {
public:
  explicit Suppressions(Sources &S) : Files(S) {}
  /// Whether a finding of \p Check at \p File:\p Line is suppressed.
  bool covers(llvm::StringRef Check, llvm::StringRef File, uint32_t Line);
  /// "FILE:LINE: NOLINTBEGIN has no NOLINTEND" and the like, of the files asked
  /// for so far, sorted.
  std::vector<std::string> warnings(llvm::StringRef BaseFolder) const;

private:
  Sources &Files;
  std::map<std::string, FileSuppressions, std::less<>> Known;
};

} // namespace mapvet::report
#endif
