//===- printed.cpp - Something of each type, for debuggers ------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/bounded_map.h"
#include "hmap/guarded.h"
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/published_map.h"
#include "hmap/set.h"
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"
#include "hmap/view.h"

#include <string>

struct big {
  int number;
  char rest[500];
};
struct alignas(64) aligned {
  int number;
};
struct service {
  hmap::map<int, int> members;
};

hmap::map<std::string, int> everywhere;
static hmap::set<int> hidden;

__attribute__((noinline)) void stop_here(const void *) { asm volatile(""); }

int main() {
  hmap::map<int, int> none;
  hmap::map<int, int> one = {{11, 22}};
  hmap::map<int, int> many;
  for (int i = 0; i != 50000; ++i)
    many[i] = 3 * i;
  hmap::map<int, big> apart;
  apart[7].number = 77;
  hmap::map<int, aligned> wide;
  wide[8].number = 88;
  hmap::set<std::string> words = {"word"};
  hmap::handle<int, int> nil;
  auto shared = hmap::make<int, int>({{5, 55}});
  const auto second = shared;
  const hmap::view<int, int> seen = one;
  hmap::bounded_map<int, int> cache(9);
  cache[1] = 10;
  cache[2] = 20;
  hmap::guarded<hmap::map<int, int>> locked;
  locked.lock()->insert({6, 66});
  hmap::sharded_map<int, int> shards(4);
  shards.insert({4, 44});
  hmap::sync_map<int, int> settled;
  settled.store(3, 33);
  settled.range([](int, int) {});
  settled.store(2, 222);
  hmap::published_map<int, int> published;
  published.publish({{9, 99}});
  everywhere["global"] = 1;
  everywhere["other"] = 2;
  for (int i = 0; i != 300; ++i)
    hidden.insert(i);
  service owner;
  for (int i = 0; i != 4000; ++i)
    owner.members[i];
  stop_here(&owner);
  return static_cast<int>(seen.size() + second.size() + nil.size() +
                          none.size()) -
         2;
}
