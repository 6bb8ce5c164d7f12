//===- Analysis.h - From source files to findings ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_ANALYSIS_H
#define MAPVET_TOOLS_MAPVET_ANALYSIS_H

#include "Commands.h"
#include "FactsFile.h"
#include "facts/Index.h"
#include "link/Analysis.h"
#include "link/Finding.h"
#include "models/Models.h"
#include "report/Json.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang {
class ASTConsumer;
class CompilerInstance;
class DiagnosticConsumer;
} // namespace clang

namespace mapvet::driver {

struct AnalysisResult {
  std::vector<Finding> Findings;         ///< in the order of analyze()
  std::vector<report::FileError> Errors; ///< sorted
  /// What CommandLine::Target asks for, if `why` does.
  std::vector<link::AccessReason> Reasons;
  unsigned Files = 0; ///< how many were analysed
  /// The facts of each of the commands as bytes, if they are to be kept; those
  /// of a file that has none are empty.
  std::vector<std::string> Facts;
};

/// Texts that files had; nothing for files that were not there.
using OldFiles = std::map<std::string, std::optional<std::string>>;

/// Parses \p Commands, CommandLine::Jobs at a time, and analyses them as one
/// program; if \p Old is not null, as it was with those texts.  \p Ask, if
/// there is one, may look at the linked program.  \p KeepFacts asks for
/// AnalysisResult::Facts.  Memory: the facts of all files and the ASTs of Jobs
/// of them.  A file that breaks the compiler or mapvet itself is named in
/// Errors; the others are analysed all the same.  The result does not depend on
/// Jobs.
AnalysisResult
analyzeProgram(const CommandLine &C, llvm::ArrayRef<Command> Commands,
               const models::ModelSet &Models, const OldFiles *Old = nullptr,
               llvm::function_ref<void(const link::Analysis &)> Ask = nullptr,
               bool KeepFacts = false);

/// Analyses the program of which \p Facts are the facts, all of them, as
/// AnalysisResult::Facts has them.
AnalysisResult linkBytes(const CommandLine &C,
                         llvm::ArrayRef<std::string> Facts);

/// What `mapvet facts` found out about one file.
struct Extraction {
  FactsFile Made;
  facts::InputRecorder::Inputs Seen;
  /// If not empty, there is nothing, and another try may give something: the
  /// sentence for the user.
  std::string GaveUp;
};
/// Parses the file of \p Cmd under the limits that the user has set.
Extraction extractFile(const CommandLine &C, const Command &Cmd,
                       const models::ModelSet &Models);

/// The program whose facts lie in files.
struct LoadedFacts {
  link::Program Program;
  std::vector<Command> Files; ///< sorted by name; no arguments
  std::vector<report::FileError> Errors;
  unsigned WithFacts = 0;
};
/// Reads the facts that CommandLine::Files names.  An error is a line for each
/// file that cannot be used.  Files with the same content count once.  Memory:
/// that of the program and of one file.
llvm::Expected<std::unique_ptr<LoadedFacts>> loadFacts(const CommandLine &C);
/// Analyses what was loaded, once.
AnalysisResult linkFacts(const CommandLine &C, LoadedFacts &Loaded);

using MakeConsumer = llvm::function_ref<std::unique_ptr<clang::ASTConsumer>(
    clang::CompilerInstance &)>;

/// Parses \p Cmd, if \p Overlay is not null with those texts in place of the
/// files', and gives the AST to what \p Make makes.  With \p SkipBodies the
/// consumer says which function bodies are of no interest; without, all are
/// parsed.  Of warnings only \p Warnings ("thread-safety") go to \p Diags,
/// beside all errors.  False if the compiler could not even begin.
bool parseWith(const Command &Cmd, const OldFiles *Overlay,
               llvm::ArrayRef<std::string> Warnings, bool SkipBodies,
               clang::DiagnosticConsumer &Diags, MakeConsumer Make);

/// A consumer that puts the facts of a file into \p Out.  The
/// function bodies of system headers are of no interest to it.
std::unique_ptr<clang::ASTConsumer>
makeExtractor(const models::ModelSet &Models,
              std::optional<facts::FileFacts> &Out);

/// Runs \p Work for the number of each of \p Commands in processes of their
/// own, under the limits that the user has set, and gives \p Done what it
/// returned, or nothing if it did not finish.
void runOnFiles(
    const CommandLine &C, llvm::ArrayRef<Command> Commands,
    llvm::function_ref<std::string(size_t)> Work,
    llvm::function_ref<void(size_t, std::optional<std::string>)> Done);

/// The sentence that tells what is wrong with the installation, or "".
std::string missingBuiltinHeaders();

} // namespace mapvet::driver
#endif
