//===- handle.h - A shared, nullable hash map -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A handle is what the language Go calls a map: a reference to a map that may
// be nil.  Copying a handle makes a second name of the same entries.
//
// Differences from std::shared_ptr<std::unordered_map>:
//  - A default-constructed handle can be read: it behaves as an empty map.
//    Writing through it throws nil_map_error.
//  - range() allows any change to the map while it runs.
//  - Unsynchronised use is detected, as far as that is cheap, and ends the
//    process.
//  - As with pointers, a const handle refers to entries that can be changed.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_HANDLE_H
#define HMAP_HANDLE_H

#include "hmap/detail/probe.h"
#include "hmap/detail/site.h"
#include "hmap/detail/table.h"
#include "hmap/hash.h"
#include "hmap/profile.h"
#include "hmap/stats.h"

#include <atomic>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

template <class, class, class, class, class> class view;

/// Thrown by a write through a nil handle.
class nil_map_error : public std::logic_error {
public:
  nil_map_error() : std::logic_error("assignment to entry in nil map") {}
};

/// A reference to a shared map, or nil.
///
/// The map dies with its last handle.  Handles count references atomically, so
/// different handles of one map may be copied and dropped by different threads;
/// one and the same handle object may not be assigned in one thread and used in
/// another without a lock.  The entries need a lock as those of any map do:
/// a write that meets another write, a read or a range() ends the process
/// through set_fatal_handler() where it is noticed, and is undefined behaviour
/// where it is not.  So is a hash, equality or constructor that comes back to
/// the map in the middle of a write.
///
/// Two maps whose entries hold each other's handle are never freed, and
/// neither is a map that holds a handle of itself.
///
/// Pointers and references to values are good until the next insertion of a
/// new key, erasure or clear() through any handle of the map.
///
/// Promises:
///  1. A nil handle reads as an empty map.
///  2. A write through a nil handle throws nil_map_error and changes nothing.
///  3. A copy of a handle refers to the same entries; only clone() copies them.
///  4. The map lives as long as a handle of it, or a range() over it.
///  5. range() visits an entry that is there all the time once, one that was
///     erased before it was reached never, one that was added at most once.
///  6. Different handles of one map may be copied and dropped by different
///     threads at once.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
class handle {
  using table = detail::table<detail::map_policy<Key, Value>, Hash, Eq, Alloc>;
  template <class Query>
  static constexpr bool searchable =
      std::is_same_v<Query, Key> ||
      detail::heterogeneous_key<Query, Key, Hash, Eq>;
  template <class Query>
  static constexpr bool insertable =
      detail::heterogeneous_key<std::remove_cvref_t<Query>, Key, Hash, Eq> &&
      !std::is_same_v<std::remove_cvref_t<Query>, Key> &&
      std::is_constructible_v<Key, Query>;

public:
  using key_type = Key;
  using mapped_type = Value;
  using value_type = std::pair<const Key, Value>;
  using size_type = std::size_t;
  using hasher = Hash;
  using key_equal = Eq;
  using allocator_type = Alloc;
  using iterator = detail::table_iterator<table, false>;

  /// Nil: refers to no map.
  constexpr handle() noexcept = default;
  constexpr handle(std::nullptr_t) noexcept {}
  /// Another reference to the same map; no entry is copied.
  handle(const handle &other) noexcept : shared_(other.shared_) { retain(); }
  /// Takes the reference; `other` is nil afterwards.
  handle(handle &&other) noexcept
      : shared_(std::exchange(other.shared_, nullptr)) {}
  ~handle() { drop(); }

  /// Refers to the map of `other` from now on.  Other handles, among them the
  /// caller's if this one is a by-value parameter, keep the map they had.
  handle &operator=(const handle &other) noexcept {
    handle(other).swap(*this);
    return *this;
  }
  handle &operator=(handle &&other) noexcept {
    handle(std::move(other)).swap(*this);
    return *this;
  }

  /// A new empty map with room for `hint` entries; never nil.
  [[nodiscard]] static handle
  make(size_type hint = 0, const Hash &hash = Hash(), const Eq &eq = Eq(),
       const Alloc &alloc = Alloc(), site where = site::here()) {
    handle h;
    h.shared_ = create(table(hash, eq, alloc), alloc, where);
    if (hint)
      h.shared_->table.reserve(hint);
    return h;
  }

  void swap(handle &other) noexcept { std::swap(shared_, other.shared_); }
  friend void swap(handle &a, handle &b) noexcept { a.swap(b); }

  /// Whether the handle refers to a map.
  explicit operator bool() const noexcept { return shared_ != nullptr; }
  /// Handles are equal if they refer to the same map, whatever it holds.
  friend bool operator==(const handle &a, const handle &b) noexcept {
    return a.shared_ == b.shared_;
  }
  friend bool operator==(const handle &a, std::nullptr_t) noexcept {
    return !a.shared_;
  }
  /// Makes the handle nil; frees the map if no other handle refers to it.
  void reset() noexcept { drop(); }
  /// Number of handles of this map; 0 for nil.  Out of date at once where other
  /// threads have handles.
  size_type use_count() const noexcept {
    return shared_ ? shared_->references.load(std::memory_order_relaxed) : 0;
  }
  /// A handle of a new map with copies of all entries; nil for nil.  Values
  /// that are handles themselves are shared, not cloned.
  [[nodiscard]] handle clone(site where = site::here()) const {
    handle h;
    if (shared_) {
      shared_->table.flag().check_read("clone", where);
      h.shared_ = create(
          table(shared_->table),
          std::allocator_traits<Alloc>::select_on_container_copy_construction(
              shared_->table.get_allocator()),
          where);
      h.shared_->record.copied_from(shared_->record, h.shared_->table, where);
    }
    return h;
  }
  /// A read-only view of the map as it is now and will be; empty for nil.  Does
  /// not keep the map alive.  Needs hmap/view.h.
  view<Key, Value, Hash, Eq, Alloc> as_view() const noexcept {
    return view<Key, Value, Hash, Eq, Alloc>(*this);
  }

  //===--------------------------------------------------------------------===//
  // Reading.  Nil reads as an empty map.
  //===--------------------------------------------------------------------===//

  size_type size() const {
    const table *t = reading();
    return t ? t->size() : 0;
  }
  [[nodiscard]] bool empty() const { return size() == 0; }

  /// The value under `key`, or null.
  template <class Query = Key>
    requires searchable<Query>
  Value *find(const Query &key) const {
    const table *t = reading();
    if (!t)
      return nullptr;
    const auto p = t->find(key);
    if (!p) {
      HMAP_PROBE2(miss, t, t->size());
      return nullptr;
    }
    return value_of(p);
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
  /// The value under `key`; throws std::out_of_range if there is none, which
  /// for nil is always.
  template <class Query = Key>
    requires searchable<Query>
  Value &at(const Query &key) const {
    if (Value *value = find(key))
      return *value;
    throw std::out_of_range("hmap::handle::at: no such key");
  }

  /// The entries, for a loop that does not change which there are: any
  /// insertion of a new key and any erasure invalidates the iterators.  Where
  /// the loop does such things, use range().
  iterator begin() const {
    if (!shared_)
      return {};
    shared_->table.flag().check_iteration();
    return {shared_->table, shared_->table.begin()};
  }
  iterator end() const noexcept {
    return shared_ ? iterator(shared_->table, {}) : iterator();
  }

  /// Calls `f(key, value)`, with a const key and a value that may be assigned,
  /// for each entry until `f` returns false; an `f` that does not return bool
  /// sees all.  The order is another one each time.  `f` may insert into and
  /// erase from this map and may drop the handle:
  ///  1. an entry that is there all the time is visited once;
  ///  2. an entry erased before it is reached is not visited;
  ///  3. an entry inserted meanwhile is visited or not, but not twice.
  /// What `f` gets by reference dies with a change to the map, as anywhere.
  template <class F> void range(F &&f) const {
    const handle alive(*this);
    if (!alive)
      return;
    table &t = alive.shared_->table;
    t.flag().check_iteration();
    typename table::range_cursor cursor(t);
    cursor.run([&](value_type &entry) {
      if constexpr (std::is_same_v<decltype(f(entry.first, entry.second)),
                                   bool>) {
        return f(entry.first, entry.second);
      } else {
        static_cast<void>(f(entry.first, entry.second));
        return true;
      }
    });
  }

  //===--------------------------------------------------------------------===//
  // Writing.  Throws nil_map_error if nil.
  //===--------------------------------------------------------------------===//

  /// The value under `key`; inserts Value() first if there is none.  A write
  /// even if the key exists.
  Value &operator[](const Key &key) const { return *try_emplace(key).first; }
  Value &operator[](Key &&key) const {
    return *try_emplace(std::move(key)).first;
  }
  template <class Query>
    requires insertable<Query>
  Value &operator[](Query &&key) const {
    return *try_emplace(std::forward<Query>(key)).first;
  }
  /// Makes `value` the value under `key`.
  template <class V = Value> void set(const Key &key, V &&value) const {
    insert_or_assign(key, std::forward<V>(value));
  }
  template <class V = Value> void set(Key &&key, V &&value) const {
    insert_or_assign(std::move(key), std::forward<V>(value));
  }

  /// Inserts the key with a value made from `args`, unless the key exists.
  /// Returns the value under the key and whether it is new.
  template <class... Args>
  std::pair<Value *, bool> try_emplace(const Key &key, Args &&...args) const {
    return insert_key(key, std::forward<Args>(args)...);
  }
  template <class... Args>
  std::pair<Value *, bool> try_emplace(Key &&key, Args &&...args) const {
    return insert_key(std::move(key), std::forward<Args>(args)...);
  }
  template <class Query, class... Args>
    requires insertable<Query>
  std::pair<Value *, bool> try_emplace(Query &&key, Args &&...args) const {
    return insert_key(std::forward<Query>(key), std::forward<Args>(args)...);
  }
  template <class V = Value>
  std::pair<Value *, bool> insert_or_assign(const Key &key, V &&value) const {
    return assign_key(key, std::forward<V>(value));
  }
  template <class V = Value>
  std::pair<Value *, bool> insert_or_assign(Key &&key, V &&value) const {
    return assign_key(std::move(key), std::forward<V>(value));
  }
  /// Inserts an entry, unless its key exists.
  std::pair<Value *, bool> insert(const value_type &entry) const {
    table &t = writing();
    detail::write_scope scope(t.flag(), "insert");
    return result(t.try_insert(entry.first, entry));
  }
  std::pair<Value *, bool> insert(value_type &&entry) const {
    table &t = writing();
    detail::write_scope scope(t.flag(), "insert");
    return result(t.try_insert(entry.first, std::move(entry)));
  }
  void insert(std::initializer_list<value_type> entries) const {
    writing();
    for (const value_type &entry : entries)
      insert(entry);
  }
  /// Inserts an entry made from `args`, unless its key exists.
  template <class... Args>
  std::pair<Value *, bool> emplace(Args &&...args) const {
    table &t = writing();
    detail::write_scope scope(t.flag(), "insert");
    typename table::element made(t, std::forward<Args>(args)...);
    return result(t.insert_element(made));
  }

  //===--------------------------------------------------------------------===//
  // Removal and capacity.  Does nothing if nil.
  //===--------------------------------------------------------------------===//

  /// Erases the entry under `key`, if any; returns how many were erased.  Gives
  /// no memory back.
  template <class Query = Key>
    requires searchable<Query>
  size_type erase(const Query &key) const {
    if (!shared_)
      return 0;
    // The entry dies after the scope, and the map after the entry, so that the
    // entry's destructor may use this map or drop its last handle.
    const handle alive(*this);
    table &t = alive.shared_->table;
    typename table::element out(detail::no_element{}, t);
    detail::write_scope scope(t.flag(), "erase");
    const auto p = t.find(key);
    if (!p)
      return 0;
    shared_->record.erased(1, t.size());
    t.detach(p, out);
    HMAP_PROBE2(erase, &t, t.size());
    return 1;
  }
  /// Erases everything and keeps the memory.
  void clear() const {
    if (!shared_)
      return;
    detail::write_scope scope(shared_->table.flag(), "clear");
    shared_->record.erased(shared_->table.size(), shared_->table.size());
    shared_->table.clear();
  }
  /// Makes room for `n` entries in all.
  void reserve(size_type n) const {
    if (!shared_)
      return;
    detail::write_scope scope(shared_->table.flag(), "reserve");
    shared_->table.reserve(n);
  }
  /// Gives back what the present entries do not need; does nothing during a
  /// range() over this map.
  void shrink_to_fit() const {
    if (!shared_)
      return;
    detail::write_scope scope(shared_->table.flag(), "shrink_to_fit");
    shared_->table.shrink_to_fit();
  }
  /// Figures of the table; all zero for nil.
  table_stats stats() const {
    const table *t = reading();
    return t ? shared_->record.stats(*t) : table_stats();
  }

private:
  template <class, class, class, class, class> friend class view;
  friend struct detail::inspector;

  struct shared {
    std::atomic<size_type> references{1};
    detail::table<detail::map_policy<Key, Value>, Hash, Eq, Alloc> table;
    detail::profiled record; // behind the table
  };
  // Deferred, so that a value type may hold handles of its own kind.
  template <class Shared>
  using shared_alloc =
      typename std::allocator_traits<Alloc>::template rebind_alloc<Shared>;

  static shared *create(table &&t, const Alloc &alloc, const site &where) {
    shared_alloc<shared> a(alloc);
    using traits = std::allocator_traits<shared_alloc<shared>>;
    auto memory = traits::allocate(a, 1);
    shared *s;
    try {
      s = ::new (static_cast<void *>(std::to_address(memory)))
          shared{{1}, std::move(t), {}};
    } catch (...) {
      traits::deallocate(a, memory, 1);
      throw;
    }
#if HMAP_CHECKED
    s->table.flag().set_made(where);
#endif
    s->record.begins(where, s->table);
    return s;
  }
  void retain() const noexcept {
    if (shared_)
      shared_->references.fetch_add(1, std::memory_order_relaxed);
  }
  void drop() noexcept {
    shared *s = std::exchange(shared_, nullptr);
    if (!s || s->references.fetch_sub(1, std::memory_order_acq_rel) != 1)
      return;
    shared_alloc<shared> a(s->table.get_allocator());
    using traits = std::allocator_traits<shared_alloc<shared>>;
    std::destroy_at(s);
    traits::deallocate(
        a, std::pointer_traits<typename traits::pointer>::pointer_to(*s), 1);
  }

  const table *reading() const {
    if (!shared_)
      return nullptr;
    shared_->table.flag().check_read();
    return &shared_->table;
  }
  table &writing() const {
    if (!shared_) {
      HMAP_PROBE1(nil__write, 0);
      throw nil_map_error();
    }
    return shared_->table;
  }
  static Value *value_of(const typename table::position &p) noexcept {
    return &p.get()->second;
  }
  std::pair<Value *, bool>
  result(const std::pair<typename table::position, bool> &inserted)
      const noexcept {
    shared_->record.assigned();
    HMAP_PROBE3(assign, &shared_->table, shared_->table.size(),
                inserted.second);
    return {value_of(inserted.first), inserted.second};
  }
  template <class K, class... Args>
  std::pair<Value *, bool> insert_key(K &&key, Args &&...args) const {
    table &t = writing();
    detail::write_scope scope(t.flag(), "insert");
    return result(
        t.try_insert(key, std::piecewise_construct,
                     std::forward_as_tuple(std::forward<K>(key)),
                     std::forward_as_tuple(std::forward<Args>(args)...)));
  }
  template <class K, class V>
  std::pair<Value *, bool> assign_key(K &&key, V &&value) const {
    table &t = writing();
    detail::write_scope scope(t.flag(), "insert");
    const auto r =
        result(t.try_insert(key, std::forward<K>(key), std::forward<V>(value)));
    if (!r.second)
      *r.first = std::forward<V>(value);
    return r;
  }

  shared *shared_ = nullptr;
};

/// A handle of a new empty map with room for `hint` entries.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
[[nodiscard]] handle<Key, Value, Hash, Eq, Alloc>
make(std::size_t hint = 0, const Hash &hash = Hash(), const Eq &eq = Eq(),
     const Alloc &alloc = Alloc(), site where = site::here()) {
  return handle<Key, Value, Hash, Eq, Alloc>::make(hint, hash, eq, alloc,
                                                   where);
}

/// A handle of a new map with these entries.
template <class Key, class Value>
[[nodiscard]] handle<Key, Value>
make(std::initializer_list<std::pair<const Key, Value>> entries,
     site where = site::here()) {
  auto h = handle<Key, Value>::make(entries.size(), {}, {}, {}, where);
  h.insert(entries);
  return h;
}

/// Erases the entries for which `pred(key, value)` holds; returns how many.
template <class Key, class Value, class Hash, class Eq, class Alloc, class Pred>
std::size_t erase_if(const handle<Key, Value, Hash, Eq, Alloc> &h, Pred pred) {
  std::size_t erased = 0;
  h.range([&](const Key &key, Value &value) {
    if (pred(key, value))
      erased += h.erase(key);
  });
  return erased;
}

HMAP_END_NAMESPACE

#endif // HMAP_HANDLE_H
