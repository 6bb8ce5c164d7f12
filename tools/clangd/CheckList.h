//===- CheckList.h - Which checks an editor shows ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MAPVET_TOOLS_CLANGD_CHECKLIST_H
#define MAPVET_TOOLS_CLANGD_CHECKLIST_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace mapvet {

/// Takes the user's list of checks in the form of `.clang-tidy` and returns
/// what to add at its end, or "".
///
/// Users see the checks of level 1 without any configuration, and also where a
/// list written for clang-tidy alone begins with "-*".  Whoever speaks of
/// mapvet in the list decides: a check that is switched off by name stays off,
/// and a list that names a check of mapvet to switch it on holds all that is
/// wanted. A list that ends in nothing at all ("-*") gets nothing.
std::string checksToAdd(llvm::StringRef User);

} // namespace mapvet
#endif
