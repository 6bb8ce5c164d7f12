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

enum class Mode {
  Analyze,
  Annotate,
  BaselineShow,
  BaselineUpdate,
  BaselineWrite,
  ConfigReference,
  ConfigVerify,
  Explain,
  Facts,
  Help,
  IndexClear,
  IndexStatus,
  List,
  Migrate,
  Plan,
  Version,
  Why,
};
enum class Format { Text, Json, Sarif, GitHub, GitLab, JUnit, ClangTidy, Html };
enum class Strategy { DropIn, ConcurrentSafe, Bounded };
enum class Color { Auto, Always, Never };
enum class ProgressMode { Auto, Always, Never };

/// What the user asked for; docs/guide/driver.md describes each.
struct CommandLine {
  std::string Program; ///< where mapvet itself lies
  Mode Do = Mode::Analyze;
  std::string Target; ///< `explain`: the check; `baseline`: the file; `why`:
                      ///< the place, without its numbers
  unsigned TargetLine = 0, TargetCol = 0; ///< of `why`; 0: not said
  std::vector<std::string> Files;
  std::string Build;                             ///< -p; empty: search
  std::optional<std::vector<std::string>> Flags; ///< what follows `--`
  std::vector<std::string> ExtraArgs;
  std::vector<std::string> Models;
  std::string IndexFolder; ///< empty: beside the database
  bool NoIndex = false;
  bool AllBodies = false; ///< parse function bodies of system headers too
  unsigned Jobs = 1;
  unsigned Timeout = 600; ///< seconds a file; 0: none
  unsigned Memory = 0;    ///< MiB a file; 0: no cap
  ProgressMode ShowProgress = ProgressMode::Auto;

  // What the project's configuration may say too: set if the user did.
  std::optional<std::string> CheckList;
  std::optional<unsigned> Level;
  std::optional<unsigned> SmallMap;
  std::optional<bool> Guards;
  std::optional<std::string> HeaderRegex;
  std::string Baseline;
  std::vector<std::string> Paths; ///< "-dir/", "+dir/sub/"
  std::string ConfigFile;         ///< empty: search
  bool NoConfig = false;
  std::string Since;
  std::vector<std::string> EvidenceFiles;

  Format OutputFormat = Format::Text;
  std::string Output; ///< empty: standard output
  Color ColorMode = Color::Auto;
  bool Fix = false;
  bool ExitZero = false; ///< findings do not count for the exit status

  // For build systems.
  bool FromFacts = false; ///< Files are facts, to be linked; `merge`
  bool Partial = false;
  std::string Root = ".";
  std::string DepFile; ///< facts; empty: none
  bool IfChanged = false;
  std::optional<std::string> Directory; ///< facts, with WholeCommand
  bool WholeCommand = false;          ///< Flags begin with the compiler's name
  std::vector<std::string> Arguments; ///< plan: all that it was called with
  std::vector<std::string>
      LinkArguments; ///< plan: those that `merge` is to get

  bool Apply = false;                   ///< annotate, migrate
  std::string MacroPrefix, MacroHeader; ///< annotate
  std::string Source;                   ///< migrate: absolute, or empty
  std::string TargetType = "hmap::map";
  Strategy How = Strategy::DropIn;

  // What results of both, after settle().
  std::vector<std::string> Checks; ///< full names, sorted, never empty
  unsigned SmallMapSize = 8;
  bool InferGuards = true;
  std::string HeaderFilter = ".*";
};

/// Decides what the user left open: checks, sizes, filters.  An error is one
/// sentence for the user.
llvm::Error settle(CommandLine &C);

/// Reads the arguments after the program's name.  An error is one sentence for
/// the user.
llvm::Expected<CommandLine> parseCommandLine(llvm::ArrayRef<const char *> Args);

void printHelp(llvm::raw_ostream &OS);
void printVersion(llvm::raw_ostream &OS);

} // namespace mapvet::driver
#endif
