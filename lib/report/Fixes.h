//===- Fixes.h - Applying the fixes of findings -----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_FIXES_H
#define MAPVET_REPORT_FIXES_H

#include "report/Fingerprint.h"
#include "report/Sources.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace mapvet::report {

/// Which fixes can be applied together, and the texts that result.
struct FixPlan {
  /// New content by file, for the files that change.
  std::map<std::string, std::string> Files;
  /// For each finding whether its fix is part of the plan.
  std::vector<bool> Applied;
  /// Findings whose fix touches text that an earlier fix changes.
  unsigned Refused = 0;
  /// Fixes whose edits do not fit the file as it is now; a sentence each.
  std::vector<std::string> Errors;
};

/// Plans the first fix of each of \p Reports, in their order.  A fix is taken
/// whole or not at all: not if one of its edits overlaps a different edit taken
/// before.  An edit that several fixes share is made once.  Depends on nothing
/// but the arguments.
FixPlan planFixes(llvm::ArrayRef<Report> Reports, Sources &Files);

/// Writes the files of \p Plan, each whole or not at all.  Stops at the first
/// that cannot be written and names it, and says which were written before.
llvm::Error applyFixes(const FixPlan &Plan);

} // namespace mapvet::report
#endif
