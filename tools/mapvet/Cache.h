//===- Cache.h - What earlier runs found out --------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_CACHE_H
#define MAPVET_TOOLS_MAPVET_CACHE_H

#include "Commands.h"
#include "facts/Index.h"
#include "link/Program.h"
#include "models/Models.h"
#include <optional>
#include <string>
#include <vector>

namespace mapvet::driver {

/// The index of a run.  Without one, nothing is found and nothing is stored.
/// Commands are named by their place in the list.
class Cache {
public:
  /// Opens the index that \p C names, or that belongs to its database.  All
  /// must outlive the object.
  Cache(const CommandLine &C, llvm::ArrayRef<Command> Commands,
        const models::ModelSet &Models);
  ~Cache();

  /// The errors of the file as stored, if nothing that it depends on changed.
  std::optional<std::string> find(size_t I);
  /// Whether a file that was found or stored has facts at all.
  bool hasFacts(size_t I) const;
  /// The facts of a file that was found, as stored.  Empty if it has none, or
  /// if they are lost.
  std::string load(size_t I);
  void store(size_t I, const facts::InputRecorder::Inputs &Seen,
             llvm::StringRef Facts, llvm::StringRef Errors);

  /// The findings of the program of all files found and stored.
  std::optional<std::vector<Finding>> findResult(const link::Options &O);
  void storeResult(const link::Options &O, llvm::ArrayRef<Finding> Findings);

private:
  facts::Digest resultKey(const link::Options &O) const;

  llvm::ArrayRef<Command> Commands;
  std::unique_ptr<facts::Index> Store;
  std::vector<facts::Digest> Keys;
  std::vector<std::optional<facts::Digest>> Facts; ///< names of the facts
  size_t Stored = 0;
};

/// Where the index of \p C lies: --index, else `.mapvet` beside its
/// compile_commands.json.  Empty if there is to be none: --no-index, or flags
/// on the command line and no --index.
std::string indexFolder(const CommandLine &C);

/// `mapvet index status` and `mapvet index clear`: tell the user on \p OS.
llvm::Error describeIndex(llvm::raw_ostream &OS, const CommandLine &C);
llvm::Error clearIndex(llvm::raw_ostream &OS, const CommandLine &C);

} // namespace mapvet::driver
#endif
