//===- GrowOnlyCheck.h - mapvet-grow-only -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_GROWONLYCHECK_H
#define MAPVET_CHECKS_GROWONLYCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds long-lived maps that only grow: entries are added under ever new
/// keys and no path, or not every path, removes them.
class GrowOnlyCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
