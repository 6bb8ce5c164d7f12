//===- map.h - An owning hash map -------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Differences from std::unordered_map:
//  - Entries live in the table, not in nodes: an insertion, an erasure,
//    reserve(), rehash() and shrink_to_fit() invalidate all iterators, pointers
//    and references, not only those to the entry concerned.
//  - No single insertion rehashes everything; the slowest one moves one segment
//    of at most a few hundred entries.
//  - The hash is seeded at random per map, and the order of iteration differs
//    from map to map, even between maps with equal entries.
//  - No node handles (extract); max_load_factor is fixed.
//  - clone(), reset(), shrink_to_fit() and stats() are added.  Strings can be
//    searched by views and literals without options.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_MAP_H
#define HMAP_MAP_H

#include "hmap/detail/table.h"
#include "hmap/hash.h"
#include "hmap/stats.h"

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <memory_resource>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

template <class, class, class, class, class> class view;

/// A hash map that owns its entries.  Copying it copies every entry.
///
/// Two threads may call const members at once; any other use from two threads
/// needs a lock (see guarded.h).  operator[] is a write even where the key
/// exists.  With HMAP_CHECKED=1 overlapping use that includes a write, and use
/// of an iterator after a change, end the process through
/// set_fatal_handler(); so does a key, value, hash or equality that comes back
/// to the map while the map is changing.
///
/// A key of pointer or view type does not keep alive what it refers to.
///
/// If an insertion of one entry throws (from the hash, the equality, the
/// allocator or the constructor of the entry), the map is as it was.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
class map {
  using table = detail::table<detail::map_policy<Key, Value>, Hash, Eq, Alloc>;
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
  using mapped_type = Value;
  using value_type = std::pair<const Key, Value>;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using hasher = Hash;
  using key_equal = Eq;
  using allocator_type = Alloc;
  using reference = value_type &;
  using const_reference = const value_type &;
  using pointer = typename std::allocator_traits<Alloc>::pointer;
  using const_pointer = typename std::allocator_traits<Alloc>::const_pointer;
  using iterator = detail::table_iterator<table, false>;
  using const_iterator = detail::table_iterator<table, true>;
  using local_iterator = detail::table_local_iterator<table, false>;
  using const_local_iterator = detail::table_local_iterator<table, true>;

private:
  template <class Query>
  static constexpr bool erasable =
      searchable<std::remove_cvref_t<Query>> &&
      !std::is_convertible_v<Query, iterator> &&
      !std::is_convertible_v<Query, const_iterator>;

public:
  //===--------------------------------------------------------------------===//
  // Construction
  //===--------------------------------------------------------------------===//

  /// An empty map.  Allocates nothing before the first insertion.
  map() : map(0) {}
  /// An empty map with room for `n` entries; costs memory at once.
  explicit map(size_type n, const Hash &hash = Hash(), const Eq &eq = Eq(),
               const Alloc &alloc = Alloc())
      : table_(hash, eq, alloc) {
    table_.reserve(n);
  }
  map(size_type n, const Alloc &alloc) : map(n, Hash(), Eq(), alloc) {}
  map(size_type n, const Hash &hash, const Alloc &alloc)
      : map(n, hash, Eq(), alloc) {}
  explicit map(const Alloc &alloc) : map(0, Hash(), Eq(), alloc) {}

  /// The entries of [first, last); of entries with equal keys, the first.
  template <std::input_iterator It>
  map(It first, It last, size_type n = 0, const Hash &hash = Hash(),
      const Eq &eq = Eq(), const Alloc &alloc = Alloc())
      : map(n, hash, eq, alloc) {
    insert(first, last);
  }
  template <std::input_iterator It>
  map(It first, It last, size_type n, const Alloc &alloc)
      : map(first, last, n, Hash(), Eq(), alloc) {}
  template <std::input_iterator It>
  map(It first, It last, size_type n, const Hash &hash, const Alloc &alloc)
      : map(first, last, n, hash, Eq(), alloc) {}
  template <std::input_iterator It>
  map(It first, It last, const Alloc &alloc)
      : map(first, last, 0, Hash(), Eq(), alloc) {}

  map(std::initializer_list<value_type> entries, size_type n = 0,
      const Hash &hash = Hash(), const Eq &eq = Eq(),
      const Alloc &alloc = Alloc())
      : map(entries.begin(), entries.end(), std::max(n, entries.size()), hash,
            eq, alloc) {}
  map(std::initializer_list<value_type> entries, size_type n,
      const Alloc &alloc)
      : map(entries, n, Hash(), Eq(), alloc) {}
  map(std::initializer_list<value_type> entries, size_type n, const Hash &hash,
      const Alloc &alloc)
      : map(entries, n, hash, Eq(), alloc) {}
  map(std::initializer_list<value_type> entries, const Alloc &alloc)
      : map(entries, 0, Hash(), Eq(), alloc) {}

  /// A deep copy: time and memory grow with the size and with what the entries
  /// own.  Where only reading is meant, pass `const map &` or a view.
  map(const map &other) : table_((check_read(other), other.table_)) {}
  map(const map &other, const std::type_identity_t<Alloc> &alloc)
      : table_((check_read(other), other.table_), alloc) {}
  /// Takes the entries of `other`, which is empty afterwards and may be used.
  map(map &&other) = default;
  /// As above, but moves the entries one by one if the allocators differ.
  map(map &&other, const std::type_identity_t<Alloc> &alloc)
      : table_(std::move(other.table_), alloc) {}
  ~map() = default;

  /// A deep copy, as by the copy constructor.  If it throws, nothing changes.
  /// Invalidates everything that refers into this map.
  map &operator=(const map &other) {
    check_read(other);
    detail::checked_write_scope scope(table_.flag());
    table_ = other.table_;
    return *this;
  }
  /// Takes the entries of `other`, which is empty afterwards.  Invalidates
  /// everything that refers into either map.
  map &
  operator=(map &&other) noexcept(std::is_nothrow_move_assignable_v<table>) {
    detail::checked_write_scope scope(table_.flag());
    table_ = std::move(other.table_);
    return *this;
  }
  map &operator=(std::initializer_list<value_type> entries) {
    map fresh(entries, 0, hash_function(), key_eq(), get_allocator());
    detail::checked_write_scope scope(table_.flag());
    table_.swap(fresh.table_);
    return *this;
  }

  /// A deep copy that says so where it is made.
  [[nodiscard]] map clone() const { return *this; }

  allocator_type get_allocator() const noexcept {
    return table_.get_allocator();
  }
  hasher hash_function() const { return table_.hash_function(); }
  key_equal key_eq() const { return table_.key_eq(); }

  //===--------------------------------------------------------------------===//
  // Iteration
  //===--------------------------------------------------------------------===//

  /// The first entry.  The order is arbitrary, differs from map to map and run
  /// to run, and stays the same only until the next change.  Costs up to one
  /// look at every bucket of a segment, more if most entries were erased.
  iterator begin() noexcept HMAP_LIFETIMEBOUND {
    return at_position(table_.begin());
  }
  const_iterator begin() const noexcept HMAP_LIFETIMEBOUND {
    return {table_, table_.begin()};
  }
  const_iterator cbegin() const noexcept HMAP_LIFETIMEBOUND { return begin(); }
  iterator end() noexcept HMAP_LIFETIMEBOUND { return at_position({}); }
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

  /// The entry under `key`, or end().  Check before you dereference.
  iterator find(const Key &key) HMAP_LIFETIMEBOUND {
    return at_position(lookup(key));
  }
  const_iterator find(const Key &key) const HMAP_LIFETIMEBOUND {
    return {table_, lookup(key)};
  }
  template <class Query>
    requires searchable<Query>
  iterator find(const Query &key) HMAP_LIFETIMEBOUND {
    return at_position(lookup(key));
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

  /// The value under `key`; throws std::out_of_range if there is none.  The
  /// reference is good until the next insertion or erasure of any key.
  Value &at(const Key &key) HMAP_LIFETIMEBOUND { return value_at(key); }
  const Value &at(const Key &key) const HMAP_LIFETIMEBOUND {
    return value_at(key);
  }
  template <class Query>
    requires searchable<Query>
  Value &at(const Query &key) HMAP_LIFETIMEBOUND {
    return value_at(key);
  }
  template <class Query>
    requires searchable<Query>
  const Value &at(const Query &key) const HMAP_LIFETIMEBOUND {
    return value_at(key);
  }

  std::pair<iterator, iterator> equal_range(const Key &key) HMAP_LIFETIMEBOUND {
    return range_from(find(key), end());
  }
  std::pair<const_iterator, const_iterator>
  equal_range(const Key &key) const HMAP_LIFETIMEBOUND {
    return range_from(find(key), end());
  }
  template <class Query>
    requires searchable<Query>
  std::pair<iterator, iterator>
  equal_range(const Query &key) HMAP_LIFETIMEBOUND {
    return range_from(find(key), end());
  }
  template <class Query>
    requires searchable<Query>
  std::pair<const_iterator, const_iterator>
  equal_range(const Query &key) const HMAP_LIFETIMEBOUND {
    return range_from(find(key), end());
  }

  //===--------------------------------------------------------------------===//
  // Insertion.  Invalidates everything that refers into the map, unless the
  // key was there already.  Arguments may refer into the map.
  //===--------------------------------------------------------------------===//

  /// The value under `key`; inserts Value() first if there is none.  A write,
  /// even if the key exists: other threads must be locked out.  Where a missing
  /// key should not be added, use find(), at() or contains().  The reference
  /// dies with the next insertion or erasure of any key, so `m[a] = m[b]`
  /// reads or writes freed memory if one of the two is new.
  Value &operator[](const Key &key) HMAP_LIFETIMEBOUND {
    return try_emplace(key).first->second;
  }
  Value &operator[](Key &&key) HMAP_LIFETIMEBOUND {
    return try_emplace(std::move(key)).first->second;
  }
  template <class Query>
    requires insertable<Query>
  Value &operator[](Query &&key) HMAP_LIFETIMEBOUND {
    return try_emplace(std::forward<Query>(key)).first->second;
  }

  /// Inserts the key with a value made from `args`, unless the key exists; then
  /// neither key nor `args` is moved from.
  template <class... Args>
  std::pair<iterator, bool> try_emplace(const Key &key,
                                        Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key(key, std::forward<Args>(args)...);
  }
  template <class... Args>
  std::pair<iterator, bool> try_emplace(Key &&key,
                                        Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key(std::move(key), std::forward<Args>(args)...);
  }
  template <class Query, class... Args>
    requires(insertable<Query> && !std::is_convertible_v<Query, const_iterator>)
  std::pair<iterator, bool> try_emplace(Query &&key,
                                        Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key(std::forward<Query>(key), std::forward<Args>(args)...);
  }
  template <class... Args>
  iterator try_emplace(const_iterator, const Key &key,
                       Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key(key, std::forward<Args>(args)...).first;
  }
  template <class... Args>
  iterator try_emplace(const_iterator, Key &&key,
                       Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key(std::move(key), std::forward<Args>(args)...).first;
  }

  /// Inserts the key with `value`, or assigns `value` if the key exists.
  template <class V>
  std::pair<iterator, bool> insert_or_assign(const Key &key,
                                             V &&value) HMAP_LIFETIMEBOUND {
    return assign_key(key, std::forward<V>(value));
  }
  template <class V>
  std::pair<iterator, bool> insert_or_assign(Key &&key,
                                             V &&value) HMAP_LIFETIMEBOUND {
    return assign_key(std::move(key), std::forward<V>(value));
  }
  template <class Query, class V>
    requires insertable<Query>
  std::pair<iterator, bool> insert_or_assign(Query &&key,
                                             V &&value) HMAP_LIFETIMEBOUND {
    return assign_key(std::forward<Query>(key), std::forward<V>(value));
  }
  template <class V>
  iterator insert_or_assign(const_iterator, const Key &key,
                            V &&value) HMAP_LIFETIMEBOUND {
    return assign_key(key, std::forward<V>(value)).first;
  }
  template <class V>
  iterator insert_or_assign(const_iterator, Key &&key,
                            V &&value) HMAP_LIFETIMEBOUND {
    return assign_key(std::move(key), std::forward<V>(value)).first;
  }

  /// Inserts an entry, unless its key exists.  Ignoring the result loses the
  /// news that nothing was inserted.
  std::pair<iterator, bool> insert(const value_type &entry) HMAP_LIFETIMEBOUND {
    return insert_pair(entry.first, entry);
  }
  std::pair<iterator, bool> insert(value_type &&entry) HMAP_LIFETIMEBOUND {
    return insert_pair(entry.first, std::move(entry));
  }
  template <class Pair>
    requires(std::is_constructible_v<value_type, Pair> &&
             !std::is_same_v<std::remove_cvref_t<Pair>, value_type>)
  std::pair<iterator, bool> insert(Pair &&entry) HMAP_LIFETIMEBOUND {
    return emplace(std::forward<Pair>(entry));
  }
  iterator insert(const_iterator, const value_type &entry) HMAP_LIFETIMEBOUND {
    return insert(entry).first;
  }
  iterator insert(const_iterator, value_type &&entry) HMAP_LIFETIMEBOUND {
    return insert(std::move(entry)).first;
  }
  template <class Pair>
    requires(std::is_constructible_v<value_type, Pair> &&
             !std::is_same_v<std::remove_cvref_t<Pair>, value_type>)
  iterator insert(const_iterator, Pair &&entry) HMAP_LIFETIMEBOUND {
    return emplace(std::forward<Pair>(entry)).first;
  }
  /// Inserts the entries of a range; if one throws, those before it stay.
  template <std::input_iterator It> void insert(It first, It last) {
    for (; first != last; ++first)
      emplace(*first);
  }
  void insert(std::initializer_list<value_type> entries) {
    insert(entries.begin(), entries.end());
  }

  /// Inserts an entry made from `args`, unless its key exists; `args` may then
  /// have been moved from.  try_emplace() makes no such entry in vain.
  template <class... Args>
  std::pair<iterator, bool> emplace(Args &&...args) HMAP_LIFETIMEBOUND {
    return emplace_entry(std::forward<Args>(args)...);
  }
  template <class... Args>
  iterator emplace_hint(const_iterator, Args &&...args) HMAP_LIFETIMEBOUND {
    return emplace_entry(std::forward<Args>(args)...).first;
  }

  /// Moves over the entries of `other` whose keys are not here.  The allocators
  /// must be equal.  Invalidates everything that refers into either map.
  template <class OtherHash, class OtherEq>
  void merge(map<Key, Value, OtherHash, OtherEq, Alloc> &other) {
    if (static_cast<const void *>(this) == static_cast<const void *>(&other))
      return;
    detail::checked_write_scope scope(table_.flag());
    detail::checked_write_scope other_scope(other.table_.flag());
    table_.merge(other.table_);
  }
  template <class OtherHash, class OtherEq>
  void merge(map<Key, Value, OtherHash, OtherEq, Alloc> &&other) {
    merge(other);
  }

  //===--------------------------------------------------------------------===//
  // Removal.  Invalidates everything that refers into the map.  Gives no memory
  // back: a map that was large once stays large until shrink_to_fit() or
  // reset().
  //===--------------------------------------------------------------------===//

  /// Erases one entry and returns the iterator to the next, so that
  /// `it = m.erase(it)` goes on and `m.erase(it); ++it;` is an error.
  iterator erase(const_iterator entry) HMAP_LIFETIMEBOUND {
    const auto current = entry.where();
    auto after = current;
    table_.next(after);
    erase_at(current);
    return at_position(after);
  }
  iterator erase(iterator entry) HMAP_LIFETIMEBOUND {
    return erase(const_iterator(entry));
  }
  iterator erase(const_iterator first, const_iterator last) HMAP_LIFETIMEBOUND {
    if (first == last)
      return at_position(first == end() ? typename table::position()
                                        : first.where());
    // Positions survive an erasure; only checked iterators are told otherwise.
    iterator at = erase(first);
    while (at != last)
      at = erase(at);
    return at;
  }
  /// Erases the entry under `key`, if any; returns how many were erased.
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
  /// Gives back the memory that the present entries do not need, as far as it
  /// can.  Linear in the capacity.  Invalidates everything.
  void shrink_to_fit() noexcept {
    detail::checked_write_scope scope(table_.flag());
    table_.shrink_to_fit();
  }

  /// Exchanges the entries of two maps in constant time.  Their allocators must
  /// be equal or propagate on swap.  Invalidates all iterators.
  void swap(map &other) noexcept(noexcept(table_.swap(other.table_))) {
    if (this == &other)
      return;
    detail::checked_write_scope scope(table_.flag());
    detail::checked_write_scope other_scope(other.table_.flag());
    table_.swap(other.table_);
  }
  friend void swap(map &a, map &b) noexcept(noexcept(a.swap(b))) { a.swap(b); }

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
  local_iterator begin(size_type n) HMAP_LIFETIMEBOUND {
    return local_iterator(table_.chain_begin(n));
  }
  const_local_iterator begin(size_type n) const HMAP_LIFETIMEBOUND {
    return const_local_iterator(table_.chain_begin(n));
  }
  const_local_iterator cbegin(size_type n) const HMAP_LIFETIMEBOUND {
    return begin(n);
  }
  local_iterator end(size_type) HMAP_LIFETIMEBOUND { return {}; }
  const_local_iterator end(size_type) const HMAP_LIFETIMEBOUND { return {}; }
  const_local_iterator cend(size_type) const HMAP_LIFETIMEBOUND { return {}; }

  /// Entries a bucket.
  float load_factor() const noexcept {
    return bucket_count()
               ? static_cast<float>(size()) / static_cast<float>(bucket_count())
               : 0.0f;
  }
  /// The load at which a segment grows.
  float max_load_factor() const noexcept { return 6.5f; }
  /// Accepted for code written for std::unordered_map; changes nothing.
  void max_load_factor(float) noexcept {}
  /// Makes room for `n` entries, so that inserting them rarely grows the table.
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

  /// Equal if both hold the same keys with equal values.
  friend bool operator==(const map &a, const map &b) {
    if (a.size() != b.size())
      return false;
    for (const value_type &entry : a) {
      const auto other = b.find(entry.first);
      if (other == b.end() || !(entry.second == other->second))
        return false;
    }
    return true;
  }

  /// Erases the entries for which `pred(entry)` holds; returns how many.  The
  /// right way to erase while iterating.  `pred` must not touch the map.
  template <class Pred> friend size_type erase_if(map &m, Pred pred) {
    const size_type before = m.size();
    for (auto it = m.begin(); it != m.end();) {
      if (pred(*it))
        it = m.erase(it);
      else
        ++it;
    }
    return before - m.size();
  }

private:
  template <class, class, class, class, class> friend class map;
  template <class, class, class, class, class> friend class view;
  friend struct detail::inspector;

  static void check_read(const map &m) {
    detail::checked_read(m.table_.flag());
  }
  iterator at_position(const typename table::position &p) noexcept {
    return {table_, p};
  }
  template <class Query>
  HMAP_ALWAYS_INLINE typename table::position lookup(const Query &key) const {
    detail::checked_read(table_.flag());
    return table_.find(key);
  }
  template <class Query> Value &value_at(const Query &key) const {
    const auto p = lookup(key);
    if (!p)
      throw std::out_of_range("hmap::map::at: no such key");
    return p.get()->second;
  }
  template <class It> static std::pair<It, It> range_from(It first, It end) {
    if (first == end)
      return {end, end};
    It after = first;
    return {first, ++after};
  }
  template <class K, class... Args>
  std::pair<iterator, bool> insert_key(K &&key, Args &&...args) {
    detail::checked_write_scope scope(table_.flag());
    return result(
        table_.try_insert(key, std::piecewise_construct,
                          std::forward_as_tuple(std::forward<K>(key)),
                          std::forward_as_tuple(std::forward<Args>(args)...)));
  }
  template <class K, class Entry>
  std::pair<iterator, bool> insert_pair(const K &key, Entry &&entry) {
    detail::checked_write_scope scope(table_.flag());
    return result(table_.try_insert(key, std::forward<Entry>(entry)));
  }
  template <class K, class V>
  std::pair<iterator, bool> assign_key(K &&key, V &&value) {
    detail::checked_write_scope scope(table_.flag());
    const auto inserted =
        table_.try_insert(key, std::forward<K>(key), std::forward<V>(value));
    if (!inserted.second)
      inserted.first.get()->second = std::forward<V>(value);
    return result(inserted);
  }
  std::pair<iterator, bool>
  result(const std::pair<typename table::position, bool> &inserted) noexcept {
    return {at_position(inserted.first), inserted.second};
  }
  // Where the key can be had without making an entry, none is made in vain.
  template <class K, class V>
    requires std::is_same_v<std::remove_cvref_t<K>, Key>
  std::pair<iterator, bool> emplace_entry(K &&key, V &&value) {
    detail::checked_write_scope scope(table_.flag());
    return result(
        table_.try_insert(key, std::forward<K>(key), std::forward<V>(value)));
  }
  template <class Pair>
    requires requires(const Pair &p) {
      requires std::is_same_v<std::remove_cvref_t<decltype(p.first)>, Key>;
      p.second;
    }
  std::pair<iterator, bool> emplace_entry(Pair &&entry) {
    return insert_pair(entry.first, std::forward<Pair>(entry));
  }
  template <class... Args>
  std::pair<iterator, bool> emplace_entry(Args &&...args) {
    detail::checked_write_scope scope(table_.flag());
    typename table::element made(table_, std::forward<Args>(args)...);
    return result(table_.insert_element(made));
  }
  template <class Query> size_type erase_key(const Query &key) {
    const auto p = lookup(key);
    if (!p)
      return 0;
    erase_at(p);
    return 1;
  }
  // The entry dies after the scope, so that its destructor may use the map.
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
using iter_key = std::remove_const_t<
    typename std::iterator_traits<It>::value_type::first_type>;
template <class It>
using iter_mapped = typename std::iterator_traits<It>::value_type::second_type;
template <class It>
using iter_alloc =
    std::allocator<std::pair<const iter_key<It>, iter_mapped<It>>>;
template <class T>
concept allocator_like = requires(T &alloc) {
  typename T::value_type;
  alloc.allocate(std::size_t{});
};
template <class T>
concept hash_like = !std::is_integral_v<T> && !allocator_like<T>;
} // namespace detail

template <std::input_iterator It,
          detail::hash_like Hash = hash<detail::iter_key<It>>,
          class Eq = equal_to<detail::iter_key<It>>,
          detail::allocator_like Alloc = detail::iter_alloc<It>>
  requires(!detail::allocator_like<Eq>)
map(It, It, std::size_t = 0, Hash = Hash(), Eq = Eq(), Alloc = Alloc())
    -> map<detail::iter_key<It>, detail::iter_mapped<It>, Hash, Eq, Alloc>;
template <
    class Key, class Value, detail::hash_like Hash = hash<Key>,
    class Eq = equal_to<Key>,
    detail::allocator_like Alloc = std::allocator<std::pair<const Key, Value>>>
  requires(!detail::allocator_like<Eq>)
map(std::initializer_list<std::pair<Key, Value>>, std::size_t = 0,
    Hash = Hash(), Eq = Eq(), Alloc = Alloc())
    -> map<std::remove_const_t<Key>, Value, Hash, Eq, Alloc>;
template <std::input_iterator It, detail::allocator_like Alloc>
map(It, It, std::size_t, Alloc)
    -> map<detail::iter_key<It>, detail::iter_mapped<It>,
           hash<detail::iter_key<It>>, equal_to<detail::iter_key<It>>, Alloc>;
template <std::input_iterator It, detail::allocator_like Alloc>
map(It, It, Alloc)
    -> map<detail::iter_key<It>, detail::iter_mapped<It>,
           hash<detail::iter_key<It>>, equal_to<detail::iter_key<It>>, Alloc>;
template <std::input_iterator It, detail::hash_like Hash,
          detail::allocator_like Alloc>
map(It, It, std::size_t, Hash, Alloc)
    -> map<detail::iter_key<It>, detail::iter_mapped<It>, Hash,
           equal_to<detail::iter_key<It>>, Alloc>;
template <class Key, class Value, detail::allocator_like Alloc>
map(std::initializer_list<std::pair<Key, Value>>, std::size_t, Alloc)
    -> map<std::remove_const_t<Key>, Value, hash<Key>, equal_to<Key>, Alloc>;
template <class Key, class Value, detail::allocator_like Alloc>
map(std::initializer_list<std::pair<Key, Value>>, Alloc)
    -> map<std::remove_const_t<Key>, Value, hash<Key>, equal_to<Key>, Alloc>;
template <class Key, class Value, detail::hash_like Hash,
          detail::allocator_like Alloc>
map(std::initializer_list<std::pair<Key, Value>>, std::size_t, Hash, Alloc)
    -> map<std::remove_const_t<Key>, Value, Hash, equal_to<Key>, Alloc>;

namespace pmr {
/// A map whose table, and whose entries if they take one, use a memory
/// resource.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>>
using map =
    hmap::map<Key, Value, Hash, Eq,
              std::pmr::polymorphic_allocator<std::pair<const Key, Value>>>;
} // namespace pmr

HMAP_END_NAMESPACE

#endif // HMAP_MAP_H
