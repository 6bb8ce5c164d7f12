//===- UnsafePublicationCheck.h - mapvet-unsafe-publication -----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_UNSAFEPUBLICATIONCHECK_H
#define MAPVET_CHECKS_UNSAFEPUBLICATIONCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds pointers and handles to maps that one thread assigns and another
/// follows with no ordering.
class UnsafePublicationCheck : public EngineCheck {
public:
  using EngineCheck::EngineCheck;
};

} // namespace mapvet::checks
#endif
