//===- NoRemoteIndex.cpp - clangd without a remote index ------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// clangd can ask an index server over gRPC.  That one feature would make gRPC,
// protobuf and forty libraries below them a need of every user; a clangd built
// with CLANGD_ENABLE_REMOTE off has this same definition.
//
//===----------------------------------------------------------------------===//

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <memory>

namespace clang::clangd {

// clangd's headers are not installed.  What stands here is of its interface
// only what the declaration below needs.
class SymbolIndex {
public:
  virtual ~SymbolIndex();
};

namespace remote {

/// Says that there is no remote index; clangd goes on without one.
std::unique_ptr<SymbolIndex> getClient(llvm::StringRef Address,
                                       llvm::StringRef) {
  llvm::errs() << "mapvet-clangd has no support for remote indexes; " << Address
               << " is not used\n";
  return nullptr;
}

} // namespace remote
} // namespace clang::clangd
