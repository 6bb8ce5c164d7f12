//===- set.h - An owning hash set -------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of map.h without values.  What map.h says of its differences from
// std::unordered_map holds here of std::unordered_set.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_SET_H
#define HMAP_SET_H

#include "hmap/detail/container.h"
#include "hmap/detail/site.h"
#include "hmap/hash.h"

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

/// A hash set that owns its keys.  Copying it copies every key.  Threads,
/// exceptions, invalidation and memory are as for `map`: its promises hold, of
/// keys in place of entries.  Keys cannot be changed in place.
template <class Key, class Hash = hash<Key>, class Eq = equal_to<Key>,
          class Alloc = std::allocator<Key>>
class HMAP_OWNER set : public detail::container<detail::set_policy<Key>, Hash,
                                                Eq, Alloc, false> {
  using base =
      detail::container<detail::set_policy<Key>, Hash, Eq, Alloc, false>;
  using typename base::table;
  template <class Query>
  static constexpr bool insertable = base::template insertable<Query>;

public:
  using typename base::const_iterator;
  using typename base::iterator;
  using typename base::size_type;
  using typename base::value_type;

  // The other constructors are those of the base, which are those of
  // std::unordered_set.
  using base::base;
  /// An empty set.  Allocates nothing before the first insertion.
  set(site where = site::here()) : base(where) {}
  // The base has it too, but g++ deduces arguments from a list only if the
  // class itself has a constructor for one.
  set(std::initializer_list<value_type> entries, size_type n = 0,
      const Hash &hash = Hash(), const Eq &eq = Eq(),
      const Alloc &alloc = Alloc(), site where = site::here())
      : base(entries, n, hash, eq, alloc, where) {}
  /// A deep copy: time and memory grow with the size and with what the keys
  /// own.  Where only reading is meant, pass `const set &`.
  set(const set &other, site where = site::here()) : base(other, where) {}
  set(const set &other, const std::type_identity_t<Alloc> &alloc,
      site where = site::here())
      : base(other, alloc, where) {}
  /// Takes the keys of `other`, which is empty afterwards and may be used.
  set(set &&other) = default;
  /// As above, but moves the keys one by one if the allocators differ.
  set(set &&other, const std::type_identity_t<Alloc> &alloc)
      : base(std::move(other), alloc) {}
  ~set() = default;

  /// A deep copy, as by the copy constructor.  If it throws, nothing changes.
  /// Invalidates everything that refers into this set.
  set &operator=(const set &other) = default;
  /// Takes the keys of `other`, which is empty afterwards.  Invalidates
  /// everything that refers into either set.
  set &operator=(set &&other) = default;
  set &operator=(std::initializer_list<value_type> keys) {
    set fresh(keys, 0, this->hash_function(), this->key_eq(),
              this->get_allocator());
    this->swap_with(fresh, site());
    return *this;
  }

  /// A deep copy that says so where it is made.
  [[nodiscard]] set clone(site where = site::here()) const {
    return set(*this, where);
  }

  //===--------------------------------------------------------------------===//
  // Insertion.  Invalidates everything that refers into the set, unless the
  // key was there already.  Arguments may refer into the set.
  //===--------------------------------------------------------------------===//

  using base::insert;
  /// Inserts a key, unless an equal one exists.
  std::pair<iterator, bool>
  insert(const Key &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(key, key, "insert", HMAP_SITE);
  }
  std::pair<iterator, bool> insert(Key &&key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(key, std::move(key), "insert", HMAP_SITE);
  }
  template <class Query>
    requires insertable<Query>
  std::pair<iterator, bool>
  insert(Query &&key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(key, std::forward<Query>(key), "insert",
                              HMAP_SITE);
  }
  iterator insert(const_iterator,
                  const Key &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(key, key, "insert", HMAP_SITE).first;
  }
  iterator insert(const_iterator, Key &&key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(key, std::move(key), "insert", HMAP_SITE).first;
  }

  /// Moves over the keys of `other` that are not here.  The allocators must be
  /// equal.  Invalidates everything that refers into either set.
  template <class OtherHash, class OtherEq>
  void merge(set<Key, OtherHash, OtherEq, Alloc> &other HMAP_AND_SITE) {
    this->merge_from(other, HMAP_SITE);
  }
  template <class OtherHash, class OtherEq>
  void merge(set<Key, OtherHash, OtherEq, Alloc> &&other HMAP_AND_SITE) {
    this->merge_from(other, HMAP_SITE);
  }

  /// Exchanges the keys of two sets in constant time.  Their allocators must
  /// be equal or propagate on swap.  Invalidates all iterators.
  void
  swap(set &other HMAP_AND_SITE) noexcept(std::is_nothrow_swappable_v<Hash> &&
                                          std::is_nothrow_swappable_v<Eq>) {
    this->swap_with(other, HMAP_SITE);
  }
  friend void swap(set &a, set &b) noexcept(noexcept(a.swap(b))) { a.swap(b); }

  /// Equal if both hold the same keys.
  friend bool operator==(const set &a, const set &b) {
    if (a.size() != b.size())
      return false;
    for (const Key &key : a)
      if (!b.contains(key))
        return false;
    return true;
  }

  /// Erases the keys for which `pred(key)` holds; returns how many.  `pred`
  /// must not touch the set.
  template <class Pred>
  friend size_type erase_if(set &s, Pred pred HMAP_AND_SITE) {
    return s.erase_matching(pred, HMAP_SITE);
  }

private:
  friend struct detail::inspector;
};

//===----------------------------------------------------------------------===//
// Deduction guides
//===----------------------------------------------------------------------===//

template <std::input_iterator It,
          detail::hash_like Hash = hash<detail::iter_value<It>>,
          class Eq = equal_to<detail::iter_value<It>>,
          detail::allocator_like Alloc = std::allocator<detail::iter_value<It>>>
  requires(!detail::allocator_like<Eq>)
set(It, It, std::size_t = 0, Hash = Hash(), Eq = Eq(), Alloc = Alloc())
    -> set<detail::iter_value<It>, Hash, Eq, Alloc>;
template <class Key, detail::hash_like Hash = hash<Key>,
          class Eq = equal_to<Key>,
          detail::allocator_like Alloc = std::allocator<Key>>
  requires(!detail::allocator_like<Eq>)
set(std::initializer_list<Key>, std::size_t = 0, Hash = Hash(), Eq = Eq(),
    Alloc = Alloc()) -> set<Key, Hash, Eq, Alloc>;
template <std::input_iterator It, detail::allocator_like Alloc>
set(It, It, Alloc) -> set<detail::iter_value<It>, hash<detail::iter_value<It>>,
                          equal_to<detail::iter_value<It>>, Alloc>;
template <std::input_iterator It, detail::allocator_like Alloc>
set(It, It, std::size_t, Alloc)
    -> set<detail::iter_value<It>, hash<detail::iter_value<It>>,
           equal_to<detail::iter_value<It>>, Alloc>;
template <std::input_iterator It, detail::hash_like Hash,
          detail::allocator_like Alloc>
set(It, It, std::size_t, Hash, Alloc)
    -> set<detail::iter_value<It>, Hash, equal_to<detail::iter_value<It>>,
           Alloc>;
template <class Key, detail::allocator_like Alloc>
set(std::initializer_list<Key>, Alloc)
    -> set<Key, hash<Key>, equal_to<Key>, Alloc>;
template <class Key, detail::allocator_like Alloc>
set(std::initializer_list<Key>, std::size_t, Alloc)
    -> set<Key, hash<Key>, equal_to<Key>, Alloc>;
template <class Key, detail::hash_like Hash, detail::allocator_like Alloc>
set(std::initializer_list<Key>, std::size_t, Hash, Alloc)
    -> set<Key, Hash, equal_to<Key>, Alloc>;

namespace pmr {
/// A set whose table, and whose keys if they take one, use a memory resource.
template <class Key, class Hash = hash<Key>, class Eq = equal_to<Key>>
using set = hmap::set<Key, Hash, Eq, std::pmr::polymorphic_allocator<Key>>;
} // namespace pmr

HMAP_END_NAMESPACE

#endif // HMAP_SET_H
