//===- RetainingValueCheck.h - mapvet-retaining-value -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_RETAININGVALUECHECK_H
#define MAPVET_CHECKS_RETAININGVALUECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds closures and shared pointers in long-lived maps that hold on to more
/// than they are for.
class RetainingValueCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
