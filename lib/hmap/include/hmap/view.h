//===- view.h - A read-only view of a map or handle -------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_VIEW_H
#define HMAP_VIEW_H

#include "hmap/handle.h"
#include "hmap/map.h"

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

/// A read-only, non-owning view of a `map` or of the map of a `handle`, to be
/// passed by value where `const map &` would tie the interface to one of the
/// two.  Default-constructed, or of a nil handle, it is empty.
///
/// The view must not outlive the map, nor, of a handle, its last handle.  It
/// shows later changes of the map, which other threads must not make while it
/// is used; its iterators and references die with such a change.
///
/// Promises:
///  1. A view is a pointer: trivially copyable, and no larger.
///  2. It shows later changes of the map.
///  3. A view of nothing, or of a nil handle, reads as an empty map.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
class view {
  using table = detail::table<detail::map_policy<Key, Value>, Hash, Eq, Alloc>;
  template <class Query>
  static constexpr bool searchable =
      std::is_same_v<Query, Key> ||
      detail::heterogeneous_key<Query, Key, Hash, Eq>;

public:
  using key_type = Key;
  using mapped_type = Value;
  using value_type = std::pair<const Key, Value>;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = const value_type &;
  using const_reference = const value_type &;
  using iterator = detail::table_iterator<table, true>;
  using const_iterator = iterator;

  constexpr view() noexcept = default;
  view(const map<Key, Value, Hash, Eq, Alloc> &viewed
           HMAP_LIFETIMEBOUND) noexcept
      : table_(&viewed.table_) {}
  view(const handle<Key, Value, Hash, Eq, Alloc> &viewed) noexcept
      : table_(viewed.shared_ ? &viewed.shared_->table : nullptr) {}

  size_type size() const {
    const table *t = reading();
    return t ? t->size() : 0;
  }
  [[nodiscard]] bool empty() const { return size() == 0; }

  const_iterator begin() const {
    const table *t = reading();
    return t ? const_iterator(*t, t->begin()) : const_iterator();
  }
  const_iterator end() const noexcept {
    return table_ ? const_iterator(*table_, {}) : const_iterator();
  }
  const_iterator cbegin() const { return begin(); }
  const_iterator cend() const noexcept { return end(); }

  /// The value under `key`, or null; as handle::find(), not as map::find().
  template <class Query = Key>
    requires searchable<Query>
  const Value *find(const Query &key) const {
    const table *t = reading();
    if (!t)
      return nullptr;
    const auto p = t->find(key);
    return p ? &p.get()->second : nullptr;
  }
  template <class Query = Key>
    requires searchable<Query>
  bool contains(const Query &key) const {
    return find(key) != nullptr;
  }
  template <class Query = Key>
    requires searchable<Query>
  size_type count(const Query &key) const {
    return contains(key);
  }
  /// The value under `key`; throws std::out_of_range if there is none.
  template <class Query = Key>
    requires searchable<Query>
  const Value &at(const Query &key) const {
    if (const Value *value = find(key))
      return *value;
    throw std::out_of_range("hmap::view::at: no such key");
  }
  /// A copy of the value under `key`, or Value().
  template <class Query = Key>
    requires searchable<Query>
  Value get(const Query &key) const {
    if (const Value *value = find(key))
      return *value;
    return Value();
  }
  /// A copy of the value under `key`, if any.
  template <class Query = Key>
    requires searchable<Query>
  std::optional<Value> lookup(const Query &key) const {
    if (const Value *value = find(key))
      return *value;
    return std::nullopt;
  }
  /// Figures of the table; all zero for an empty view.
  table_stats stats() const {
    const table *t = reading();
    return t ? t->stats() : table_stats();
  }

private:
  const table *reading() const {
    if (table_)
      table_->flag().check_read();
    return table_;
  }

  const table *table_ = nullptr;
};

template <class Key, class Value, class Hash, class Eq, class Alloc>
view(const map<Key, Value, Hash, Eq, Alloc> &)
    -> view<Key, Value, Hash, Eq, Alloc>;
template <class Key, class Value, class Hash, class Eq, class Alloc>
view(const handle<Key, Value, Hash, Eq, Alloc> &)
    -> view<Key, Value, Hash, Eq, Alloc>;

HMAP_END_NAMESPACE

#endif // HMAP_VIEW_H
