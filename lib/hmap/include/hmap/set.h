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

#include "hmap/detail/table.h"
#include "hmap/hash.h"
#include "hmap/map.h"
#include "hmap/stats.h"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <memory_resource>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

/// A hash set that owns its keys.  Copying it copies every key.  Threads,
/// exceptions, invalidation and memory are as for `map`.  Keys cannot be
/// changed in place.
template <class Key, class Hash = hash<Key>, class Eq = equal_to<Key>,
          class Alloc = std::allocator<Key>>
class set {
  using table = detail::table<detail::set_policy<Key>, Hash, Eq, Alloc>;
  template <class Query>
  static constexpr bool searchable =
      detail::heterogeneous_key<Query, Key, Hash, Eq>;
  template <class Query>
  static constexpr bool insertable =
      searchable<std::remove_cvref_t<Query>> &&
      !std::is_same_v<std::remove_cvref_t<Query>, Key> &&
      std::is_constructible_v<Key, Query>;

public:
  using key_type = Key;
  using value_type = Key;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using hasher = Hash;
  using key_equal = Eq;
  using allocator_type = Alloc;
  using reference = value_type &;
  using const_reference = const value_type &;
  using pointer = typename std::allocator_traits<Alloc>::pointer;
  using const_pointer = typename std::allocator_traits<Alloc>::const_pointer;
  using iterator = detail::table_iterator<table, true>;
  using const_iterator = iterator;
  using local_iterator = detail::table_local_iterator<table, true>;
  using const_local_iterator = local_iterator;

private:
  template <class Query>
  static constexpr bool erasable = searchable<std::remove_cvref_t<Query>> &&
                                   !std::is_convertible_v<Query, iterator>;

public:
  //===--------------------------------------------------------------------===//
  // Construction
  //===--------------------------------------------------------------------===//

  /// An empty set.  Allocates nothing before the first insertion.
  set() : set(0) {}
  /// An empty set with room for `n` entries; costs memory at once.
  explicit set(size_type n, const Hash &hash = Hash(), const Eq &eq = Eq(),
               const Alloc &alloc = Alloc())
      : table_(hash, eq, alloc) {
    table_.reserve(n);
  }
  set(size_type n, const Alloc &alloc) : set(n, Hash(), Eq(), alloc) {}
  set(size_type n, const Hash &hash, const Alloc &alloc)
      : set(n, hash, Eq(), alloc) {}
  explicit set(const Alloc &alloc) : set(0, Hash(), Eq(), alloc) {}

  /// The keys of [first, last); of equal keys, the first.
  template <std::input_iterator It>
  set(It first, It last, size_type n = 0, const Hash &hash = Hash(),
      const Eq &eq = Eq(), const Alloc &alloc = Alloc())
      : set(n, hash, eq, alloc) {
    insert(first, last);
  }
  template <std::input_iterator It>
  set(It first, It last, size_type n, const Alloc &alloc)
      : set(first, last, n, Hash(), Eq(), alloc) {}
  template <std::input_iterator It>
  set(It first, It last, size_type n, const Hash &hash, const Alloc &alloc)
      : set(first, last, n, hash, Eq(), alloc) {}
  template <std::input_iterator It>
  set(It first, It last, const Alloc &alloc)
      : set(first, last, 0, Hash(), Eq(), alloc) {}

  set(std::initializer_list<value_type> keys, size_type n = 0,
      const Hash &hash = Hash(), const Eq &eq = Eq(),
      const Alloc &alloc = Alloc())
      : set(keys.begin(), keys.end(), std::max(n, keys.size()), hash, eq,
            alloc) {}
  set(std::initializer_list<value_type> keys, size_type n, const Alloc &alloc)
      : set(keys, n, Hash(), Eq(), alloc) {}
  set(std::initializer_list<value_type> keys, size_type n, const Hash &hash,
      const Alloc &alloc)
      : set(keys, n, hash, Eq(), alloc) {}
  set(std::initializer_list<value_type> keys, const Alloc &alloc)
      : set(keys, 0, Hash(), Eq(), alloc) {}

  /// A deep copy: time and memory grow with the size and with what the entries
  /// own.  Where only reading is meant, pass `const set &` or a view.
  set(const set &other) : table_((check_read(other), other.table_)) {}
  set(const set &other, const std::type_identity_t<Alloc> &alloc)
      : table_((check_read(other), other.table_), alloc) {}
  /// Takes the entries of `other`, which is empty afterwards and may be used.
  set(set &&other) = default;
  /// As above, but moves the entries one by one if the allocators differ.
  set(set &&other, const std::type_identity_t<Alloc> &alloc)
      : table_(std::move(other.table_), alloc) {}
  ~set() = default;

  /// A deep copy, as by the copy constructor.  If it throws, nothing changes.
  /// Invalidates everything that refers into this set.
  set &operator=(const set &other) {
    check_read(other);
    detail::checked_write_scope scope(table_.flag());
    table_ = other.table_;
    return *this;
  }
  /// Takes the entries of `other`, which is empty afterwards.  Invalidates
  /// everything that refers into either set.
  set &
  operator=(set &&other) noexcept(std::is_nothrow_move_assignable_v<table>) {
    detail::checked_write_scope scope(table_.flag());
    table_ = std::move(other.table_);
    return *this;
  }
  set &operator=(std::initializer_list<value_type> keys) {
    set fresh(keys, 0, hash_function(), key_eq(), get_allocator());
    detail::checked_write_scope scope(table_.flag());
    table_.swap(fresh.table_);
    return *this;
  }

  /// A deep copy that says so where it is made.
  [[nodiscard]] set clone() const { return *this; }

  allocator_type get_allocator() const noexcept {
    return table_.get_allocator();
  }
  hasher hash_function() const { return table_.hash_function(); }
  key_equal key_eq() const { return table_.key_eq(); }

  //===--------------------------------------------------------------------===//
  // Iteration
  //===--------------------------------------------------------------------===//

  /// The first key; see map::begin() on the order and the cost.
  const_iterator begin() const noexcept HMAP_LIFETIMEBOUND {
    return {table_, table_.begin()};
  }
  const_iterator cbegin() const noexcept HMAP_LIFETIMEBOUND { return begin(); }
  const_iterator end() const noexcept HMAP_LIFETIMEBOUND {
    return {table_, {}};
  }
  const_iterator cend() const noexcept HMAP_LIFETIMEBOUND { return end(); }

  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  size_type size() const noexcept {
    detail::checked_read(table_.flag());
    return table_.size();
  }
  size_type max_size() const noexcept {
    return static_cast<size_type>(PTRDIFF_MAX) / sizeof(value_type);
  }

  //===--------------------------------------------------------------------===//
  // Lookup.  Invalidates nothing.
  //===--------------------------------------------------------------------===//

  /// The key equal to `key`, or end().  Check before you dereference.
  const_iterator find(const Key &key) const HMAP_LIFETIMEBOUND {
    return {table_, lookup(key)};
  }
  template <class Query>
    requires searchable<Query>
  const_iterator find(const Query &key) const HMAP_LIFETIMEBOUND {
    return {table_, lookup(key)};
  }
  bool contains(const Key &key) const { return bool(lookup(key)); }
  template <class Query>
    requires searchable<Query>
  bool contains(const Query &key) const {
    return bool(lookup(key));
  }
  size_type count(const Key &key) const { return contains(key); }
  template <class Query>
    requires searchable<Query>
  size_type count(const Query &key) const {
    return contains(key);
  }
  std::pair<const_iterator, const_iterator>
  equal_range(const Key &key) const HMAP_LIFETIMEBOUND {
    return range_from(find(key), end());
  }
  template <class Query>
    requires searchable<Query>
  std::pair<const_iterator, const_iterator>
  equal_range(const Query &key) const HMAP_LIFETIMEBOUND {
    return range_from(find(key), end());
  }

  //===--------------------------------------------------------------------===//
  // Insertion.  Invalidates everything that refers into the set, unless the
  // key was there already.  Arguments may refer into the set.
  //===--------------------------------------------------------------------===//

  /// Inserts a key, unless an equal one exists.
  std::pair<iterator, bool> insert(const Key &key) HMAP_LIFETIMEBOUND {
    return insert_key(key);
  }
  std::pair<iterator, bool> insert(Key &&key) HMAP_LIFETIMEBOUND {
    return insert_key(std::move(key));
  }
  template <class Query>
    requires insertable<Query>
  std::pair<iterator, bool> insert(Query &&key) HMAP_LIFETIMEBOUND {
    return insert_key(std::forward<Query>(key));
  }
  iterator insert(const_iterator, const Key &key) HMAP_LIFETIMEBOUND {
    return insert_key(key).first;
  }
  iterator insert(const_iterator, Key &&key) HMAP_LIFETIMEBOUND {
    return insert_key(std::move(key)).first;
  }
  /// Inserts the keys of a range; if one throws, those before it stay.
  template <std::input_iterator It> void insert(It first, It last) {
    for (; first != last; ++first)
      emplace(*first);
  }
  void insert(std::initializer_list<value_type> keys) {
    insert(keys.begin(), keys.end());
  }
  /// Inserts a key made from `args`, unless an equal one exists.
  template <class... Args>
  std::pair<iterator, bool> emplace(Args &&...args) HMAP_LIFETIMEBOUND {
    return emplace_key(std::forward<Args>(args)...);
  }
  template <class... Args>
  iterator emplace_hint(const_iterator, Args &&...args) HMAP_LIFETIMEBOUND {
    return emplace_key(std::forward<Args>(args)...).first;
  }

  /// Moves over the keys of `other` that are not here.  The allocators must be
  /// equal.  Invalidates everything that refers into either set.
  template <class OtherHash, class OtherEq>
  void merge(set<Key, OtherHash, OtherEq, Alloc> &other) {
    if (static_cast<const void *>(this) == static_cast<const void *>(&other))
      return;
    detail::checked_write_scope scope(table_.flag());
    detail::checked_write_scope other_scope(other.table_.flag());
    table_.merge(other.table_);
  }
  template <class OtherHash, class OtherEq>
  void merge(set<Key, OtherHash, OtherEq, Alloc> &&other) {
    merge(other);
  }

  //===--------------------------------------------------------------------===//
  // Removal.  Invalidates everything that refers into the set.  Gives no memory
  // back until shrink_to_fit() or reset().
  //===--------------------------------------------------------------------===//

  /// Erases one key and returns the iterator to the next.
  iterator erase(const_iterator key) HMAP_LIFETIMEBOUND {
    const auto current = key.where();
    auto after = current;
    table_.next(after);
    erase_at(current);
    return {table_, after};
  }
  iterator erase(const_iterator first, const_iterator last) HMAP_LIFETIMEBOUND {
    // Positions survive an erasure; only checked iterators are told otherwise.
    while (first != last)
      first = erase(first);
    return first;
  }
  /// Erases the key equal to `key`, if any; returns how many were erased.
  size_type erase(const Key &key) { return erase_key(key); }
  template <class Query>
    requires erasable<Query>
  size_type erase(Query &&key) {
    return erase_key(key);
  }

  /// Erases everything and keeps the memory.  Linear in the capacity.
  void clear() noexcept {
    detail::checked_write_scope scope(table_.flag());
    table_.clear();
  }
  /// Erases everything and gives all memory back.
  void reset() noexcept {
    detail::checked_write_scope scope(table_.flag());
    table_.release();
  }
  /// Gives back the memory that the present keys do not need, as far as it
  /// can.  Linear in the capacity.  Invalidates everything.
  void shrink_to_fit() noexcept {
    detail::checked_write_scope scope(table_.flag());
    table_.shrink_to_fit();
  }

  /// Exchanges the keys of two sets in constant time.  Their allocators must
  /// be equal or propagate on swap.  Invalidates all iterators.
  void swap(set &other) noexcept(noexcept(table_.swap(other.table_))) {
    if (this == &other)
      return;
    detail::checked_write_scope scope(table_.flag());
    detail::checked_write_scope other_scope(other.table_.flag());
    table_.swap(other.table_);
  }
  friend void swap(set &a, set &b) noexcept(noexcept(a.swap(b))) { a.swap(b); }

  //===--------------------------------------------------------------------===//
  // Buckets and capacity
  //===--------------------------------------------------------------------===//

  /// Number of buckets that bucket() can name.  Some stand for the same memory
  /// while segments split; stats() counts each once.
  size_type bucket_count() const noexcept { return table_.bucket_count(); }
  size_type max_bucket_count() const noexcept { return max_size() / 8; }
  size_type bucket(const Key &key) const { return table_.bucket_of(key); }
  template <class Query>
    requires searchable<Query>
  size_type bucket(const Query &key) const {
    return table_.bucket_of(key);
  }
  size_type bucket_size(size_type n) const {
    return static_cast<size_type>(std::distance(begin(n), end(n)));
  }
  const_local_iterator begin(size_type n) const HMAP_LIFETIMEBOUND {
    return const_local_iterator(table_.chain_begin(n));
  }
  const_local_iterator cbegin(size_type n) const HMAP_LIFETIMEBOUND {
    return begin(n);
  }
  const_local_iterator end(size_type) const HMAP_LIFETIMEBOUND { return {}; }
  const_local_iterator cend(size_type) const HMAP_LIFETIMEBOUND { return {}; }

  /// Keys a bucket.
  float load_factor() const noexcept {
    return bucket_count()
               ? static_cast<float>(size()) / static_cast<float>(bucket_count())
               : 0.0f;
  }
  /// The load at which a segment grows.
  float max_load_factor() const noexcept { return 6.5f; }
  /// Accepted for code written for std::unordered_map; changes nothing.
  void max_load_factor(float) noexcept {}
  /// Makes room for `n` keys, so that inserting them rarely grows the table.
  /// Not a promise: references still die with an insertion.
  void reserve(size_type n) {
    detail::checked_write_scope scope(table_.flag());
    table_.reserve(n);
  }
  /// Makes at least `n` buckets; rehash(0) is shrink_to_fit().
  void rehash(size_type n) {
    if (n == 0)
      shrink_to_fit();
    else
      reserve(n * 13 / 2);
  }
  /// Figures of the table; the cost grows with the number of segments.
  table_stats stats() const noexcept {
    detail::checked_read(table_.flag());
    return table_.stats();
  }

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
  template <class Pred> friend size_type erase_if(set &s, Pred pred) {
    const size_type before = s.size();
    for (auto it = s.begin(); it != s.end();) {
      if (pred(*it))
        it = s.erase(it);
      else
        ++it;
    }
    return before - s.size();
  }

private:
  template <class, class, class, class> friend class set;
  friend struct detail::inspector;

  static void check_read(const set &s) {
    detail::checked_read(s.table_.flag());
  }
  template <class Query>
  HMAP_ALWAYS_INLINE typename table::position lookup(const Query &key) const {
    detail::checked_read(table_.flag());
    return table_.find(key);
  }
  static std::pair<iterator, iterator> range_from(iterator first,
                                                  iterator end) {
    if (first == end)
      return {end, end};
    iterator after = first;
    return {first, ++after};
  }
  template <class K> std::pair<iterator, bool> insert_key(K &&key) {
    detail::checked_write_scope scope(table_.flag());
    return result(table_.try_insert(key, std::forward<K>(key)));
  }
  template <class K>
    requires std::is_same_v<std::remove_cvref_t<K>, Key>
  std::pair<iterator, bool> emplace_key(K &&key) {
    return insert_key(std::forward<K>(key));
  }
  template <class... Args>
  std::pair<iterator, bool> emplace_key(Args &&...args) {
    detail::checked_write_scope scope(table_.flag());
    typename table::element made(table_, std::forward<Args>(args)...);
    return result(table_.insert_element(made));
  }
  std::pair<iterator, bool>
  result(const std::pair<typename table::position, bool> &inserted) noexcept {
    return {iterator(table_, inserted.first), inserted.second};
  }
  template <class Query> size_type erase_key(const Query &key) {
    const auto p = lookup(key);
    if (!p)
      return 0;
    erase_at(p);
    return 1;
  }
  // The key dies after the scope, so that its destructor may use the set.
  void erase_at(const typename table::position &p) {
    typename table::element out(detail::no_element{}, table_);
    detail::checked_write_scope scope(table_.flag());
    table_.detach(p, out);
  }

  table table_;
};

//===----------------------------------------------------------------------===//
// Deduction guides
//===----------------------------------------------------------------------===//

namespace detail {
template <class It>
using iter_value = typename std::iterator_traits<It>::value_type;
} // namespace detail

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
