//===- MutationInLoopCheck.h - mapvet-mutation-in-loop ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_MUTATIONINLOOPCHECK_H
#define MAPVET_CHECKS_MUTATIONINLOOPCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds loops over a map whose body adds entries to it or removes entries
/// from it.
class MutationInLoopCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
