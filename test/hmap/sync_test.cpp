//===- sync_test.cpp - The types that threads share -------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/map_pool.h"
#include "hmap/published_map.h"
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"
#include "linearizable.h"
#include "support.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

HMAP_BEGIN_NAMESPACE
namespace detail {
/// Is, while it lives, a reader that has read the pointer to the version and
/// has not counted itself.
struct version_inspector {
  template <class Map> struct reader {
    typename Map::epochs::guard guard;
  };
};
} // namespace detail
HMAP_END_NAMESPACE

namespace {
using linear::call;

/// How much longer than in the normal suite; HMAP_TEST_ROUNDS in the
/// environment.
unsigned rounds(unsigned normal) {
  const char *factor = std::getenv("HMAP_TEST_ROUNDS");
  return factor ? normal * static_cast<unsigned>(std::atoi(factor)) : normal;
}

/// Runs `f(thread)` in `n` threads at once.
template <class F> void parallel(int n, F f) {
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int t = 0; t != n; ++t)
    threads.emplace_back([&, t] {
      ++ready;
      while (ready != n)
        std::this_thread::yield();
      f(t);
    });
  for (std::thread &t : threads)
    t.join();
}

//===----------------------------------------------------------------------===//
// sync_map
//===----------------------------------------------------------------------===//

TEST(SyncMap, Operations) {
  hmap::sync_map<std::string, int> m;
  EXPECT_EQ(m.load("a"), std::nullopt);
  m.store("a", 1);
  EXPECT_EQ(m.load("a"), 1);
  EXPECT_TRUE(m.contains("a"));
  EXPECT_EQ(m.swap("a", 2), 1);
  EXPECT_EQ(m.swap("b", 3), std::nullopt);
  EXPECT_EQ(m.load_or_store("a", 9), std::pair(2, true));
  EXPECT_EQ(m.load_or_store("c", 4), std::pair(4, false));
  int made = 0;
  const auto make = [&] { return ++made; };
  EXPECT_EQ(m.load_or_store_func("c", make), std::pair(4, true));
  EXPECT_EQ(made, 0);
  EXPECT_EQ(m.load_or_store_func("d", make), std::pair(1, false));
  EXPECT_FALSE(m.compare_and_swap("d", 2, 5));
  EXPECT_TRUE(m.compare_and_swap("d", 1, 5));
  EXPECT_FALSE(m.compare_and_delete("d", 1));
  EXPECT_TRUE(m.compare_and_delete("d", 5));
  EXPECT_EQ(m.load_and_delete("c"), 4);
  EXPECT_EQ(m.load_and_delete("c"), std::nullopt);
  EXPECT_EQ(m.erase("b"), 1u);
  EXPECT_EQ(m.erase("b"), 0u);
  EXPECT_EQ(m.size(), 1u);
  m.clear();
  EXPECT_TRUE(m.empty());
  m.store("a", 7);
  EXPECT_EQ(m.load(std::string_view("a")), 7);
}

TEST(SyncMap, ValuesThatOnlyMoveCannotBeLoadedButShared) {
  hmap::sync_map<int, std::shared_ptr<std::string>> m;
  m.store(1, std::make_shared<std::string>("one"));
  const auto kept = *m.load(1);
  m.erase(1);
  EXPECT_EQ(*kept, "one");
}

// One thread, against a locked map; enough keys that the indexes change over.
TEST(SyncMap, RandomPrograms) {
  std::mt19937 random(5);
  for (unsigned round = 0; round != rounds(10); ++round) {
    hmap::sync_map<int, int> m;
    std::map<int, int> model;
    const unsigned range = 1 + random() % 200;
    for (int i = 0; i != 5000; ++i) {
      const int key = static_cast<int>(random() % range);
      const auto it = model.find(key);
      const auto now =
          it == model.end() ? std::nullopt : std::optional<int>(it->second);
      switch (random() % 8) {
      case 0:
      case 1:
        m.store(key, i);
        model[key] = i;
        break;
      case 2:
        ASSERT_EQ(m.load_and_delete(key), now);
        model.erase(key);
        break;
      case 3:
        ASSERT_EQ(m.load_or_store(key, i), std::pair(now.value_or(i), !!now));
        model.try_emplace(key, i);
        break;
      case 4:
        ASSERT_EQ(m.compare_and_swap(key, now.value_or(0), i), !!now);
        if (now)
          model[key] = i;
        break;
      case 5:
        ASSERT_EQ(m.swap(key, i), now);
        model[key] = i;
        break;
      case 6:
        ASSERT_EQ(m.load(key), now);
        break;
      case 7:
        if (random() % 50 == 0) {
          m.clear();
          model.clear();
        } else if (random() % 10 == 0) {
          std::map<int, int> seen;
          m.range(
              [&](int k, int v) { ASSERT_TRUE(seen.emplace(k, v).second); });
          ASSERT_EQ(seen, model);
        }
      }
    }
    ASSERT_EQ(m.size(), model.size());
  }
}

// Promise 1.
TEST(SyncMap, Linearizable) {
  for (unsigned round = 0; round != rounds(60); ++round) {
    hmap::sync_map<int, int> m;
    // Some keys are settled, some not yet.
    const auto histories = linear::record(
        3, 4, 60,
        [&](unsigned thread, unsigned i, call &c) {
          const unsigned r =
              (round * 7919 + thread * 104729 + i * 31) * 2654435761u >> 8;
          c.what = static_cast<call::kind>(r % 7);
          c.argument = static_cast<int>(r / 7 % 3);
          c.second = static_cast<int>(r / 21 % 3);
          return r / 63 % 4;
        },
        [&](int key, call &c) { linear::on_sync_map(m, key, c); });
    for (const auto &calls : histories) {
      ASSERT_LE(calls.size(), 64u) << "the test chooses keys badly";
      ASSERT_TRUE(linear::history(calls).is_linearizable())
          << linear::history(calls).text();
    }
  }
}

// What the check itself says of a history that is not.
TEST(SyncMap, TheCheckSeesALostUpdate) {
  std::vector<call> calls(3);
  calls[0].what = call::store;
  calls[0].argument = 1;
  calls[0].begin = 1, calls[0].end = 2;
  calls[1].what = call::load;
  calls[1].begin = 3, calls[1].end = 4;
  calls[2].what = call::load;
  calls[2].value = 1;
  calls[2].begin = 5, calls[2].end = 6;
  EXPECT_FALSE(linear::history(calls).is_linearizable());
  calls[0].end = 7; // the store may now come between the loads
  EXPECT_TRUE(linear::history(calls).is_linearizable());
}

// Promise 2.  A thread stops while it holds the mutex: in the second hash of a
// key that is not there, which it looks up without the lock and then with it.
struct gate {
  static inline std::atomic<int> closed{-1}, passes{0};
  static inline std::atomic<bool> reached{false};
};
struct gated_hash {
  std::size_t operator()(int key) const {
    if (key == gate::closed && gate::passes-- == 0) {
      gate::reached = true;
      while (key == gate::closed)
        std::this_thread::yield();
    }
    return static_cast<std::size_t>(key);
  }
};
TEST(SyncMap, SettledKeysTakeNoLock) {
  hmap::sync_map<int, int, gated_hash> m;
  m.store(1, 1);
  m.range([](int, int) {}); // settles
  m.store(2, 2);            // goes to the second index
  gate::passes = 1;
  gate::closed = 5;
  std::thread holder([&] { m.load(5); });
  while (!gate::reached)
    std::this_thread::yield();
  EXPECT_EQ(m.load(1), 1);
  m.store(1, 10);
  EXPECT_EQ(m.swap(1, 11), 10);
  EXPECT_TRUE(m.compare_and_swap(1, 11, 12));
  EXPECT_EQ(m.load_or_store(1, 13), std::pair(12, true));
  EXPECT_EQ(m.load_and_delete(1), 12);
  gate::closed = -1;
  holder.join();
}

// What another thread erases while load_and_delete() copies the value is not
// returned: here the copy itself erases.
struct hooked {
  static inline std::function<void()> hook;
  int value = 0;
  explicit hooked(int v) : value(v) {}
  hooked(const hooked &o) : value(o.value) {
    if (const auto f = std::exchange(hook, nullptr))
      f();
  }
};
TEST(SyncMap, WhatAnotherHasErasedIsNotReturned) {
  hmap::sync_map<int, hooked> m;
  m.store(1, hooked(1));
  m.store(2, hooked(2));
  m.range([](int, const hooked &) {}); // settles
  hooked::hook = [&] { EXPECT_EQ(m.erase(1), 1u); };
  EXPECT_FALSE(m.load_and_delete(1).has_value());
  // A value that was replaced meanwhile is not returned for the new one.
  hooked::hook = [&] { m.store(2, hooked(3)); };
  const auto taken = m.load_and_delete(2);
  ASSERT_TRUE(taken.has_value());
  EXPECT_EQ(taken->value, 3);
}

// Promise 3.
TEST(SyncMap, RangeSeesEachKeyOnce) {
  for (unsigned round = 0; round != rounds(20); ++round) {
    hmap::sync_map<int, int> m;
    for (int i = 0; i != 200; ++i)
      m.store(i, 0);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
      for (int i = 0; !stop; ++i) {
        m.store(i % 200, i); // always there
        m.store(1000 + i % 100, i);
        m.erase(1000 + (i + 50) % 100);
      }
    });
    for (int i = 0; i != 20; ++i) {
      std::set<int> seen;
      m.range([&](int key, int) {
        EXPECT_TRUE(seen.insert(key).second) << key;
        m.load(key); // any member may be called
        if (key % 50 == 0)
          m.store(2000, key);
      });
      for (int key = 0; key != 200; ++key)
        ASSERT_TRUE(seen.count(key)) << key;
    }
    stop = true;
    writer.join();
  }
}
TEST(SyncMap, RangeStops) {
  hmap::sync_map<int, int> m;
  for (int i = 0; i != 10; ++i)
    m.store(i, i);
  int seen = 0;
  m.range([&](int, int) { return ++seen != 3; });
  EXPECT_EQ(seen, 3);
}

// Promises 4 and 5: values are whole when read, and all die.  The sanitizers
// watch this one.
TEST(SyncMap, NothingDiesTooEarlyOrNever) {
  static std::atomic<int> live{0};
  struct text {
    std::string value;
    text(std::string v) : value(std::move(v)) { ++live; }
    text(const text &o) : value(o.value) { ++live; }
    ~text() { --live; }
  };
  {
    hmap::sync_map<int, text> m;
    parallel(4, [&](int t) {
      std::mt19937 random(static_cast<unsigned>(t));
      for (unsigned i = 0; i != rounds(4000); ++i) {
        const int key = static_cast<int>(random() % 50);
        switch (random() % 8) {
        case 0:
          m.store(key,
                  text(std::string(40, static_cast<char>('a' + key % 26))));
          break;
        case 1:
          m.erase(key);
          break;
        case 2:
          if (random() % 200 == 0)
            m.clear();
          break;
        case 3:
          if (random() % 100 == 0)
            m.range([](int k, const text &v) {
              ASSERT_EQ(v.value,
                        std::string(40, static_cast<char>('a' + k % 26)));
            });
          break;
        default:
          if (const auto v = m.load(key))
            ASSERT_EQ(v->value,
                      std::string(40, static_cast<char>('a' + key % 26)));
        }
      }
    });
  }
  EXPECT_EQ(live, 0);
}
TEST(SyncMap, GarbageIsBounded) {
  static int live = 0;
  struct counted {
    counted() { ++live; }
    counted(const counted &) { ++live; }
    ~counted() { --live; }
  };
  hmap::sync_map<int, counted> m;
  for (int i = 0; i != 10000; ++i) {
    m.store(i % 10, counted());
    ASSERT_LE(live, 200);
  }
  for (int i = 0; i != 10000; ++i) { // fresh keys that go again
    m.store(100 + i, counted());
    m.erase(100 + i);
    ASSERT_LE(live, 200);
  }
  EXPECT_LE(m.stats().size, 200u);
}
TEST(SyncMap, AFailedStoreChangesNothing) {
  using key = support::fragile<true>;
  support::counts = {};
  {
    hmap::sync_map<key, key, support::fragile_hash> m;
    for (int i = 0; i != 5; ++i)
      m.store(key(i), key(i));
    m.range([](const key &, const key &) {});
    for (long fuse = 1;; ++fuse) {
      const key fresh(50), value(7);
      support::fuse = fuse;
      bool stored = false;
      try {
        m.store(fresh, value);
        stored = true;
      } catch (const support::bomb &) {
      }
      support::fuse = 0;
      for (int i = 0; i != 5; ++i)
        ASSERT_EQ(m.load(key(i))->value, i);
      ASSERT_EQ(m.contains(key(50)), stored);
      if (stored)
        break;
    }
  }
  EXPECT_EQ(support::counts.live, 0);
}

//===----------------------------------------------------------------------===//
// sharded_map
//===----------------------------------------------------------------------===//

template <class Map> class Sharded : public testing::Test {};
using ShardedMaps = testing::Types<
    hmap::sharded_map<std::string, int>,
    hmap::sharded_map<std::string, int, hmap::hash<std::string>,
                      hmap::equal_to<std::string>, std::shared_mutex>>;
TYPED_TEST_SUITE(Sharded, ShardedMaps, );

TYPED_TEST(Sharded, Operations) {
  TypeParam m(5);
  EXPECT_EQ(m.shard_count(), 8u);
  const auto add = [](int &n) { n += 10; };
  EXPECT_TRUE(m.upsert("a", add));
  EXPECT_FALSE(m.upsert("a", add));
  EXPECT_TRUE(m.upsert("b", add, 5));
  EXPECT_EQ(m.get("a"), 20);
  EXPECT_EQ(m.get("b"), 15);
  EXPECT_EQ(m.get("x"), 0);
  EXPECT_EQ(m.lookup("x"), std::nullopt);
  EXPECT_TRUE(m.visit("a", [](int &n) { n = 1; }));
  int seen = 0;
  EXPECT_TRUE(std::as_const(m).visit("a", [&](const int &n) { seen = n; }));
  EXPECT_EQ(seen, 1);
  EXPECT_FALSE(m.visit("x", [](int &) { FAIL(); }));
  EXPECT_FALSE(m.try_emplace("a", 2));
  EXPECT_TRUE(m.insert({"c", 3}));
  EXPECT_FALSE(m.insert_or_assign("c", 4));
  EXPECT_EQ(m.get(std::string_view("c")), 4);
  EXPECT_EQ(m.size(), 3u);
  EXPECT_EQ(m.stats().size, 3u);
  EXPECT_EQ(m.erase_if("c", [](int n) { return n == 5; }), 0u);
  EXPECT_EQ(m.erase_if("c", [](int n) { return n == 4; }), 1u);
  EXPECT_EQ(m.erase("c"), 0u);
  int sum = 0;
  m.for_each([](const std::string &, int &n) { ++n; });
  std::as_const(m).for_each(
      [&](const std::string &, const int &n) { sum += n; });
  EXPECT_EQ(sum, 18);
  EXPECT_EQ(m.erase_if([](const std::string &k, int) { return k == "a"; }), 1u);
  EXPECT_TRUE(m.contains("b"));
  EXPECT_EQ(m.count("a"), 0u);
  m.reserve(1000);
  m.shrink_to_fit();
  m.clear();
  EXPECT_TRUE(m.empty());
}

// Promise 1.
TEST(Sharded, Linearizable) {
  for (unsigned round = 0; round != rounds(60); ++round) {
    hmap::sharded_map<int, int> m(2);
    const auto histories = linear::record(
        3, 4, 60,
        [&](unsigned thread, unsigned i, call &c) {
          const unsigned r =
              (round * 7919 + thread * 104729 + i * 31) * 2654435761u >> 8;
          c.what = linear::sharded_kinds[r % 5];
          c.argument = static_cast<int>(r / 5 % 3);
          return r / 15 % 4;
        },
        [&](int key, call &c) { linear::on_sharded_map(m, key, c); });
    for (const auto &calls : histories) {
      ASSERT_LE(calls.size(), 64u) << "the test chooses keys badly";
      ASSERT_TRUE(linear::history(calls).is_linearizable())
          << linear::history(calls).text();
    }
  }
}
TEST(Sharded, NoUpdateIsLost) {
  hmap::sharded_map<int, long> m;
  const unsigned each = rounds(20000);
  parallel(4, [&](int t) {
    for (unsigned i = 0; i != each; ++i)
      m.upsert(static_cast<int>(i % 97 + static_cast<unsigned>(t)),
               [](long &n) { ++n; });
  });
  long sum = 0;
  m.for_each([&](int, long n) { sum += n; });
  EXPECT_EQ(sum, 4L * each);
}
// Promise 4.
TEST(Sharded, WhatThrowsInsertsNothing) {
  struct thrower {
    thrower() { throw 1; }
  };
  hmap::sharded_map<int, thrower> m;
  EXPECT_THROW(m.try_emplace(1), int);
  EXPECT_THROW(m.upsert(1, [](thrower &) {}), int);
  EXPECT_TRUE(m.empty());
  hmap::sharded_map<int, int> n;
  EXPECT_THROW(n.upsert(1,
                        [](int &v) {
                          v = 5;
                          throw 1;
                        }),
               int);
  EXPECT_EQ(n.get(1), 5);
}
TEST(Sharded, ShardsAreApart) {
  // A thread stays in the lock of one key; others get at most of the rest.
  hmap::sharded_map<int, int> m(64);
  for (int i = 0; i != 1000; ++i)
    m.try_emplace(i, i);
  std::atomic<bool> inside{false}, leave{false};
  std::thread holder([&] {
    m.visit(0, [&](int &) {
      inside = true;
      while (!leave)
        std::this_thread::yield();
    });
  });
  while (!inside)
    std::this_thread::yield();
  std::atomic<int> done{0};
  std::vector<std::thread> others;
  for (int i = 1; i != 21; ++i)
    others.emplace_back([&, i] {
      m.get(i);
      ++done;
    });
  while (done < 10)
    std::this_thread::yield();
  leave = true;
  holder.join();
  for (std::thread &t : others)
    t.join();
}

//===----------------------------------------------------------------------===//
// published_map
//===----------------------------------------------------------------------===//

// Promises 2 to 5.
TEST(Published, SnapshotsStay) {
  hmap::published_map<std::string, int> m;
  EXPECT_TRUE(m.empty());
  const auto empty = m.snapshot();
  EXPECT_EQ(empty.version(), 0u);
  m.publish({{"a", 1}});
  const auto first = m.snapshot();
  m.update([](auto &map) { map["b"] = 2; });
  EXPECT_TRUE(empty->empty());
  EXPECT_EQ(first->size(), 1u);
  EXPECT_EQ(m.snapshot().version(), 2u);
  EXPECT_EQ(m.get("b"), 2);
  EXPECT_EQ(m.get("c"), 0);
  EXPECT_EQ(m.lookup("a"), 1);
  EXPECT_FALSE(m.contains("c"));
  EXPECT_EQ(m.size(), 2u);
  EXPECT_EQ(m.stats().size, 2u);
  EXPECT_THROW(m.update([](auto &map) {
    map.clear();
    throw 1;
  }),
               int);
  EXPECT_EQ(m.snapshot().version(), 2u);
  auto copy = first;
  copy = m.snapshot();
  EXPECT_EQ((*copy).at("b"), 2);
}
TEST(Published, ASnapshotOutlivesTheMap) {
  auto kept = hmap::published_map<int, int>({{1, 2}}).snapshot();
  EXPECT_EQ(kept->at(1), 2);
}
TEST(Published, OldVersionsGo) {
  hmap::published_map<int, std::shared_ptr<int>> m;
  auto value = std::make_shared<int>(1);
  m.publish({{1, value}});
  EXPECT_EQ(value.use_count(), 2);
  {
    const auto now = m.snapshot();
    m.publish({});
    EXPECT_EQ(value.use_count(), 2);
  }
  EXPECT_EQ(value.use_count(), 1);
}
TEST(Published, ReadersSeeWholeVersionsAndNeverAnOlderOne) {
  hmap::published_map<int, unsigned> m;
  const unsigned updates = rounds(300);
  std::atomic<bool> stop{false};
  m.update([](auto &map) {
    for (int k = 0; k != 20; ++k)
      map[k] = 0;
  });
  std::vector<std::thread> readers;
  for (int t = 0; t != 3; ++t)
    readers.emplace_back([&] {
      unsigned last = 0;
      while (!stop) {
        const auto now = m.snapshot();
        const unsigned n = now->at(0);
        ASSERT_GE(n, last);
        last = n;
        for (const auto &[key, value] : *now)
          ASSERT_EQ(value, n);
      }
    });
  parallel(2, [&](int) {
    for (unsigned i = 0; i != updates; ++i)
      m.update([](auto &map) {
        for (auto &[key, value] : map)
          ++value;
      });
  });
  stop = true;
  for (std::thread &t : readers)
    t.join();
  EXPECT_EQ(m.get(7), 2 * updates) << "no update is lost";
}
// A version lives until those have counted themselves who have read its
// address.
TEST(Published, PublishingWaitsForReadersThatHaveNotCounted) {
  using map = hmap::published_map<int, int>;
  map m;
  std::atomic<bool> published{false};
  std::thread writer;
  {
    const hmap::detail::version_inspector::reader<map> reader;
    writer = std::thread([&] {
      m.publish({{1, 1}});
      published = true;
    });
    for (int i = 0; i != 20 && !published; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_FALSE(published);
    EXPECT_EQ(m.get(1), 1) << "readers see it already";
  }
  writer.join();
  EXPECT_TRUE(published);
}
// Promise 1: a publisher that waits does not hold up a reader.
TEST(Published, ReadersDoNotWait) {
  hmap::published_map<int, int> m;
  m.publish({{1, 1}});
  m.update([&](auto &map) {
    // The writers' lock is held here.
    std::thread reader([&] { EXPECT_EQ(m.snapshot()->at(1), 1); });
    reader.join();
    map[1] = 2;
  });
  EXPECT_EQ(m.get(1), 2);
}

//===----------------------------------------------------------------------===//
// map_pool
//===----------------------------------------------------------------------===//

template <class Map> class Pool : public testing::Test {};
using PoolMaps = testing::Types<hmap::map<int, std::string>, hmap::set<int>,
                                std::unordered_map<int, std::string>>;
TYPED_TEST_SUITE(Pool, PoolMaps, );

// Promises 1 and 2.
TYPED_TEST(Pool, GivesEmptyMapsOnce) {
  hmap::map_pool<TypeParam> pool(2);
  {
    auto a = pool.acquire(), b = pool.acquire(), c = pool.acquire();
    EXPECT_NE(&*a, &*b);
    a->emplace();
    b->emplace();
  }
  EXPECT_EQ(pool.idle(), 2u) << "the third is freed";
  EXPECT_EQ(pool.made(), 3u);
  auto a = pool.acquire(), b = pool.acquire();
  EXPECT_TRUE(a->empty() && b->empty());
  EXPECT_EQ(pool.reused(), 2u);
  b = std::move(a);
  EXPECT_EQ(pool.idle(), 1u);
  pool.clear();
  EXPECT_EQ(pool.idle(), 0u);
}
TEST(Pool, KeepsTheMemory) {
  hmap::map_pool<hmap::map<int, int>> pool;
  std::size_t bytes;
  {
    auto lease = pool.acquire();
    for (int i = 0; i != 1000; ++i)
      (*lease)[i] = i;
    bytes = lease->stats().bytes;
  }
  auto lease = pool.acquire();
  EXPECT_EQ(lease->stats().bytes, bytes);
  hmap::map<int, int> mine = std::move(lease).detach();
  EXPECT_EQ(mine.stats().bytes, bytes);
  EXPECT_EQ(pool.idle(), 0u);
}
// Promise 3.
TEST(Pool, DropsWhatIsTooLarge) {
  hmap::map_pool<hmap::map<int, int>> pool(4, 1000);
  {
    auto lease = pool.acquire();
    lease->reserve(10000);
  }
  EXPECT_EQ(pool.idle(), 0u);
}
// Promise 4.
TEST(Pool, ALeaseMayOutliveThePool) {
  auto pool = std::make_unique<hmap::map_pool<hmap::map<int, int>>>();
  auto lease = pool->acquire();
  pool.reset();
  (*lease)[1] = 1;
}
TEST(Pool, Threads) {
  hmap::map_pool<hmap::map<int, int>> pool(3);
  parallel(4, [&](int t) {
    for (unsigned i = 0; i != rounds(500); ++i) {
      auto lease = pool.acquire();
      ASSERT_TRUE(lease->empty());
      (*lease)[t] = t;
    }
  });
  EXPECT_LE(pool.idle(), 3u);
}

} // namespace
