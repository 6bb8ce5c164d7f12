//===- map_hmap.cpp - hmap::map as a contestant -------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#include "hmap/map.h"

namespace {
template <class K, class V> using hmap_map = hmap::map<K, V>;
const bench::enter<hmap_map> entered("hmap");
} // namespace
