//===- InvalidatedReferenceCheck.h ------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_INVALIDATEDREFERENCECHECK_H
#define MAPVET_CHECKS_INVALIDATEDREFERENCECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds iterators, references, pointers and views into maps that are used
/// after an operation that can move or free the entry.
class InvalidatedReferenceCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
