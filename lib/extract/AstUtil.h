//===- AstUtil.h - Small questions to the AST -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_ASTUTIL_H
#define MAPVET_EXTRACT_ASTUTIL_H

#include "extract/FileBuilder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtOpenMP.h"

namespace mapvet::extract {

/// \p E without what neither computes nor copies: parentheses, cleanups,
/// temporaries' materialisation, elided copies, conversions that only rename.
const clang::Expr *strip(const clang::Expr *E);

/// Pointer-like and scalar kinds whose values the facts follow.
inline bool tracked(facts::TypeKind K) {
  using facts::TypeKind;
  switch (K) {
  case TypeKind::Bool:
  case TypeKind::Integer:
  case TypeKind::Handle:
  case TypeKind::Pointer:
  case TypeKind::Unique:
  case TypeKind::Shared:
  case TypeKind::Weak:
  case TypeKind::Optional:
  case TypeKind::Callable:
  case TypeKind::View:
  case TypeKind::Reference:
    return true;
  default:
    return false;
  }
}

/// True for classes with "stream" in their name or in that of a base.
bool isStreamType(clang::QualType T);

/// True for OpenMP directives whose body runs as a function of its own.
bool isRegion(const clang::OMPExecutableDirective *D);
/// The statement that such a directive runs, or null.
const clang::Stmt *regionBody(const clang::OMPExecutableDirective *D);

/// True if \p R derives from a test fixture that the models name.
bool derivesFromTest(FileBuilder &B, const clang::CXXRecordDecl *R);

} // namespace mapvet::extract
#endif
