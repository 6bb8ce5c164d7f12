//===- Depth.h - How deep JSON nests ----------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_REPORT_DEPTH_H
#define MAPVET_REPORT_DEPTH_H

#include "llvm/ADT/StringRef.h"

namespace mapvet::report {

/// True if \p Json nests deeper than any file that is read here, so that LLVM's
/// parser, which recurses, could run out of stack.  Linear.
inline bool nestsTooDeep(llvm::StringRef Json) {
  constexpr size_t Most = 100;
  size_t Open = 0;
  bool Quoted = false;
  for (size_t I = 0; I < Json.size(); ++I) {
    char C = Json[I];
    if (Quoted && C == '\\')
      ++I;
    else if (C == '"')
      Quoted = !Quoted;
    else if (!Quoted && (C == '[' || C == '{') && ++Open > Most)
      return true;
    else if (!Quoted && (C == ']' || C == '}') && Open)
      --Open;
  }
  return false;
}

} // namespace mapvet::report
#endif
