//===- Rewrite.h - Changing a program and asking the compiler ---*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `mapvet annotate` and `mapvet migrate` have in common: edits to several
// files, the texts that result, and what the compiler says of them.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_REWRITE_H
#define MAPVET_TOOLS_MAPVET_REWRITE_H

#include "Analysis.h"
#include "link/Finding.h"
#include "report/Sources.h"
#include <map>
#include <string>
#include <vector>

namespace mapvet::driver {

/// A byte of a file.
struct Position {
  std::string File;
  uint32_t Offset = 0;
  auto operator<=>(const Position &) const = default;
};

/// The edits to each file, in the order in which they are to be made.
using EditMap = std::map<std::string, std::vector<TextEdit>>;

/// Adds \p E unless it is there already.
void addEdit(EditMap &Edits, TextEdit E);

/// The new text of each file of \p Edits.
OldFiles rewrite(const EditMap &Edits, report::Sources &Files);

/// Where the byte \p Offset of the new text of \p File stood in the old one; in
/// inserted text, where that was inserted.
uint32_t oldOffset(const EditMap &Edits, llvm::StringRef File, uint32_t Offset);

/// Makes `#include "NAME"` (or <NAME>, if \p Name begins with '<') part of the
/// text \p Code of \p File, where a reader would look for it.  No edit if it is
/// there.
std::vector<TextEdit> includeEdits(llvm::StringRef File, llvm::StringRef Code,
                                   llvm::StringRef Name);

/// How a file in the folder of \p From includes \p To.
std::string relativeInclude(llvm::StringRef From, llvm::StringRef To);

/// Something that the compiler said of a file.
struct Complaint {
  std::string File;
  uint32_t Line = 0, Col = 0, Offset = 0;
  bool IsError = false;
  std::string Message;
  /// Where what it speaks of is declared, and where its notes stand.
  std::vector<Position> About;
};

/// What the compiler says of the file of \p Cmd with the texts \p Overlay,
/// which may be null, and of warnings \p Warnings alone, as bytes for a pipe;
/// the AST goes to what \p Make makes.
std::string complaintsOf(const Command &Cmd, const OldFiles *Overlay,
                         llvm::ArrayRef<std::string> Warnings,
                         MakeConsumer Make);
/// What complaintsOf() wrote for \p Cmd; an error if it did not finish.
std::vector<Complaint> unpackComplaints(const Command &Cmd,
                                        std::optional<llvm::StringRef> Text);
/// In the order of files and places; each once.
void sortComplaints(std::vector<Complaint> &All);

/// The new texts as unified diffs, with names relative to \p Base.
std::string diffOf(const OldFiles &New, report::Sources &Files,
                   llvm::StringRef Base);

/// Writes the texts, each file whole or not at all; looks first whether all can
/// be written.
llvm::Error writeAll(const OldFiles &New);

} // namespace mapvet::driver
#endif
