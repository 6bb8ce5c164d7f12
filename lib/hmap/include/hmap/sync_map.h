//===- sync_map.h - A concurrent map that is mostly read --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_SYNC_MAP_H
#define HMAP_SYNC_MAP_H

#include "hmap/detail/epoch.h"
#include "hmap/hash.h"
#include "hmap/set.h"
#include "hmap/stats.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

/// A concurrent map for keys that are written once and read often, or that
/// different threads read and write without overlap: caches that only grow,
/// registries.  The design is that of Go's sync.Map.
///
///   hmap::sync_map<std::string, schema> schemas;
///   auto s = schemas.load_or_store_func(name, [&] { return parse(name); });
///
/// Keys live in two indexes: one that is read without a lock, and one under a
/// mutex that takes new keys.  After as many lookups in the second as it has
/// keys it replaces the first, and its keys are settled.
///
/// Promises:
///  1. Every member is linearizable, but for range() and size().
///  2. load() of a settled key takes no lock, and neither do store(), swap(),
///     compare_and_swap(), erase() and the like of one that is present.
///  3. range() visits each key at most once; it visits every key that is there
///     from before it starts until after it ends, with a value that the key had
///     meanwhile.  Its function may call any member of the map.
///  4. No reference into the map leaves it: values are copied out, so what one
///     thread has got stays good whatever others do.
///  5. A value or key that was replaced or erased is destroyed at some later
///     write to the map or with the map, never while a reader may look at it.
///
/// Cost: a load is two stores, a lookup and a copy of the value; large values
/// are best held by `shared_ptr<const V>`.  The first new key after a
/// replacement copies the index (addresses, not entries) under the mutex: where
/// fresh keys keep coming, `sharded_map` is the better choice.
///
/// The destructor must not run while another thread uses the map.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>>
class sync_map {
  template <class Query>
  static constexpr bool searchable =
      std::is_same_v<Query, Key> ||
      detail::heterogeneous_key<Query, Key, Hash, Eq>;
  struct domain;
  using epochs = detail::epochs<domain>;

  /// What was taken out and waits for its readers.
  struct garbage {
    garbage *next = nullptr;
    std::uint64_t tag = 0;
    void (*destroy)(garbage *) noexcept;
    explicit garbage(void (*d)(garbage *) noexcept) : destroy(d) {}
  };
  template <class T> struct collectable : garbage {
    collectable()
        : garbage([](garbage *g) noexcept { delete static_cast<T *>(g); }) {}
  };

  /// A value.  Never changes once other threads can see it.
  struct cell : collectable<cell> {
    template <class... Args>
    explicit cell(Args &&...args) : value(std::forward<Args>(args)...) {}
    Value value;
  };
  /// A key and its value: null if it has none, `expunged` if it has none and is
  /// in the first index only.  Leaves that state under the mutex only.
  struct node : collectable<node> {
    template <class K>
    node(K &&k, cell *first) : key(std::forward<K>(k)), value(first) {}
    ~node() {
      cell *c = value.load();
      if (c != expunged())
        delete c;
    }
    const Key key;
    std::atomic<cell *> value;
  };
  static cell *expunged() noexcept {
    return reinterpret_cast<cell *>(std::uintptr_t{1});
  }
  static bool holds(const cell *c) noexcept { return c && c != expunged(); }

  struct node_hash {
    using is_transparent = void;
    using is_seeded = void;
    HMAP_NO_UNIQUE_ADDRESS Hash hash;
    std::uint64_t operator()(node *const &n, std::uint64_t seed) const {
      return detail::hash_with(hash, n->key, seed);
    }
    std::size_t operator()(node *const &n) const {
      return static_cast<std::size_t>((*this)(n, 0));
    }
    template <class Query>
    std::uint64_t operator()(const Query &key, std::uint64_t seed) const {
      return detail::hash_with(hash, key, seed);
    }
    template <class Query> std::size_t operator()(const Query &key) const {
      return static_cast<std::size_t>((*this)(key, 0));
    }
  };
  struct node_eq {
    using is_transparent = void;
    HMAP_NO_UNIQUE_ADDRESS Eq eq;
    bool operator()(node *const &a, node *const &b) const {
      return a == b || eq(a->key, b->key);
    }
    template <class Query>
    bool operator()(node *const &a, const Query &key) const {
      return eq(a->key, key);
    }
  };
  using index_set = set<node *, node_hash, node_eq>;
  struct index : collectable<index> {
    index_set nodes;
    index(const Hash &hash, const Eq &eq)
        : nodes(0, node_hash{hash}, node_eq{eq}) {}
    template <class Query> node *find(const Query &key) const {
      const auto it = nodes.find(key);
      return it == nodes.end() ? nullptr : *it;
    }
  };
  /// The first index.  Amended: the second has keys that it has not.
  struct snapshot : collectable<snapshot> {
    snapshot(index *i, bool a) : settled(i), amended(a) {}
    index *settled;
    bool amended;
  };

public:
  using key_type = Key;
  using mapped_type = Value;
  using size_type = std::size_t;
  /// Any member may be called by any thread at any time.
  static constexpr bool synchronizes_itself = true;

  explicit sync_map(const Hash &hash = Hash(), const Eq &eq = Eq())
      : hash_(hash), eq_(eq), read_(nullptr) {
    auto first = std::make_unique<index>(hash, eq);
    read_.store(new snapshot(first.get(), false));
    first.release();
  }
  sync_map(const sync_map &) = delete;
  sync_map &operator=(const sync_map &) = delete;
  ~sync_map() {
    const snapshot *s = read_.load();
    for (node *n : s->settled->nodes)
      if (!dirty_ || n->value.load() == expunged())
        delete n;
    if (dirty_)
      for (node *n : dirty_->nodes)
        delete n;
    delete dirty_;
    delete s->settled;
    delete s;
    for (garbage *g = garbage_.load(); g;) {
      garbage *next = g->next;
      g->destroy(g);
      g = next;
    }
  }

  //===--------------------------------------------------------------------===//
  // Reading
  //===--------------------------------------------------------------------===//

  /// A copy of the value under `key`, if any.
  template <class Query = Key>
    requires searchable<Query>
  std::optional<Value> load(const Query &key) const {
    const typename epochs::guard guard;
    if (const node *n = find(key))
      if (const cell *c = n->value.load(); holds(c))
        return c->value;
    return std::nullopt;
  }
  template <class Query = Key>
    requires searchable<Query>
  bool contains(const Query &key) const {
    const typename epochs::guard guard;
    const node *n = find(key);
    return n && holds(n->value.load());
  }

  /// Calls `f(key, value)`, both const, for each entry until `f` returns false;
  /// an `f` that does not return bool sees all.  No snapshot: entries may be
  /// seen at different moments.  `f` may use the map.  What is replaced and
  /// erased in the whole map meanwhile is kept until `f` is done.
  template <class F> void range(F &&f) const {
    const typename epochs::guard guard;
    const snapshot *s = read_.load();
    if (s->amended) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (read_.load()->amended)
        promote(new snapshot(dirty_, false));
      s = read_.load();
    }
    for (const node *n : s->settled->nodes) {
      const cell *c = n->value.load();
      if (!holds(c))
        continue;
      if constexpr (std::is_same_v<decltype(f(n->key, c->value)), bool>) {
        if (!f(n->key, c->value))
          return;
      } else {
        static_cast<void>(f(n->key, c->value));
      }
    }
  }

  /// Counts the entries, one after the other: exact only while nobody writes.
  size_type size() const {
    size_type n = 0;
    range([&](const Key &, const Value &) { ++n; });
    return n;
  }
  [[nodiscard]] bool empty() const {
    bool found = false;
    range([&](const Key &, const Value &) {
      found = true;
      return false;
    });
    return !found;
  }
  /// Figures of the two indexes together; `size` counts keys of either, with or
  /// without a value.
  table_stats stats() const {
    const typename epochs::guard guard;
    const std::lock_guard<std::mutex> lock(mutex_);
    table_stats sum = read_.load()->settled->nodes.stats();
    if (dirty_)
      sum += dirty_->nodes.stats();
    return sum;
  }

  //===--------------------------------------------------------------------===//
  // Writing
  //===--------------------------------------------------------------------===//

  /// Makes `value` the value under `key`.
  template <class V = Value> void store(Key key, V &&value) {
    exchange(std::move(key), std::make_unique<cell>(std::forward<V>(value)),
             [](const cell *) {});
  }
  /// Makes `value` the value under `key` and returns the one before, if any.
  template <class V = Value> std::optional<Value> swap(Key key, V &&value) {
    std::optional<Value> before;
    exchange(std::move(key), std::make_unique<cell>(std::forward<V>(value)),
             [&](const cell *old) {
               if (old)
                 before.emplace(old->value);
             });
    return before;
  }
  /// The value under `key`, or, if there is none, `value`, which is stored.
  /// The second says whether it was there ("loaded").
  template <class V = Value>
  std::pair<Value, bool> load_or_store(Key key, V &&value) {
    if (auto found = load(key))
      return {std::move(*found), true};
    return insert(std::move(key),
                  std::make_unique<cell>(std::forward<V>(value)));
  }
  /// As load_or_store(), with a value that is made by `make()` if none is
  /// there.  `make` runs without a lock: two threads may both make one, of
  /// which one is dropped.
  template <class Make>
  std::pair<Value, bool> load_or_store_func(Key key, Make &&make) {
    if (auto found = load(key))
      return {std::move(*found), true};
    return insert(std::move(key), std::make_unique<cell>(
                                      std::invoke(std::forward<Make>(make))));
  }
  /// Erases the entry and returns its value, if any.
  template <class Query = Key>
    requires searchable<Query>
  std::optional<Value> load_and_delete(const Query &key) {
    std::optional<Value> result;
    if (!remove(key, [&](const cell *c) {
          result.emplace(c->value);
          return true;
        }))
      result.reset(); // another thread was faster
    return result;
  }
  /// Erases the entry; returns how many were erased.
  template <class Query = Key>
    requires searchable<Query>
  size_type erase(const Query &key) {
    return remove(key, [](const cell *) { return true; });
  }
  /// Erases the entry if its value equals `old`; whether it did.
  template <class Query = Key>
    requires searchable<Query>
  bool compare_and_delete(const Query &key, const Value &old) {
    return remove(key, [&](const cell *c) { return c->value == old; });
  }
  /// Replaces the value under `key` by `fresh` if it equals `old`; whether it
  /// did.
  template <class Query = Key>
    requires searchable<Query>
  bool compare_and_swap(const Query &key, const Value &old, Value fresh) {
    auto made = std::make_unique<cell>(std::move(fresh));
    bool done = false;
    {
      const typename epochs::guard guard;
      if (node *n = find(key))
        for (cell *c = n->value.load(); holds(c) && c->value == old;)
          if (n->value.compare_exchange_strong(c, made.get())) {
            made.release();
            retire(c);
            done = true;
            break;
          }
    }
    collect();
    return done;
  }
  /// Erases everything.
  void clear() {
    {
      const typename epochs::guard guard;
      auto none = std::make_unique<index>(hash_, eq_);
      auto fresh = std::make_unique<snapshot>(none.get(), false);
      const std::lock_guard<std::mutex> lock(mutex_);
      snapshot *old = read_.exchange(fresh.release());
      none.release();
      for (node *n : old->settled->nodes)
        if (!dirty_ || n->value.load() == expunged())
          retire(n);
      if (dirty_) {
        for (node *n : dirty_->nodes)
          retire(n);
        retire(std::exchange(dirty_, nullptr));
      }
      retire(old->settled);
      retire(old);
      misses_ = 0;
    }
    collect();
  }

private:
  // All below but collect() must be called under a guard.

  template <class Query> node *find(const Query &key) const {
    const snapshot *s = read_.load();
    node *n = s->settled->find(key);
    if (!n && s->amended) {
      const std::lock_guard<std::mutex> lock(mutex_);
      s = read_.load();
      n = s->settled->find(key);
      if (!n && s->amended) {
        n = dirty_->find(key);
        missed();
      }
    }
    return n;
  }

  // Calls `replaced(old)` with the cell that was there, or null.
  template <class Replaced>
  void exchange(Key &&key, std::unique_ptr<cell> fresh, Replaced replaced) {
    {
      const typename epochs::guard guard;
      cell *old = exchange_in(key, fresh);
      replaced(old);
      if (old)
        retire(old);
    }
    collect();
  }
  cell *exchange_in(Key &key, std::unique_ptr<cell> &fresh) {
    if (node *n = read_.load()->settled->find(key))
      for (cell *c = n->value.load(); c != expunged();)
        if (n->value.compare_exchange_strong(c, fresh.get())) {
          fresh.release();
          return c;
        }
    const std::lock_guard<std::mutex> lock(mutex_);
    if (node *n = writable(key)) {
      cell *old = n->value.exchange(fresh.get());
      fresh.release();
      return old;
    }
    add(key, fresh);
    return nullptr;
  }

  std::pair<Value, bool> insert(Key &&key, std::unique_ptr<cell> fresh) {
    std::optional<std::pair<Value, bool>> result;
    {
      const typename epochs::guard guard;
      const cell *made = fresh.get();
      const cell *now = insert_in(key, fresh);
      result.emplace(now->value, now != made);
    }
    collect();
    return *std::move(result);
  }
  /// The cell that is there, or was put there.
  const cell *insert_in(Key &key, std::unique_ptr<cell> &fresh) {
    if (node *n = read_.load()->settled->find(key))
      if (const cell *c = put_if_none(*n, fresh))
        return c;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (node *n = writable(key))
      return put_if_none(*n, fresh);
    const cell *made = fresh.get();
    add(key, fresh);
    return made;
  }
  /// Null if the node is expunged.
  static const cell *put_if_none(node &n, std::unique_ptr<cell> &fresh) {
    cell *c = n.value.load();
    while (!c)
      if (n.value.compare_exchange_strong(c, fresh.get()))
        return fresh.release();
    return c == expunged() ? nullptr : c;
  }

  // Erases if `wanted(cell)`.
  template <class Query, class Wanted>
  bool remove(const Query &key, Wanted wanted) {
    bool done;
    {
      const typename epochs::guard guard;
      const snapshot *s = read_.load();
      node *n = s->settled->find(key);
      if (n || !s->amended) {
        done = n && empty_node(*n, wanted);
      } else {
        const std::lock_guard<std::mutex> lock(mutex_);
        done = remove_locked(key, wanted);
      }
    }
    collect();
    return done;
  }
  /// Under the mutex, a key that only the second index has goes altogether.
  template <class Query, class Wanted>
  bool remove_locked(const Query &key, Wanted &wanted) {
    const snapshot *s = read_.load();
    if (node *n = s->settled->find(key))
      return empty_node(*n, wanted);
    if (!s->amended)
      return false;
    bool done = false;
    const auto it = dirty_->nodes.find(key);
    if (it != dirty_->nodes.end()) {
      node *n = *it;
      done = empty_node(*n, wanted);
      if (done) {
        dirty_->nodes.erase(it);
        retire(n);
      }
    }
    missed();
    return done;
  }
  template <class Wanted> bool empty_node(node &n, Wanted &wanted) {
    for (cell *c = n.value.load(); holds(c) && wanted(c);)
      if (n.value.compare_exchange_strong(c, nullptr)) {
        retire(c);
        return true;
      }
    return false;
  }

  //===--------------------------------------------------------------------===//
  // Under the mutex
  //===--------------------------------------------------------------------===//

  /// The node of `key`, not expunged, or null.
  node *writable(const Key &key) {
    if (node *n = read_.load()->settled->find(key)) {
      if (n->value.load() == expunged()) {
        dirty_->nodes.insert(n);
        n->value.store(nullptr);
      }
      return n;
    }
    return dirty_ ? dirty_->find(key) : nullptr;
  }
  /// Adds a key that neither index has.
  void add(Key &key, std::unique_ptr<cell> &fresh) {
    if (!dirty_)
      amend();
    auto n = std::make_unique<node>(std::move(key), fresh.get());
    try {
      dirty_->nodes.insert(n.get());
    } catch (...) {
      n->value.store(nullptr); // the cell is still the caller's
      key = std::move(const_cast<Key &>(n->key));
      throw;
    }
    n.release();
    fresh.release();
  }
  /// Makes the second index: the keys of the first that have a value.
  void amend() {
    snapshot *old = read_.load();
    auto copy = std::make_unique<index>(hash_, eq_);
    copy->nodes.reserve(old->settled->nodes.size());
    for (node *n : old->settled->nodes)
      copy->nodes.insert(n);
    auto fresh = std::make_unique<snapshot>(old->settled, true);
    // Nothing below throws.
    for (auto it = copy->nodes.begin(); it != copy->nodes.end();) {
      cell *none = nullptr;
      if ((*it)->value.compare_exchange_strong(none, expunged()))
        it = copy->nodes.erase(it);
      else
        ++it;
    }
    dirty_ = copy.release();
    read_.store(fresh.release());
    retire(old);
  }
  /// A lookup had to take the mutex.
  void missed() const {
    if (++misses_ >= dirty_->nodes.size())
      if (auto *fresh = new (std::nothrow) snapshot(dirty_, false))
        promote(fresh);
  }
  /// Makes the second index the first.
  void promote(snapshot *fresh) const {
    snapshot *old = read_.exchange(fresh);
    dirty_ = nullptr;
    misses_ = 0;
    for (node *n : old->settled->nodes)
      if (n->value.load() == expunged())
        retire(n);
    retire(old->settled);
    retire(old);
  }

  //===--------------------------------------------------------------------===//
  // Garbage
  //===--------------------------------------------------------------------===//

  void retire(garbage *g) const noexcept {
    g->tag = epochs::now();
    push(g, g);
    waiting_.fetch_add(1, std::memory_order_relaxed);
  }
  void push(garbage *first, garbage *last) const noexcept {
    last->next = garbage_.load(std::memory_order_relaxed);
    while (!garbage_.compare_exchange_weak(last->next, first)) {
    }
  }
  /// Destroys what nobody can see any more, once there is enough of it.  Runs
  /// without a lock or guard, since it runs destructors of the user's.
  void collect() const noexcept {
    if (waiting_.load(std::memory_order_relaxed) <
        enough_.load(std::memory_order_relaxed)) [[likely]]
      return;
    garbage *all = garbage_.exchange(nullptr);
    waiting_.store(0, std::memory_order_relaxed);
    epochs::retire_now(); // so that readers from now on do not hold it up
    const std::uint64_t oldest = epochs::oldest();
    garbage *kept = nullptr, *last = nullptr;
    std::size_t count = 0;
    while (all) {
      garbage *g = std::exchange(all, all->next);
      if (g->tag < oldest) {
        g->destroy(g);
        continue;
      }
      g->next = kept;
      kept = g;
      if (!last)
        last = g;
      ++count;
    }
    if (kept)
      push(kept, last);
    waiting_.fetch_add(count, std::memory_order_relaxed);
    // Where a reader stays long, do not go through it all at each write.
    enough_.store(64 + 2 * count, std::memory_order_relaxed);
  }

  HMAP_NO_UNIQUE_ADDRESS Hash hash_;
  HMAP_NO_UNIQUE_ADDRESS Eq eq_;
  mutable std::atomic<snapshot *> read_;
  mutable std::mutex mutex_;
  mutable index *dirty_ = nullptr; ///< the second index; under the mutex
  mutable std::size_t misses_ = 0; ///< under the mutex
  mutable std::atomic<garbage *> garbage_{nullptr};
  mutable std::atomic<std::size_t> waiting_{0}, enough_{64};
};

HMAP_END_NAMESPACE

#endif // HMAP_SYNC_MAP_H
