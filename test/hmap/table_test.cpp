//===- table_test.cpp - What the table does inside, and random programs -*- C++
//-*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/set.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

HMAP_BEGIN_NAMESPACE
namespace detail {
/// The invariants that the header of the table states.
struct inspector {
  template <class Container> static void check(const Container &c) {
    const auto &t = table_of(c);
    std::size_t elements = 0;
    bool even = true;
    if (!t.has_storage()) {
      ASSERT_EQ(t.size_, 0u);
      ASSERT_EQ(t.even_, 0u);
      return;
    }
    for (std::size_t i = 0; i <= t.dir_mask_; ++i) {
      const segment_ref r = t.dir_[i];
      ASSERT_FALSE(r == no_segment());
      ASSERT_LE(std::size_t{1} << r->depth, t.dir_mask_ + 1);
      ASSERT_EQ(i & ((std::size_t{1} << r->depth) - 1), r->index);
      ASSERT_TRUE(t.dir_[r->index] == r);
      ASSERT_LE(r.log(), t.top_log_);
      if (t.dir_mask_ != 0) {
        ASSERT_GE(r.log(), t.max_log());
      }
      even = even && r.log() == t.max_log();
      if (r->index != i)
        continue;
      std::size_t count = 0;
      t.for_each_used(r, [&](std::uint32_t at) {
        ++count;
        const auto h = t.hash_of(t_key(t, *t.slots(r)[t.slot_of(at)].get()));
        const std::uint8_t tag = t.tag_of(h);
        ASSERT_EQ(tag, r.tags(0)[at]);
        ASSERT_TRUE(t.find_segment(h) == r);
        std::size_t n = h & r.mask();
        for (std::size_t step = 0; n != at >> 4; n = (n + ++step) & r.mask()) {
          ASSERT_TRUE(t.overflowed(r.tags(n), tag)) << "not marked on the way";
          ASSERT_LE(step, r.mask());
        }
      });
      ASSERT_EQ(count, r->count);
      ASSERT_LE(r->grow_at, t.limit(r.buckets()));
      if (r.buckets() != 1) {
        ASSERT_LT(count, 15 * r.buckets());
      }
      elements += count;
    }
    ASSERT_EQ(elements, t.size_);
    ASSERT_EQ(t.even_, even ? t.dir_mask_ * sizeof(segment_ref) : 0);
    ASSERT_EQ(t.cursors_, nullptr);
  }

private:
  template <class Container> static const auto &table_of(const Container &c) {
    if constexpr (requires { c.shared_; })
      return c.shared_->table;
    else
      return c.table_;
  }
  template <class Table>
  static const auto &t_key(const Table &,
                           const typename Table::value_type &entry) {
    return Table::policy::key(entry);
  }
};
} // namespace detail
HMAP_END_NAMESPACE

namespace {
using hmap::detail::inspector;
using support::counts;
using support::tracked;

//===----------------------------------------------------------------------===//
// Random programs, compared step by step with std::unordered_map
//===----------------------------------------------------------------------===//

template <class T> T made_from(int i) {
  if constexpr (std::is_same_v<T, std::string>)
    return "key with some length " + std::to_string(i);
  else
    return T(i);
}

template <class Map, class Reference>
void expect_same(const Map &m, const Reference &r) {
  ASSERT_NO_FATAL_FAILURE(inspector::check(m));
  ASSERT_EQ(m.size(), r.size());
  std::size_t seen = 0;
  for (const auto &[key, value] : m) {
    const auto it = r.find(key);
    ASSERT_NE(it, r.end());
    ASSERT_EQ(it->second, value);
    ++seen;
  }
  ASSERT_EQ(seen, r.size());
  for (const auto &[key, value] : r)
    ASSERT_TRUE(m.contains(key));
}

template <class Map> void random_program(unsigned seed, int steps, int keys) {
  using Key = typename Map::key_type;
  using Value = typename Map::mapped_type;
  std::mt19937 random(seed);
  const auto below = [&](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  Map m, spare;
  std::unordered_map<Key, Value> r, spare_r;
  // Phases of growth and of decay, so that every size is met both ways.
  for (int i = 0; i != steps; ++i) {
    const bool growing = (i / (steps / 6 + 1)) % 2 == 0;
    const Key key = made_from<Key>(below(keys));
    const Value value = made_from<Value>(below(1000));
    const int op = below(100);
    if (op < (growing ? 50 : 15)) {
      ASSERT_EQ(m.try_emplace(key, value).second,
                r.try_emplace(key, value).second);
    } else if (op < (growing ? 60 : 20)) {
      m[key] = value;
      r[key] = value;
    } else if (op < (growing ? 65 : 25)) {
      ASSERT_EQ(m.insert_or_assign(key, value).second,
                r.insert_or_assign(key, value).second);
    } else if (op < 85) {
      ASSERT_EQ(m.erase(key), r.erase(key));
    } else if (op < 98) {
      const auto it = m.find(key);
      ASSERT_EQ(it != m.end(), r.contains(key));
      if (it != m.end()) {
        ASSERT_EQ(it->second, r.at(key));
        if (op < 87) {
          m.erase(it);
          r.erase(key);
        }
      }
    } else {
      switch (below(12)) {
      case 0:
        m.shrink_to_fit();
        break;
      case 1:
        m.reserve(m.size() * 3 / 2);
        break;
      case 2: {
        Map copy = m;
        expect_same(copy, r);
        m = copy;
        break;
      }
      case 3: {
        Map moved = std::move(m);
        m = std::move(moved);
        break;
      }
      case 4:
        m.swap(spare);
        r.swap(spare_r);
        break;
      case 5:
        m.merge(spare);
        r.merge(spare_r);
        break;
      case 6: {
        const int d = 2 + below(5);
        const auto pred = [&](const auto &e) {
          return std::hash<Key>{}(e.first) % static_cast<std::size_t>(d) == 0;
        };
        ASSERT_EQ(erase_if(m, pred), std::erase_if(r, pred));
        break;
      }
      case 7:
        if (below(5) == 0) {
          m.clear();
          r.clear();
        }
        break;
      default:
        expect_same(m, r);
      }
    }
  }
  expect_same(m, r);
  expect_same(spare, spare_r);
}

TEST(RandomPrograms, Integers) {
  for (unsigned seed = 1; seed != 9; ++seed)
    random_program<hmap::map<int, int>>(seed, 6000, 40 << (seed % 8));
}
TEST(RandomPrograms, Strings) {
  for (unsigned seed = 1; seed != 5; ++seed)
    random_program<hmap::map<std::string, std::string>>(seed, 5000,
                                                        100 << seed);
}
TEST(RandomPrograms, PoorHash) {
  random_program<hmap::map<int, int, support::poor_hash>>(1, 5000, 500);
  random_program<hmap::map<int, int, support::constant_hash>>(2, 3000, 200);
}

// The range() of a handle while its callback changes the map.
TEST(RandomPrograms, RangeUnderChange) {
  std::mt19937 random(7);
  for (int round = 0; round != 60; ++round) {
    auto h = hmap::make<int, int>();
    const int n = 1 << (round % 12);
    for (int i = 0; i != n; ++i)
      h[i] = i;
    std::set<int> stay, erased, visited;
    for (int i = 0; i != n; ++i)
      stay.insert(i);
    int next = n;
    const unsigned grow = random() % 4, shrink = random() % 4;
    h.range([&](int key, int &value) {
      ASSERT_EQ(key, value);
      ASSERT_TRUE(visited.insert(key).second) << "visited twice: " << key;
      ASSERT_FALSE(erased.contains(key)) << "visited though erased: " << key;
      for (unsigned k = 0; k != grow && next < 8 * n + 100; ++k, ++next)
        h[next] = next;
      for (unsigned k = 0; k != shrink; ++k) {
        const int victim =
            static_cast<int>(random() % static_cast<unsigned>(n));
        if (!visited.contains(victim) && h.erase(victim)) {
          erased.insert(victim);
          stay.erase(victim);
        }
      }
      // Visited already; erasing it now changes no promise.
      if (random() % 3 == 0)
        h.erase(key);
    });
    for (const int key : stay)
      ASSERT_TRUE(visited.contains(key)) << "not visited: " << key;
    ASSERT_NO_FATAL_FAILURE(inspector::check(h));
  }
}

//===----------------------------------------------------------------------===//
// Work per operation
//===----------------------------------------------------------------------===//

struct allocation_log {
  static inline std::size_t in_one_call = 0;
};
template <class T> struct logging_allocator {
  using value_type = T;
  logging_allocator() = default;
  template <class U> logging_allocator(const logging_allocator<U> &) {}
  T *allocate(std::size_t n) {
    allocation_log::in_one_call += n * sizeof(T);
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T *p, std::size_t n) { std::allocator<T>().deallocate(p, n); }
  bool operator==(const logging_allocator &) const { return true; }
};

TEST(Growth, AnInsertionMovesAtMostOneSegment) {
  hmap::map<int, tracked, hmap::hash<int>, hmap::equal_to<int>,
            logging_allocator<std::pair<const int, tracked>>>
      m;
  long worst = 0, total = 0;
  std::size_t worst_bytes = 0, directory = 0;
  const int n = 300000;
  for (int i = 0; i != n; ++i) {
    counts = {};
    allocation_log::in_one_call = 0;
    m.try_emplace(i, i);
    worst = std::max(worst, counts.moves);
    worst_bytes = std::max(worst_bytes, allocation_log::in_one_call);
    total += counts.moves;
    ASSERT_EQ(counts.copies, 0);
  }
  directory = m.stats().segments * 4 * sizeof(void *);
  // A segment has at most 256 buckets of 15 slots; the tags of 16 segments are
  // allocated together.
  EXPECT_LE(worst, 256 * 15);
  EXPECT_LE(worst_bytes, 16 * (256 * 16 + 32) +
                             256 * 15 * sizeof(std::pair<int, tracked>) +
                             directory + 1024);
  // Each split moves half of a segment: amortised about one move an insertion.
  EXPECT_LT(total, 2l * n);
  EXPECT_GT(m.stats().growths, 50u);
  EXPECT_EQ(m.stats().buckets_to_evacuate, 0u);
}

TEST(Growth, AnErasureMovesAtMostItsEntry) {
  hmap::map<int, tracked> m;
  for (int i = 0; i != 20000; ++i)
    m.try_emplace(i, i);
  for (int i = 0; i != 20000; ++i) {
    counts = {};
    m.erase(i);
    ASSERT_LE(counts.moves, 1);
    ASSERT_EQ(counts.live, -1);
  }
}

TEST(Growth, ReservedTablesDoNotGrow) {
  for (const int n : {5, 100, 1000, 50000}) {
    hmap::map<int, int> m(static_cast<std::size_t>(n));
    const auto before = m.stats();
    for (int i = 0; i != n; ++i)
      m[i] = i;
    // The spread of the hashes may split a few segments all the same.
    EXPECT_LE(m.stats().growths - before.growths, before.segments / 20) << n;
  }
}

TEST(Growth, OverflowBitsAreRenewed) {
  hmap::map<int, int> m;
  const int n = 3300; // a nearly full segment, short of splitting
  for (int i = 0; i != n; ++i)
    m[i] = i;
  const auto start = m.stats();
  ASSERT_EQ(start.segments, 1u);
  // A window that moves on: constant size, ever new keys.
  for (int i = n; i != 200000; ++i) {
    m[i] = i;
    m.erase(i - n);
  }
  ASSERT_NO_FATAL_FAILURE(inspector::check(m));
  const auto end = m.stats();
  EXPECT_EQ(end.size, static_cast<std::size_t>(n));
  EXPECT_GT(end.same_size_growths, 0u);
  EXPECT_EQ(end.growths, start.growths);
  EXPECT_EQ(end.bytes, start.bytes);
  EXPECT_LE(end.overflow_buckets, end.buckets);
  for (int i = 200000 - n; i != 200000; ++i)
    ASSERT_EQ(m.at(i), i);
}

TEST(Growth, EqualHashesDoNotWidenTheDirectory) {
  hmap::map<int, int, support::constant_hash> m;
  for (int i = 0; i != 3000; ++i)
    m[i] = i;
  const auto s = m.stats();
  EXPECT_EQ(s.size, 3000u);
  EXPECT_LT(s.bytes, 2000000u);
  EXPECT_GE(s.overflow_buckets, 3000u / 15 - 1);
  for (int i = 0; i != 3000; ++i)
    ASSERT_EQ(m.at(i), i);
}

// A segment kept nearly full by equal hashes, and others that pass through it.
struct lumpy_hash {
  int operator()(int key) const { return key < 3500 ? 0 : key; }
};
TEST(Growth, TheDirectoryStaysInProportion) {
  hmap::map<int, int, lumpy_hash> m;
  for (int i = 0; i != 60000; ++i)
    m[i] = i;
  EXPECT_LT(m.stats().bytes, 60000u * 60);
  EXPECT_LT(m.bucket_count(), m.size() * 10);
  ASSERT_NO_FATAL_FAILURE(inspector::check(m));
  for (int i = 0; i != 60000; ++i)
    ASSERT_EQ(m.at(i), i);
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

TEST(Memory, ErasingKeepsItAndShrinkingGivesItBack) {
  hmap::map<int, int> m;
  for (int i = 0; i != 50000; ++i)
    m[i] = i;
  const auto full = m.stats();
  EXPECT_GT(full.bytes, 50000 * sizeof(std::pair<int, int>));
  for (int i = 100; i != 50000; ++i)
    m.erase(i);
  EXPECT_EQ(m.stats().bytes, full.bytes);
  m.shrink_to_fit();
  EXPECT_LT(m.stats().bytes, 100 * 64u);
  EXPECT_EQ(m.stats().segments, 1u);
  for (int i = 0; i != 100; ++i)
    ASSERT_EQ(m.at(i), i);
  for (int i = 0; i != 50000; ++i)
    m[i] = i;
  for (int i = 0; i != 50000; ++i)
    ASSERT_EQ(m.at(i), i);
  m.clear();
  EXPECT_GE(m.stats().bytes, full.bytes / 2);
  m.reset();
  EXPECT_EQ(m.stats().bytes, 0u);
  m[1] = 1;
  EXPECT_EQ(m.size(), 1u);
}

TEST(Memory, ShrinkingByPartsKeepsEveryEntry) {
  hmap::map<int, std::string> m;
  for (int i = 0; i != 20000; ++i)
    m[i] = std::to_string(i);
  for (int keep = 20000; keep > 10; keep = keep * 2 / 3) {
    erase_if(m, [&](const auto &e) { return e.first >= keep; });
    const auto before = m.stats().bytes;
    m.shrink_to_fit();
    ASSERT_NO_FATAL_FAILURE(inspector::check(m));
    EXPECT_LE(m.stats().bytes, before);
    ASSERT_EQ(m.size(), static_cast<std::size_t>(keep));
    for (int i = 0; i != keep; ++i)
      ASSERT_EQ(m.at(i), std::to_string(i));
  }
}

TEST(Memory, ACopyOfASparseMapIsSmall) {
  hmap::map<int, int> m;
  for (int i = 0; i != 50000; ++i)
    m[i] = i;
  erase_if(m, [](const auto &e) { return e.first >= 50; });
  const auto copy = m;
  EXPECT_EQ(copy, m);
  EXPECT_LT(copy.stats().bytes, m.stats().bytes / 20);
}

TEST(Growth, FormsFollowASwapAndAMove) {
  hmap::map<int, int> large, small;
  for (int i = 0; i != 20000; ++i)
    large[i] = i;
  small[-1] = 1;
  swap(large, small);
  ASSERT_NO_FATAL_FAILURE(inspector::check(large));
  ASSERT_NO_FATAL_FAILURE(inspector::check(small));
  EXPECT_TRUE(large.contains(-1));
  for (int i = 0; i != 20000; ++i)
    ASSERT_TRUE(small.contains(i));
  const hmap::map<int, int> taken = std::move(small);
  ASSERT_NO_FATAL_FAILURE(inspector::check(taken));
  ASSERT_NO_FATAL_FAILURE(inspector::check(small));
  EXPECT_FALSE(small.contains(3));
  const hmap::map<int, int> copied = taken;
  ASSERT_NO_FATAL_FAILURE(inspector::check(copied));
  EXPECT_EQ(copied, taken);
}

//===----------------------------------------------------------------------===//
// Seed and order
//===----------------------------------------------------------------------===//

TEST(Seed, OrderDiffersFromMapToMap) {
  std::set<std::vector<int>> orders;
  for (int k = 0; k != 20; ++k) {
    hmap::map<int, int> m;
    for (int i = 0; i != 8; ++i)
      m[i] = i;
    std::vector<int> order;
    for (const auto &entry : m)
      order.push_back(entry.first);
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 1u);
}

// Every entry once, and from each entry, however it was come by, to the same
// next one; in maps of each form that a segment has, full and thinned out.
TEST(Order, IsACircleThroughAllEntries) {
  for (const int n : {1, 2, 9, 15, 16, 27, 31, 55, 70, 200, 3000, 9000}) {
    for (int k = 0; k != (n < 1000 ? 40 : 6); ++k) {
      hmap::map<int, int> m;
      for (int i = 0; i != n; ++i)
        m[i] = i;
      if (k % 2)
        for (int i = 0; i != n; ++i)
          if (i % 7 != k % 7)
            m.erase(i);
      std::vector<int> order;
      for (const auto &entry : m)
        order.push_back(entry.first);
      ASSERT_EQ(order.size(), m.size());
      ASSERT_EQ(std::set<int>(order.begin(), order.end()).size(), m.size());
      for (std::size_t i = 0; i != order.size(); ++i) {
        auto it = m.find(order[i]);
        ++it;
        for (std::size_t j = i + 1; j != std::min(i + 3, order.size() + 1);
             ++j) {
          ASSERT_EQ(it == m.end(), j == order.size());
          if (j != order.size()) {
            ASSERT_EQ(it->first, order[j]);
            ++it;
          }
        }
      }
      // Erasing on the way visits the same entries.
      std::vector<int> visited;
      for (auto it = m.begin(); it != m.end();) {
        visited.push_back(it->first);
        if (it->first % 3 == 0)
          it = m.erase(it);
        else
          ++it;
      }
      ASSERT_EQ(visited, order);
      for (const int key : order)
        ASSERT_EQ(m.contains(key), key % 3 != 0);
    }
  }
}

TEST(Seed, ChosenKeysDoNotCollide) {
  // Keys that all share one bucket under the seed 0.
  std::vector<std::string> keys;
  const hmap::hash<std::string> hash;
  for (int i = 0; keys.size() != 1500; ++i) {
    auto key = std::to_string(i);
    if ((hash(key, 0) & 0x77f) == 0)
      keys.push_back(std::move(key));
  }
  hmap::map<std::string, int> m;
  for (const auto &key : keys)
    m[key];
  std::size_t longest = 0;
  for (std::size_t n = 0; n != m.bucket_count(); ++n)
    longest = std::max(longest, m.bucket_size(n));
  EXPECT_LT(longest, 32u);
}

TEST(Hash, StringsOfEveryLengthDiffer) {
  std::set<std::uint64_t> seen;
  std::string text;
  for (int i = 0; i != 200; ++i, text += 'a') {
    EXPECT_TRUE(seen.insert(hmap::hash<std::string>{}(text, 1)).second);
    EXPECT_EQ(hmap::hash<std::string>{}(text, 1),
              hmap::hash<std::string_view>{}(text, 1));
  }
  // Every byte counts, wherever it stands.
  for (std::size_t i = 0; i != text.size(); ++i) {
    std::string other = text;
    other[i] = 'b';
    EXPECT_TRUE(seen.insert(hmap::hash<std::string>{}(other, 1)).second);
  }
}

enum class colour { red, green };
struct user_key {
  int a;
  bool operator==(const user_key &) const = default;
};
} // namespace
template <> struct std::hash<user_key> {
  std::size_t operator()(const user_key &k) const {
    return static_cast<std::size_t>(k.a);
  }
};
namespace {

TEST(Hash, KindsOfKeys) {
  hmap::map<std::pair<int, std::string>, int> pairs;
  hmap::map<std::tuple<int, char, std::string>, int> tuples;
  hmap::map<colour, int> enums = {{colour::red, 1}, {colour::green, 2}};
  hmap::map<const int *, int> pointers;
  hmap::map<user_key, int> users;
  hmap::map<double, int> doubles;
  hmap::map<bool, int> flags = {{false, 0}, {true, 1}};
  static const int objects[300] = {};
  for (int i = 0; i != 300; ++i) {
    pairs[{i, std::to_string(i)}] = i;
    tuples[{i, 'c', std::to_string(i)}] = i;
    pointers[&objects[i]] = i;
    users[{i}] = i;
    doubles[i / 7.0] = i;
  }
  for (int i = 0; i != 300; ++i) {
    ASSERT_EQ(pairs.at({i, std::to_string(i)}), i);
    ASSERT_EQ(tuples.at({i, 'c', std::to_string(i)}), i);
    ASSERT_EQ(pointers.at(&objects[i]), i);
    ASSERT_EQ(users.at({i}), i);
    ASSERT_EQ(doubles.at(i / 7.0), i);
  }
  doubles[0.0] = -1;
  EXPECT_EQ(doubles.at(-0.0), -1);
  EXPECT_EQ(enums.at(colour::green) + flags.at(true), 3);
}

TEST(Group, PortableCodeAgrees) {
  std::mt19937 random(3);
  for (int i = 0; i != 20000; ++i) {
    alignas(16) std::uint8_t tags[16];
    for (auto &tag : tags)
      tag = static_cast<std::uint8_t>(random() % (i % 2 ? 4 : 256));
    const auto wanted = static_cast<std::uint8_t>(random() % (i % 2 ? 4 : 256));
    const hmap::detail::group native(tags);
    const hmap::detail::swar_group portable(tags);
    unsigned match = 0, empty = 0;
    for (unsigned k = 0; k != 15; ++k) {
      match |= static_cast<unsigned>(tags[k] == wanted) << k;
      empty |= static_cast<unsigned>(tags[k] == 0) << k;
    }
    ASSERT_EQ(native.match(wanted), match);
    ASSERT_EQ(portable.match(wanted), match);
    ASSERT_EQ(native.empty(), empty);
    ASSERT_EQ(portable.empty(), empty);
    ASSERT_EQ(native.used(), ~empty & 0x7fffu);
    ASSERT_EQ(portable.used(), ~empty & 0x7fffu);
  }
}

} // namespace
