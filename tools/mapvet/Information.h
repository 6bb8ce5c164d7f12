//===- Information.h - What mapvet tells about itself -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_INFORMATION_H
#define MAPVET_TOOLS_MAPVET_INFORMATION_H

#include "Options.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

namespace mapvet::driver {

/// `mapvet list`: the checks of \p C, as text, as JSON, or as a `.clang-tidy`.
llvm::Error printChecks(llvm::raw_ostream &OS, const CommandLine &C);
/// `mapvet explain`: the page on the check that \p C names.
llvm::Error explainCheck(llvm::raw_ostream &OS, const CommandLine &C);

} // namespace mapvet::driver
#endif
