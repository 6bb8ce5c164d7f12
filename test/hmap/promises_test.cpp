//===- promises_test.cpp - The numbered promises of map ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// One test for each numbered promise of map.h.  Those of the other types are in
// the tests of the type: handle_test.cpp, bounded_test.cpp, sync_test.cpp.
#include "hmap/map.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {
using support::counts;
using support::tracked;

hmap::map<int, int> numbers(int n) {
  hmap::map<int, int> m;
  for (int i = 0; i != n; ++i)
    m[i] = i;
  return m;
}

TEST(Promises, P1IterationVisitsEachOnceInAnOrderOfItsOwn) {
  std::set<std::vector<int>> orders;
  for (int round = 0; round != 10; ++round) {
    const auto m = numbers(1000);
    std::vector<int> order;
    for (const auto &[key, value] : m)
      order.push_back(key);
    std::vector<int> again;
    for (const auto &entry : m)
      again.push_back(entry.first);
    EXPECT_EQ(order, again);
    orders.insert(order);
    std::sort(order.begin(), order.end());
    EXPECT_EQ(order.size(), 1000u);
    EXPECT_EQ(std::unique(order.begin(), order.end()), order.end());
  }
  EXPECT_GE(orders.size(), 9u);
}

TEST(Promises, P2WhatAddsNothingInvalidatesNothing) {
  auto m = numbers(5000);
  const auto it = m.find(7);
  const int *value = &it->second;
  for (int i = 0; i != 5000; ++i) {
    m[i] = -i;
    m.insert_or_assign(i, i);
    m.try_emplace(i, 0);
    m.insert({i, 0});
    m.emplace(i, 0);
    m.find(i);
    m.contains(i + 5000);
    m.erase(i + 5000);
  }
  EXPECT_EQ(&it->second, value);
  EXPECT_EQ(*value, 7);
}

TEST(Promises, P3AnInsertionMovesAtMostASegment) {
  // Two sizes of map: the most that one insertion moves is the same.
  const auto most = [](int n) {
    hmap::map<int, tracked> m;
    long result = 0;
    for (int i = 0; i != n; ++i) {
      const long before = counts.moves;
      m.try_emplace(i, i);
      result = std::max(result, counts.moves - before);
    }
    return result;
  };
  const long small = most(20000), large = most(400000);
  EXPECT_GT(small, 0);
  EXPECT_LE(large, 2 * small);
  EXPECT_LE(large, 10000);
}

TEST(Promises, P4ErasingKeepsTheMemory) {
  auto m = numbers(10000);
  const auto full = m.stats().bytes;
  for (int i = 0; i != 9990; ++i)
    m.erase(i);
  EXPECT_EQ(m.stats().bytes, full);
  m.shrink_to_fit();
  EXPECT_LT(m.stats().bytes, full / 20);
  m.clear();
  EXPECT_GT(m.stats().bytes, 0u);
  m.reset();
  EXPECT_EQ(m.stats().bytes, 0u);
}

TEST(Promises, P5ArgumentsMayReferIntoTheMap) {
  hmap::map<std::string, std::string> m;
  const std::string text(50, 'x');
  m["0"] = text;
  for (int i = 0; i != 5000; ++i) // grows in the middle of many of these
    m.try_emplace(std::to_string(i + 1), m.at(std::to_string(i)));
  for (const auto &[key, value] : m)
    ASSERT_EQ(value, text);
}

TEST(Promises, P6AFailedInsertionChangesNothing) {
  using key = support::fragile<false>;
  counts = {};
  for (int size : {0, 1, 15, 16, 500}) {
    hmap::map<key, int, support::fragile_hash> m;
    for (int i = 0; i != size; ++i)
      m.try_emplace(key(i), i);
    for (long fuse = 1;; ++fuse) {
      const key fresh(size);
      support::fuse = fuse;
      bool done = false;
      try {
        m.try_emplace(fresh, 1);
        done = true;
      } catch (const support::bomb &) {
      }
      support::fuse = 0;
      for (int i = 0; i != size; ++i)
        ASSERT_EQ(m.at(key(i)), i);
      ASSERT_EQ(m.size(), static_cast<std::size_t>(size + done));
      if (done)
        break;
    }
  }
  EXPECT_EQ(counts.live, 0);
}

hmap::map<int, struct witness> *observed;
bool was_there;
struct witness {
  bool active = false;
  ~witness();
};
witness::~witness() {
  if (active)
    was_there = observed->contains(1);
}
TEST(Promises, P7AnEntryHasLeftWhenItDies) {
  hmap::map<int, witness> m;
  observed = &m;
  m[1].active = true;
  was_there = true;
  m.erase(1);
  EXPECT_FALSE(was_there);
  m[1].active = true;
  was_there = true;
  m.erase(m.begin());
  EXPECT_FALSE(was_there);
}

// ThreadSanitizer watches.
TEST(Promises, P8ConstMembersMayRunAtOnce) {
  const auto m = numbers(3000);
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&] {
      long sum = 0;
      for (int i = 0; i != 6000; ++i)
        sum += m.contains(i) + static_cast<long>(m.count(i));
      for (const auto &[key, value] : m)
        sum += value;
      const auto copy = m;
      EXPECT_TRUE(copy == m);
      EXPECT_EQ(m.stats().size, m.size());
      EXPECT_EQ(sum, 6000 + 2999L * 3000 / 2);
    });
  for (std::thread &t : threads)
    t.join();
}

} // namespace
