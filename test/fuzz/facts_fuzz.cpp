//===- facts_fuzz.cpp - Fuzzing of the reader of facts --------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whatever lies behind a right checksum is refused or can be linked.
//
//===----------------------------------------------------------------------===//

#include "facts/Fields.h"
#include "facts/Storage.h"
#include "link/Program.h"
#include <cstring>
#include <memory>

using namespace mapvet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::unique_ptr<uint64_t[]> Aligned(new uint64_t[Size / 8 + 1]);
  std::memcpy(Aligned.get(), Data, Size);
  llvm::Expected<facts::FileFacts> F = facts::readBuffer(
      {reinterpret_cast<const char *>(Aligned.get()), Size});
  if (!F) {
    llvm::consumeError(F.takeError());
    return 0;
  }
  // What was read can be written, and is then the same.
  llvm::Expected<std::string> Bytes = facts::write(*F);
  if (!Bytes)
    __builtin_trap();
  llvm::Expected<facts::FileFacts> Again = facts::read(*Bytes);
  if (!Again || !facts::equal(*F, *Again))
    __builtin_trap();
  link::Program P;
  P.add(std::move(*F));
  P.seal();
  link::analyze(P, {});
  return 0;
}
