//===- RedundantLookupCheck.h - mapvet-redundant-lookup ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_REDUNDANTLOOKUPCHECK_H
#define MAPVET_CHECKS_REDUNDANTLOOKUPCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds keys that are looked up twice in a map that has not changed in
/// between.
class RedundantLookupCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
