//===- exception_test.cpp - Whatever throws, the map stays whole -*- C++
//-*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/handle.h"
#include "hmap/map.h"
#include "support.h"

#include <gtest/gtest.h>

#include <functional>

namespace {
using support::arena;
using support::bomb;
using support::counting_allocator;
using support::counts;
using support::fragile;
using support::fuse;

template <bool Nothrow>
using fragile_map =
    hmap::map<fragile<Nothrow>, fragile<Nothrow>, support::fragile_hash,
              std::equal_to<fragile<Nothrow>>,
              counting_allocator<
                  std::pair<const fragile<Nothrow>, fragile<Nothrow>>, true>>;

template <class Map> void expect_entries(const Map &m, int n) {
  ASSERT_EQ(m.size(), static_cast<std::size_t>(n));
  for (int i = 0; i != n; ++i) {
    const auto it = m.find(i);
    ASSERT_NE(it, m.end());
    ASSERT_EQ(it->second.value, 2 * i);
  }
  std::size_t seen = 0;
  for (const auto &entry : m) {
    ASSERT_EQ(entry.second.value, 2 * entry.first.value);
    ++seen;
  }
  ASSERT_EQ(seen, m.size());
}

template <class Map> void fill(Map &m, int n) {
  for (int i = static_cast<int>(m.size()); i != n; ++i)
    m.try_emplace(i, 2 * i);
}

/// Runs `operation` on a map of `n` entries, with the fault at the first step
/// that can throw, then at the second, and so on until it succeeds.  After
/// every failure the map must be as before.
template <class Map>
void fails_without_effect(int n, long stride,
                          const std::function<void(Map &)> &operation) {
  arena a;
  counts = {};
  {
    Map m(a);
    fill(m, n);
    for (long at = 1;; at += stride) {
      fuse = at;
      bool thrown = false;
      try {
        operation(m);
      } catch (const bomb &) {
        thrown = true;
      }
      fuse = 0;
      if (!thrown)
        break;
      ASSERT_NO_FATAL_FAILURE(expect_entries(m, n)) << "fault at step " << at;
    }
    // Every failed attempt may have grown the table, never damaged it.
    ASSERT_NO_FATAL_FAILURE(expect_entries(m, n + 1));
  }
  EXPECT_EQ(counts.live, 0);
  EXPECT_EQ(a.blocks, 0);
}

template <class T> class Throwing : public testing::Test {};
using Kinds = testing::Types<fragile_map<true>, fragile_map<false>>;
TYPED_TEST_SUITE(Throwing, Kinds, );

TYPED_TEST(Throwing, SingleInsertion) {
  using Map = TypeParam;
  // Sizes at and beside the points of growth.
  for (const int n : {0, 1, 14, 15, 16, 26, 27, 28, 55}) {
    fails_without_effect<Map>(n, 1, [&](Map &m) { m.try_emplace(n, 2 * n); });
    fails_without_effect<Map>(n, 1, [&](Map &m) { m.emplace(n, 2 * n); });
    fails_without_effect<Map>(n, 1,
                              [&](Map &m) { m.insert_or_assign(n, 2 * n); });
    fails_without_effect<Map>(n, 1, [&](Map &m) {
      const typename Map::value_type entry(n, 2 * n);
      m.insert(entry);
    });
  }
}

TYPED_TEST(Throwing, InsertionThatSplitsASegment) {
  using Map = TypeParam;
  const int n = 256 * 57 / 4; // what a segment of the most buckets holds
  fails_without_effect<Map>(n, 61, [&](Map &m) { m.try_emplace(n, 2 * n); });
}

TYPED_TEST(Throwing, CopyingAndAssigning) {
  using Map = TypeParam;
  for (const int n : {1, 9, 60}) {
    fails_without_effect<Map>(n, 1, [&](Map &m) {
      Map copy(m);
      expect_entries(copy, n);
      fuse = 0;
      fill(m, n + 1);
    });
    fails_without_effect<Map>(n, 1, [&](Map &m) {
      Map source(m.get_allocator());
      fill(source, n + 1);
      m = source;
    });
    fails_without_effect<Map>(n, 1, [&](Map &m) {
      m.reserve(2000);
      m.try_emplace(n, 2 * n);
    });
  }
}

TYPED_TEST(Throwing, MergeLosesNothing) {
  using Map = TypeParam;
  arena a;
  for (long at = 1;; ++at) {
    Map x(a), y(a);
    fill(x, 20);
    fill(y, 60);
    fuse = at;
    bool thrown = false;
    try {
      x.merge(y);
    } catch (const bomb &) {
      thrown = true;
    }
    fuse = 0;
    ASSERT_EQ(x.size() + y.size(), 80u);
    for (int i = 0; i != 60; ++i)
      ASSERT_TRUE(x.contains(i) || y.contains(i));
    if (!thrown) {
      ASSERT_EQ(x.size(), 60u);
      break;
    }
  }
}

TYPED_TEST(Throwing, ShrinkingIsQuietWhereMemoryIsShort) {
  using Map = TypeParam;
  arena a;
  Map m(a);
  fill(m, 3000);
  for (int i = 40; i != 3000; ++i)
    m.erase(i);
  m.shrink_to_fit();
  expect_entries(m, 40);
  EXPECT_LE(m.stats().buckets, 8u);
}

/// An allocator that fails as the standard one does.
template <class T> struct exhausted_allocator {
  using value_type = T;
  long *left;
  explicit exhausted_allocator(long &n) : left(&n) {}
  template <class U>
  exhausted_allocator(const exhausted_allocator<U> &o) : left(o.left) {}
  T *allocate(std::size_t n) {
    if (--*left < 0)
      throw std::bad_alloc();
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T *p, std::size_t n) { std::allocator<T>().deallocate(p, n); }
  bool operator==(const exhausted_allocator &o) const { return left == o.left; }
};

TEST(OutOfMemory, ShrinkToFitStopsHalfWay) {
  for (long budget = 0; budget != 30; ++budget) {
    long left = 1 << 30;
    hmap::map<int, int, hmap::hash<int>, hmap::equal_to<int>,
              exhausted_allocator<std::pair<const int, int>>>
        m{exhausted_allocator<std::pair<const int, int>>(left)};
    for (int i = 0; i != 5000; ++i)
      m[i] = i;
    erase_if(m, [](const auto &e) { return e.first % 50 != 0; });
    left = budget;
    m.shrink_to_fit();
    left = 1 << 30;
    ASSERT_EQ(m.size(), 100u);
    for (int i = 0; i < 5000; i += 50)
      ASSERT_EQ(m.at(i), i);
    for (int i = 0; i != 5000; ++i)
      m[i] = i;
    ASSERT_EQ(m.size(), 5000u);
  }
}

TEST(OutOfMemory, HandleIsMadeWholeOrNotAtAll) {
  for (long budget = 0;; ++budget) {
    long left = budget;
    using alloc = exhausted_allocator<std::pair<const int, int>>;
    using handle =
        hmap::handle<int, int, hmap::hash<int>, hmap::equal_to<int>, alloc>;
    try {
      const auto h = handle::make(100, {}, {}, alloc(left));
      h[1] = 1;
      EXPECT_EQ(h.clone().size(), 1u);
      break;
    } catch (const std::bad_alloc &) {
      ASSERT_LT(budget, 20);
    }
  }
}

} // namespace
