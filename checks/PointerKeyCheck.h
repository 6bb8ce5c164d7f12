//===- PointerKeyCheck.h - mapvet-pointer-key -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_POINTERKEYCHECK_H
#define MAPVET_CHECKS_POINTERKEYCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps keyed by pointers, views and iterators that can outlive what
/// they point to or keep it alive.
class PointerKeyCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
