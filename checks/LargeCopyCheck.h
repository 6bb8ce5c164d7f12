//===- LargeCopyCheck.h - mapvet-large-copy ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_CHECKS_LARGECOPYCHECK_H
#define MAPVET_CHECKS_LARGECOPYCHECK_H

#include "EngineCheck.h"

namespace mapvet::checks {

/// Finds deep copies of maps that are only read.
///
/// Options:
///   SmallMapSize (default 8)
///     Copies of maps known to hold at most this many entries are not
///     reported.
class LargeCopyCheck : public EngineCheck {
public:
  LargeCopyCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

private:
  const unsigned SmallMapSize;
};

} // namespace mapvet::checks
#endif
