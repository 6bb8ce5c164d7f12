//===- standard_test.cpp - What is expected of any standard container *- C++
//-*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "hmap/bounded_map.h"
#include "hmap/format.h"
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/set.h"
#include "support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <numeric>
#include <ranges>
#include <sstream>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace {
using support::arena;
using support::counting_allocator;

//===----------------------------------------------------------------------===//
// Kinds of entries.  Every kind goes through the same program.
//===----------------------------------------------------------------------===//

struct empty {
  empty() = default;
  explicit empty(int) {}
  int number(int expected) const { return expected; }
};
struct move_only {
  std::unique_ptr<int> value;
  move_only() : value(std::make_unique<int>(0)) {}
  explicit move_only(int v) : value(std::make_unique<int>(v)) {}
  int number(int) const { return *value; }
};
struct throwing_move {
  int value = 0;
  throwing_move() = default;
  explicit throwing_move(int v) : value(v) {}
  throwing_move(throwing_move &&o) noexcept(false) : value(o.value) {}
  throwing_move &operator=(throwing_move &&) = default;
  int number(int) const { return value; }
};
struct immovable {
  int value = 0;
  immovable() = default;
  explicit immovable(int v) : value(v) {}
  immovable(immovable &&) = delete;
  int number(int) const { return value; }
};
struct alignas(128) aligned {
  int value = 0;
  aligned() = default;
  explicit aligned(int v) : value(v) {}
  int number(int) const {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(this) % 128, 0u);
    return value;
  }
};
struct huge {
  std::array<int, 4096> values{};
  huge() = default;
  explicit huge(int v) { values.fill(v); }
  int number(int) const {
    return values.front() == values.back() ? values[2000] : -1;
  }
};
struct self_aware {
  const self_aware *self = this;
  int value = 0;
  self_aware() = default;
  explicit self_aware(int v) : value(v) {}
  self_aware(self_aware &&o) noexcept : value(o.value) {}
  self_aware &operator=(self_aware &&o) noexcept {
    value = o.value;
    return *this;
  }
  int number(int) const { return self == this ? value : -1; }
};

template <class Value> class Kinds : public testing::Test {};
using AllKinds = testing::Types<empty, move_only, throwing_move, immovable,
                                aligned, huge, self_aware>;
TYPED_TEST_SUITE(Kinds, AllKinds, );

template <class Map> void use_all(Map &m) {
  for (int i = 0; i != 700; ++i)
    m.try_emplace(i, i);
  for (int i = 0; i < 700; i += 3)
    EXPECT_EQ(m.erase(i), 1u);
  for (int i = 0; i != 700; ++i) {
    const auto found = m.find(i);
    bool there;
    if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(found)>>) {
      there = found != nullptr;
      if (there) {
        EXPECT_EQ(found->number(i), i);
      }
    } else {
      there = found != m.end();
      if (there) {
        EXPECT_EQ(found->second.number(i), i);
      }
    }
    EXPECT_EQ(there, i % 3 != 0) << i;
  }
}
TYPED_TEST(Kinds, InMaps) {
  hmap::map<int, TypeParam> m;
  use_all(m);
  auto moved = std::move(m);
  EXPECT_EQ(moved.size(), 466u);
  moved.shrink_to_fit();
  for (const auto &[key, value] : moved)
    EXPECT_EQ(value.number(key), key);
}
TYPED_TEST(Kinds, InHandles) {
  const auto h = hmap::make<int, TypeParam>();
  use_all(h);
}
TYPED_TEST(Kinds, InBoundedMaps) {
  hmap::bounded_map<int, TypeParam> m(1000);
  use_all(m);
}

//===----------------------------------------------------------------------===//
// Allocators
//===----------------------------------------------------------------------===//

/// A pointer that is a class, as those into shared memory are.
template <class T> class fancy {
public:
  using element_type = T;
  using difference_type = std::ptrdiff_t;
  using value_type = std::remove_cv_t<T>;
  using pointer = fancy;
  using reference = std::add_lvalue_reference_t<T>;
  using iterator_category = std::random_access_iterator_tag;
  fancy() = default;
  fancy(std::nullptr_t) {}
  explicit fancy(T *p) : p_(p) {}
  template <class U>
    requires std::is_convertible_v<U *, T *>
  fancy(const fancy<U> &o) : p_(o.operator->()) {}
  static fancy pointer_to(T &r) { return fancy(std::addressof(r)); }
  T *operator->() const { return p_; }
  T &operator*() const { return *p_; }
  explicit operator bool() const { return p_; }
  T &operator[](difference_type i) const { return p_[i]; }
  fancy &operator++() { return ++p_, *this; }
  fancy &operator--() { return --p_, *this; }
  fancy operator+(difference_type n) const { return fancy(p_ + n); }
  fancy operator-(difference_type n) const { return fancy(p_ - n); }
  difference_type operator-(fancy o) const { return p_ - o.p_; }
  friend bool operator==(fancy, fancy) = default;
  friend auto operator<=>(fancy, fancy) = default;

private:
  T *p_ = nullptr;
};
template <class T> struct fancy_allocator {
  using value_type = T;
  using pointer = fancy<T>;
  fancy_allocator() = default;
  template <class U> fancy_allocator(const fancy_allocator<U> &) {}
  pointer allocate(std::size_t n) {
    return pointer(std::allocator<T>().allocate(n));
  }
  void deallocate(pointer p, std::size_t n) {
    std::allocator<T>().deallocate(p.operator->(), n);
  }
  friend bool operator==(fancy_allocator, fancy_allocator) { return true; }
};
TEST(Allocators, FancyPointers) {
  using entry = std::pair<const int, move_only>;
  hmap::map<int, move_only, hmap::hash<int>, hmap::equal_to<int>,
            fancy_allocator<entry>>
      m;
  use_all(m);
  const auto h =
      hmap::handle<int, move_only, hmap::hash<int>, hmap::equal_to<int>,
                   fancy_allocator<entry>>::make();
  use_all(h);
}
TEST(Allocators, PmrReachesTheEntries) {
  std::vector<std::byte> memory(1 << 20);
  std::pmr::monotonic_buffer_resource pool(memory.data(), memory.size(),
                                           std::pmr::null_memory_resource());
  hmap::pmr::map<std::pmr::string, std::pmr::string> m(&pool);
  const std::string text(100, 'x');
  for (int i = 0; i != 100; ++i)
    m.try_emplace(std::pmr::string(std::to_string(i) + text, &pool), text);
  EXPECT_EQ(m.begin()->first.get_allocator().resource(), &pool);
  EXPECT_EQ(m.begin()->second.get_allocator().resource(), &pool);
  hmap::pmr::set<int> s(&pool);
  s.insert(1);
  EXPECT_EQ(s.get_allocator().resource(), &pool);
}
TEST(Allocators, NothingIsLeftBehind) {
  arena a, b;
  {
    using alloc = counting_allocator<std::pair<const int, std::string>, false>;
    using map = hmap::map<int, std::string, hmap::hash<int>,
                          hmap::equal_to<int>, alloc>;
    map one(alloc{a}), two(alloc{b});
    for (int i = 0; i != 1000; ++i)
      one[i] = std::to_string(i);
    two = one;
    two = std::move(one);
    map three(std::move(two), alloc{a});
    EXPECT_EQ(three.size(), 1000u);
    EXPECT_EQ(three.get_allocator().from, &a);
  }
  EXPECT_EQ(a.blocks, 0);
  EXPECT_EQ(b.blocks, 0);
}

//===----------------------------------------------------------------------===//
// What may be used without an exception in mind
//===----------------------------------------------------------------------===//

template <class Map> void nothrow_contract() {
  static_assert(std::is_nothrow_move_constructible_v<Map>);
  static_assert(std::is_nothrow_move_assignable_v<Map>);
  static_assert(std::is_nothrow_swappable_v<Map>);
  static_assert(std::is_nothrow_destructible_v<Map>);
  static_assert(noexcept(std::declval<Map &>().clear()));
  static_assert(noexcept(std::declval<Map &>().reset()));
  static_assert(noexcept(std::declval<Map &>().shrink_to_fit()));
  static_assert(noexcept(std::declval<Map &>().begin()));
  static_assert(noexcept(std::declval<const Map &>().end()));
  static_assert(noexcept(std::declval<const Map &>().size()));
  static_assert(noexcept(std::declval<const Map &>().empty()));
  static_assert(noexcept(std::declval<const Map &>().stats()));
  static_assert(!noexcept(std::declval<Map &>().reserve(1)));
  static_assert(std::is_nothrow_copy_constructible_v<typename Map::iterator>);
}
TEST(Standard, NothrowContract) {
  nothrow_contract<hmap::map<std::string, int>>();
  nothrow_contract<hmap::map<int, throwing_move>>();
  nothrow_contract<hmap::set<std::string>>();
  using handle = hmap::handle<std::string, int>;
  static_assert(std::is_nothrow_default_constructible_v<handle>);
  static_assert(std::is_nothrow_copy_constructible_v<handle>);
  static_assert(std::is_nothrow_copy_assignable_v<handle>);
  static_assert(std::is_nothrow_move_constructible_v<handle>);
  static_assert(std::is_nothrow_swappable_v<handle>);
  static_assert(std::is_trivially_copyable_v<hmap::view<std::string, int>>);
  static_assert(sizeof(hmap::view<std::string, int>) == sizeof(void *));
  static_assert(sizeof(handle) == sizeof(void *));
}

//===----------------------------------------------------------------------===//
// Ranges, bindings, text, ABI
//===----------------------------------------------------------------------===//

TEST(Standard, RangesAndBindings) {
  hmap::map<int, int> m;
  for (int i = 0; i != 100; ++i)
    m[i] = i * i;
// Older clangs cannot compile the views of libstdc++.
#if !defined(__clang__) || __clang_major__ >= 16
  int sum = 0;
  for (auto &&value : m | std::views::values |
                          std::views::filter([](int v) { return v < 10; }))
    sum += value;
  EXPECT_EQ(sum, 0 + 1 + 4 + 9);
  EXPECT_EQ(std::ranges::distance(m | std::views::keys), 100);
#endif
  EXPECT_EQ(std::ranges::count_if(m, [](auto &e) { return e.first % 2; }), 50);
  for (auto &[key, value] : m)
    value = key;
  EXPECT_EQ(m.at(7), 7);
  auto [it, inserted] = m.try_emplace(7, 0);
  EXPECT_FALSE(inserted);
  EXPECT_EQ(it->second, 7);
  EXPECT_EQ(erase_if(m, [](const auto &e) { return e.first > 9; }), 90u);
  hmap::set<int> s;
  for (const auto &entry : m)
    *std::inserter(s, s.end())++ = entry.first;
  EXPECT_EQ(std::accumulate(s.begin(), s.end(), 0), 45);
  EXPECT_EQ(erase_if(s, [](int k) { return k < 5; }), 5u);
  static_assert(std::ranges::forward_range<hmap::map<int, int>>);
  static_assert(std::ranges::common_range<hmap::set<int>>);
  static_assert(std::is_same_v<std::ranges::range_value_t<hmap::map<int, int>>,
                               std::pair<const int, int>>);
}
template <class T> std::string text(const T &m) {
  std::ostringstream out;
  out << m;
  return out.str();
}
TEST(Standard, Text) {
  EXPECT_EQ(text(hmap::map<int, int>()), "{}");
  EXPECT_EQ(text(hmap::map<std::string, int>{{"a", 1}}), "{a: 1}");
  EXPECT_EQ(text(hmap::set<int>{7}), "{7}");
  EXPECT_EQ(text(hmap::handle<int, int>()), "nil");
  EXPECT_EQ(text(hmap::make<int, int>({{1, 2}})), "{1: 2}");
  hmap::bounded_map<int, int> cache(5);
  cache[1] = 2;
  cache[3] = 4;
  EXPECT_EQ(text(cache), "{3: 4, 1: 2}");
  const std::string two = text(hmap::set<int>{1, 2});
  EXPECT_TRUE(two == "{1, 2}" || two == "{2, 1}") << two;
#if defined(__cpp_lib_format)
  EXPECT_EQ(std::format("{}", cache), "{3: 4, 1: 2}");
  EXPECT_EQ(std::format("{}", hmap::map<std::string, double>{{"a", 0.5}}),
            "{a: 0.5}");
  EXPECT_EQ(std::format(L"{}", hmap::set<int>{7}), L"{7}");
#endif
}
TEST(Standard, TheNamespaceNamesTheBinaryInterface) {
  const std::string name = typeid(hmap::map<int, int>).name();
#if defined(HMAP_ASAN)
  EXPECT_NE(name.find("7v0_asan"), std::string::npos) << name;
#else
  EXPECT_NE(name.find("2v0"), std::string::npos) << name;
#endif
}

// Not slower with more entries: a thousand calls on a million entries take no
// more than a few times what they take on ten.
TEST(Standard, SizeAndEmptyAreConstant) {
  hmap::map<int, int> small, large;
  for (int i = 0; i != 10; ++i)
    small[i];
  for (int i = 0; i != 1000000; ++i)
    large[i];
  const auto time = [](const auto &m) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t sum = 0;
    for (int i = 0; i != 100000; ++i) {
      sum += m.size() + m.empty();
      asm volatile("" : "+r"(sum) : : "memory");
    }
    return std::chrono::steady_clock::now() - start;
  };
  EXPECT_LT(time(large), 50 * time(small));
}

} // namespace
