//===- checked_test.cpp - What HMAP_CHECKED=1 adds -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#define HMAP_CHECKED 1
#include "hmap/map.h"
#include "hmap/set.h"
#include "hmap/view.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

namespace {

class CheckedDeathTest : public testing::Test {
protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (int i = 0; i != 20; ++i)
      m[i] = i;
  }
  hmap::map<int, int> m;
  const char *stale = "fatal error: use of an invalidated map iterator";
};

TEST_F(CheckedDeathTest, StaleIterators) {
  const auto it = m.begin();
  EXPECT_DEATH((m[100] = 1, (void)it->second), stale);
  EXPECT_DEATH((m.erase(5), *it), stale);
  EXPECT_DEATH((m.clear(), *it), stale);
  EXPECT_DEATH((m.shrink_to_fit(), *it), stale);
  EXPECT_DEATH(m.erase((m[100] = 1, it)), stale);
}

TEST_F(CheckedDeathTest, TheEndIsNoEntry) {
  EXPECT_DEATH((void)m.find(100)->second, stale);
  EXPECT_DEATH(++m.end(), stale);
  EXPECT_DEATH(m.erase(m.find(100)), stale);
}

TEST_F(CheckedDeathTest, ErasingInALoop) {
  EXPECT_DEATH(
      {
        for (auto it = m.begin(); it != m.end(); ++it)
          if (it->first % 2)
            m.erase(it);
      },
      stale);
}

TEST_F(CheckedDeathTest, SetsToo) {
  hmap::set<std::string> s = {"a"};
  const auto it = s.begin();
  EXPECT_DEATH((s.insert("b"), it->size()), stale);
}

std::atomic<bool> inside{false};
struct endless {
  endless() = default;
  explicit endless(int) {
    inside = true;
    for (;;)
      std::this_thread::yield();
  }
};
TEST_F(CheckedDeathTest, UnsynchronisedUse) {
  hmap::map<int, endless> shared;
  shared[1];
  const auto start = [&] {
    std::thread([&] { shared.try_emplace(2, 0); }).detach();
    while (!inside)
      std::this_thread::yield();
  };
  EXPECT_DEATH((start(), shared.contains(1)),
               "concurrent map read and map write");
  EXPECT_DEATH((start(), shared.size()), "concurrent map read and map write");
  EXPECT_DEATH((start(), shared.erase(1)), "concurrent map");
  EXPECT_DEATH(
      {
        auto it = shared.begin();
        start();
        ++it;
      },
      "concurrent map iteration and map write");
}

TEST(Checked, RightUseIsSilent) {
  hmap::map<int, int> m;
  for (int i = 0; i != 1000; ++i)
    m[i] = i;
  const auto it = m.find(7);
  m[7] = 8; // no insertion
  EXPECT_EQ(m.erase(5000), 0u);
  EXPECT_EQ(it->second, 8);
  for (auto e = m.begin(); e != m.end();)
    e = e->first % 2 ? m.erase(e) : std::next(e);
  EXPECT_EQ(m.size(), 500u);
  EXPECT_EQ(erase_if(m, [](auto &e) { return e.first < 100; }), 50u);
  auto from = m.begin();
  std::advance(from, 10);
  m.erase(from, m.end());
  EXPECT_EQ(m.size(), 10u);
  auto copy = m;
  copy.merge(m);
  swap(copy, m);
  m = copy;
  EXPECT_EQ(hmap::view(m).size(), 10u);
  hmap::set<int> s = {1, 2, 3};
  s.erase(s.begin(), s.end());
  EXPECT_TRUE(s.empty());
}

} // namespace
