//===- map_absl.cpp - absl::flat_hash_map as a contestant ---------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#if __has_include(<absl/container/flat_hash_map.h>)
#include <absl/container/flat_hash_map.h>

namespace {
template <class K, class V> using absl_map = absl::flat_hash_map<K, V>;
const bench::enter<absl_map> entered("absl");
} // namespace
#endif
