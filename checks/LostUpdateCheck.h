//===- LostUpdateCheck.h - mapvet-lost-update -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_LOSTUPDATECHECK_H
#define MAPVET_CHECKS_LOSTUPDATECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds changes to copies of maps and of their entries that nobody sees.
class LostUpdateCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
