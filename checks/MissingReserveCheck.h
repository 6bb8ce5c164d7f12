//===- MissingReserveCheck.h - mapvet-missing-reserve -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_MISSINGRESERVECHECK_H
#define MAPVET_CHECKS_MISSINGRESERVECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds hash maps that grow step by step in a loop whose number of turns
/// is known before it.
class MissingReserveCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
