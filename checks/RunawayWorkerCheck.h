//===- RunawayWorkerCheck.h - mapvet-runaway-worker -------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_RUNAWAYWORKERCHECK_H
#define MAPVET_CHECKS_RUNAWAYWORKERCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds threads on a map that are started again and again, without end or
/// limit, and joined by nobody.
class RunawayWorkerCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
