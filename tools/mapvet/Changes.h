//===- Changes.h - What changed since a revision ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_CHANGES_H
#define MAPVET_TOOLS_MAPVET_CHANGES_H

#include "Analysis.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mapvet::driver {

/// How the files of a git repository differ from a revision.
struct Changes {
  /// Lines of each file, by absolute name, that the revision does not have, as
  /// ranges from the first to the last.
  std::map<std::string, std::vector<std::pair<uint32_t, uint32_t>>> Lines;
  /// What each changed file was; a renamed one by its present name.
  OldFiles Before;

  bool touches(llvm::StringRef File, uint32_t Line) const;
};

/// The changes of the repository that holds the current folder, uncommitted and
/// untracked files included, since \p Revision.  Runs git.
llvm::Expected<Changes> changesSince(llvm::StringRef Revision);

/// Reads the output of `git diff --unified=0`; file names are completed by
/// \p Root.
void readHunks(llvm::StringRef Diff, llvm::StringRef Root, Changes &Out);

} // namespace mapvet::driver
#endif
