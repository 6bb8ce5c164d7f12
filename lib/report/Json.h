//===- Json.h - Findings as JSON --------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_JSON_H
#define MAPVET_REPORT_JSON_H

#include "report/Fingerprint.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace mapvet::report {

/// Version of the JSON format.  Raised when a reader of the old format could
/// stumble over the new one; new keys do not raise it.
inline constexpr unsigned JsonVersion = 1;

/// A file that was not, or not fully, analysed.
struct FileError {
  std::string File;
  uint32_t Line = 0; ///< 0: not known
  uint32_t Col = 0;
  std::string Message;
  auto operator<=>(const FileError &) const = default;
};

/// Writes \p Reports and \p Errors as described in docs/guide/output.md and
/// docs/guide/json-schema.json.
void renderJson(llvm::raw_ostream &OS, llvm::ArrayRef<Report> Reports,
                llvm::ArrayRef<FileError> Errors);

} // namespace mapvet::report
#endif
