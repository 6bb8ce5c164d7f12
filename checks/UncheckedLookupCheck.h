//===- UncheckedLookupCheck.h - mapvet-unchecked-lookup ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_UNCHECKEDLOOKUPCHECK_H
#define MAPVET_CHECKS_UNCHECKEDLOOKUPCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds results of look-ups that are dereferenced on a path where nothing
/// may have been found.
class UncheckedLookupCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
