//===- Commands.h - Which files to parse, and how ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_COMMANDS_H
#define MAPVET_TOOLS_MAPVET_COMMANDS_H

#include "Options.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mapvet::driver {

/// One file and the compiler invocation for it.
struct Command {
  std::string File;      ///< absolute, without "." and ".."
  std::string Directory; ///< where relative names in Args begin
  std::vector<std::string> Args;
};

/// The files that \p C asks for, each once, sorted by name; C and C++ only.
/// An error is one message for the user: a named file that does not exist, no
/// or a damaged compile_commands.json.
llvm::Expected<std::vector<Command>> findCommands(const CommandLine &C);

/// The compile_commands.json that findCommands() reads; absolute.
llvm::Expected<std::string> databaseOf(const CommandLine &C);

/// \p Args (with the compiler's name first) without what is of no use for
/// parsing or would stop it: outputs, dependency files, plugins, precompiled
/// headers of other compilers, warnings as errors, flags unknown to clang.
std::vector<std::string> adjustArguments(llvm::ArrayRef<std::string> Args);

} // namespace mapvet::driver
#endif
