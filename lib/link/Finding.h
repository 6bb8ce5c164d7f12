//===- Finding.h - One defect, ready to be shown ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_LINK_FINDING_H
#define MAPVET_LINK_FINDING_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mapvet {

/// A place in a source file.  Lines and columns count from 1 (columns in
/// bytes), Offset and Length are bytes from the start of the file.
struct SourceRange {
  std::string File;
  uint32_t Line = 0, Col = 0, EndLine = 0, EndCol = 0;
  uint32_t Offset = 0, Length = 0;
  bool operator==(const SourceRange &) const = default;
};

/// One replacement of text; Length 0 inserts.
struct TextEdit {
  std::string File;
  uint32_t Offset = 0, Length = 0;
  std::string Text;
  bool operator==(const TextEdit &) const = default;
};

/// A set of edits that, applied together, compiles and removes the finding.
struct Fix {
  std::string Description;
  std::vector<TextEdit> Edits;
};

/// One step of the explanation, in the order in which things happen.
struct Note {
  SourceRange Where;
  std::string Message;
  /// The step is one of the other thread, if two meet.
  bool OtherThread = false;
};

/// A comment that keeps a finding quiet.
struct Silence {
  SourceRange Where;
  std::string Reason;
  bool Nolint = false; ///< a comment of clang-tidy's, not of mapvet's own
};

/// One defect.
struct Finding {
  std::string Check; ///< "mapvet-concurrent-access"
  SourceRange Where;
  std::string Message;
  std::vector<Note> Notes;
  std::vector<Fix> Fixes;
  /// Names the defect independently of line numbers: check, enclosing function
  /// and the names of what is involved, joined by '|'.  report/ hashes it.
  std::string Identity;
  /// Set by link::analyze() if a comment silences the finding; whoever shows
  /// findings leaves it out or marks it.
  std::optional<Silence> Silenced;
};

} // namespace mapvet
#endif
