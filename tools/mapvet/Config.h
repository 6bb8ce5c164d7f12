//===- Config.h - .mapvet.yaml ----------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// docs/guide/config.md describes the files.  One lies at the top of the project
// and may say anything; those of the folders below it say which checks and
// which folders count there.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_CONFIG_H
#define MAPVET_TOOLS_MAPVET_CONFIG_H

#include "Commands.h"
#include "Options.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mapvet::driver {

/// What one file says.
struct ConfigFile {
  std::string Folder; ///< absolute; where relative names begin
  std::optional<std::string> Checks, HeaderFilter, Baseline;
  std::optional<unsigned> Level, SmallMapSize;
  std::optional<bool> InferGuards;
  std::vector<std::string> Models, Paths;
};

/// Reads \p Text, the content of \p File.  \p Top: it is the project's, and may
/// use all keys.  An error is lines of the form FILE:LINE:COL: error: WHAT.
llvm::Expected<ConfigFile> parseConfig(llvm::StringRef Text,
                                       llvm::StringRef File, bool Top);

/// Which findings are wanted where.
class Scope {
public:
  /// Finds and reads the project's configuration, and fills in what \p C leaves
  /// open.
  llvm::Error load(CommandLine &C);
  /// The file that load() read, or "".
  llvm::StringRef topFile() const { return TopFile; }
  /// All files that were read, by absolute name, sorted.
  std::vector<std::string> files() const;
  /// Reads the configurations of the folders in which \p Commands lie, and adds
  /// to \p C the checks that they want.
  llvm::Error loadFolders(CommandLine &C, llvm::ArrayRef<Command> Commands);

  enum Verdict { Wanted, CheckOff, PathOff, ThirdParty };
  /// What is to become of a finding of \p Check in \p File.
  Verdict judge(llvm::StringRef Check, llvm::StringRef File) const;

private:
  std::vector<const ConfigFile *> chain(llvm::StringRef File) const;

  std::optional<ConfigFile> Top;
  std::string TopFile;
  std::map<std::string, ConfigFile> Folders; ///< by folder, without the top
  std::vector<std::string> Base;             ///< checks where nobody objects
  ConfigFile CommandPaths;                   ///< --paths
  std::string Common; ///< the folder that holds all files of the program
};

/// `mapvet config verify`: reads the configurations beneath the top, or the
/// named ones.  Writes what is wrong to standard error.  The exit status.
int verifyConfig(CommandLine C);
/// `mapvet config reference`.
void printConfigReference(llvm::raw_ostream &OS);

} // namespace mapvet::driver
#endif
