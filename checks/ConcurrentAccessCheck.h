//===- ConcurrentAccessCheck.h - mapvet-concurrent-access -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_CONCURRENTACCESSCHECK_H
#define MAPVET_CHECKS_CONCURRENTACCESSCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds maps that two threads can access at once, at least one of them
/// writing, with no common lock.
///
/// Options:
///   InferGuards (default true)
///     Also report accesses without a visible thread start: a map that most
///     functions of its class touch under one lock, and one touches without.
class ConcurrentAccessCheck : public EngineCheck {
public:
  ConcurrentAccessCheck(llvm::StringRef Name,
                        clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

private:
  const bool InferGuards;
};

} // namespace mapvet::checks
#endif
