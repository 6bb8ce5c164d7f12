//===- Depth.h - How deep YAML nests ----------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_MODELS_DEPTH_H
#define MAPVET_MODELS_DEPTH_H

#include "llvm/ADT/StringRef.h"

namespace mapvet::models {

/// True if \p Yaml may nest deeper than what people write, so that LLVM's
/// parser, which recurses, could run out of stack.  Looks at brackets and at
/// what lines begin with, no closer.  Linear.
inline bool nestsTooDeep(llvm::StringRef Yaml) {
  constexpr size_t Most = 256;
  size_t Open = 0, Indicators = 0;
  bool Leading = true;
  for (size_t I = 0; I < Yaml.size(); ++I) {
    char C = Yaml[I];
    if (C == '\n' || C == '\r') {
      Indicators = 0;
      Leading = true;
      continue;
    }
    if (C == '[' || C == '{')
      ++Open;
    else if ((C == ']' || C == '}') && Open)
      --Open;
    // Each step of indentation, and each "- ", may open a list or a mapping.
    Leading &= C == ' ' || C == '\t';
    bool Alone = I + 1 == Yaml.size() ||
                 llvm::StringRef(" \t\r\n").contains(Yaml[I + 1]);
    if (Leading || ((C == '-' || C == '?') && Alone))
      ++Indicators;
    if (Open > Most || Indicators > Most)
      return true;
  }
  return false;
}

} // namespace mapvet::models
#endif
