//===- Text.h - Findings as a compiler shows them ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_TEXT_H
#define MAPVET_REPORT_TEXT_H

#include "report/Fingerprint.h"
#include "report/Sources.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace mapvet::report {

struct TextOptions {
  bool Color = false;
  /// Files beneath this folder are named relative to it; empty: none.
  std::string BaseFolder;
};

/// Writes each of \p Reports as clang writes a warning: the place, the message
/// and the check, the line of source with the range underlined and the text
/// that a fix would put there, then the notes in their order.  Fixes elsewhere
/// follow as notes.  Source that cannot be read is left out.
void renderText(llvm::raw_ostream &OS, llvm::ArrayRef<Report> Reports,
                Sources &Files, const TextOptions &Options);

} // namespace mapvet::report
#endif
