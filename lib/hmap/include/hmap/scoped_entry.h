//===- scoped_entry.h - An entry for the length of a scope ------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_SCOPED_ENTRY_H
#define HMAP_SCOPED_ENTRY_H

#include "hmap/detail/config.h"

#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

/// An entry that is there for as long as a scope runs: requests in flight,
/// registered objects, locks by name.  However the scope is left, the entry
/// goes.
///
///   hmap::scoped_entry guard(in_flight, id, start);   // inserts
///   ...                                               // erases at the end
///
/// For every map with try_emplace() and erase(key): `map`, `handle`,
/// `bounded_map`, `sharded_map`, and those of the standard.  The map must
/// outlive the entry.  The entry of another is left alone: if the key was there
/// before, inserted() is false and nothing is erased.
///
/// If somebody else erases it and inserts the key again meanwhile, that entry
/// goes.
///
/// Threads: the constructor and the destructor write to the map, so a plain map
/// that several threads use needs its lock around both.
///
/// Neither moves nor copies what it refers to: it keeps the map's address and a
/// copy of the key, since a reference into the map could die meanwhile.
template <class Map> class [[nodiscard]] scoped_entry {
public:
  using key_type = typename Map::key_type;

  /// Inserts `key` with a value made from `args`, unless the key exists.
  template <class... Args>
  explicit scoped_entry(Map &map HMAP_LIFETIMEBOUND, key_type key,
                        Args &&...args)
      : map_(&map), key_(std::move(key)),
        inserted_(was_inserted(map.try_emplace(std::as_const(key_),
                                               std::forward<Args>(args)...))) {}
  scoped_entry(scoped_entry &&other) noexcept(
      std::is_nothrow_move_constructible_v<key_type>)
      : map_(other.map_), key_(std::move(other.key_)),
        inserted_(std::exchange(other.inserted_, false)) {}
  scoped_entry &operator=(scoped_entry &&) = delete;
  ~scoped_entry() {
    if (inserted_)
      map_->erase(std::as_const(key_));
  }

  /// Whether the constructor has inserted the entry, and the destructor will
  /// erase it.
  bool inserted() const noexcept { return inserted_; }
  explicit operator bool() const noexcept { return inserted_; }
  const key_type &key() const noexcept HMAP_LIFETIMEBOUND { return key_; }
  /// Leaves the entry in the map for good.
  void release() noexcept { inserted_ = false; }

private:
  // Maps return a pair of which the second says it, or just that.
  template <class Result> static bool was_inserted(const Result &r) {
    if constexpr (requires { r.second; })
      return r.second;
    else
      return r;
  }

  Map *map_;
  key_type key_;
  bool inserted_;
};

template <class Map, class... Args>
scoped_entry(Map &, Args &&...) -> scoped_entry<Map>;

HMAP_END_NAMESPACE

#endif // HMAP_SCOPED_ENTRY_H
