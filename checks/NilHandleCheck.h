//===- NilHandleCheck.h - mapvet-nil-handle ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_NILHANDLECHECK_H
#define MAPVET_CHECKS_NILHANDLECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds writes through map handles that can be nil and dereferences of map
/// pointers that can be null.
class NilHandleCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
