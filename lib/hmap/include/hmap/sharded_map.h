//===- sharded_map.h - A concurrent map for many writers --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_SHARDED_MAP_H
#define HMAP_SHARDED_MAP_H

#include "hmap/detail/access.h"
#include "hmap/guarded.h"
#include "hmap/hash.h"
#include "hmap/map.h"
#include "hmap/stats.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

namespace detail {
/// The free erase_if(), for classes that have a member of that name.
template <class Map, class Pred>
std::size_t erase_entries(Map &m, const Pred &pred) {
  return erase_if(m, pred);
}
} // namespace detail

/// A concurrent map for many writers: a power of two of maps, each under a
/// mutex of its own, chosen by the key.
///
///   hmap::sharded_map<std::string, int> hits;
///   hits.upsert(page, [](int &n) { ++n; });      // any thread
///
/// Nearest known types: boost::concurrent_flat_map, tbb::concurrent_hash_map.
///
/// Promises:
///  1. Every member that takes a key is atomic: its function runs under the
///     lock of the key, so nobody sees or changes the entry meanwhile.
///  2. No iterator, pointer or reference leaves a lock, unless a function of
///     the caller's carries it out.
///  3. for_each(), erase_if(), size() and clear() lock one shard at a time:
///  each
///     shard is seen at one moment, the whole is not.
///  4. Insertion of one entry has the strong guarantee; what a function of the
///     caller's did before it threw stays done.
///
/// A function that is given to a member must not use the same map: it would
/// deadlock on its own shard.  With HMAP_CHECKED=1 that ends the process with a
/// message instead.
///
/// `Mutex` may be any lockable; with a shared one (std::shared_mutex) readers
/// of one shard do not wait for each other, but each costs more.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>, class Mutex = std::mutex,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
class sharded_map {
  template <class Query>
  static constexpr bool searchable =
      std::is_same_v<Query, Key> ||
      detail::heterogeneous_key<Query, Key, Hash, Eq>;
  using map_type = map<Key, Value, Hash, Eq, Alloc>;

  struct alignas(64) shard {
    mutable Mutex mutex;
    map_type entries;
#if HMAP_CHECKED
    mutable std::atomic<const void *> owner{nullptr};
#endif
    explicit shard(const Hash &hash, const Eq &eq, const Alloc &alloc,
                   site where)
        : entries(0, hash, eq, alloc, where) {}
  };

  /// Holds the lock of a shard, shared if it may.
  template <bool Write> class locked {
  public:
    locked(const shard &s, [[maybe_unused]] const char *name) : shard_(s) {
#if HMAP_CHECKED
      if (s.owner.load(std::memory_order_relaxed) == detail::this_thread())
        re_entered(name);
#endif
      if constexpr (shared)
        s.mutex.lock_shared();
      else
        s.mutex.lock();
#if HMAP_CHECKED
      if constexpr (!shared)
        s.owner.store(detail::this_thread(), std::memory_order_relaxed);
#endif
    }
    ~locked() {
#if HMAP_CHECKED
      if constexpr (!shared)
        shard_.owner.store(nullptr, std::memory_order_relaxed);
#endif
      if constexpr (shared)
        shard_.mutex.unlock_shared();
      else
        shard_.mutex.unlock();
    }
    locked(const locked &) = delete;
    locked &operator=(const locked &) = delete;

  private:
    static constexpr bool shared = !Write && detail::shared_lockable<Mutex>;
#if HMAP_CHECKED
    [[noreturn]] static void re_entered(const char *name) {
      detail::message_text text;
      text.add("re-entrant use of a sharded_map: ");
      text.add(name);
      text.add("() in a function that runs under the lock of the same shard");
      detail::fatal(text.text());
    }
#endif
    const shard &shard_;
  };

public:
  using key_type = Key;
  using mapped_type = Value;
  using value_type = std::pair<const Key, Value>;
  using size_type = std::size_t;
  /// Any member may be called by any thread at any time.
  static constexpr bool synchronizes_itself = true;

  /// Four shards a processor, so that two threads rarely meet.
  static size_type default_shards() noexcept {
    return 4 * std::max(1u, std::thread::hardware_concurrency());
  }
  /// Empty, with at least `shards` shards.
  explicit sharded_map(size_type shards = default_shards(),
                       const Hash &hash = Hash(), const Eq &eq = Eq(),
                       const Alloc &alloc = Alloc(), site where = site::here())
      : seed_(detail::random_seed()), hash_(hash),
        count_(std::bit_ceil(std::clamp<size_type>(shards, 1, 4096))),
        shards_(static_cast<shard *>(::operator new(
            count_ * sizeof(shard), std::align_val_t(alignof(shard))))) {
    size_type made = 0;
    try {
      for (; made != count_; ++made)
        std::construct_at(shards_ + made, hash, eq, alloc, where);
    } catch (...) {
      std::destroy_n(shards_, made);
      ::operator delete(shards_, std::align_val_t(alignof(shard)));
      throw;
    }
  }
  sharded_map(const sharded_map &) = delete;
  sharded_map &operator=(const sharded_map &) = delete;
  ~sharded_map() {
    std::destroy_n(shards_, count_);
    ::operator delete(shards_, std::align_val_t(alignof(shard)));
  }

  //===--------------------------------------------------------------------===//
  // One key
  //===--------------------------------------------------------------------===//

  /// Calls `f(value)` under the lock if there is an entry; whether there was.
  template <class Query = Key, class F>
    requires searchable<Query>
  bool visit(const Query &key, F &&f) {
    shard &s = shard_of(key);
    const locked<true> lock(s, "visit");
    const auto it = s.entries.find(key);
    if (it == s.entries.end())
      return false;
    std::invoke(std::forward<F>(f), it->second);
    return true;
  }
  /// The same with a const value, under a shared lock if the mutex has one.
  template <class Query = Key, class F>
    requires searchable<Query>
  bool visit(const Query &key, F &&f) const {
    const shard &s = shard_of(key);
    const locked<false> lock(s, "visit");
    const auto it = s.entries.find(key);
    if (it == s.entries.end())
      return false;
    std::invoke(std::forward<F>(f), it->second);
    return true;
  }
  /// Calls `f(value)` under the lock; if there is no entry, first makes one
  /// with a value made from `args`.  Whether it made one.
  template <class F, class... Args>
  bool upsert(Key key, F &&f, Args &&...args) {
    shard &s = shard_of(key);
    const locked<true> lock(s, "upsert");
    const auto [it, inserted] =
        s.entries.try_emplace(std::move(key), std::forward<Args>(args)...);
    std::invoke(std::forward<F>(f), it->second);
    return inserted;
  }
  /// Inserts the key with a value made from `args`, unless the key exists;
  /// whether it did.
  template <class... Args> bool try_emplace(Key key, Args &&...args) {
    shard &s = shard_of(key);
    const locked<true> lock(s, "try_emplace");
    return s.entries.try_emplace(std::move(key), std::forward<Args>(args)...)
        .second;
  }
  bool insert(value_type entry) {
    shard &s = shard_of(entry.first);
    const locked<true> lock(s, "insert");
    return s.entries.insert(std::move(entry)).second;
  }
  /// Makes `value` the value under `key`; whether the key is new.
  template <class V = Value> bool insert_or_assign(Key key, V &&value) {
    shard &s = shard_of(key);
    const locked<true> lock(s, "insert_or_assign");
    return s.entries.insert_or_assign(std::move(key), std::forward<V>(value))
        .second;
  }
  /// A copy of the value under `key`, if any.
  template <class Query = Key>
    requires searchable<Query>
  std::optional<Value> lookup(const Query &key) const {
    std::optional<Value> result;
    visit(key, [&](const Value &value) { result.emplace(value); });
    return result;
  }
  /// A copy of the value under `key`, or Value().
  template <class Query = Key>
    requires searchable<Query>
  Value get(const Query &key) const {
    auto found = lookup(key);
    return found ? *std::move(found) : Value();
  }
  template <class Query = Key>
    requires searchable<Query>
  bool contains(const Query &key) const {
    return visit(key, [](const Value &) {});
  }
  template <class Query = Key>
    requires searchable<Query>
  size_type count(const Query &key) const {
    return contains(key);
  }
  /// Erases the entry under `key`, if any; returns how many were erased.
  template <class Query = Key>
    requires searchable<Query>
  size_type erase(const Query &key) {
    return erase_if(key, [](const Value &) { return true; });
  }
  /// Erases the entry under `key` if `pred(value)` holds; how many were erased.
  template <class Query, class Pred>
    requires searchable<Query>
  size_type erase_if(const Query &key, Pred &&pred) {
    shard &s = shard_of(key);
    const locked<true> lock(s, "erase");
    const auto it = s.entries.find(key);
    if (it == s.entries.end() || !std::invoke(pred, it->second))
      return 0;
    s.entries.erase(it);
    return 1;
  }

  //===--------------------------------------------------------------------===//
  // All keys, shard by shard
  //===--------------------------------------------------------------------===//

  /// Calls `f(key, value)` for each entry; the key is const.
  template <class F> void for_each(F &&f) {
    for (size_type i = 0; i != count_; ++i) {
      const locked<true> lock(shards_[i], "for_each");
      for (auto &[key, value] : shards_[i].entries)
        f(key, value);
    }
  }
  template <class F> void for_each(F &&f) const {
    for (size_type i = 0; i != count_; ++i) {
      const locked<false> lock(shards_[i], "for_each");
      for (const auto &[key, value] : std::as_const(shards_[i].entries))
        f(key, value);
    }
  }
  /// Erases the entries for which `pred(key, value)` holds; returns how many.
  template <class Pred> size_type erase_if(Pred &&pred) {
    size_type erased = 0;
    for (size_type i = 0; i != count_; ++i) {
      const locked<true> lock(shards_[i], "erase_if");
      const auto wanted = [&](auto &entry) {
        return pred(entry.first, entry.second);
      };
      erased += detail::erase_entries(shards_[i].entries, wanted);
    }
    return erased;
  }
  size_type size() const {
    size_type n = 0;
    for (size_type i = 0; i != count_; ++i) {
      const locked<false> lock(shards_[i], "size");
      n += shards_[i].entries.size();
    }
    return n;
  }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Erases everything and keeps the memory.
  void clear() {
    for (size_type i = 0; i != count_; ++i) {
      const locked<true> lock(shards_[i], "clear");
      shards_[i].entries.clear();
    }
  }
  /// Makes room for `n` entries in all.
  void reserve(size_type n) {
    for (size_type i = 0; i != count_; ++i) {
      const locked<true> lock(shards_[i], "reserve");
      shards_[i].entries.reserve((n + count_ - 1) / count_);
    }
  }
  /// Gives back the memory that the present entries do not need.
  void shrink_to_fit() {
    for (size_type i = 0; i != count_; ++i) {
      const locked<true> lock(shards_[i], "shrink_to_fit");
      shards_[i].entries.shrink_to_fit();
    }
  }
  size_type shard_count() const noexcept { return count_; }
  /// Figures of all shards together.
  table_stats stats() const {
    table_stats sum;
    for (size_type i = 0; i != count_; ++i) {
      const locked<false> lock(shards_[i], "stats");
      sum += shards_[i].entries.stats();
    }
    return sum;
  }

private:
  template <class Query> shard &shard_of(const Query &key) const {
    return shards_[detail::hash_with(hash_, key, seed_) >> 32 & (count_ - 1)];
  }

  std::uint64_t seed_; // not that of any shard's table
  HMAP_NO_UNIQUE_ADDRESS Hash hash_;
  size_type count_;
  shard *shards_;
};

HMAP_END_NAMESPACE

#endif // HMAP_SHARDED_MAP_H
