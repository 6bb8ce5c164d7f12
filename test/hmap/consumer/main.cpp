//===- main.cpp - Uses every header of an installed hmap -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifdef HMAP_SINGLE_HEADER
#include "hmap.hpp"
#else
#include <hmap/bounded_map.h>
#include <hmap/format.h>
#include <hmap/guarded.h>
#include <hmap/handle.h>
#include <hmap/map.h>
#include <hmap/map_pool.h>
#include <hmap/profile.h>
#include <hmap/published_map.h>
#include <hmap/scoped_entry.h>
#include <hmap/set.h>
#include <hmap/sharded_map.h>
#include <hmap/stats.h>
#include <hmap/sync_map.h>
#include <hmap/view.h>
#endif

#include <string>

int main() {
  hmap::guarded<hmap::map<std::string, int>> m;
  m.lock()->try_emplace("answer", 42);
  hmap::sync_map<int, int> settled;
  settled.store(1, 1);
  hmap::sharded_map<int, int> sharded;
  sharded.upsert(1, [](int &n) { ++n; });
  hmap::published_map<int, int> published;
  published.publish({{1, 1}});
  hmap::bounded_map<int, int> cache(1);
  const hmap::scoped_entry entry(cache, 1, 1);
  hmap::map_pool<hmap::set<int>> pool;
  pool.acquire()->insert(1);
  if (settled.load(1) != 1 || sharded.get(1) != 1 || published.get(1) != 1 ||
      !entry || pool.reused() != 0)
    return 3;
#if defined(__cpp_lib_format)
  if (std::format("{}", hmap::map<std::string, int>{{"a", 1}}) != "{a: 1}")
    return 4;
#endif
  hmap::handle<int, int> nil;
  try {
    nil[1] = 1;
  } catch (const hmap::nil_map_error &) {
    return m.read()->at("answer") == 42 ? 0 : 2;
  }
  return 1;
}
