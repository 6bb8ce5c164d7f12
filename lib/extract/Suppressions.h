//===- Suppressions.h - Comments that silence findings ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two families of comments silence findings.  clang-tidy's own, with its
// meaning: `NOLINT` speaks of its own line, `NOLINTNEXTLINE` of the line below,
// everything between `NOLINTBEGIN` and the `NOLINTEND` with the same list is
// silenced.  And
//
//   // mapvet: ignore(CHECK, CHECK): REASON
//
// which speaks of its own line if code stands before it, else of the whole
// statement or declaration that follows; with `ignore-file`, of the file.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_SUPPRESSIONS_H
#define MAPVET_EXTRACT_SUPPRESSIONS_H

#include "facts/Facts.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace clang {
class LangOptions;
}

namespace mapvet::extract {

class FileBuilder;

/// A comment as it stands in a text; see facts::Suppression.  Offsets are bytes
/// from the start of the text.
struct SuppressionText {
  facts::SuppressionKind Kind = facts::SuppressionKind::Ignore;
  uint32_t Offset = 0, Length = 0;
  uint32_t First = 1, Last = 0;
  bool List = false;
  std::string Checks, Reason;
  /// What to take away to be rid of the comment; Length 0: it cannot be done
  /// by machine.
  uint32_t DeleteOffset = 0, DeleteLength = 0;
};

/// The comments in \p Text, which must be followed by a null byte, in the order
/// of offsets.  \p LineOf gives the line, from 1, of an offset.  Linear; a text
/// without the words "mapvet:" and "NOLINT" is only searched for them.
std::vector<SuppressionText>
findSuppressions(llvm::StringRef Text, const clang::LangOptions &Options,
                 llvm::function_ref<uint32_t(uint32_t)> LineOf);

/// Adds the comments of all files of the project that the translation unit of
/// \p B read to its facts.
void addSuppressions(FileBuilder &B);

} // namespace mapvet::extract
#endif
