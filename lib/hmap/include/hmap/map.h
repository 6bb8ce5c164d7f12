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
//    of at most a few thousand entries.
//  - The hash is seeded at random per map, and the order of iteration differs
//    from map to map, even between maps with equal entries.
//  - No node handles (extract); max_load_factor is fixed.
//  - clone(), reset(), shrink_to_fit() and stats() are added.  Strings can be
//    searched by views and literals without options.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_MAP_H
#define HMAP_MAP_H

#include "hmap/detail/container.h"
#include "hmap/detail/site.h"
#include "hmap/hash.h"

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <memory_resource>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

template <class, class, class, class, class> class view;

/// A reference to a value of a map that HMAP_CHECKED=1 checks at each use: one
/// that an insertion or erasure has made stale ends the process and says which
/// call made it and which change ended it.  Without HMAP_CHECKED a pointer, and
/// no check.  What `map::ref()` returns.
template <class Map> class HMAP_POINTER value_ref {
  using value =
      std::conditional_t<std::is_const_v<Map>, const typename Map::mapped_type,
                         typename Map::mapped_type>;
  using iterator =
      std::conditional_t<std::is_const_v<Map>, typename Map::const_iterator,
                         typename Map::iterator>;

public:
  explicit value_ref(iterator at) noexcept
#if HMAP_CHECKED
      : at_(at)
#else
      : value_(&at->second)
#endif
  {
  }
  value &get() const {
#if HMAP_CHECKED
    return at_->second;
#else
    return *value_;
#endif
  }
  value &operator*() const { return get(); }
  value *operator->() const { return &get(); }
  operator value &() const { return get(); }

private:
#if HMAP_CHECKED
  iterator at_;
#else
  value *value_;
#endif
};

/// A hash map that owns its entries.  Copying it copies every entry.
///
/// Two threads may call const members at once; any other use from two threads
/// needs a lock (see guarded.h).  operator[] is a write even where the key
/// exists.  With HMAP_CHECKED=1 overlapping use that includes a write, and use
/// of an iterator after a change, end the process through
/// set_fatal_handler(); so does a key, value, hash or equality that comes back
/// to the map while the map is changing.
///
/// Promises:
///  1. Iteration visits each entry once, if nothing is inserted or erased
///     meanwhile, in an order that is another one for each map.
///  2. Lookups, assignments to a key that is there and insertions of one that
///  is
///     there invalidate nothing.
///  3. No insertion moves more entries than a segment holds, however large the
///     map is.
///  4. Erasing gives no memory back; shrink_to_fit() and reset() do.
///  5. Arguments of an insertion may refer into the map.
///  6. If an insertion of one entry throws (from the hash, the equality, the
///     allocator or the constructor of the entry), the map is as it was.
///  7. An entry has left the map when its destructor runs.
///  8. Two threads may call const members at once.
///
/// A key of pointer or view type does not keep alive what it refers to.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
class HMAP_OWNER map : public detail::container<detail::map_policy<Key, Value>,
                                                Hash, Eq, Alloc, true> {
  using base =
      detail::container<detail::map_policy<Key, Value>, Hash, Eq, Alloc, true>;
  using typename base::table;
  using typename base::write;
  template <class Query>
  static constexpr bool searchable = base::template searchable<Query>;
  template <class Query>
  static constexpr bool insertable = base::template insertable<Query>;

public:
  using mapped_type = Value;
  using typename base::const_iterator;
  using typename base::iterator;
  using typename base::size_type;
  using typename base::value_type;

  //===--------------------------------------------------------------------===//
  // Construction.  The other constructors are those of the base, which are
  // those of std::unordered_map.  Each takes the place of the call as a last
  // argument, for profiles and messages.
  //===--------------------------------------------------------------------===//

  using base::base;
  /// An empty map.  Allocates nothing before the first insertion.
  map(site where = site::here()) : base(where) {}
  // The base has it too, but g++ deduces arguments from a list only if the
  // class itself has a constructor for one.
  map(std::initializer_list<value_type> entries, size_type n = 0,
      const Hash &hash = Hash(), const Eq &eq = Eq(),
      const Alloc &alloc = Alloc(), site where = site::here())
      : base(entries, n, hash, eq, alloc, where) {}
  /// A deep copy: time and memory grow with the size and with what the entries
  /// own.  Where only reading is meant, pass `const map &` or a view.
  map(const map &other, site where = site::here()) : base(other, where) {}
  map(const map &other, const std::type_identity_t<Alloc> &alloc,
      site where = site::here())
      : base(other, alloc, where) {}
  /// Takes the entries of `other`, which is empty afterwards and may be used.
  map(map &&other) = default;
  /// As above, but moves the entries one by one if the allocators differ.
  map(map &&other, const std::type_identity_t<Alloc> &alloc)
      : base(std::move(other), alloc) {}
  ~map() = default;

  /// A deep copy, as by the copy constructor.  If it throws, nothing changes.
  /// Invalidates everything that refers into this map.
  map &operator=(const map &other) = default;
  /// Takes the entries of `other`, which is empty afterwards.  Invalidates
  /// everything that refers into either map.
  map &operator=(map &&other) = default;
  map &operator=(std::initializer_list<value_type> entries) {
    map fresh(entries, 0, this->hash_function(), this->key_eq(),
              this->get_allocator());
    this->swap_with(fresh, site());
    return *this;
  }

  /// A deep copy that says so where it is made.
  [[nodiscard]] map clone(site where = site::here()) const {
    return map(*this, where);
  }

  //===--------------------------------------------------------------------===//
  // Lookup.  find(), contains(), count() and equal_range() are the base's.
  //===--------------------------------------------------------------------===//

  /// The value under `key`; throws std::out_of_range if there is none.  The
  /// reference is good until the next insertion or erasure of any key.
  Value &at(const Key &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return value_at(key, HMAP_SITE);
  }
  const Value &at(const Key &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return value_at(key, HMAP_SITE);
  }
  template <class Query>
    requires searchable<Query>
  Value &at(const Query &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return value_at(key, HMAP_SITE);
  }
  template <class Query>
    requires searchable<Query>
  const Value &at(const Query &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return value_at(key, HMAP_SITE);
  }

  /// The value under `key` by a reference that checked builds check at each
  /// use; throws std::out_of_range if there is none.
  value_ref<map> ref(const Key &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return value_ref<map>(entry_at<iterator>(*this, key, HMAP_SITE));
  }
  value_ref<const map>
  ref(const Key &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return value_ref<const map>(
        entry_at<const_iterator>(*this, key, HMAP_SITE));
  }
  template <class Query>
    requires searchable<Query>
  value_ref<map> ref(const Query &key HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return value_ref<map>(entry_at<iterator>(*this, key, HMAP_SITE));
  }
  template <class Query>
    requires searchable<Query>
  value_ref<const map>
  ref(const Query &key HMAP_AND_SITE) const HMAP_LIFETIMEBOUND {
    return value_ref<const map>(
        entry_at<const_iterator>(*this, key, HMAP_SITE));
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
  HMAP_ALWAYS_INLINE Value &operator[](const Key &key) HMAP_LIFETIMEBOUND {
    return insert_key("operator[]", key).first->second;
  }
  HMAP_ALWAYS_INLINE Value &operator[](Key &&key) HMAP_LIFETIMEBOUND {
    return insert_key("operator[]", std::move(key)).first->second;
  }
  template <class Query>
    requires insertable<Query>
  HMAP_ALWAYS_INLINE Value &operator[](Query &&key) HMAP_LIFETIMEBOUND {
    return insert_key("operator[]", std::forward<Query>(key)).first->second;
  }

  /// Inserts the key with a value made from `args`, unless the key exists; then
  /// neither key nor `args` is moved from.
  template <class... Args>
  HMAP_ALWAYS_INLINE std::pair<iterator, bool>
  try_emplace(const Key &key, Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key("try_emplace", key, std::forward<Args>(args)...);
  }
  template <class... Args>
  HMAP_ALWAYS_INLINE std::pair<iterator, bool>
  try_emplace(Key &&key, Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key("try_emplace", std::move(key),
                      std::forward<Args>(args)...);
  }
  template <class Query, class... Args>
    requires(insertable<Query> && !std::is_convertible_v<Query, const_iterator>)
  HMAP_ALWAYS_INLINE std::pair<iterator, bool>
  try_emplace(Query &&key, Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key("try_emplace", std::forward<Query>(key),
                      std::forward<Args>(args)...);
  }
  template <class... Args>
  iterator try_emplace(const_iterator, const Key &key,
                       Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key("try_emplace", key, std::forward<Args>(args)...).first;
  }
  template <class... Args>
  iterator try_emplace(const_iterator, Key &&key,
                       Args &&...args) HMAP_LIFETIMEBOUND {
    return insert_key("try_emplace", std::move(key),
                      std::forward<Args>(args)...)
        .first;
  }

  /// Inserts the key with `value`, or assigns `value` if the key exists.
  template <class V>
  std::pair<iterator, bool>
  insert_or_assign(const Key &key, V &&value HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return assign_key(HMAP_SITE, key, std::forward<V>(value));
  }
  template <class V>
  std::pair<iterator, bool>
  insert_or_assign(Key &&key, V &&value HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return assign_key(HMAP_SITE, std::move(key), std::forward<V>(value));
  }
  template <class Query, class V>
    requires insertable<Query>
  std::pair<iterator, bool>
  insert_or_assign(Query &&key, V &&value HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return assign_key(HMAP_SITE, std::forward<Query>(key),
                      std::forward<V>(value));
  }
  template <class V>
  iterator insert_or_assign(const_iterator, const Key &key,
                            V &&value HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return assign_key(HMAP_SITE, key, std::forward<V>(value)).first;
  }
  template <class V>
  iterator insert_or_assign(const_iterator, Key &&key,
                            V &&value HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return assign_key(HMAP_SITE, std::move(key), std::forward<V>(value)).first;
  }

  using base::insert;
  /// Inserts an entry, unless its key exists.  Ignoring the result loses the
  /// news that nothing was inserted.
  std::pair<iterator, bool>
  insert(const value_type &entry HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(entry.first, entry, "insert", HMAP_SITE);
  }
  std::pair<iterator, bool>
  insert(value_type &&entry HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(entry.first, std::move(entry), "insert",
                              HMAP_SITE);
  }
  template <class Pair>
    requires(std::is_constructible_v<value_type, Pair> &&
             !std::is_same_v<std::remove_cvref_t<Pair>, value_type>)
  std::pair<iterator, bool> insert(Pair &&entry) HMAP_LIFETIMEBOUND {
    return this->emplace_entry(std::forward<Pair>(entry));
  }
  iterator insert(const_iterator,
                  const value_type &entry HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this->insert_entry(entry.first, entry, "insert", HMAP_SITE).first;
  }
  iterator insert(const_iterator,
                  value_type &&entry HMAP_AND_SITE) HMAP_LIFETIMEBOUND {
    return this
        ->insert_entry(entry.first, std::move(entry), "insert", HMAP_SITE)
        .first;
  }
  template <class Pair>
    requires(std::is_constructible_v<value_type, Pair> &&
             !std::is_same_v<std::remove_cvref_t<Pair>, value_type>)
  iterator insert(const_iterator, Pair &&entry) HMAP_LIFETIMEBOUND {
    return this->emplace_entry(std::forward<Pair>(entry)).first;
  }

  /// Moves over the entries of `other` whose keys are not here.  The allocators
  /// must be equal.  Invalidates everything that refers into either map.
  template <class OtherHash, class OtherEq>
  void merge(map<Key, Value, OtherHash, OtherEq, Alloc> &other HMAP_AND_SITE) {
    this->merge_from(other, HMAP_SITE);
  }
  template <class OtherHash, class OtherEq>
  void merge(map<Key, Value, OtherHash, OtherEq, Alloc> &&other HMAP_AND_SITE) {
    this->merge_from(other, HMAP_SITE);
  }

  /// Exchanges the entries of two maps in constant time.  Their allocators must
  /// be equal or propagate on swap.  Invalidates all iterators.
  void
  swap(map &other HMAP_AND_SITE) noexcept(std::is_nothrow_swappable_v<Hash> &&
                                          std::is_nothrow_swappable_v<Eq>) {
    this->swap_with(other, HMAP_SITE);
  }
  friend void swap(map &a, map &b) noexcept(noexcept(a.swap(b))) { a.swap(b); }

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
  template <class Pred>
  friend size_type erase_if(map &m, Pred pred HMAP_AND_SITE) {
    return m.erase_matching(pred, HMAP_SITE);
  }

private:
  template <class, class, class, class, class> friend class view;
  friend struct detail::inspector;

  template <class Query>
  Value &value_at(const Query &key, const site &where) const {
    const auto p = this->lookup(key, "at", where);
    if (!p)
      throw std::out_of_range("hmap::map::at: no such key");
    return p.get()->second;
  }
  template <class It, class Self, class Query>
  static It entry_at(Self &self, const Query &key, const site &where) {
    const auto p = self.lookup(key, "ref", where);
    if (!p)
      throw std::out_of_range("hmap::map::ref: no such key");
    return self.at_position(p, "ref", where);
  }
  template <class K, class... Args>
  HMAP_ALWAYS_INLINE std::pair<iterator, bool>
  insert_key(const char *name, K &&key, Args &&...args) {
    write scope(*this, name);
    return this->result(this->table_.try_insert(
                            key, std::piecewise_construct,
                            std::forward_as_tuple(std::forward<K>(key)),
                            std::forward_as_tuple(std::forward<Args>(args)...)),
                        name);
  }
  template <class K, class V>
  std::pair<iterator, bool> assign_key(const site &where, K &&key, V &&value) {
    write scope(*this, "insert_or_assign", where);
    const auto inserted = this->table_.try_insert(key, std::forward<K>(key),
                                                  std::forward<V>(value));
    if (!inserted.second)
      inserted.first.get()->second = std::forward<V>(value);
    return this->result(inserted, "insert_or_assign", where);
  }
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
