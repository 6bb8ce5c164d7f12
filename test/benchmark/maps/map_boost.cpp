//===- map_boost.cpp - boost::unordered_flat_map as a contestant --------===//
//-*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "workloads.h"

#if __has_include(<boost/unordered/unordered_flat_map.hpp>)
#include <boost/unordered/unordered_flat_map.hpp>

namespace {
template <class K, class V> using boost_map = boost::unordered_flat_map<K, V>;
const bench::enter<boost_map> entered("boost");
} // namespace
#endif
