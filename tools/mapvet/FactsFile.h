//===- FactsFile.h - Facts that travel --------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `mapvet facts` writes and `mapvet merge` reads: the facts of one file of
// the program, its compile errors, and what tells whether the facts of two
// files may be linked.  Files beneath the project's folder are named relative
// to it, so that the bytes are the same wherever the project lies.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_FACTSFILE_H
#define MAPVET_TOOLS_MAPVET_FACTSFILE_H

#include "facts/Facts.h"
#include "report/Json.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace mapvet::driver {

struct FactsFile {
  std::string MainFile; ///< absolute
  std::string Models;   ///< ModelSet::fingerprint() of those that were read
  std::vector<report::FileError> Errors;
  std::optional<facts::FileFacts> Facts; ///< none if nothing could be parsed
};

/// \p F as bytes, with \p Root, an absolute folder, left out of all names.
/// The same for the same facts, wherever Root lies.
llvm::Expected<std::string> writeFactsFile(FactsFile F, llvm::StringRef Root);

/// What writeFactsFile() gave, with \p Root put in front of the names again.
/// Refuses bytes that are damaged, made up or by another build of mapvet, with
/// words that follow the name of the file and tell what to do.
llvm::Expected<FactsFile> readFactsFile(llvm::StringRef Bytes,
                                        llvm::StringRef Root);

/// The reader behind the header and its checksum, FactsHeaderBytes long: for
/// fuzzing, which gets past a checksum only by chance.
llvm::Expected<FactsFile> readFactsBody(llvm::StringRef Body,
                                        llvm::StringRef Root);
inline constexpr size_t FactsHeaderBytes = 32;

/// \p S with a mark for \p Root where a name within it begins, and back;
/// nothing if the marks are not those of hideRoot().
std::string hideRoot(llvm::StringRef S, llvm::StringRef Root);
std::optional<std::string> showRoot(llvm::StringRef S, llvm::StringRef Root);

} // namespace mapvet::driver
#endif
