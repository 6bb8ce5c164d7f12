//===- LockEscapeCheck.h - mapvet-lock-escape -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_LOCKESCAPECHECK_H
#define MAPVET_CHECKS_LOCKESCAPECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds references, pointers, iterators and views into a guarded map that
/// are used after its lock is gone or returned from under it.
class LockEscapeCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
