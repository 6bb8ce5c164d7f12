//===- Page.h - Pages of the documentation in a terminal --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_PAGE_H
#define MAPVET_REPORT_PAGE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

namespace mapvet::report {

/// Writes \p Markdown for reading: paragraphs and lists filled to \p Width
/// columns, code indented, tables aligned, or where they are too wide one cell
/// below the other; links without their targets, comments left out.
void renderPage(llvm::raw_ostream &OS, llvm::StringRef Markdown, unsigned Width,
                bool Color);

} // namespace mapvet::report
#endif
