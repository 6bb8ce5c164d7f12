//===- Output.h - Writing files whole or not at all -------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_OUTPUT_H
#define MAPVET_REPORT_OUTPUT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace mapvet::report {

/// Makes \p Text the content of \p File: writes a temporary file beside it and
/// renames it, so that a reader sees the old content or the new, never a part.
/// Keeps the permissions of a file that is there, writes through symbolic
/// links, and writes devices and pipes directly.  An error names the file and
/// the cause; the old content is then as it was.
llvm::Error writeWhole(llvm::StringRef File, llvm::StringRef Text);

} // namespace mapvet::report
#endif
