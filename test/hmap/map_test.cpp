//===- map_test.cpp - map against std::unordered_map -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/map.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory_resource>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {
using support::arena;
using support::counting_allocator;
using support::counts;
using support::tracked;

// Every test of this fixture runs on std::unordered_map too: what it states is
// what the standard type does.
template <class Map> class MapInterface : public testing::Test {};
using Maps = testing::Types<std::unordered_map<int, std::string>,
                            hmap::map<int, std::string>>;
TYPED_TEST_SUITE(MapInterface, Maps, );

template <class Map>
std::vector<std::pair<int, std::string>> sorted(const Map &m) {
  std::vector<std::pair<int, std::string>> all;
  for (const auto &[key, value] : m)
    all.emplace_back(key, std::string(value));
  std::sort(all.begin(), all.end());
  return all;
}
using Entries = std::vector<std::pair<int, std::string>>;

TYPED_TEST(MapInterface, MemberTypes) {
  using M = TypeParam;
  static_assert(std::is_same_v<typename M::key_type, int>);
  static_assert(std::is_same_v<typename M::mapped_type, std::string>);
  static_assert(std::is_same_v<typename M::value_type,
                               std::pair<const int, std::string>>);
  static_assert(std::is_same_v<typename M::size_type, std::size_t>);
  static_assert(std::is_same_v<typename M::difference_type, std::ptrdiff_t>);
  static_assert(std::forward_iterator<typename M::iterator>);
  static_assert(std::forward_iterator<typename M::const_iterator>);
  static_assert(
      std::is_convertible_v<typename M::iterator, typename M::const_iterator>);
  static_assert(
      !std::is_convertible_v<typename M::const_iterator, typename M::iterator>);
  static_assert(std::is_nothrow_move_constructible_v<M>);
  EXPECT_GT(M().max_size(), 1000000u);
}

TYPED_TEST(MapInterface, Constructors) {
  using M = TypeParam;
  const Entries three = {{1, "a"}, {2, "b"}, {3, "c"}};
  M empty;
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty.begin(), empty.end());
  M sized(100);
  EXPECT_TRUE(sized.empty());
  EXPECT_GE(static_cast<float>(sized.bucket_count()) * sized.max_load_factor(),
            100.f);
  M range(three.begin(), three.end());
  EXPECT_EQ(sorted(range), three);
  M list = {{1, "a"}, {2, "b"}, {3, "c"}, {1, "z"}};
  EXPECT_EQ(sorted(list), three);
  M copy(list);
  EXPECT_EQ(copy, list);
  copy[4] = "d";
  EXPECT_EQ(list.size(), 3u);
  M moved(std::move(copy));
  EXPECT_EQ(moved.size(), 4u);
  EXPECT_TRUE(copy.empty()); // NOLINT: the state after a move is stated
  copy[9] = "again";
  EXPECT_EQ(sorted(copy), (Entries{{9, "again"}}));
  M with_alloc(list, list.get_allocator());
  EXPECT_EQ(with_alloc, list);
  M move_alloc(std::move(with_alloc), list.get_allocator());
  EXPECT_EQ(move_alloc, list);
  M only_alloc(list.get_allocator());
  EXPECT_TRUE(only_alloc.empty());
  M all(three.begin(), three.end(), 10, list.hash_function(), list.key_eq(),
        list.get_allocator());
  EXPECT_EQ(all, list);
}

TYPED_TEST(MapInterface, Assignment) {
  using M = TypeParam;
  M a = {{1, "a"}}, b = {{2, "b"}, {3, "c"}};
  a = b;
  EXPECT_EQ(a, b);
  M &same = a;
  a = same;
  EXPECT_EQ(a, b);
  a = {{7, "g"}};
  EXPECT_EQ(sorted(a), (Entries{{7, "g"}}));
  b = std::move(a);
  EXPECT_EQ(sorted(b), (Entries{{7, "g"}}));
  a = M();
  EXPECT_TRUE(a.empty());
}

TYPED_TEST(MapInterface, Lookup) {
  TypeParam m = {{1, "a"}, {2, "b"}};
  const TypeParam &c = m;
  EXPECT_EQ(m.find(1)->second, "a");
  EXPECT_EQ(c.find(2)->second, "b");
  EXPECT_EQ(m.find(3), m.end());
  EXPECT_EQ(c.find(3), c.end());
  EXPECT_TRUE(c.contains(1));
  EXPECT_FALSE(c.contains(3));
  EXPECT_EQ(c.count(1), 1u);
  EXPECT_EQ(c.count(3), 0u);
  EXPECT_EQ(c.at(1), "a");
  m.at(1) = "A";
  EXPECT_EQ(c.at(1), "A");
  EXPECT_THROW(m.at(3), std::out_of_range);
  EXPECT_THROW(c.at(3), std::out_of_range);
  auto [first, last] = m.equal_range(2);
  EXPECT_EQ(std::distance(first, last), 1);
  EXPECT_EQ(first->second, "b");
  auto none = c.equal_range(3);
  EXPECT_EQ(none.first, none.second);
}

TYPED_TEST(MapInterface, Insertion) {
  TypeParam m;
  EXPECT_EQ(m[1], "");
  m[1] = "a";
  const int key = 2;
  m[key] = "b";
  auto [it, inserted] = m.insert({3, "c"});
  EXPECT_TRUE(inserted);
  EXPECT_EQ(it->first, 3);
  const std::pair<const int, std::string> four(4, "d");
  EXPECT_TRUE(m.insert(four).second);
  EXPECT_FALSE(m.insert(four).second);
  EXPECT_TRUE(m.insert(std::pair<short, const char *>(short(5), "e")).second);
  EXPECT_EQ(m.insert(m.begin(), four)->second, "d");
  EXPECT_EQ(m.insert(m.end(), {6, "f"})->first, 6);
  EXPECT_TRUE(m.emplace(7, "g").second);
  EXPECT_FALSE(m.emplace(7, "h").second);
  EXPECT_TRUE(m.emplace(std::piecewise_construct, std::forward_as_tuple(8),
                        std::forward_as_tuple(2, 'h'))
                  .second);
  EXPECT_EQ(m.at(8), "hh");
  EXPECT_EQ(m.emplace_hint(m.begin(), 9, "i")->first, 9);
  EXPECT_TRUE(m.try_emplace(10, 3, 'j').second);
  std::string kept = "kept";
  EXPECT_FALSE(m.try_emplace(10, std::move(kept)).second);
  EXPECT_EQ(kept, "kept"); // NOLINT: try_emplace promises it
  EXPECT_EQ(m.try_emplace(m.begin(), key, "no")->second, "b");
  EXPECT_EQ(m.try_emplace(m.begin(), 11, "k")->second, "k");
  EXPECT_TRUE(m.insert_or_assign(12, "l").second);
  EXPECT_FALSE(m.insert_or_assign(12, "L").second);
  EXPECT_EQ(m.at(12), "L");
  EXPECT_EQ(m.insert_or_assign(m.begin(), key, "B")->second, "B");
  EXPECT_EQ(m.insert_or_assign(m.begin(), 13, "m")->second, "m");
  m.insert({{14, "n"}, {1, "no"}});
  const std::map<int, std::string> more = {{15, "o"}, {2, "no"}};
  m.insert(more.begin(), more.end());
  EXPECT_EQ(sorted(m), (Entries{{1, "a"},
                                {2, "B"},
                                {3, "c"},
                                {4, "d"},
                                {5, "e"},
                                {6, "f"},
                                {7, "g"},
                                {8, "hh"},
                                {9, "i"},
                                {10, "jjj"},
                                {11, "k"},
                                {12, "L"},
                                {13, "m"},
                                {14, "n"},
                                {15, "o"}}));
}

TYPED_TEST(MapInterface, Erasure) {
  TypeParam m;
  for (int i = 0; i != 100; ++i)
    m[i] = std::to_string(i);
  EXPECT_EQ(m.erase(5), 1u);
  EXPECT_EQ(m.erase(5), 0u);
  auto next = m.erase(m.find(6));
  EXPECT_EQ(m.size(), 98u);
  if (next != m.end()) {
    EXPECT_TRUE(m.contains(next->first));
  }
  const TypeParam &c = m;
  m.erase(c.find(7));
  EXPECT_FALSE(m.contains(7));
  std::size_t seen = 0;
  for (auto it = m.begin(); it != m.end(); ++seen) {
    if (it->first % 2)
      it = m.erase(it);
    else
      ++it;
  }
  EXPECT_EQ(seen, 97u);
  EXPECT_EQ(m.size(), 49u);
  EXPECT_EQ(erase_if(m, [](const auto &e) { return e.first < 50; }), 24u);
  EXPECT_EQ(m.size(), 25u);
  auto from = m.begin();
  std::advance(from, 5);
  const auto at = m.erase(from, m.end());
  EXPECT_EQ(at, m.end());
  EXPECT_EQ(m.size(), 5u);
  EXPECT_EQ(m.erase(m.begin(), m.begin()), m.begin());
  EXPECT_EQ(m.erase(m.begin(), m.end()), m.end());
  EXPECT_TRUE(m.empty());
  EXPECT_EQ(m.erase(m.end(), m.end()), m.end());
  m[1] = "a";
  m.clear();
  EXPECT_TRUE(m.empty());
  EXPECT_EQ(m.find(1), m.end());
  m[2] = "b";
  EXPECT_EQ(sorted(m), (Entries{{2, "b"}}));
}

TYPED_TEST(MapInterface, DrainFromTheFront) {
  TypeParam m;
  for (int i = 0; i != 300; ++i)
    m[i];
  std::vector<bool> gone(300);
  while (!m.empty()) {
    const int key = m.begin()->first;
    EXPECT_FALSE(gone[static_cast<std::size_t>(key)]);
    gone[static_cast<std::size_t>(key)] = true;
    m.erase(m.begin());
  }
  EXPECT_EQ(std::count(gone.begin(), gone.end(), true), 300);
}

TYPED_TEST(MapInterface, MergeAndSwap) {
  TypeParam a = {{1, "a"}, {2, "b"}}, b = {{2, "x"}, {3, "c"}};
  a.merge(b);
  EXPECT_EQ(sorted(a), (Entries{{1, "a"}, {2, "b"}, {3, "c"}}));
  EXPECT_EQ(sorted(b), (Entries{{2, "x"}}));
  a.merge(TypeParam{{4, "d"}});
  EXPECT_EQ(a.size(), 4u);
  a.merge(a);
  EXPECT_EQ(a.size(), 4u);
  a.swap(b);
  EXPECT_EQ(sorted(a), (Entries{{2, "x"}}));
  swap(a, b);
  EXPECT_EQ(b.size(), 1u);
  EXPECT_EQ(a.at(4), "d");
}

TYPED_TEST(MapInterface, Equality) {
  TypeParam a = {{1, "a"}, {2, "b"}}, b = {{2, "b"}, {1, "a"}};
  EXPECT_TRUE(a == b);
  b[2] = "c";
  EXPECT_TRUE(a != b);
  b.erase(2);
  EXPECT_FALSE(a == b);
  b[3] = "b";
  EXPECT_FALSE(a == b);
}

TYPED_TEST(MapInterface, BucketsAndCapacity) {
  TypeParam m;
  m.max_load_factor(m.max_load_factor());
  m.reserve(5000);
  for (int i = 0; i != 2000; ++i)
    m[i] = "v";
  EXPECT_GT(m.load_factor(), 0.f);
  EXPECT_LE(m.bucket_count(), m.max_bucket_count());
  std::size_t sum = 0;
  for (std::size_t n = 0; n != m.bucket_count(); ++n) {
    sum += m.bucket_size(n);
    for (auto it = m.begin(n); it != m.end(n); ++it)
      ASSERT_EQ(m.bucket(it->first), n);
    ASSERT_EQ(static_cast<std::size_t>(std::distance(m.cbegin(n), m.cend(n))),
              m.bucket_size(n));
  }
  EXPECT_EQ(sum, 2000u);
  m.rehash(4000);
  EXPECT_GE(m.bucket_count(), 2000u / 8);
  m.clear();
  m.rehash(0);
  EXPECT_TRUE(m.empty());
}

// The arguments of an insertion may refer into the map that it grows.
TYPED_TEST(MapInterface, ArgumentsFromTheMapItself) {
  TypeParam m = {{0, std::string(40, 'x')}};
  for (int i = 1; i != 3000; ++i) {
    switch (i % 4) {
    case 0:
      m.try_emplace(i, m.at(i - 1));
      break;
    case 1:
      m.emplace(i, m.at(i - 1));
      break;
    case 2:
      m.insert_or_assign(i, m.at(i - 1));
      break;
    default:
      m.insert(std::pair<const int, const std::string &>(i, m.at(i - 1)));
    }
  }
  for (const auto &[key, value] : m)
    ASSERT_EQ(value, std::string(40, 'x')) << key;
}

TYPED_TEST(MapInterface, IterationUnderGrowthFindsEachOnce) {
  TypeParam m;
  for (int i = 0; i != 4000; ++i) {
    m[i] = std::to_string(i);
    if (i % 397 == 0 || i < 20) {
      std::vector<bool> seen(static_cast<std::size_t>(i) + 1);
      for (const auto &[key, value] : m) {
        ASSERT_FALSE(seen[static_cast<std::size_t>(key)]);
        seen[static_cast<std::size_t>(key)] = true;
      }
      ASSERT_EQ(std::count(seen.begin(), seen.end(), true), i + 1);
    }
  }
}

//===----------------------------------------------------------------------===//
// What std::unordered_map does not have, or not in this form
//===----------------------------------------------------------------------===//

TEST(Map, DeductionGuides) {
  const std::vector<std::pair<int, double>> v = {{1, 2.0}};
  hmap::map range(v.begin(), v.end());
  static_assert(std::is_same_v<decltype(range), hmap::map<int, double>>);
  hmap::map list{std::pair{1, 'a'}, std::pair{2, 'b'}};
  static_assert(std::is_same_v<decltype(list), hmap::map<int, char>>);
  EXPECT_EQ(list.size(), 2u);
  hmap::map hashed(v.begin(), v.end(), 8, std::hash<int>());
  static_assert(
      std::is_same_v<decltype(hashed), hmap::map<int, double, std::hash<int>>>);
  std::allocator<std::pair<const int, double>> alloc;
  hmap::map with_alloc(v.begin(), v.end(), alloc);
  static_assert(std::is_same_v<decltype(with_alloc), hmap::map<int, double>>);
  hmap::map copy = range;
  static_assert(std::is_same_v<decltype(copy), hmap::map<int, double>>);
}

TEST(Map, StringsAreSearchedWithoutMakingOne) {
  hmap::map<std::string, int> m;
  m["one"] = 1;
  m[std::string_view("two")] = 2;
  EXPECT_EQ(m.find(std::string_view("one"))->second, 1);
  EXPECT_TRUE(m.contains("two"));
  EXPECT_EQ(m.at(std::string_view("two")), 2);
  EXPECT_THROW(m.at("three"), std::out_of_range);
  EXPECT_EQ(m.count("three"), 0u);
  EXPECT_FALSE(m.try_emplace("one", 7).second);
  EXPECT_FALSE(m.insert_or_assign(std::string_view("one"), 7).second);
  EXPECT_EQ(m.at("one"), 7);
  EXPECT_EQ(m.erase(std::string_view("one")), 1u);
  EXPECT_EQ(m.equal_range("two").first->second, 2);
  EXPECT_EQ(m.size(), 1u);
}

// Accepts either form, and shows by not being convertible that no key is made.
struct id {
  int value;
};
struct id_hash {
  using is_transparent = void;
  std::size_t operator()(int v) const { return static_cast<std::size_t>(v); }
  std::size_t operator()(id v) const { return (*this)(v.value); }
};
struct id_equal {
  using is_transparent = void;
  bool operator()(int a, int b) const { return a == b; }
  bool operator()(int a, id b) const { return a == b.value; }
};
template <class Map>
concept can_find = requires(Map m) { m.find(id{1}); };
TEST(Map, TransparentFunctionsOfTheUser) {
  hmap::map<int, int, id_hash, id_equal> m = {{1, 10}};
  EXPECT_EQ(m.find(id{1})->second, 10);
  EXPECT_FALSE(m.contains(id{2}));
  EXPECT_EQ(m.erase(id{1}), 1u);
  static_assert(can_find<hmap::map<int, int, id_hash, id_equal>>);
  static_assert(!can_find<hmap::map<int, int>>);
}

// Counts how often a key is hashed.
struct counted_hash {
  using is_transparent = void;
  static inline int calls = 0;
  std::size_t operator()(std::string_view text) const {
    ++calls;
    return std::hash<std::string_view>{}(text);
  }
};
TEST(Map, PrehashedKeysAreHashedOnce) {
  hmap::map<std::string, int, counted_hash, std::equal_to<>> m;
  for (int i = 0; i != 500; ++i)
    m[std::to_string(i)] = i;
  const std::string text = "77";
  const auto key = m.prehash(text);
  const std::string_view part = "no such key";
  const auto absent = m.prehash(part);
  counted_hash::calls = 0;
  EXPECT_TRUE(m.contains(key));
  EXPECT_EQ(m.at(key), 77);
  EXPECT_EQ(m.find(key)->second, 77);
  EXPECT_EQ(m.count(key), 1u);
  EXPECT_EQ(std::as_const(m).ref(key), 77);
  EXPECT_EQ(m.equal_range(key).first->first, "77");
  EXPECT_FALSE(m.contains(absent));
  EXPECT_EQ(m.find(absent), m.end());
  auto moved = std::move(m);
  EXPECT_EQ(moved.at(key), 77);
  EXPECT_EQ(moved.erase(key), 1u);
  EXPECT_EQ(moved.erase(key), 0u);
  EXPECT_EQ(counted_hash::calls, 0) << "hashed again";
  // Another map has another seed, and is right all the same.
  hmap::map<std::string, int, counted_hash, std::equal_to<>> other = {
      {"77", 7}};
  counted_hash::calls = 0;
  EXPECT_EQ(other.at(key), 7);
  EXPECT_EQ(counted_hash::calls, 1);
  hmap::map<int, int> numbers = {{1, 2}};
  const int one = 1;
  EXPECT_EQ(numbers.at(numbers.prehash(one)), 2);
}

TEST(Map, MoveOnlyTypes) {
  hmap::map<std::unique_ptr<int>, std::unique_ptr<int>> m;
  std::vector<int *> keys;
  for (int i = 0; i != 1000; ++i) {
    auto key = std::make_unique<int>(i);
    keys.push_back(key.get());
    m.emplace(std::move(key), std::make_unique<int>(-i));
  }
  EXPECT_EQ(m.size(), 1000u);
  for (const auto &[key, value] : m)
    ASSERT_EQ(*key, -*value);
  auto other = std::move(m);
  EXPECT_EQ(other.size(), 1000u);
  other.shrink_to_fit();
  EXPECT_EQ(other.size(), 1000u);
  static_assert(!std::is_copy_constructible_v<std::unique_ptr<int>>);
}

TEST(Map, TypesThatCannotMove) {
  hmap::map<int, std::mutex> m;
  std::mutex *first = &m[0];
  for (int i = 1; i != 2000; ++i)
    m[i].lock(), m[i].unlock();
  EXPECT_EQ(m.size(), 2000u);
  EXPECT_EQ(&m.at(0), first) << "what cannot move is stored apart";
}

TEST(Map, LargeEntriesAreStoredApart) {
  struct large {
    char bytes[1000] = {};
    int value = 0;
  };
  hmap::map<int, large> m;
  for (int i = 0; i != 3000; ++i)
    m[i].value = i;
  auto copy = m;
  for (int i = 0; i != 3000; ++i)
    ASSERT_EQ(copy.at(i).value, i);
  EXPECT_GE(m.stats().bytes, 3000 * sizeof(large));
}

struct tree {
  int value = 0;
  hmap::map<std::string, tree> children;
};
TEST(Map, ValueTypeMayBeIncomplete) {
  tree root;
  root.children["a"].children["b"].value = 3;
  const tree copy = root;
  EXPECT_EQ(copy.children.at("a").children.at("b").value, 3);
}

struct alignas(64) aligned {
  int value = 0;
};
TEST(Map, OverAlignedValues) {
  hmap::map<int, aligned> m;
  for (int i = 0; i != 500; ++i)
    m[i].value = i;
  for (const auto &entry : m)
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(&entry.second) % 64, 0u);
}

TEST(Map, CopiesAreExactInNumber) {
  counts = {};
  {
    hmap::map<int, tracked> m;
    for (int i = 0; i != 500; ++i)
      m.try_emplace(i, i);
    EXPECT_EQ(counts.copies, 0);
    const auto copy = m.clone();
    EXPECT_EQ(counts.copies, 500);
    EXPECT_EQ(copy, m);
    counts.copies = counts.moves = 0;
    const auto moved = std::move(m);
    EXPECT_EQ(counts.copies + counts.moves, 0);
    EXPECT_EQ(moved.size(), 500u);
  }
  EXPECT_EQ(counts.live, 0);
}

template <bool Propagate>
using arena_map =
    hmap::map<int, std::string, hmap::hash<int>, hmap::equal_to<int>,
              counting_allocator<std::pair<const int, std::string>, Propagate>>;

template <bool Propagate> void allocator_rules() {
  arena a, b;
  {
    using M = arena_map<Propagate>;
    M x(a), y(b);
    for (int i = 0; i != 2000; ++i)
      x[i] = "a" + std::to_string(i);
    y[1] = "b";
    M copy(x);
    EXPECT_EQ(copy.get_allocator().from, &a);
    M other(x, counting_allocator<typename M::value_type, Propagate>(b));
    EXPECT_EQ(other.get_allocator().from, &b);
    EXPECT_EQ(other, x);
    y = x;
    EXPECT_EQ(y.get_allocator().from, Propagate ? &a : &b);
    EXPECT_EQ(y, x);
    M z(b);
    z[5] = "z";
    z = std::move(x);
    EXPECT_EQ(z.get_allocator().from, Propagate ? &a : &b);
    EXPECT_EQ(z, y);
    EXPECT_TRUE(x.empty()); // NOLINT
    M w(std::move(z), counting_allocator<typename M::value_type, Propagate>(a));
    EXPECT_EQ(w.get_allocator().from, &a);
    EXPECT_EQ(w, y);
    if constexpr (Propagate) {
      M v(b);
      v[3] = "v";
      v.swap(w);
      EXPECT_EQ(v.get_allocator().from, &a);
      EXPECT_EQ(w.get_allocator().from, &b);
      EXPECT_EQ(w.at(3), "v");
    }
    EXPECT_GT(a.blocks + b.blocks, 0);
  }
  EXPECT_EQ(a.blocks, 0);
  EXPECT_EQ(b.blocks, 0);
}
TEST(Map, PropagatingAllocator) { allocator_rules<true>(); }
TEST(Map, StayingAllocator) { allocator_rules<false>(); }

TEST(Map, PmrReachesTheEntries) {
  std::pmr::monotonic_buffer_resource resource;
  hmap::pmr::map<std::pmr::string, std::pmr::string> m(&resource);
  m["a string too long for the small buffer of the type"] =
      "another string too long for the small buffer of the type";
  for (int i = 0; i != 500; ++i)
    m[std::pmr::string(std::to_string(i))] = "v";
  for (const auto &[key, value] : m) {
    ASSERT_EQ(key.get_allocator().resource(), &resource);
    ASSERT_EQ(value.get_allocator().resource(), &resource);
  }
  hmap::pmr::map<std::pmr::string, std::pmr::string> elsewhere = m;
  EXPECT_EQ(elsewhere.get_allocator().resource(),
            std::pmr::get_default_resource());
  EXPECT_EQ(elsewhere, m);
}

TEST(Map, NothingIsAllocatedBeforeTheFirstInsertion) {
  arena a;
  arena_map<true> m(a);
  EXPECT_FALSE(m.contains(1));
  EXPECT_EQ(m.erase(1), 0u);
  EXPECT_EQ(m.begin(), m.end());
  EXPECT_EQ(a.blocks, 0);
  EXPECT_EQ(m.stats().bytes, 0u);
}

TEST(Map, DestructorOfAnErasedEntryMayUseTheMap) {
  struct back_reference {
    hmap::map<int, std::shared_ptr<back_reference>> *map = nullptr;
    ~back_reference() {
      if (map) {
        EXPECT_FALSE(map->contains(1));
        (*map)[2] = nullptr;
      }
    }
  };
  hmap::map<int, std::shared_ptr<back_reference>> m;
  m[1] = std::make_shared<back_reference>();
  m[1]->map = &m;
  m.erase(1);
  EXPECT_TRUE(m.contains(2));
}

} // namespace
