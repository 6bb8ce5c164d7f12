//===- MapInLoopCheck.h - mapvet-map-in-loop --------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_MAPINLOOPCHECK_H
#define MAPVET_CHECKS_MAPINLOOPCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds hash maps that are built and dropped in every turn of a loop.
class MapInLoopCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
