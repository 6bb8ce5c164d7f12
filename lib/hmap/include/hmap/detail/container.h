//===- container.h - What map and set have in common ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_CONTAINER_H
#define HMAP_DETAIL_CONTAINER_H

#include "hmap/detail/site.h"
#include "hmap/detail/table.h"
#include "hmap/hash.h"
#include "hmap/profile.h"
#include "hmap/stats.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

namespace detail {

// What deduction guides ask of their arguments.
template <class It>
using iter_value = typename std::iterator_traits<It>::value_type;
template <class T>
concept allocator_like = requires(T &alloc) {
  typename T::value_type;
  alloc.allocate(std::size_t{});
};
template <class T>
concept hash_like = !std::is_integral_v<T> && !allocator_like<T>;

/// Whether, and how, the key can be had from the arguments of emplace() without
/// making the entry.
template <class Policy> struct key_in;
template <class Key, class Value> struct key_in<map_policy<Key, Value>> {
  template <class K, class V>
    requires std::is_same_v<K, Key>
  static const Key &of(const K &key, const V &) noexcept {
    return key;
  }
  template <class Pair>
    requires requires(const Pair &p) {
      requires std::is_same_v<std::remove_cvref_t<decltype(p.first)>, Key>;
      p.second;
    }
  static const Key &of(const Pair &p) noexcept {
    return p.first;
  }
};
template <class Key> struct key_in<set_policy<Key>> {
  template <class K>
    requires std::is_same_v<K, Key>
  static const Key &of(const K &key) noexcept {
    return key;
  }
};

/// The public base of `map` and `set`: all that does not depend on whether an
/// entry has a value.  `Mutable` says whether iterators give write access.
template <class Policy, class Hash, class Eq, class Alloc, bool Mutable>
class container {
protected:
  using table = detail::table<Policy, Hash, Eq, Alloc>;
  using key_of = typename Policy::key_type;
  template <class Query>
  static constexpr bool searchable = is_search_key<Query, key_of, Hash, Eq>;
  template <class Query>
  static constexpr bool insertable =
      searchable<std::remove_cvref_t<Query>> &&
      !std::is_same_v<std::remove_cvref_t<Query>, key_of> &&
      std::is_constructible_v<key_of, Query>;

public:
  using key_type = key_of;
  using value_type = typename Policy::value_type;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using hasher = Hash;
  using key_equal = Eq;
  using allocator_type = Alloc;
  using reference = value_type &;
  using const_reference = const value_type &;
  using pointer = typename std::allocator_traits<Alloc>::pointer;
  using const_pointer = typename std::allocator_traits<Alloc>::const_pointer;
  using iterator = table_iterator<table, !Mutable>;
  using const_iterator = table_iterator<table, true>;
  using local_iterator = table_local_iterator<table, !Mutable>;
  using const_local_iterator = table_local_iterator<table, true>;

protected:
  template <class Query>
  static constexpr bool erasable =
      searchable<std::remove_cvref_t<Query>> &&
      !std::is_convertible_v<Query, iterator> &&
      !std::is_convertible_v<Query, const_iterator>;

public:
  //===--------------------------------------------------------------------===//
  // Construction
  //===--------------------------------------------------------------------===//

  container(site where = site::here())
      : container(0, Hash(), Eq(), Alloc(), where) {}
  /// Empty with room for `n` entries; costs memory at once.
  explicit container(size_type n, const Hash &hash = Hash(),
                     const Eq &eq = Eq(), const Alloc &alloc = Alloc(),
                     site where = site::here())
      : table_(hash, eq, alloc) {
    made(where);
    table_.reserve(n);
  }
  container(size_type n, const Alloc &alloc, site where = site::here())
      : container(n, Hash(), Eq(), alloc, where) {}
  container(size_type n, const Hash &hash, const Alloc &alloc,
            site where = site::here())
      : container(n, hash, Eq(), alloc, where) {}
  explicit container(const Alloc &alloc, site where = site::here())
      : container(0, Hash(), Eq(), alloc, where) {}

  /// The entries of [first, last); of entries with equal keys, the first.
  template <std::input_iterator It>
  container(It first, It last, size_type n = 0, const Hash &hash = Hash(),
            const Eq &eq = Eq(), const Alloc &alloc = Alloc(),
            site where = site::here())
      : container(n, hash, eq, alloc, where) {
    insert(first, last);
  }
  template <std::input_iterator It>
  container(It first, It last, size_type n, const Alloc &alloc,
            site where = site::here())
      : container(first, last, n, Hash(), Eq(), alloc, where) {}
  template <std::input_iterator It>
  container(It first, It last, size_type n, const Hash &hash,
            const Alloc &alloc, site where = site::here())
      : container(first, last, n, hash, Eq(), alloc, where) {}
  template <std::input_iterator It>
  container(It first, It last, const Alloc &alloc, site where = site::here())
      : container(first, last, 0, Hash(), Eq(), alloc, where) {}

  container(std::initializer_list<value_type> entries, size_type n = 0,
            const Hash &hash = Hash(), const Eq &eq = Eq(),
            const Alloc &alloc = Alloc(), site where = site::here())
      : container(entries.begin(), entries.end(), std::max(n, entries.size()),
                  hash, eq, alloc, where) {}
  container(std::initializer_list<value_type> entries, size_type n,
            const Alloc &alloc, site where = site::here())
      : container(entries, n, Hash(), Eq(), alloc, where) {}
  container(std::initializer_list<value_type> entries, size_type n,
            const Hash &hash, const Alloc &alloc, site where = site::here())
      : container(entries, n, hash, Eq(), alloc, where) {}
  container(std::initializer_list<value_type> entries, const Alloc &alloc,
            site where = site::here())
      : container(entries, 0, Hash(), Eq(), alloc, where) {}

  /// A deep copy: time and memory grow with the size and with what the entries
  /// own.  Where only reading is meant, pass a reference or a view.
  container(const container &other, site where = site::here())
      : table_((other.check_read("copied", where), other.table_)) {
    made(where);
    record_.copied_from(other.record_, table_, where);
  }
  container(const container &other, const std::type_identity_t<Alloc> &alloc,
            site where = site::here())
      : table_((other.check_read("copied", where), other.table_), alloc) {
    made(where);
    record_.copied_from(other.record_, table_, where);
  }
  /// Takes the entries of `other`, which is empty afterwards and may be used.
  container(container &&other) noexcept(
      std::is_nothrow_move_constructible_v<table>)
      : table_(std::move(other.table_)), record_(other.record_, table_) {
#if HMAP_CHECKED
    table_.flag().set_made(other.table_.flag().made());
#endif
  }
  /// As above, but moves the entries one by one if the allocators differ.
  container(container &&other, const std::type_identity_t<Alloc> &alloc)
      : table_(std::move(other.table_), alloc), record_(other.record_, table_) {
#if HMAP_CHECKED
    table_.flag().set_made(other.table_.flag().made());
#endif
  }
  ~container() = default;

  /// A deep copy, as by the copy constructor.  If it throws, nothing changes.
  /// Invalidates everything that refers into this container.
  container &operator=(const container &other) {
    other.check_read("copied");
    write scope(*this, "operator=");
    record_.settles();
    table_ = other.table_;
    record_.copied_from(other.record_, table_, site());
    return *this;
  }
  /// Takes the entries of `other`, which is empty afterwards.  Invalidates
  /// everything that refers into either container.
  container &operator=(container &&other) noexcept(
      std::is_nothrow_move_assignable_v<table>) {
    write scope(*this, "operator=");
    record_.settles();
    table_ = std::move(other.table_);
    return *this;
  }

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
  iterator begin(HMAP_ONLY_SITE) noexcept HMAP_LIFETIMEBOUND {
    return at_position(table_.begin(), "begin", HMAP_SITE);
  }
  const_iterator begin(HMAP_ONLY_SITE) const noexcept HMAP_LIFETIMEBOUND {
    return at_position(table_.begin(), "begin", HMAP_SITE);
  }
  const_iterator cbegin(HMAP_ONLY_SITE) const noexcept HMAP_LIFETIMEBOUND {
    return at_position(table_.begin(), "cbegin", HMAP_SITE);
  }
  iterator end(HMAP_ONLY_SITE) noexcept HMAP_LIFETIMEBOUND {
    return at_position({}, "end", HMAP_SITE);
  }
  const_iterator end(HMAP_ONLY_SITE) const noexcept HMAP_LIFETIMEBOUND {
    return at_position({}, "end", HMAP_SITE);
  }
  const_iterator cend(HMAP_ONLY_SITE) const noexcept HMAP_LIFETIMEBOUND {
    return at_position({}, "cend", HMAP_SITE);
  }

  /// Both in constant time.
  [[nodiscard]] bool empty(HMAP_ONLY_SITE) const noexcept {
    check_read("empty", HMAP_SITE);
    return table_.size() == 0;
  }
  size_type size(HMAP_ONLY_SITE) const noexcept {
    check_read("size", HMAP_SITE);
    return table_.size();
  }
  size_type max_size() const noexcept {
    return static_cast<size_type>(PTRDIFF_MAX) / sizeof(value_type);
  }

  //===--------------------------------------------------------------------===//
  // Lookup.  Invalidates nothing.
  //===--------------------------------------------------------------------===//

  /// The key with its hash, for several look-ups; refers to the key.
  [[nodiscard]] prehashed<key_type>
  prehash(const key_type &key HMAP_LIFETIMEBOUND) const {
    return table_.prehash(key);
  }
  template <class Query>
    requires heterogeneous_key<Query, key_of, Hash, Eq>
  [[nodiscard]] prehashed<Query>
  prehash(const Query &key HMAP_LIFETIMEBOUND) const {
    return table_.prehash(key);
  }

  /// The entry under `key`, or end().  Check before you dereference.
  HMAP_ALWAYS_INLINE iterator find(const key_type &key HMAP_AND_SITE)
      HMAP_LIFETIMEBOUND {
    return at_position(lookup(key, "find", HMAP_SITE), "find", HMAP_SITE);
  }
  HMAP_ALWAYS_INLINE const_iterator
  find(const key_type &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return at_position(lookup(key, "find", HMAP_SITE), "find", HMAP_SITE);
  }
  template <class Query>
    requires searchable<Query>
  HMAP_ALWAYS_INLINE iterator find(const Query &key HMAP_AND_SITE)
      HMAP_LIFETIMEBOUND {
    return at_position(lookup(key, "find", HMAP_SITE), "find", HMAP_SITE);
  }
  template <class Query>
    requires searchable<Query>
  HMAP_ALWAYS_INLINE const_iterator
  find(const Query &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return at_position(lookup(key, "find", HMAP_SITE), "find", HMAP_SITE);
  }

  HMAP_ALWAYS_INLINE bool contains(const key_type &key HMAP_AND_SITE) const {
    return bool(lookup(key, "contains", HMAP_SITE));
  }
  template <class Query>
    requires searchable<Query>
  HMAP_ALWAYS_INLINE bool contains(const Query &key HMAP_AND_SITE) const {
    return bool(lookup(key, "contains", HMAP_SITE));
  }

  size_type count(const key_type &key HMAP_AND_SITE) const {
    return bool(lookup(key, "count", HMAP_SITE));
  }
  template <class Query>
    requires searchable<Query>
  size_type count(const Query &key HMAP_AND_SITE) const {
    return bool(lookup(key, "count", HMAP_SITE));
  }

  std::pair<iterator, iterator>
  equal_range(const key_type &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return range_from(at_position(lookup(key, "equal_range", HMAP_SITE),
                                  "equal_range", HMAP_SITE),
                      end());
  }
  std::pair<const_iterator, const_iterator>
  equal_range(const key_type &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return range_from(at_position(lookup(key, "equal_range", HMAP_SITE),
                                  "equal_range", HMAP_SITE),
                      end());
  }
  template <class Query>
    requires searchable<Query>
  std::pair<iterator, iterator>
  equal_range(const Query &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return range_from(at_position(lookup(key, "equal_range", HMAP_SITE),
                                  "equal_range", HMAP_SITE),
                      end());
  }
  template <class Query>
    requires searchable<Query>
  std::pair<const_iterator, const_iterator>
  equal_range(const Query &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return range_from(at_position(lookup(key, "equal_range", HMAP_SITE),
                                  "equal_range", HMAP_SITE),
                      end());
  }

  //===--------------------------------------------------------------------===//
  // Insertion.  Invalidates everything that refers into the container, unless
  // the key was there already.  Arguments may refer into it.
  //===--------------------------------------------------------------------===//

  /// Inserts the entries of a range; if one throws, those before it stay.
  template <std::input_iterator It> void insert(It first, It last) {
    for (; first != last; ++first)
      emplace_entry(*first);
  }
  void insert(std::initializer_list<value_type> entries) {
    insert(entries.begin(), entries.end());
  }

  /// Inserts an entry made from `args`, unless its key exists; `args` may then
  /// have been moved from.
  template <class... Args>
  std::pair<iterator, bool> emplace(Args &&...args) HMAP_LIFETIMEBOUND {
    return emplace_entry(std::forward<Args>(args)...);
  }
  template <class... Args>
  iterator emplace_hint(const_iterator, Args &&...args) HMAP_LIFETIMEBOUND {
    return emplace_entry(std::forward<Args>(args)...).first;
  }

  //===--------------------------------------------------------------------===//
  // Removal.  Invalidates everything that refers into the container.  Gives no
  // memory back: what was large once stays large until shrink_to_fit() or
  // reset().
  //===--------------------------------------------------------------------===//

  /// Erases one entry and returns the iterator to the next, so that
  /// `it = m.erase(it)` goes on and `m.erase(it); ++it;` is an error.
  iterator erase(const_iterator entry HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    auto after = entry.where();
    const auto current = table_.where(after);
    table_.next_before_erasure(after);
    erase_at(current, HMAP_SITE);
    return at_position(after, "erase", HMAP_SITE);
  }
  iterator erase(iterator entry HMAP_AND_SITE) HMAP_LIFETIMEBOUND
    requires Mutable
  {
    auto after = entry.where();
    const auto current = table_.where(after);
    table_.next_before_erasure(after);
    erase_at(current, HMAP_SITE);
    return at_position(after, "erase", HMAP_SITE);
  }
  iterator erase(const_iterator first,
                 const_iterator last HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    if (first == last)
      return at_position(first == cend() ? typename table::walk()
                                         : first.where(),
                         "erase", HMAP_SITE);
    // Positions survive an erasure; only checked iterators are told otherwise.
    auto at = first.where();
    for (const_iterator p = first; p != last;
         p = at_position(at, "erase", HMAP_SITE)) {
      const auto current = table_.where(at);
      table_.next_before_erasure(at);
      erase_at(current, HMAP_SITE);
    }
    return at_position(at, "erase", HMAP_SITE);
  }
  /// Erases the entry under `key`, if any; returns how many were erased.
  HMAP_ALWAYS_INLINE size_type erase(const key_type &key HMAP_AND_SITE) {
    return erase_key(key, HMAP_SITE);
  }
  template <class Query>
    requires erasable<Query>
  size_type erase(Query &&key HMAP_AND_SITE) {
    return erase_key(key, HMAP_SITE);
  }

  /// Erases everything and keeps the memory.  Linear in the capacity.
  void clear(HMAP_ONLY_SITE) noexcept {
    write scope(*this, "clear", HMAP_SITE);
    record_.erased(table_.size(), table_.size());
    table_.clear();
  }
  /// Erases everything and gives all memory back.
  void reset(HMAP_ONLY_SITE) noexcept {
    write scope(*this, "reset", HMAP_SITE);
    record_.erased(table_.size(), table_.size());
    table_.release();
  }
  /// Gives back the memory that the present entries do not need, as far as it
  /// can.  Linear in the capacity.  Invalidates everything.
  void shrink_to_fit(HMAP_ONLY_SITE) noexcept {
    write scope(*this, "shrink_to_fit", HMAP_SITE);
    table_.shrink_to_fit();
  }

  //===--------------------------------------------------------------------===//
  // Buckets and capacity
  //===--------------------------------------------------------------------===//

  /// Number of buckets that bucket() can name.  Some stand for the same memory
  /// while segments split; stats() counts each once.
  size_type bucket_count() const noexcept { return table_.bucket_count(); }
  size_type max_bucket_count() const noexcept { return max_size() / 8; }
  size_type bucket(const key_type &key) const { return table_.bucket_of(key); }
  template <class Query>
    requires searchable<Query>
  size_type bucket(const Query &key) const {
    return table_.bucket_of(key);
  }
  size_type bucket_size(size_type n) const {
    return static_cast<size_type>(std::distance(begin(n), end(n)));
  }
  local_iterator begin(size_type n) HMAP_LIFETIMEBOUND {
    return local_iterator(table_.bucket_begin(n));
  }
  const_local_iterator begin(size_type n) const HMAP_LIFETIMEBOUND {
    return const_local_iterator(table_.bucket_begin(n));
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
  float max_load_factor() const noexcept { return 14.25f; }
  /// Accepted for code written for the standard's types; changes nothing.
  void max_load_factor(float) noexcept {}
  /// Makes room for `n` entries, so that inserting them rarely grows the table.
  /// Not a promise: references still die with an insertion.
  void reserve(size_type n HMAP_AND_SITE) {
    write scope(*this, "reserve", HMAP_SITE);
    table_.reserve(n);
  }
  /// Makes at least `n` buckets; rehash(0) is shrink_to_fit().
  void rehash(size_type n HMAP_AND_SITE) {
    write scope(*this, "rehash", HMAP_SITE);
    if (n == 0)
      table_.shrink_to_fit();
    else
      table_.reserve(n * 57 / 4);
  }
  /// Figures of the table; the cost grows with the number of segments.
  table_stats stats(HMAP_ONLY_SITE) const noexcept {
    check_read("stats", HMAP_SITE);
    return record_.stats(table_);
  }

protected:
  template <class, class, class, class, bool> friend class container;
  friend struct inspector;

  /// Stands for one write: in checked builds it raises the flag.
  struct write : checked_write_scope {
    write(const container &c, const char *name, const site &where = {})
        : checked_write_scope(c.table_.flag(), name, where) {}
  };

  void made([[maybe_unused]] const site &where) noexcept {
#if HMAP_CHECKED
    table_.flag().set_made(where);
#endif
    record_.begins(where, table_);
  }
  void check_read([[maybe_unused]] const char *name,
                  [[maybe_unused]] const site &where = {}) const {
    checked_read(table_.flag(), name, where);
  }
  /// Of a position or of a walk.
  template <class Place = typename table::walk>
  iterator at_position(const Place &at, const char *name,
                       const site &where = {}) noexcept {
    return {table_, at, name, where};
  }
  template <class Place = typename table::walk>
  const_iterator at_position(const Place &at, const char *name,
                             const site &where = {}) const noexcept {
    return {table_, at, name, where};
  }
  template <class Query>
  HMAP_ALWAYS_INLINE typename table::position
  lookup(const Query &key, const char *name, const site &where = {}) const {
    check_read(name, where);
    const auto p = table_.find(key);
    if (!p)
      HMAP_PROBE2(miss, &table_, table_.size());
    return p;
  }
  template <class It> static std::pair<It, It> range_from(It first, It end) {
    if (first == end)
      return {end, end};
    It after = first;
    return {first, ++after};
  }
  HMAP_ALWAYS_INLINE std::pair<iterator, bool>
  result(const std::pair<typename table::position, bool> &inserted,
         const char *name, const site &where = {}) noexcept {
    record_.assigned();
    HMAP_PROBE3(assign, &table_, table_.size(), inserted.second);
    return {at_position(inserted.first, name, where), inserted.second};
  }
  template <class K, class Entry>
  std::pair<iterator, bool> insert_entry(const K &key, Entry &&entry,
                                         const char *name,
                                         const site &where = {}) {
    write scope(*this, name, where);
    return result(table_.try_insert(key, std::forward<Entry>(entry)), name,
                  where);
  }
  // Where the key can be had without making an entry, none is made in vain.
  template <class... Args>
  std::pair<iterator, bool> emplace_entry(Args &&...args) {
    if constexpr (requires { key_in<Policy>::of(args...); }) {
      write scope(*this, "emplace");
      return result(table_.try_insert(key_in<Policy>::of(args...),
                                      std::forward<Args>(args)...),
                    "emplace");
    } else {
      write scope(*this, "emplace");
      typename table::element made(table_, std::forward<Args>(args)...);
      return result(table_.insert_element(made), "emplace");
    }
  }
  template <class Query>
  HMAP_ALWAYS_INLINE size_type erase_key(const Query &key, const site &where) {
    const auto p = lookup(key, "erase", where);
    if (!p)
      return 0;
    erase_at(p, where);
    return 1;
  }
  // The entry dies after the scope, so that its destructor may use the table.
  HMAP_ALWAYS_INLINE void erase_at(const typename table::position &p,
                                   const site &where) {
    record_.erased(1, table_.size());
    if constexpr (table::trivial_end()) {
      write scope(*this, "erase", where);
      table_.forget(p);
    } else {
      typename table::element out(no_element{}, table_);
      write scope(*this, "erase", where);
      table_.detach(p, out);
    }
    HMAP_PROBE2(erase, &table_, table_.size());
  }
  void swap_with(container &other, const site &where) noexcept(
      noexcept(std::declval<table &>().swap(std::declval<table &>()))) {
    if (this == &other)
      return;
    write scope(*this, "swap", where);
    write other_scope(other, "swap", where);
    record_.erased(0, table_.size()); // tells the profile the sizes so far
    other.record_.erased(0, other.table_.size());
    table_.swap(other.table_);
  }
  template <class OtherHash, class OtherEq>
  void merge_from(container<Policy, OtherHash, OtherEq, Alloc, Mutable> &other,
                  const site &where) {
    if (static_cast<const void *>(this) == static_cast<const void *>(&other))
      return;
    write scope(*this, "merge", where);
    const typename container<Policy, OtherHash, OtherEq, Alloc, Mutable>::write
        other_scope(other, "merge", where);
    other.record_.erased(0, other.table_.size());
    table_.merge(other.table_);
  }
  template <class Pred>
  size_type erase_matching(Pred &pred, const site &where) {
    const size_type before = table_.size();
    for (auto at = table_.begin(); at;) {
      iterator entry = at_position(at, "erase_if", where);
      table_.next_before_erasure(at);
      if (pred(*entry)) {
        // Also notices a predicate that has changed the table.
        erase_at(table_.where(entry.where()), where);
      }
    }
    return before - table_.size();
  }

  table table_;
  profiled record_; // behind the table
};

} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_CONTAINER_H
