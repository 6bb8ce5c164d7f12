//===- Trial.h - New texts before they are written --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whoever changes a program by trial and error asks about nearly the same texts
// again and again.  A file is parsed again only if one of the texts that it
// reads is another than it was when the file was parsed last.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_TRIAL_H
#define MAPVET_TOOLS_MAPVET_TRIAL_H

#include "Analysis.h"
#include "Rewrite.h"
#include "facts/Index.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace mapvet::driver {

/// The commands, by number, that read each file.
using Readers = std::map<std::string, std::set<size_t>>;

class Trial {
public:
  /// \p ReadBy names every file whose text will ever change.  Of warnings, the
  /// groups \p Warnings are of interest.  With \p Models, facts are kept, and
  /// \p Facts are those of the files as they are (AnalysisResult::Facts).
  /// Memory: the facts of all files.
  Trial(const CommandLine &C, llvm::ArrayRef<Command> Commands,
        const Readers &ReadBy, llvm::ArrayRef<std::string> Warnings,
        const models::ModelSet *Models = nullptr,
        std::vector<std::string> Facts = {});

  /// What the compiler says of the program with the texts \p New, as
  /// compileAll() would return it.  If \p FirstRefused is true and files of
  /// which it said something last time have changed, these alone are looked at
  /// as long as it has something to say of them, and what it says may not be
  /// all.  A program that was never changed is one of which it says nothing.
  std::vector<Complaint> compile(const OldFiles &New, bool FirstRefused);

  /// Analyses the program as it was compiled last.  Files with errors have no
  /// facts.
  AnalysisResult analyze() const;

private:
  struct Unit {
    std::vector<std::string> Reads; ///< of the files that may change; sorted
    facts::Digest Texts;            ///< of these when it was parsed last
    std::vector<Complaint> Said;
  };
  void parse(llvm::ArrayRef<size_t> Which, const OldFiles &New);

  const CommandLine &C;
  llvm::ArrayRef<Command> Commands;
  std::vector<std::string> Warnings;
  const models::ModelSet *Models;
  std::vector<Unit> Units;
  std::vector<std::string> Facts;
};

} // namespace mapvet::driver
#endif
