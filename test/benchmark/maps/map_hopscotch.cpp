//===- map_hopscotch.cpp - tsl::hopscotch_map as a contestant -----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#if __has_include(<tsl/hopscotch_map.h>)
#include <tsl/hopscotch_map.h>

namespace {
template <class K, class V> using hopscotch_map = tsl::hopscotch_map<K, V>;
const bench::enter<hopscotch_map> entered("hopscotch");
} // namespace
#endif
