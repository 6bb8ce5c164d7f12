//===- Baseline.h - The commands that keep a baseline -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_BASELINE_H
#define MAPVET_TOOLS_MAPVET_BASELINE_H

#include "Options.h"
#include "report/Baseline.h"
#include "llvm/Support/raw_ostream.h"

namespace mapvet::driver {

/// `mapvet baseline write` and `update`: makes \p Reports, or those of them
/// that the file knows, the content of the file that \p C names.
llvm::Error storeBaseline(const CommandLine &C,
                          llvm::ArrayRef<report::Report> Reports,
                          llvm::StringRef BaseFolder);
/// `mapvet baseline show`: lists what the file knows.
llvm::Error showBaseline(llvm::raw_ostream &OS, const CommandLine &C);

} // namespace mapvet::driver
#endif
