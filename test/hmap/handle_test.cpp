//===- handle_test.cpp - Nil, sharing, range and views -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/handle.h"
#include "hmap/view.h"
#include "support.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace {
using Handle = hmap::handle<std::string, int>;

// Promise 1.
TEST(Handle, NilReads) {
  const Handle h;
  EXPECT_TRUE(h == nullptr);
  EXPECT_FALSE(h);
  EXPECT_EQ(h, Handle(nullptr));
  EXPECT_EQ(h.size(), 0u);
  EXPECT_TRUE(h.empty());
  EXPECT_FALSE(h.contains("a"));
  EXPECT_EQ(h.count("a"), 0u);
  EXPECT_EQ(h.find("a"), nullptr);
  EXPECT_EQ(h.get("a"), 0);
  EXPECT_EQ(h.lookup("a"), std::nullopt);
  EXPECT_THROW(h.at("a"), std::out_of_range);
  EXPECT_EQ(h.erase("a"), 0u);
  EXPECT_EQ(h.begin(), h.end());
  EXPECT_EQ(h.use_count(), 0u);
  EXPECT_EQ(h.stats().size, 0u);
  h.range([](const std::string &, int &) { FAIL() << "nil has no entries"; });
  h.clear();
  h.reserve(10);
  h.shrink_to_fit();
  EXPECT_TRUE(h == nullptr);
  EXPECT_TRUE(h.clone() == nullptr);
  EXPECT_TRUE(h.as_view().empty());
  EXPECT_EQ(h.as_view().find("a"), nullptr);
}

// Promise 2.
TEST(Handle, NilWritesThrow) {
  const Handle h;
  const std::string key = "a";
  EXPECT_THROW(h[key] = 1, hmap::nil_map_error);
  EXPECT_THROW(h[std::string("a")] = 1, hmap::nil_map_error);
  EXPECT_THROW(h["a"] = 1, hmap::nil_map_error);
  EXPECT_THROW(h.set(key, 1), hmap::nil_map_error);
  EXPECT_THROW(h.set("a", 1), hmap::nil_map_error);
  EXPECT_THROW(h.insert({"a", 1}), hmap::nil_map_error);
  EXPECT_THROW(h.insert({{"a", 1}, {"b", 2}}), hmap::nil_map_error);
  EXPECT_THROW(h.insert({}), hmap::nil_map_error);
  EXPECT_THROW(h.emplace("a", 1), hmap::nil_map_error);
  EXPECT_THROW(h.try_emplace("a", 1), hmap::nil_map_error);
  EXPECT_THROW(h.insert_or_assign("a", 1), hmap::nil_map_error);
  try {
    h["a"] = 1;
    FAIL();
  } catch (const std::logic_error &error) {
    EXPECT_STREQ(error.what(), "assignment to entry in nil map");
  }
}

// Promise 3.
TEST(Handle, CopiesShareTheEntries) {
  auto a = hmap::make<std::string, int>(100);
  EXPECT_TRUE(a);
  EXPECT_TRUE(a != nullptr);
  const auto b = a;
  b["x"] = 1;
  EXPECT_EQ(a.get("x"), 1);
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.use_count(), 2u);
  const auto c = a.clone();
  EXPECT_NE(a, c);
  c["x"] = 2;
  EXPECT_EQ(a.get("x"), 1);
  auto d = std::move(a);
  EXPECT_TRUE(a == nullptr); // NOLINT: the state after a move is stated
  EXPECT_EQ(d.use_count(), 2u);
  d.reset();
  EXPECT_TRUE(d == nullptr);
  EXPECT_EQ(b.use_count(), 1u);
  EXPECT_EQ(b.get("x"), 1);
  d = b;
  d = nullptr;
  EXPECT_TRUE(d == nullptr);
  swap(d, a);
}

// A by-value parameter is another handle: what is assigned to it is lost.
void replace(Handle h) { h = hmap::make<std::string, int>({{"new", 1}}); }
void fill(Handle h) { h["filled"] = 1; }
TEST(Handle, Parameters) {
  auto h = hmap::make<std::string, int>();
  replace(h);
  EXPECT_FALSE(h.contains("new"));
  fill(h);
  EXPECT_TRUE(h.contains("filled"));
}

TEST(Handle, ReadAndWrite) {
  auto h = hmap::make<std::string, int>({{"a", 1}, {"b", 2}});
  EXPECT_EQ(h.size(), 2u);
  EXPECT_EQ(*h.find("a"), 1);
  EXPECT_EQ(h.lookup("b"), std::optional<int>(2));
  EXPECT_EQ(h.lookup("c"), std::nullopt);
  EXPECT_EQ(h.at("a"), 1);
  EXPECT_THROW(h.at("c"), std::out_of_range);
  ++h["a"];
  EXPECT_EQ(h.get("a"), 2);
  h.set("c", 3);
  EXPECT_FALSE(h.try_emplace("c", 4).second);
  EXPECT_EQ(*h.insert_or_assign("c", 4).first, 4);
  EXPECT_FALSE(h.insert({"c", 5}).second);
  EXPECT_TRUE(h.emplace("d", 6).second);
  EXPECT_EQ(h.erase("a"), 1u);
  EXPECT_EQ(h.erase(std::string_view("a")), 0u);
  int sum = 0;
  for (const auto &[key, value] : h)
    sum += value;
  EXPECT_EQ(sum, 2 + 4 + 6);
  for (auto &entry : h)
    entry.second = 1;
  EXPECT_EQ(h.get("d"), 1);
  EXPECT_EQ(erase_if(h, [](const std::string &k, int) { return k < "d"; }), 2u);
  EXPECT_EQ(h.size(), 1u);
  h.reserve(1000);
  h.clear();
  h.shrink_to_fit();
  EXPECT_EQ(h.stats().bytes, 0u);
}

TEST(Handle, RangeStopsWhenTold) {
  auto h = hmap::make<int, int>();
  for (int i = 0; i != 100; ++i)
    h[i] = i;
  int calls = 0;
  h.range([&](int, int) { return ++calls != 10; });
  EXPECT_EQ(calls, 10);
  // Only a bool is an answer.
  int sum = -1;
  h.range([&](int, int) { return ++sum; });
  EXPECT_EQ(sum, 99);
}

// Promise 5; table_test.cpp has random programs too.
TEST(Handle, RangeMayClearNestAndThrow) {
  auto h = hmap::make<int, int>();
  for (int i = 0; i != 1000; ++i)
    h[i] = i;
  int outer = 0, inner = 0;
  h.range([&](int, int &) {
    if (++outer == 3)
      h.range([&](int, int &) {
        if (++inner == 5)
          h.clear();
      });
    h.shrink_to_fit();
  });
  EXPECT_EQ(outer, 3);
  EXPECT_EQ(inner, 5);
  EXPECT_TRUE(h.empty());
  h[1] = 1;
  EXPECT_THROW(h.range([](int, int &) { throw support::bomb(); }),
               support::bomb);
  for (int i = 0; i != 5000; ++i)
    h[i] = i;
  h.shrink_to_fit();
  EXPECT_EQ(h.size(), 5000u);
}

// Promise 4.
TEST(Handle, RangeKeepsTheMapAlive) {
  auto h = hmap::make<int, std::string>();
  for (int i = 0; i != 100; ++i)
    h[i] = std::to_string(i);
  int calls = 0;
  h.range([&](int key, const std::string &value) {
    h.reset();
    EXPECT_EQ(value, std::to_string(key));
    ++calls;
  });
  EXPECT_EQ(calls, 100);
}

TEST(Handle, RangeStartsElsewhereEachTime) {
  auto h = hmap::make<int, int>();
  for (int i = 0; i != 50; ++i)
    h[i] = i;
  std::set<int> first;
  for (int i = 0; i != 100; ++i)
    h.range([&](int key, int) {
      first.insert(key);
      return false;
    });
  EXPECT_GT(first.size(), 1u);
}

struct node {
  hmap::handle<std::string, node> children;
  int value = 0;
};
TEST(Handle, ValueTypeMayBeIncomplete) {
  node root;
  EXPECT_EQ(root.children.size(), 0u);
  root.children = hmap::make<std::string, node>();
  root.children["a"].value = 1;
  EXPECT_EQ(root.children.get("a").value, 1);
}

TEST(Handle, ErasingTheEntryThatHoldsTheLastHandle) {
  struct holder {
    hmap::handle<int, std::shared_ptr<holder>> map;
  };
  auto h = hmap::make<int, std::shared_ptr<holder>>();
  auto kept = std::make_shared<holder>();
  kept->map = h;
  h[1] = std::move(kept);
  const auto *raw = &h.at(1)->map;
  h.reset();
  // Only the map itself refers to the map: a leak until the cycle is broken.
  EXPECT_EQ(raw->use_count(), 1u);
  EXPECT_EQ(raw->erase(1), 1u);
}

#if defined(HMAP_ASAN)
TEST(StaleReferenceDeathTest, AddressSanitizerSeesErasedAndMovedEntries) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  hmap::map<long, long> m = {{1, 10}, {2, 20}};
  const long &erased = m.at(1);
  EXPECT_DEATH((m.erase(1), std::fprintf(stderr, "%ld", erased)),
               "use-after-poison");
  EXPECT_DEATH((m.clear(), std::fprintf(stderr, "%ld", erased)),
               "use-after-poison");
  EXPECT_DEATH(
      {
        for (int i = 3; i != 100; ++i)
          m[i] = i;
        std::fprintf(stderr, "%ld", erased);
      },
      "heap-use-after-free");
  for (int i = 3; i != 3649; ++i)
    m[i] = i;
  // The next segment splits in place: half of the entries leave their slots.
  EXPECT_DEATH(
      {
        std::vector<const long *> values;
        for (const auto &entry : m)
          values.push_back(&entry.second);
        for (int i = 4000; i != 4010; ++i)
          m[i] = i;
        for (const long *value : values)
          std::fprintf(stderr, "%ld", *value);
      },
      "use-after-poison");
}
#endif

using Map = hmap::map<int, std::string>;
std::size_t total(hmap::view<int, std::string> v) {
  std::size_t n = 0;
  for (const auto &[key, value] : v)
    n += value.size();
  return n;
}
// Promises 1 to 3 of view.
TEST(View, OfMapAndHandle) {
  static_assert(std::is_trivially_copyable_v<hmap::view<int, std::string>>);
  static_assert(sizeof(hmap::view<int, std::string>) == sizeof(void *));
  Map m = {{1, "a"}, {2, "bb"}};
  EXPECT_EQ(total(m), 3u);
  const auto h = hmap::make<int, std::string>({{3, "ccc"}});
  EXPECT_EQ(total(h), 3u);
  EXPECT_EQ(total({}), 0u);
  hmap::view v = m;
  static_assert(std::is_same_v<decltype(v), hmap::view<int, std::string>>);
  EXPECT_EQ(v.size(), 2u);
  EXPECT_EQ(*v.find(1), "a");
  EXPECT_EQ(v.find(9), nullptr);
  EXPECT_EQ(v.at(2), "bb");
  EXPECT_THROW(v.at(9), std::out_of_range);
  EXPECT_EQ(v.get(9), "");
  EXPECT_EQ(v.lookup(1), std::optional<std::string>("a"));
  EXPECT_EQ(v.count(1), 1u);
  static_assert(std::is_same_v<decltype(*v.find(1)), const std::string &>);
  m[3] = "late";
  EXPECT_TRUE(v.contains(3));
  EXPECT_EQ(h.as_view().size(), 1u);
  EXPECT_EQ(v.stats().size, 3u);
  hmap::view<int, std::string> none;
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.begin(), none.end());
  EXPECT_EQ(none.lookup(1), std::nullopt);
}

} // namespace
