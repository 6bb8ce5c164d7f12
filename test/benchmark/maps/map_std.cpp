//===- map_std.cpp - std::unordered_map as a contestant -----------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#include <unordered_map>

namespace {
template <class K, class V> using std_map = std::unordered_map<K, V>;
const bench::enter<std_map> entered("std");
} // namespace
