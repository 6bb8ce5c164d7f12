//===- Plan.h - The analysis as a build -------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_PLAN_H
#define MAPVET_TOOLS_MAPVET_PLAN_H

#include "Commands.h"
#include "Config.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mapvet::driver {

/// A rule, as make and Ninja read it, that says that \p Target was made from
/// \p Inputs.  Names beneath \p Folder, where the build runs, are relative to
/// it.  So was it from \p Missing not being there: the rule is out of date
/// until they are.  Sorted; names that hold a line break cannot be said and are
/// left out.
std::string dependencies(llvm::StringRef Target,
                         std::vector<std::string> Inputs,
                         std::vector<std::string> Missing,
                         llvm::StringRef Folder);

/// A build.ninja that runs `mapvet facts`, of \p Program, for each of
/// \p Commands and `mapvet merge` for all.  An error names a file whose name or
/// command Ninja has no way to say.
llvm::Expected<std::string> planNinja(const CommandLine &C,
                                      llvm::ArrayRef<Command> Commands,
                                      const Scope &Where,
                                      llvm::StringRef Program);

} // namespace mapvet::driver
#endif
