//===- AccidentalInsertCheck.h - mapvet-accidental-insert -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_ACCIDENTALINSERTCHECK_H
#define MAPVET_CHECKS_ACCIDENTALINSERTCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds operator[] of maps where only a look-up is meant, which inserts an
/// entry when there is none.
class AccidentalInsertCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
