//===- SyncMapMisuseCheck.h - mapvet-sync-map-misuse ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_SYNCMAPMISUSECHECK_H
#define MAPVET_CHECKS_SYNCMAPMISUSECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds concurrent maps for reading that are written under fresh keys, or
/// that hold one half of a table.
class SyncMapMisuseCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
