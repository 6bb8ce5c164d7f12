//===- map_robin.cpp - tsl::robin_map as a contestant -------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#if __has_include(<tsl/robin_map.h>)
#include <tsl/robin_map.h>

namespace {
template <class K, class V> using robin_map = tsl::robin_map<K, V>;
const bench::enter<robin_map> entered("robin");
} // namespace
#endif
