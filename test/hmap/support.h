//===- support.h - Types that the tests put into maps -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_TEST_SUPPORT_H
#define HMAP_TEST_SUPPORT_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <random>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace support {

/// Counts of what happened to the tracked objects since reset().
struct counters {
  long live = 0, copies = 0, moves = 0;
};
inline counters counts;

/// An integer that counts its copies and moves.
struct tracked {
  int value = 0;
  tracked() { ++counts.live; }
  tracked(int v) : value(v) { ++counts.live; }
  tracked(const tracked &o) : value(o.value) {
    ++counts.live;
    ++counts.copies;
  }
  tracked(tracked &&o) noexcept : value(std::exchange(o.value, -1)) {
    ++counts.live;
    ++counts.moves;
  }
  tracked &operator=(const tracked &o) {
    value = o.value;
    ++counts.copies;
    return *this;
  }
  tracked &operator=(tracked &&o) noexcept {
    value = std::exchange(o.value, -1);
    ++counts.moves;
    return *this;
  }
  ~tracked() { --counts.live; }
  friend bool operator==(const tracked &a, const tracked &b) {
    return a.value == b.value;
  }
};

/// Throws at the n-th step from now that may throw; 0 never.
struct bomb : std::runtime_error {
  bomb() : std::runtime_error("bomb") {}
};
inline long fuse = 0;
inline void step() {
  if (fuse > 0 && --fuse == 0)
    throw bomb();
}

/// An integer whose every operation may throw.  Its move may throw too, unless
/// `Nothrow`, so that the table stores it apart.
template <bool Nothrow> struct fragile {
  int value = 0;
  fragile(int v) : value(v) {
    step();
    ++counts.live;
  }
  fragile() : fragile(0) {}
  fragile(const fragile &o) : value(o.value) {
    step();
    ++counts.live;
  }
  fragile(fragile &&o) noexcept(Nothrow) : value(o.value) {
    if constexpr (!Nothrow)
      step();
    ++counts.live;
  }
  fragile &operator=(const fragile &o) {
    step();
    value = o.value;
    return *this;
  }
  ~fragile() { --counts.live; }
  friend bool operator==(const fragile &a, const fragile &b) {
    step();
    return a.value == b.value;
  }
};

struct fragile_hash {
  template <bool N> std::size_t operator()(const fragile<N> &key) const {
    step();
    return static_cast<std::size_t>(key.value);
  }
};

/// An allocator with an identity, whose allocations may throw and are counted.
struct arena {
  long blocks = 0;
};
template <class T, bool Propagate> struct counting_allocator {
  using value_type = T;
  using propagate_on_container_copy_assignment = std::bool_constant<Propagate>;
  using propagate_on_container_move_assignment = std::bool_constant<Propagate>;
  using propagate_on_container_swap = std::bool_constant<Propagate>;
  using is_always_equal = std::false_type;
  template <class U> struct rebind {
    using other = counting_allocator<U, Propagate>;
  };

  arena *from;
  counting_allocator(arena &a) : from(&a) {}
  template <class U>
  counting_allocator(const counting_allocator<U, Propagate> &o)
      : from(o.from) {}
  T *allocate(std::size_t n) {
    step();
    ++from->blocks;
    return std::allocator<T>().allocate(n);
  }
  void deallocate(T *p, std::size_t n) noexcept {
    --from->blocks;
    std::allocator<T>().deallocate(p, n);
  }
  template <class U>
  friend bool operator==(const counting_allocator &a,
                         const counting_allocator<U, Propagate> &b) {
    return a.from == b.from;
  }
};

/// Few results, so that chains of overflow buckets form.
struct poor_hash {
  std::size_t operator()(int key) const {
    return static_cast<std::size_t>(key % 7);
  }
};
struct constant_hash {
  template <class T> std::size_t operator()(const T &) const { return 1; }
};

} // namespace support

#endif // HMAP_TEST_SUPPORT_H
