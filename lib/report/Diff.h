//===- Diff.h - What would change in a file ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_DIFF_H
#define MAPVET_REPORT_DIFF_H

#include "link/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace mapvet::report {

/// Sorts \p Edits of one file by place.  Insertions go before a replacement
/// that begins at the same place, and stay in their order among themselves.
void sortEdits(std::vector<TextEdit> &Edits);

/// \p Old with \p Edits made, all of one file and none overlapping another, in
/// the order of sortEdits().
std::string applyEdits(llvm::StringRef Old, std::vector<TextEdit> Edits);

/// The difference between two texts as a unified diff with three lines of
/// context, headed by \p OldName and \p NewName ("/dev/null" for a file that is
/// not there); empty if there is none.  Linear in the texts, but for the square
/// of the number of lines that differ.
std::string unifiedDiff(llvm::StringRef Old, llvm::StringRef New,
                        llvm::StringRef OldName, llvm::StringRef NewName);

} // namespace mapvet::report
#endif
