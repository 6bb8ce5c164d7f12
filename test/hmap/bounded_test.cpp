//===- bounded_test.cpp - bounded_map and scoped_entry ----------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/bounded_map.h"
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/sharded_map.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace {
using namespace std::chrono_literals;
using support::arena;
using support::counting_allocator;

/// A clock that the tests move.
struct manual_clock {
  using duration = std::chrono::milliseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<manual_clock>;
  [[maybe_unused]] static constexpr bool is_steady = true;
  static inline time_point current{1000ms};
  static time_point now() noexcept { return current; }
};
template <class K, class V>
using timed =
    hmap::bounded_map<K, V, hmap::hash<K>, hmap::equal_to<K>,
                      std::allocator<std::pair<const K, V>>, manual_clock>;

template <class Map> std::vector<int> keys(const Map &m) {
  std::vector<int> all;
  for (const auto &[key, value] : m)
    all.push_back(key);
  return all;
}
using Keys = std::vector<int>;

// Promise 1.
TEST(Bounded, NeverMoreThanTheLimit) {
  hmap::bounded_map<int, int> m(3);
  for (int i = 0; i != 100; ++i) {
    m[i] = i;
    EXPECT_LE(m.size(), 3u);
  }
  EXPECT_EQ(keys(m), (Keys{99, 98, 97}));
  EXPECT_EQ(m.stats().evicted, 97u);
  m.set_max_entries(1);
  EXPECT_EQ(keys(m), (Keys{99}));
  EXPECT_THROW(m.set_max_entries(0), std::invalid_argument);
  EXPECT_THROW((hmap::bounded_map<int, int>(0)), std::invalid_argument);
  EXPECT_THROW((hmap::bounded_map<int, int>(0s)), std::invalid_argument);
}

// Promise 2.
TEST(Bounded, NothingTooOldIsFound) {
  timed<int, int> m(100ms);
  m[1] = 1;
  manual_clock::current += 60ms;
  m[2] = 2;
  EXPECT_NE(m.find(1), nullptr) << "a use does not renew";
  manual_clock::current += 40ms;
  EXPECT_EQ(m.peek(1), nullptr);
  EXPECT_FALSE(m.contains(1));
  EXPECT_EQ(m.size(), 2u) << "still to be removed";
  EXPECT_EQ(m.find(1), nullptr);
  EXPECT_EQ(m.size(), 1u);
  EXPECT_EQ(m.stats().expired, 1u);
  m.insert_or_assign(2, 3);
  manual_clock::current += 99ms;
  EXPECT_EQ(m.get(2), 3) << "an assignment renews";
  manual_clock::current += 1ms;
  EXPECT_EQ(m.lookup(2), std::nullopt);
  EXPECT_THROW(m.at(2), std::out_of_range);
  EXPECT_TRUE(m.empty());
}

// Promise 3.
TEST(Bounded, TheLeastRecentlyUsedGoes) {
  hmap::bounded_map<int, std::string> m(3);
  m[1], m[2], m[3];
  m.find(1);
  m[4];
  EXPECT_EQ(keys(m), (Keys{4, 1, 3}));
  m.peek(3);
  EXPECT_TRUE(m.contains(3));
  for (auto &entry : m)
    entry.second = "seen";
  m.set(5, "five");
  EXPECT_EQ(keys(m), (Keys{5, 4, 1})) << "peeking is no use";
  m.at(1) = "one";
  EXPECT_FALSE(m.try_emplace(4, "x").second);
  EXPECT_EQ(*m.insert({6, "six"}).first, "six");
  EXPECT_EQ(keys(m), (Keys{6, 4, 1}));
  EXPECT_EQ(m.get(1), "one");
  EXPECT_EQ(m.get(3), "");
}

// Promise 4.
TEST(Bounded, AnInsertionRemovesAtMostThree) {
  timed<int, int> m(1000, 100ms);
  for (int i = 0; i != 1000; ++i)
    m[i] = i;
  manual_clock::current += 100ms;
  m[5000] = 1;
  EXPECT_EQ(m.size(), 999u);
  EXPECT_EQ(m.expire(), 998u);
  EXPECT_EQ(m.expire(), 0u);
  EXPECT_EQ(keys(m), (Keys{5000}));
}

// Promise 5.
TEST(Bounded, EntriesStayWhereTheyAre) {
  hmap::bounded_map<int, int> m(1000);
  const int *first = &m[0];
  for (int i = 1; i != 1000; ++i)
    m[i] = i;
  EXPECT_EQ(m.find(0), first);
}

// Promise 6.
TEST(Bounded, AFailedInsertionChangesNothing) {
  using key = support::fragile<true>;
  arena memory;
  {
    using map =
        hmap::bounded_map<key, int, support::fragile_hash, hmap::equal_to<key>,
                          counting_allocator<std::pair<const key, int>, true>>;
    map m(8, map::any_age, {}, {}, memory);
    support::counts = {};
    for (int i = 0; i != 8; ++i)
      m.insert_or_assign(key(i), i);
    for (long fuse = 1;; ++fuse) {
      const key fresh(100 + static_cast<int>(fuse));
      support::fuse = fuse;
      try {
        m.try_emplace(fresh, 1);
        support::fuse = 0;
        break;
      } catch (const support::bomb &) {
      } catch (const std::bad_alloc &) {
      }
      support::fuse = 0;
      ASSERT_EQ(m.size(), 8u);
      for (int i = 0; i != 8; ++i)
        ASSERT_TRUE(m.contains(key(i)));
    }
    EXPECT_EQ(m.size(), 8u);
    EXPECT_FALSE(m.contains(key(0)));
  }
  EXPECT_EQ(memory.blocks, 0);
  EXPECT_EQ(support::counts.live, 0);
}

TEST(Bounded, TheHandlerSeesWhatGoes) {
  timed<int, std::unique_ptr<int>> m(2, 100ms);
  std::vector<int> gone;
  m.on_evict([&](const int &key, std::unique_ptr<int> &value) {
    gone.push_back(key);
    EXPECT_EQ(*value, key);
  });
  for (int i = 0; i != 4; ++i)
    m.set(i, std::make_unique<int>(i));
  EXPECT_EQ(gone, (Keys{0, 1}));
  m.erase(2);
  EXPECT_EQ(gone.size(), 2u) << "not for what the caller erases";
  manual_clock::current += 100ms;
  m.expire();
  EXPECT_EQ(gone, (Keys{0, 1, 3}));
}

TEST(Bounded, MoveSwapClone) {
  hmap::bounded_map<int, std::string> a(3), b(2);
  a[1] = "a", a[2] = "b", a[3] = "c";
  b[9] = "z";
  auto copy = a.clone();
  EXPECT_EQ(keys(copy), keys(a));
  copy.find(1);
  copy[4];
  EXPECT_EQ(keys(copy), (Keys{4, 1, 3}));
  EXPECT_EQ(keys(a), (Keys{3, 2, 1}));
  swap(a, b);
  EXPECT_EQ(keys(a), (Keys{9}));
  EXPECT_EQ(a.max_entries(), 2u);
  EXPECT_EQ(keys(b), (Keys{3, 2, 1}));
  auto moved = std::move(b);
  EXPECT_TRUE(b.empty()); // NOLINT: the state after a move is stated
  EXPECT_EQ(moved.erase(2), 1u);
  EXPECT_EQ(moved.erase(2), 0u);
  b = std::move(moved);
  EXPECT_EQ(keys(b), (Keys{3, 1}));
  EXPECT_EQ(erase_if(b, [](auto &e) { return e.first == 3; }), 1u);
  EXPECT_EQ(b.begin()->second, "a");
  EXPECT_EQ(std::prev(b.end())->first, 1);
  b.clear();
  EXPECT_EQ(b.begin(), b.end());
}

TEST(Bounded, SearchesByWhatComparesWithAKey) {
  hmap::bounded_map<std::string, int> m(2);
  m["a"] = 1;
  EXPECT_EQ(m.get(std::string_view("a")), 1);
  EXPECT_TRUE(m.contains("a"));
  EXPECT_EQ(m.erase(std::string_view("a")), 1u);
}

// Against a list in the order of use: any program has the same result.
TEST(Bounded, RandomPrograms) {
  std::mt19937 random(7);
  for (int round = 0; round != 20; ++round) {
    const std::size_t limit = 1 + random() % 40;
    timed<int, int> m(limit, 50ms);
    struct item {
      int key, value;
      manual_clock::time_point deadline;
    };
    std::list<item> model; // newest use first
    const auto at = [&](int key) {
      return std::find_if(model.begin(), model.end(),
                          [&](const item &i) { return i.key == key; });
    };
    for (int step = 0; step != 3000; ++step) {
      const int key = static_cast<int>(random() % 60);
      const auto it = at(key);
      const bool there =
          it != model.end() && it->deadline > manual_clock::current;
      switch (random() % 6) {
      case 0:
      case 1: { // assign
        m.insert_or_assign(key, step);
        if (it != model.end())
          model.erase(it);
        model.push_front({key, step, manual_clock::current + 50ms});
        break;
      }
      case 2: {
        const int *found = m.find(key);
        ASSERT_EQ(found != nullptr, there);
        if (there) {
          ASSERT_EQ(*found, it->value);
          model.splice(model.begin(), model, it);
        } else if (it != model.end()) {
          model.erase(it);
        }
        break;
      }
      case 3:
        ASSERT_EQ(m.contains(key), there);
        break;
      case 4:
        ASSERT_EQ(m.erase(key), it != model.end() ? 1u : 0u);
        if (it != model.end())
          model.erase(it);
        break;
      case 5:
        manual_clock::current += std::chrono::milliseconds(random() % 3);
        // What goes when is left open, so settle it.
        m.expire();
        model.remove_if(
            [](const item &i) { return i.deadline <= manual_clock::current; });
        break;
      }
      if (model.size() > limit)
        model.pop_back();
      Keys expected;
      for (const item &i : model)
        expected.push_back(i.key);
      ASSERT_EQ(keys(m), expected);
    }
  }
}

//===----------------------------------------------------------------------===//
// scoped_entry
//===----------------------------------------------------------------------===//

template <class Map> class Scoped : public testing::Test {};
using ScopedMaps = testing::Types<hmap::map<int, std::string>,
                                  std::unordered_map<int, std::string>>;
TYPED_TEST_SUITE(Scoped, ScopedMaps, );

TYPED_TEST(Scoped, GoesWithTheScope) {
  TypeParam m;
  {
    hmap::scoped_entry entry(m, 1, "one");
    EXPECT_TRUE(entry.inserted());
    EXPECT_EQ(entry.key(), 1);
    EXPECT_EQ(m.at(1), "one");
    for (int i = 10; i != 1000; ++i)
      m[i]; // moves the entries
  }
  EXPECT_FALSE(m.contains(1));
  EXPECT_EQ(m.size(), 990u);
}
TYPED_TEST(Scoped, GoesWithAnException) {
  TypeParam m;
  EXPECT_THROW(
      {
        hmap::scoped_entry entry(m, 1);
        throw 1;
      },
      int);
  EXPECT_TRUE(m.empty());
}
TYPED_TEST(Scoped, LeavesTheEntryOfAnother) {
  TypeParam m;
  m[1] = "mine";
  {
    hmap::scoped_entry entry(m, 1, "yours");
    EXPECT_FALSE(entry);
  }
  EXPECT_EQ(m.at(1), "mine");
}
TYPED_TEST(Scoped, MovesAndReleases) {
  TypeParam m;
  {
    hmap::scoped_entry outer(m, 1);
    hmap::scoped_entry inner = std::move(outer);
    EXPECT_FALSE(outer.inserted()); // NOLINT: the state after a move is stated
    EXPECT_TRUE(m.contains(1));
    inner.release();
  }
  EXPECT_TRUE(m.contains(1));
}
TEST(Scoped, EveryMapOfTheLibrary) {
  hmap::handle<int, int> h = hmap::make<int, int>();
  hmap::bounded_map<int, int> b(2);
  hmap::sharded_map<int, int> s;
  {
    hmap::scoped_entry one(h, 1, 1);
    hmap::scoped_entry two(b, 2, 1);
    hmap::scoped_entry three(s, 3, 1);
    EXPECT_TRUE(h.contains(1) && b.contains(2) && s.contains(3));
  }
  EXPECT_TRUE(h.empty() && b.empty() && s.empty());
}

} // namespace
