//===- SmallFixedMapCheck.h - mapvet-small-fixed-map ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_SMALLFIXEDMAPCHECK_H
#define MAPVET_CHECKS_SMALLFIXEDMAPCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps that are built from a few constants on every call and only
/// read.
class SmallFixedMapCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
