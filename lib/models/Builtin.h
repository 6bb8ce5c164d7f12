//===- Builtin.h - The embedded model files ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_MODELS_BUILTIN_H
#define MAPVET_MODELS_BUILTIN_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace mapvet::models {

/// One file of lib/models/builtin/.
struct BuiltinFile {
  llvm::StringRef Name; ///< for errors: "builtin/std.yaml"
  llvm::StringRef Text;
};

/// The built-in files in the order in which they must be read: each inherits
/// from earlier ones only.  Defined in a file that the build generates.
llvm::ArrayRef<BuiltinFile> builtinFiles();

} // namespace mapvet::models
#endif
