//===- Extract.h - Clang AST of one file to facts ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_EXTRACT_H
#define MAPVET_EXTRACT_EXTRACT_H

#include "facts/Facts.h"
#include "models/Models.h"

namespace clang {
class ASTContext;
}

namespace mapvet::extract {

/// Turns the translation unit of \p Context into facts.  Functions in system
/// headers are left out.  Never fails: what it does not understand it leaves
/// out.  Linear in the size of the project's own code.  Not thread-safe for one
/// \p Context; any number of contexts may be extracted in parallel.
facts::FileFacts extract(clang::ASTContext &Context,
                         const models::ModelSet &Models);

} // namespace mapvet::extract
#endif
