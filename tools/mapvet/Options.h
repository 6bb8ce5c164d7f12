//===- Options.h - The command line of mapvet -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_OPTIONS_H
#define MAPVET_TOOLS_MAPVET_OPTIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace mapvet::driver {

enum class Mode { Analyze, ListChecks, Version, Help };
enum class Format { Text, Json };
enum class Color { Auto, Always, Never };

/// What the user asked for; docs/guide/driver.md describes each.
struct CommandLine {
  Mode Do = Mode::Analyze;
  std::vector<std::string> Files;
  std::string Build;                             ///< -p; empty: search
  std::optional<std::vector<std::string>> Flags; ///< what follows `--`
  std::vector<std::string> ExtraArgs;
  std::vector<std::string> Models;
  unsigned Jobs = 1;
  std::vector<std::string> Checks; ///< full names, sorted, never empty
  unsigned SmallMapSize = 8;
  bool InferGuards = true;
  std::string HeaderFilter;
  Format OutputFormat = Format::Text;
  std::string Output; ///< empty: standard output
  Color ColorMode = Color::Auto;
  bool Fix = false;
};

/// Reads the arguments after the program's name.  An error is one sentence for
/// the user.
llvm::Expected<CommandLine> parseCommandLine(llvm::ArrayRef<const char *> Args);

void printHelp(llvm::raw_ostream &OS);
void printVersion(llvm::raw_ostream &OS);
void printChecks(llvm::raw_ostream &OS, const CommandLine &C);

} // namespace mapvet::driver
#endif
