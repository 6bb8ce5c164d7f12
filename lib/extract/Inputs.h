//===- Inputs.h - Variables that hold what comes from outside ---*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_EXTRACT_INPUTS_H
#define MAPVET_EXTRACT_INPUTS_H

#include "extract/FileBuilder.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/MapVector.h"

namespace mapvet::extract {

/// Local variables, each with the call that has filled it, or what it was made
/// of, from outside of the program.
using InputMap =
    llvm::MapVector<const clang::VarDecl *, const clang::CallExpr *>;

/// The variables of \p Body that hold something from outside at some time.
/// Costs a walk over the body, and work for each assignment of such variables.
InputMap findInputs(FileBuilder &B, const clang::Stmt *Body);

/// The variable of \p Inputs that \p E names; null if none.
const clang::VarDecl *mentionsInput(const clang::Stmt *E,
                                    const InputMap &Inputs);

} // namespace mapvet::extract
#endif
