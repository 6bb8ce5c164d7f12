//===- ValueSemanticsCheck.h - mapvet-value-semantics -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_VALUESEMANTICSCHECK_H
#define MAPVET_CHECKS_VALUESEMANTICSCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds members and parameters marked as values that share a map instead
/// of copying it.
class ValueSemanticsCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
