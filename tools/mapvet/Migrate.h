//===- Migrate.h - From one map type to another -----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_MIGRATE_H
#define MAPVET_TOOLS_MAPVET_MIGRATE_H

#include "Analysis.h"
#include "report/Sources.h"

namespace mapvet::driver {

struct Migration {
  std::string Report;                    ///< Markdown, or JSON
  OldFiles New;                          ///< the texts with the new types
  std::vector<report::FileError> Errors; ///< then there is no report
  size_t Maps = 0, Mechanical = 0;
};

/// Says of each map of the program which type would suit it and why, and
/// exchanges the types where that changes nothing but the type: what the
/// compiler refuses, and what the checks would report of the new program and do
/// not of the old, is taken back.  Only files below CommandLine::Source of
/// which
/// \p IsOwn is true are changed.  Parses the program four times at least.
llvm::Expected<Migration>
migrate(const CommandLine &C, llvm::ArrayRef<Command> Commands,
        const models::ModelSet &Models, report::Sources &Files,
        llvm::StringRef Base, llvm::function_ref<bool(llvm::StringRef)> IsOwn);

} // namespace mapvet::driver
#endif
