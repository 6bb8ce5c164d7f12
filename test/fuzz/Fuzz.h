//===- Fuzz.h - What a fuzz target is ---------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every file *_fuzz.cpp reads the bytes that it is given as mapvet would, and
// traps if what it gets is not what was promised.  It is built into two
// programs: one that tries changed seeds, for the test suite (Replay.cpp), and
// with MAPVET_FUZZ one that libFuzzer drives.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_TEST_FUZZ_FUZZ_H
#define MAPVET_TEST_FUZZ_FUZZ_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Reads the bytes; 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size);

/// Bytes that are as they should be.
std::vector<std::string> fuzzSeeds();

/// Ends the program if \p Holds is false.
inline void promise(bool Holds) {
  if (!Holds)
    __builtin_trap();
}

#endif
