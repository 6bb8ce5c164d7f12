//===- AliasWriteCheck.h - mapvet-alias-write -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_ALIASWRITECHECK_H
#define MAPVET_CHECKS_ALIASWRITECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps that are changed under a view or a second name that was taken
/// to read them.
class AliasWriteCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
