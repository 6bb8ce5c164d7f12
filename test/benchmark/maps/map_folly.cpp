//===- map_folly.cpp - folly::F14FastMap as a contestant ----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#if __has_include(<folly/container/F14Map.h>)
#include <folly/container/F14Map.h>

namespace {
template <class K, class V> using folly_map = folly::F14FastMap<K, V>;
const bench::enter<folly_map> entered("folly");
} // namespace
#endif
