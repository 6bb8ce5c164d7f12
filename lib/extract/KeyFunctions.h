//===- KeyFunctions.h - What hashes and compares keys -----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_KEYFUNCTIONS_H
#define MAPVET_EXTRACT_KEYFUNCTIONS_H

#include "extract/FileBuilder.h"

namespace mapvet::extract {

/// Says in \p Out which functions hash and compare the keys of the hash map
/// \p Map, a specialisation that \p M describes, and has them described at the
/// end of the file.
void noteKeyFunctions(FileBuilder &B, clang::QualType Map,
                      const models::TypeModel &M, facts::Type &Out);

/// Describes the functions noted, those among \p Found that may be noted by
/// another file, and those that they call.
void addKeyFunctions(FileBuilder &B,
                     llvm::ArrayRef<const clang::FunctionDecl *> Found);

/// How many low bits of the integer \p E are zero whenever it is evaluated in
/// \p Body.
unsigned lowZeros(FileBuilder &B, const clang::Expr *E,
                  const clang::Stmt *Body);

/// The edit that makes the map that \p V declares hash by the bundled hash;
/// none where that would not compile.
std::optional<facts::FixHint> strongHashFix(FileBuilder &B,
                                            const clang::DeclaratorDecl *V);

} // namespace mapvet::extract
#endif
