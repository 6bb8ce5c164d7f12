//===- random_input.h - Fuzz targets without libFuzzer -------- -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_TEST_RANDOM_INPUT_H
#define HMAP_TEST_RANDOM_INPUT_H

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data,
                                      std::size_t size);

namespace random_input {
/// Feeds the target with random inputs of up to `longest` bytes, after `shape`
/// has put them into the form that it wants, until it has compared as many
/// operations as the first argument says.  The second one is the seed.
/// Without coverage and sanitizers this compares some hundred times as many
/// operations in the same time.
template <class Shape>
int run(int argc, char **argv, const std::size_t &operations,
        std::size_t longest, Shape shape) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s OPERATIONS [SEED]\n", argv[0]);
    return 2;
  }
  const auto wanted = std::strtoull(argv[1], nullptr, 10);
  std::uint64_t state = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const auto next = [&state] {
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t x = state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  };
  std::vector<std::uint8_t> input;
  while (operations < wanted) {
    input.resize(2 + next() % longest);
    for (std::size_t i = 0; i < input.size(); i += 8)
      for (std::uint64_t r = next(), k = i; k < i + 8 && k < input.size();
           ++k, r >>= 8)
        input[k] = static_cast<std::uint8_t>(r);
    shape(input);
    LLVMFuzzerTestOneInput(input.data(), input.size());
  }
  return 0;
}
} // namespace random_input

#endif // HMAP_TEST_RANDOM_INPUT_H
