//===- WeakHashCheck.h - mapvet-weak-hash -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_WEAKHASHCHECK_H
#define MAPVET_CHECKS_WEAKHASHCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds hashes of map keys that disagree with the equality, leave low bits
/// zero or give many keys one value.
class WeakHashCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
