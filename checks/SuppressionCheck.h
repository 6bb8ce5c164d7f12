//===- SuppressionCheck.h - mapvet-suppression ------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_SUPPRESSIONCHECK_H
#define MAPVET_CHECKS_SUPPRESSIONCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds comments that silence mapvet without a reason, name no check, or
/// silence nothing any more.
class SuppressionCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
