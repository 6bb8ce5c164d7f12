//===- set_test.cpp - set against std::unordered_set -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/set.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

namespace {

template <class Set> class SetInterface : public testing::Test {};
using Sets =
    testing::Types<std::unordered_set<std::string>, hmap::set<std::string>>;
TYPED_TEST_SUITE(SetInterface, Sets, );

template <class Set> std::vector<std::string> sorted(const Set &s) {
  std::vector<std::string> all(s.begin(), s.end());
  std::sort(all.begin(), all.end());
  return all;
}
using Keys = std::vector<std::string>;

TYPED_TEST(SetInterface, Construction) {
  const Keys keys = {"a", "b", "c"};
  TypeParam range(keys.begin(), keys.end());
  EXPECT_EQ(sorted(range), keys);
  TypeParam list = {"c", "b", "a", "a"};
  EXPECT_EQ(list, range);
  TypeParam copy(list), assigned;
  assigned = copy;
  EXPECT_EQ(assigned, list);
  TypeParam moved(std::move(copy));
  EXPECT_EQ(moved, list);
  EXPECT_TRUE(copy.empty()); // NOLINT: the state after a move is stated
  assigned = {"z"};
  EXPECT_NE(assigned, list);
  assigned.swap(moved);
  EXPECT_EQ(assigned, list);
}

TYPED_TEST(SetInterface, InsertEraseFind) {
  TypeParam s;
  EXPECT_TRUE(s.insert("a").second);
  EXPECT_FALSE(s.insert("a").second);
  std::string b = "b";
  EXPECT_EQ(*s.insert(b).first, "b");
  EXPECT_TRUE(s.insert(std::string("c")).second);
  EXPECT_EQ(*s.insert(s.begin(), "d"), "d");
  EXPECT_TRUE(s.emplace(3, 'e').second);
  EXPECT_EQ(*s.emplace_hint(s.end(), "f"), "f");
  s.insert({"g", "a"});
  EXPECT_EQ(sorted(s), (Keys{"a", "b", "c", "d", "eee", "f", "g"}));
  EXPECT_TRUE(s.contains("a"));
  EXPECT_EQ(s.count("z"), 0u);
  EXPECT_EQ(s.find("z"), s.end());
  EXPECT_EQ(*s.find("b"), "b");
  EXPECT_EQ(s.equal_range("b").first, s.find("b"));
  EXPECT_EQ(s.erase("a"), 1u);
  EXPECT_EQ(s.erase("a"), 0u);
  s.erase(s.find("b"));
  EXPECT_EQ(s.size(), 5u);
  EXPECT_EQ(erase_if(s, [](const std::string &k) { return k > "e"; }), 3u);
  EXPECT_EQ(s.erase(s.begin(), s.end()), s.end());
  EXPECT_TRUE(s.empty());
}

TYPED_TEST(SetInterface, MergeAndBuckets) {
  TypeParam a = {"a", "b"}, b = {"b", "c"};
  a.merge(b);
  EXPECT_EQ(sorted(a), (Keys{"a", "b", "c"}));
  EXPECT_EQ(sorted(b), (Keys{"b"}));
  a.reserve(1000);
  for (int i = 0; i != 900; ++i)
    a.insert(std::to_string(i));
  std::size_t sum = 0;
  for (std::size_t n = 0; n != a.bucket_count(); ++n)
    sum += a.bucket_size(n);
  EXPECT_EQ(sum, 903u);
  a.clear();
  a.rehash(0);
  EXPECT_TRUE(a.empty());
}

TEST(Set, OnlyHere) {
  hmap::set s{1, 2, 3};
  static_assert(std::is_same_v<decltype(s), hmap::set<int>>);
  static_assert(std::is_same_v<decltype(*s.begin()), const int &>);
  EXPECT_EQ(s.clone(), s);
  EXPECT_EQ(s.stats().size, 3u);
  s.reset();
  EXPECT_EQ(s.stats().bytes, 0u);
  hmap::set<std::string> strings;
  EXPECT_TRUE(strings.insert(std::string_view("view")).second);
  EXPECT_TRUE(strings.contains(std::string_view("view")));
  hmap::set<std::unique_ptr<int>> owners;
  for (int i = 0; i != 200; ++i)
    owners.insert(std::make_unique<int>(i));
  EXPECT_EQ(owners.size(), 200u);
  hmap::set<int *> nulls;
  EXPECT_TRUE(nulls.emplace(nullptr).second);
  EXPECT_TRUE(nulls.contains(nullptr));
}

} // namespace
