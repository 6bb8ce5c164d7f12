//===- IterationOrderCheck.h - mapvet-iteration-order -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_ITERATIONORDERCHECK_H
#define MAPVET_CHECKS_ITERATIONORDERCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds results that depend on the order in which a hash map is walked.
class IterationOrderCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
