//===- histories.cpp - Random programs of several threads ----- -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// The input is what three threads do to a map at once: two bytes a call.  The
// calls on each key must have an order that explains what they returned.  With
// SHARDED the map is a sharded_map, else a sync_map.
#include "../linearizable.h"

#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {
std::size_t operations = 0;

/// Says at exit how much has been checked.
const struct report {
  ~report() {
    std::fprintf(stderr, "%zu operations, none differing\n", operations);
  }
} at_exit;
} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data,
                                      std::size_t size) {
  using linear::call;
  constexpr unsigned threads = 3, keys = 4;
  // A history holds 64 calls, and all may be on one key.
  const auto steps =
      static_cast<unsigned>(std::min<std::size_t>(size / 2, 63) / threads);
  const auto choose = [&](unsigned thread, unsigned i, call &c) -> unsigned {
    const std::uint8_t *at = data + 2 * (thread * steps + i);
#ifdef SHARDED
    c.what = linear::sharded_kinds[at[0] % 5];
#else
    c.what = static_cast<call::kind>(at[0] % 7);
#endif
    c.argument = at[0] / 7 % 3;
    c.second = at[0] / 21 % 3;
    return at[1] % keys;
  };
#ifdef SHARDED
  hmap::sharded_map<int, int> m(2);
  const auto step = [&](int key, call &c) {
    linear::on_sharded_map(m, key, c);
  };
#else
  hmap::sync_map<int, int> m;
  const auto step = [&](int key, call &c) { linear::on_sync_map(m, key, c); };
#endif
  for (const auto &calls : linear::record(threads, keys, steps, choose, step)) {
    operations += calls.size();
    linear::history history(calls);
    if (!history.is_linearizable()) {
      std::fprintf(stderr, "differs after %zu operations:\n%s", operations,
                   history.text().c_str());
      std::abort();
    }
  }
  return 0;
}
