//===- Packing.h - Errors of files as bytes ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TOOLS_MAPVET_PACKING_H
#define MAPVET_TOOLS_MAPVET_PACKING_H

#include "report/Json.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace mapvet::driver {

inline void put(std::string &Out, uint32_t N) {
  Out.append(reinterpret_cast<const char *>(&N), sizeof(N));
}
/// With its length before it.
inline void put(std::string &Out, llvm::StringRef S) {
  put(Out, static_cast<uint32_t>(S.size()));
  Out += S;
}

/// Takes what put() wrote off the front of \p In; false if it is not there.
inline bool take(llvm::StringRef &In, uint32_t &N) {
  if (In.size() < sizeof(N))
    return false;
  std::memcpy(&N, In.data(), sizeof(N));
  In = In.substr(sizeof(N));
  return true;
}
inline bool take(llvm::StringRef &In, std::string &S) {
  uint32_t Size;
  if (!take(In, Size) || In.size() < Size)
    return false;
  S = In.take_front(Size).str();
  In = In.substr(Size);
  return true;
}

std::string packErrors(llvm::ArrayRef<report::FileError> Errors);
/// False if \p In is not what packErrors() gave.
bool unpackErrors(llvm::StringRef In, std::vector<report::FileError> &Errors);

} // namespace mapvet::driver
#endif
