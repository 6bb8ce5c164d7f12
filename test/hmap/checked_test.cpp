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
#include <stdexcept>
#include <string>
#include <thread>

namespace {

// The place of the line before, as a message has it.
#define BEFORE(LINE) "checked_test.cpp:" + std::to_string(LINE)

class CheckedDeathTest : public testing::Test {
protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    for (int i = 0; i != 20; ++i)
      m[i] = i;
  }
  hmap::map<int, int> m;
  const char *stale = "fatal error: use of an invalidated map iterator: ";
};

TEST_F(CheckedDeathTest, StaleIterators) {
  const auto it = m.begin();
  EXPECT_DEATH((m[100] = 1, (void)it->second), stale);
  EXPECT_DEATH((m.erase(5), *it), stale);
  EXPECT_DEATH((m.clear(), *it), stale);
  EXPECT_DEATH((m.shrink_to_fit(), *it), stale);
  EXPECT_DEATH(m.erase((m[100] = 1, it)), stale);
  EXPECT_DEATH((m = {{1, 1}}, *it), stale);
}

TEST_F(CheckedDeathTest, TheMessageSaysWhatHappenedAndWhere) {
  hmap::map<int, int> named;
  const int made = __LINE__ - 1;
  named[1] = 1;
  const auto it = named.find(1);
  const int found = __LINE__ - 1;
  const auto misuse = [&] {
    named.erase(1);
    return *it;
  };
  EXPECT_DEATH(misuse(),
               std::string(stale) + "dereferenced, made by find.. at .*" +
                   BEFORE(found) + ", invalidated by erase.. at .*" +
                   BEFORE(found + 3) + "; map made at .*" + BEFORE(made));
}

TEST_F(CheckedDeathTest, StaleReferences) {
  const auto three = m.ref(3);
  const int made = __LINE__ - 1;
  EXPECT_EQ(three, 3);
  m[3] = 4; // no insertion
  EXPECT_EQ(*three, 4);
  const auto misuse = [&] {
    m.erase(5);
    return three.get();
  };
  const int erased = __LINE__ - 3;
  EXPECT_DEATH(misuse(), std::string(stale) +
                             "dereferenced, made by ref.. at " + ".*" +
                             BEFORE(made) + ", invalidated by erase.. at .*" +
                             BEFORE(erased));
  EXPECT_DEATH((m[100] = 1, *three = 5), stale);
  const auto &constant = m;
  const auto reading = constant.ref(3);
  EXPECT_DEATH((m.clear(), static_cast<void>(*reading)), stale);
  EXPECT_THROW(static_cast<void>(m.ref(1000)), std::out_of_range);
}

TEST_F(CheckedDeathTest, TheEndIsNoEntry) {
  const char *end = "fatal error: use of the end of a map: ";
  EXPECT_DEATH((void)m.find(100)->second, end);
  EXPECT_DEATH(++m.end(), end);
  EXPECT_DEATH(m.erase(m.find(100)), end);
  EXPECT_DEATH((void)*decltype(m)::iterator(), "use of no iterator");
}

TEST_F(CheckedDeathTest, ErasingInALoop) {
  EXPECT_DEATH(
      {
        for (auto it = m.begin(); it != m.end(); ++it)
          if (it->first % 2)
            m.erase(it);
      },
      std::string(stale) + "incremented");
}

TEST_F(CheckedDeathTest, PredicateThatChangesTheMap) {
  EXPECT_DEATH(erase_if(m,
                        [&](const auto &) {
                          m[1000] = 1;
                          return true;
                        }),
               "made by erase_if");
}

TEST_F(CheckedDeathTest, SetsToo) {
  hmap::set<std::string> s = {"a"};
  const auto it = s.begin();
  EXPECT_DEATH((s.insert("b"), it->size()), stale);
}

// Comes back to the map that it is the value, or whose key it compares.
hmap::map<int, struct reenter> *again;
struct reenter {
  reenter() = default;
  explicit reenter(int key);
};
reenter::reenter(int key) { again->erase(key); }

TEST_F(CheckedDeathTest, Reentrancy) {
  hmap::map<int, reenter> outer;
  again = &outer;
  outer[1];
  EXPECT_DEATH(outer.try_emplace(2, 1),
               "fatal error: re-entrant use of a map: erase.. at .*"
               "checked_test.cpp:.* while try_emplace.. runs in the same "
               "thread; map made at .*checked_test.cpp");
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
               "concurrent map read and map write: contains.. at "
               ".*checked_test.cpp:.* while try_emplace.. runs in another "
               "thread");
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
