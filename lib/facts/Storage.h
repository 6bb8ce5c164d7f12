//===- Storage.h - Facts as bytes -------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_FACTS_STORAGE_H
#define MAPVET_FACTS_STORAGE_H

#include "facts/Facts.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstddef>
#include <string>

namespace mapvet::facts {

/// Larger facts of one file are not written and not read.
inline constexpr size_t MaxStoredBytes = size_t(256) << 20;

/// Changes with every struct, field and enumerator of Facts.h, so that a build
/// with other facts refuses what it would misread.
uint64_t schemaFingerprint();

/// \p F as a FlatBuffer behind a short header (a mark, the version, the length,
/// a checksum).  Linear; the same facts give the same bytes.  An error if they
/// are larger than MaxStoredBytes.
llvm::Expected<std::string> write(const FileFacts &F);

/// What write() gave.  Bytes that are cut off, damaged, of another version or
/// made up are an error, one sentence; whatever they are, nothing outside
/// of \p Bytes is read, the memory taken is bounded by a multiple of their
/// number, and all indices within the facts are in range (those of strings and
/// types apart, which the linker takes for "none" where they are not).  Linear.
llvm::Expected<FileFacts> read(llvm::StringRef Bytes);

/// The reader behind the header and its checksum: for tests and fuzzing, which
/// get past a checksum only by chance.  \p Buffer must be aligned to 8 bytes.
llvm::Expected<FileFacts> readBuffer(llvm::StringRef Buffer);
/// The header's length; what follows it is readBuffer()'s.
inline constexpr size_t HeaderBytes = 40;

} // namespace mapvet::facts
#endif
