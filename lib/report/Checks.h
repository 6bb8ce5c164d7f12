//===- Checks.h - The table of checks ---------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What checks there are.  The data stands in Checks.def.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_CHECKS_H
#define MAPVET_REPORT_CHECKS_H

#include "llvm/ADT/StringRef.h"

namespace mapvet::report {

/// One row of the table.
struct CheckInfo {
  llvm::StringLiteral Name;    ///< "mapvet-large-copy"
  unsigned Level;              ///< 1 on by default, 2 advice, 3 audit
  bool HasFix;                 ///< some findings carry a fix
  llvm::StringLiteral Summary; ///< one sentence
};

/// All checks, sorted by name.
inline constexpr CheckInfo AllChecks[] = {
#define MAPVET_CHECK(CLASS, NAME, LEVEL, HASFIX, SUMMARY)                      \
  {llvm::StringLiteral(NAME), LEVEL, HASFIX, llvm::StringLiteral(SUMMARY)},
#include "link/Checks.def"
};

/// The row of the check \p Name, or null if there is none.
inline const CheckInfo *findCheck(llvm::StringRef Name) {
  for (const CheckInfo &C : AllChecks)
    if (C.Name == Name)
      return &C;
  return nullptr;
}

} // namespace mapvet::report
#endif
