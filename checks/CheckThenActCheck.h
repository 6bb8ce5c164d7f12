//===- CheckThenActCheck.h - mapvet-check-then-act --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_CHECKTHENACTCHECK_H
#define MAPVET_CHECKS_CHECKTHENACTCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps that are changed by what an earlier critical section saw, after
/// which another thread may have come between.
class CheckThenActCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
