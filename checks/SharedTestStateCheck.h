//===- SharedTestStateCheck.h - mapvet-shared-test-state --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_SHAREDTESTSTATECHECK_H
#define MAPVET_CHECKS_SHAREDTESTSTATECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps that one test changes, another one uses, and nothing resets
/// in between.
class SharedTestStateCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
