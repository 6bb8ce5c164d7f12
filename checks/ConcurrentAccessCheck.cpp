//===- ConcurrentAccessCheck.cpp - mapvet-concurrent-access ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConcurrentAccessCheck.h"

using namespace clang::tidy;
using namespace mapvet::checks;

ConcurrentAccessCheck::ConcurrentAccessCheck(llvm::StringRef Name,
                                             ClangTidyContext *Context)
    : EngineCheck(Name, Context),
      InferGuards(Options.get("InferGuards", link::Options().InferGuards)) {
  engineOptions().InferGuards = InferGuards;
}

void ConcurrentAccessCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  EngineCheck::storeOptions(Opts);
  Options.store(Opts, "InferGuards", InferGuards);
}
