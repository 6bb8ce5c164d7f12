//===- UntypedValueCheck.h - mapvet-untyped-value ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_UNTYPEDVALUECHECK_H
#define MAPVET_CHECKS_UNTYPEDVALUECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps of untyped values that are used as a record with a fixed set
/// of keys.
class UntypedValueCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
