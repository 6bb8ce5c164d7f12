//===- instantiate.cpp - Every member of every type, for any compiler -*- C++
//-*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiled, not run, by each compiler that is installed, with all warnings as
// errors.
//
//===----------------------------------------------------------------------===//
#include "hmap/bounded_map.h"
#include "hmap/guarded.h"
#include "hmap/handle.h"
#include "hmap/hash.h"
#include "hmap/map.h"
#include "hmap/map_pool.h"
#include "hmap/profile.h"
#include "hmap/published_map.h"
#include "hmap/scoped_entry.h"
#include "hmap/set.h"
#include "hmap/sharded_map.h"
#include "hmap/stats.h"
#include "hmap/sync_map.h"
#include "hmap/view.h"

#include <ranges>
#include <string>
#include <type_traits>
#include <vector>

struct large {
  std::vector<int> numbers;
  char bytes[300];
};

template class hmap::map<int, int>;
template class hmap::map<std::string, large>;
template class hmap::set<std::string>;
template class hmap::set<int *>;
template class hmap::handle<std::string, std::string>;
template class hmap::handle<int, large>;
template class hmap::view<std::string, large>;
template class hmap::guarded<hmap::map<int, int>>;
template class hmap::guarded<hmap::set<int>, std::mutex>;
template class hmap::bounded_map<std::string, large>;
template class hmap::sync_map<std::string, std::string>;
template class hmap::sharded_map<std::string, large>;
template class hmap::sharded_map<int, int, hmap::hash<int>, hmap::equal_to<int>,
                                 std::shared_mutex>;
template class hmap::published_map<std::string, large>;
template class hmap::map_pool<hmap::map<int, int>>;
template class hmap::scoped_entry<hmap::map<int, int>>;

static_assert(std::ranges::forward_range<hmap::map<int, int>>);
static_assert(std::ranges::forward_range<const hmap::set<int>>);
static_assert(std::ranges::forward_range<hmap::view<int, int>>);
static_assert(std::ranges::forward_range<const hmap::handle<int, int>>);
static_assert(std::ranges::bidirectional_range<hmap::bounded_map<int, int>>);
static_assert(
    std::ranges::bidirectional_range<const hmap::bounded_map<int, int>>);

int use();
int use() {
  hmap::map<std::string, int> m = {{"a", 1}};
  m["b"] = 2;
  m.try_emplace("c", 3);
  m.insert_or_assign("d", 4);
  m.emplace("e", 5);
  auto h = hmap::make<std::string, int>({{"a", 1}});
  h["b"] = m.at("b");
  h.set("c", 3);
  h.range([](const std::string &, int &) {});
  hmap::guarded<hmap::map<int, int>> g;
  (*g.lock())[1] = 2;
  g.with([](auto &v) { v.clear(); });
  const hmap::view v = m;
  hmap::set<std::string> s;
  s.insert("x");
  const hmap::map deduced{std::pair{1, 'a'}, std::pair{2, 'b'}};
  static_assert(std::is_same_v<decltype(deduced), const hmap::map<int, char>>);
  const hmap::set numbers{1, 2, 3};
  static_assert(std::is_same_v<decltype(numbers), const hmap::set<int>>);
  const int one = 1;
  const auto key = deduced.prehash(one);
  const auto a = deduced.ref(key);
  static_assert(std::is_convertible_v<decltype(a), const char &>);
  return static_cast<int>(
      v.size() + h.as_view().size() + s.erase("x") + g.read()->size() +
      erase_if(m, [](const auto &e) { return e.second > 1; }));
}
