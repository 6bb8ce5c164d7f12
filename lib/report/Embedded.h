//===- Embedded.h - Texts that are part of the program ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_EMBEDDED_H
#define MAPVET_REPORT_EMBEDDED_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstddef>

namespace mapvet::report {

/// One file of the source tree.
struct EmbeddedText {
  llvm::StringRef Name; ///< of the file, without folder and extension
  const unsigned char *Data;
  size_t Size;
  llvm::StringRef text() const {
    return {reinterpret_cast<const char *>(Data), Size};
  }
};

// Defined in files that the build generates.
/// docs/checks/*.md.
llvm::ArrayRef<EmbeddedText> checkPages();
/// The parts of the page that --format=html writes, lib/report/html/*.
llvm::ArrayRef<EmbeddedText> htmlParts();

} // namespace mapvet::report
#endif
