//===- Results.h - Findings as bytes ----------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_RESULTS_H
#define MAPVET_TOOLS_MAPVET_RESULTS_H

#include "link/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace mapvet::driver {

/// \p Findings as the index keeps them; the same findings give the same bytes.
std::string packFindings(llvm::ArrayRef<Finding> Findings);

/// What packFindings() gave; nothing if \p Bytes are anything else.  Reads
/// nothing outside of them, and takes memory in proportion to their number.
std::optional<std::vector<Finding>> unpackFindings(llvm::StringRef Bytes);

} // namespace mapvet::driver
#endif
