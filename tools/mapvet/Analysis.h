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
#include "link/Analysis.h"
#include "link/Finding.h"
#include "models/Models.h"
#include "report/Json.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mapvet::driver {

struct AnalysisResult {
  std::vector<Finding> Findings;         ///< in the order of analyze()
  std::vector<report::FileError> Errors; ///< sorted
  /// What CommandLine::Target asks for, if `why` does.
  std::vector<link::AccessReason> Reasons;
  unsigned Files = 0;                    ///< how many were analysed
};

/// Texts that files had; nothing for files that were not there.
using OldFiles = std::map<std::string, std::optional<std::string>>;

/// Parses \p Commands, CommandLine::Jobs at a time, and analyses them as one
/// program; if \p Old is not null, as it was with those texts.  Memory: the facts of all files and the ASTs of Jobs of them.  A
/// file that breaks the compiler or mapvet itself is named in Errors; the
/// others are analysed all the same.  The result does not depend on Jobs.
AnalysisResult analyzeProgram(const CommandLine &C,
                              llvm::ArrayRef<Command> Commands,
                              const models::ModelSet &Models,
                              const OldFiles *Old = nullptr);

/// The sentence that tells what is wrong with the installation, or "".
std::string missingBuiltinHeaders();

} // namespace mapvet::driver
#endif
