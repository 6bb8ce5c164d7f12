//===- Annotate.h - Writing down which lock guards what ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_ANNOTATE_H
#define MAPVET_TOOLS_MAPVET_ANNOTATE_H

#include "Analysis.h"
#include "report/Sources.h"

namespace mapvet::driver {

struct Annotations {
  OldFiles New;                          ///< the texts with the attributes
  std::vector<std::string> Said;         ///< a sentence for what is left out
  std::vector<report::FileError> Errors; ///< then nothing is to be changed
  size_t Maps = 0, Functions = 0;        ///< that have an attribute now
};

/// Finds the maps that one lock guards and says so in the attributes of clang's
/// thread-safety analysis, as far as that analysis agrees: what it would warn
/// of is taken back.  Only files of which \p IsOwn is true are changed.  Parses
/// the program three times at least.
llvm::Expected<Annotations>
annotate(const CommandLine &C, llvm::ArrayRef<Command> Commands,
         const models::ModelSet &Models, report::Sources &Files,
         llvm::StringRef Base, llvm::function_ref<bool(llvm::StringRef)> IsOwn);

} // namespace mapvet::driver
#endif
