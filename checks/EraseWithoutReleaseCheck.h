//===- EraseWithoutReleaseCheck.h -------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_ERASEWITHOUTRELEASECHECK_H
#define MAPVET_CHECKS_ERASEWITHOUTRELEASECHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps that are filled, emptied and then kept with the memory of all
/// the entries that they held.
class EraseWithoutReleaseCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
