//===- Subcommands.h - What mapvet can do -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each subcommand is a function that takes the command line and returns the
// exit status; main() chooses one by its table.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_SUBCOMMANDS_H
#define MAPVET_TOOLS_MAPVET_SUBCOMMANDS_H

#include "Commands.h"
#include "Config.h"
#include "models/Models.h"
#include "report/Json.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mapvet::driver {

enum ExitCode { Clean = 0, Found = 1, Usage = 2, Unanalysed = 3 };

/// The code that a subcommand is about, and how it is to be seen.
struct Subject {
  Scope Where;
  models::ModelSet Models = models::ModelSet::builtin();
  std::vector<Command> Commands;
  std::string Base; ///< the current folder, which is left out of names

  /// Reads configurations, models and commands, and fills in what \p C leaves
  /// open.  An error is one sentence for the user.
  llvm::Error load(CommandLine &C);
  /// The same without what single folders want, which only findings ask for.
  llvm::Error loadCode(CommandLine &C);
  /// The same for files that are analysed already, so that no command is
  /// needed.
  llvm::Error loadKnown(CommandLine &C, std::vector<Command> Known);
  /// Whether \p File is the project's own, so that it may be changed.
  bool isOwn(llvm::StringRef File) const;
};

/// Tells the user what is wrong; the exit status.
int complain(llvm::Error E);
/// Gives the user the result: in the file that was asked for, or on standard
/// output.
llvm::Error write(const CommandLine &C, llvm::StringRef Text);
/// Whether what write() is given may be coloured.
bool wantColor(const CommandLine &C);
void printErrors(llvm::ArrayRef<report::FileError> Errors,
                 llvm::StringRef Base);
/// "1 map", "3 maps".
std::string count(size_t N, llvm::StringRef One, llvm::StringRef Many);

int runAnalysis(CommandLine C); ///< `merge`, `baseline write` and `why` too
int runAnnotate(CommandLine C);
int runFacts(CommandLine C);
int runMigrate(CommandLine C);
/// \p C.Program is what the plan is to call.
int runPlan(CommandLine C);

} // namespace mapvet::driver
#endif
