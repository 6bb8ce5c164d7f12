//===- LargeCopyCheck.cpp - mapvet-large-copy -----------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LargeCopyCheck.h"

using namespace clang::tidy;
using namespace mapvet::checks;

LargeCopyCheck::LargeCopyCheck(llvm::StringRef Name, ClangTidyContext *Context)
    : EngineCheck(Name, Context),
      SmallMapSize(Options.get("SmallMapSize", link::Options().SmallMapSize)) {
  engineOptions().SmallMapSize = SmallMapSize;
}

void LargeCopyCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  EngineCheck::storeOptions(Opts);
  Options.store(Opts, "SmallMapSize", SmallMapSize);
}
