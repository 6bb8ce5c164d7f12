//===- SelfCycleCheck.h - mapvet-self-cycle ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_SELFCYCLECHECK_H
#define MAPVET_CHECKS_SELFCYCLECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps whose values own the map or its owner, so that neither is
/// ever freed.
class SelfCycleCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
