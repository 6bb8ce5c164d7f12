//===- bounded_map.h - A map with a limit: a cache --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_BOUNDED_MAP_H
#define HMAP_BOUNDED_MAP_H

#include "hmap/hash.h"
#include "hmap/scoped_entry.h"
#include "hmap/set.h"
#include "hmap/stats.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

/// What a bounded_map says about itself.
struct bounded_stats : table_stats {
  std::uint64_t hits = 0;    ///< uses of an entry that was there
  std::uint64_t misses = 0;  ///< uses of one that was not, or had expired
  std::uint64_t evicted = 0; ///< entries that went to make room
  std::uint64_t expired = 0; ///< entries that went because of their age
};

/// A map that holds at most so many entries, or entries of at most some age, or
/// both: a cache.  When full, the entry that was not used for longest goes.
///
///   hmap::bounded_map<std::string, page> cache(10'000, 5min);
///   if (page *p = cache.find(url)) return *p;        // counts as a use
///   cache.insert_or_assign(url, fetch(url));
///
/// Promises:
///  1. There are never more than max_entries() entries.
///  2. No lookup returns an entry that is older than time_to_live().  Age
///  counts
///     from the last time the value was inserted or assigned.
///  3. The entry that goes for another is the one used least recently.  Uses
///  are
///     insertion, assignment, operator[], find(), at(), get() and lookup(); not
///     peek(), contains() and iteration.
///  4. Every call does a constant amount of work, but for expire(), clear(),
///     copying and what names a number of entries: a call that inserts removes
///     at most one entry to make room and at most two that have expired.
///  5. An entry keeps its address as long as it is in the map.  Any insertion
///     may remove any entry, and a lookup removes the entry itself if it has
///     expired; so treat pointers as dead after the next insertion.
///  6. Insertion has the strong guarantee.
///
/// Two threads must not use one object at the same time, not even for find(),
/// which changes the order; contains() and peek() are const.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>,
          class Clock = std::chrono::steady_clock>
class HMAP_OWNER bounded_map {
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
  using hasher = Hash;
  using key_equal = Eq;
  using allocator_type = Alloc;
  using reference = value_type &;
  using const_reference = const value_type &;
  using clock = Clock;
  using duration = typename Clock::duration;
  using time_point = typename Clock::time_point;

private:
  /// A place in two rings: by use and by age.
  struct links {
    links *newer[2] = {this, this};
    links *older[2] = {this, this};
  };
  enum ring { by_use, by_age };
  struct node : links {
    value_type entry;
    time_point deadline{};
    std::uint64_t hash = 0;
    template <class... Args>
    explicit node(Args &&...args) : entry(std::forward<Args>(args)...) {}
  };
  // Each node keeps the hash of its key under a seed of the map, so that an
  // entry can be taken out without calling anything that may throw.
  struct exactly {
    const node *n;
  };
  struct node_hash {
    using is_transparent = void;
    using is_seeded = void;
    HMAP_NO_UNIQUE_ADDRESS Hash hash;
    std::uint64_t own_seed = detail::random_seed();
    template <class Query> std::uint64_t of(const Query &key) const {
      return detail::hash_with(hash, key, own_seed);
    }
    std::uint64_t operator()(node *const &n, std::uint64_t seed) const {
      return detail::hash_word(n->hash, seed);
    }
    std::uint64_t operator()(const exactly &e, std::uint64_t seed) const {
      return detail::hash_word(e.n->hash, seed);
    }
    template <class Query>
    std::uint64_t operator()(const Query &key, std::uint64_t seed) const {
      return detail::hash_word(of(key), seed);
    }
    template <class Query> std::size_t operator()(const Query &key) const {
      return static_cast<std::size_t>((*this)(key, 0));
    }
  };
  struct node_eq {
    using is_transparent = void;
    HMAP_NO_UNIQUE_ADDRESS Eq eq;
    bool operator()(node *const &a, node *const &b) const {
      return a == b || eq(a->entry.first, b->entry.first);
    }
    bool operator()(node *const &a, const exactly &b) const { return a == b.n; }
    template <class Query>
    bool operator()(node *const &a, const Query &key) const {
      return eq(a->entry.first, key);
    }
  };
  using traits = std::allocator_traits<Alloc>;
  using node_alloc = typename traits::template rebind_alloc<node>;
  using node_traits = std::allocator_traits<node_alloc>;
  using index = hmap::set<node *, node_hash, node_eq,
                          typename traits::template rebind_alloc<node *>>;

  template <bool Const> class basic_iterator {
  public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = typename bounded_map::value_type;
    using difference_type = std::ptrdiff_t;
    using reference =
        std::conditional_t<Const, const value_type &, value_type &>;
    using pointer = std::conditional_t<Const, const value_type *, value_type *>;

    basic_iterator() = default;
    template <bool OtherConst>
      requires(Const && !OtherConst)
    basic_iterator(const basic_iterator<OtherConst> &other) noexcept
        : at_(other.at_) {}
    reference operator*() const noexcept {
      return static_cast<node *>(at_)->entry;
    }
    pointer operator->() const noexcept {
      return &static_cast<node *>(at_)->entry;
    }
    basic_iterator &operator++() noexcept {
      at_ = at_->older[by_use];
      return *this;
    }
    basic_iterator operator++(int) noexcept {
      return std::exchange(*this, basic_iterator(at_->older[by_use]));
    }
    basic_iterator &operator--() noexcept {
      at_ = at_->newer[by_use];
      return *this;
    }
    basic_iterator operator--(int) noexcept {
      return std::exchange(*this, basic_iterator(at_->newer[by_use]));
    }
    friend bool operator==(basic_iterator a, basic_iterator b) noexcept {
      return a.at_ == b.at_;
    }

  private:
    friend class bounded_map;
    template <bool> friend class basic_iterator;
    explicit basic_iterator(links *at) noexcept : at_(at) {}
    links *at_ = nullptr;
  };

public:
  using iterator = basic_iterator<false>;
  using const_iterator = basic_iterator<true>;
  /// Called with each entry that goes to make room or because of its age, after
  /// it has left the map.  Must neither throw nor use the map.
  using eviction_handler = std::function<void(const Key &, Value &)>;

  /// No limit of that kind.
  static constexpr size_type any_number = static_cast<size_type>(-1);
  static constexpr duration any_age = duration::max();

  /// At most `max_entries` entries, each at most `time_to_live` old.  Throws
  /// std::invalid_argument if one of them is not positive.
  explicit bounded_map(size_type max_entries, duration time_to_live = any_age,
                       const Hash &hash = Hash(), const Eq &eq = Eq(),
                       const Alloc &alloc = Alloc())
      : index_(0, node_hash{hash}, node_eq{eq}, alloc), alloc_(alloc),
        max_entries_(max_entries), time_to_live_(time_to_live) {
    if (max_entries == 0 || time_to_live <= duration::zero())
      throw std::invalid_argument("hmap::bounded_map: nothing would stay");
  }
  /// Any number of entries, each at most `time_to_live` old.
  explicit bounded_map(duration time_to_live)
      : bounded_map(any_number, time_to_live) {}
  /// Takes the entries of `other`, which is empty afterwards and has the same
  /// limits.
  bounded_map(bounded_map &&other) noexcept(
      std::is_nothrow_move_constructible_v<index>)
      : index_(std::move(other.index_)), alloc_(other.alloc_),
        max_entries_(other.max_entries_), time_to_live_(other.time_to_live_),
        on_evict_(std::move(other.on_evict_)), stats_(other.stats_) {
    take_rings(other);
  }
  bounded_map &operator=(bounded_map &&other) {
    if (this != &other) {
      bounded_map moved(std::move(other));
      swap(moved);
    }
    return *this;
  }
  /// Deep copies are made by clone() only.
  bounded_map(const bounded_map &) = delete;
  bounded_map &operator=(const bounded_map &) = delete;
  ~bounded_map() { clear(); }

  /// A deep copy with the same order and ages, without the handler.
  [[nodiscard]] bounded_map clone() const {
    bounded_map copy(max_entries_, time_to_live_, index_.hash_function().hash,
                     index_.key_eq().eq, alloc_);
    for (auto *n = static_cast<const links *>(ends_.newer[by_use]); n != &ends_;
         n = n->newer[by_use]) {
      const auto *from = static_cast<const node *>(n);
      node *made = copy.make_node(from->entry);
      made->deadline = from->deadline;
      copy.add(made);
    }
    // The order by age may be another.
    for (auto *n = static_cast<const links *>(ends_.newer[by_age]); n != &ends_;
         n = n->newer[by_age]) {
      node *twin = *copy.index_.find(static_cast<const node *>(n)->entry.first);
      unlink(*twin, by_age);
      copy.link(*twin, by_age);
    }
    return copy;
  }
  /// Both must have equal allocators.
  void swap(bounded_map &other) {
    using std::swap;
    index_.swap(other.index_);
    links mine, its;
    take_over(mine, ends_);
    take_over(its, other.ends_);
    take_over(ends_, its);
    take_over(other.ends_, mine);
    swap(max_entries_, other.max_entries_);
    swap(time_to_live_, other.time_to_live_);
    swap(on_evict_, other.on_evict_);
    swap(stats_, other.stats_);
  }
  friend void swap(bounded_map &a, bounded_map &b) { a.swap(b); }

  //===--------------------------------------------------------------------===//
  // Limits
  //===--------------------------------------------------------------------===//

  size_type max_entries() const noexcept { return max_entries_; }
  duration time_to_live() const noexcept { return time_to_live_; }
  /// Evicts what is too much.
  void set_max_entries(size_type n) {
    if (n == 0)
      throw std::invalid_argument("hmap::bounded_map: nothing would stay");
    max_entries_ = n;
    if (size() > n)
      evict(size() - n);
  }
  void on_evict(eviction_handler handler) { on_evict_ = std::move(handler); }

  /// Removes every entry that is too old; returns how many.
  size_type expire() {
    size_type n = 0;
    while (drop_expired())
      ++n;
    return n;
  }
  /// Removes the `n` entries that were not used for longest; returns how many
  /// there were.
  size_type evict(size_type n = 1) {
    size_type done = 0;
    for (; done != n && !empty(); ++done) {
      ++stats_.evicted;
      drop(*static_cast<node *>(ends_.newer[by_use]));
    }
    return done;
  }

  //===--------------------------------------------------------------------===//
  // Reading.  `size` counts entries that are too old until something removes
  // them.
  //===--------------------------------------------------------------------===//

  size_type size() const noexcept { return index_.size(); }
  [[nodiscard]] bool empty() const noexcept { return index_.empty(); }

  /// The value under `key`, or null.  A use.  Removes the entry if it is too
  /// old.
  template <class Query = Key>
    requires searchable<Query>
  Value *find(const Query &key) HMAP_LIFETIMEBOUND {
    node *n = use(key);
    return n ? &n->entry.second : nullptr;
  }
  /// The value under `key`, or null, without being a use.
  template <class Query = Key>
    requires searchable<Query>
  const Value *peek(const Query &key) const HMAP_LIFETIMEBOUND {
    const auto it = index_.find(key);
    if (it == index_.end() || too_old(**it))
      return nullptr;
    return &(*it)->entry.second;
  }
  template <class Query = Key>
    requires searchable<Query>
  bool contains(const Query &key) const {
    return peek(key) != nullptr;
  }
  template <class Query = Key>
    requires searchable<Query>
  size_type count(const Query &key) const {
    return contains(key);
  }
  /// The value under `key`; throws std::out_of_range if there is none.  A use.
  template <class Query = Key>
    requires searchable<Query>
  Value &at(const Query &key) HMAP_LIFETIMEBOUND {
    if (Value *value = find(key))
      return *value;
    throw std::out_of_range("hmap::bounded_map::at: no such key");
  }
  /// A copy of the value under `key`, or Value().  A use.
  template <class Query = Key>
    requires searchable<Query>
  Value get(const Query &key) {
    if (const Value *value = find(key))
      return *value;
    return Value();
  }
  /// A copy of the value under `key`, if any.  A use.
  template <class Query = Key>
    requires searchable<Query>
  std::optional<Value> lookup(const Query &key) {
    if (const Value *value = find(key))
      return *value;
    return std::nullopt;
  }

  /// The entries, the last used first, those too old included.  Going through
  /// them is no use.
  iterator begin() noexcept HMAP_LIFETIMEBOUND {
    return iterator(ends_.older[by_use]);
  }
  iterator end() noexcept HMAP_LIFETIMEBOUND { return iterator(&ends_); }
  const_iterator begin() const noexcept HMAP_LIFETIMEBOUND {
    return const_iterator(ends_.older[by_use]);
  }
  const_iterator end() const noexcept HMAP_LIFETIMEBOUND {
    return const_iterator(const_cast<links *>(&ends_));
  }
  const_iterator cbegin() const noexcept HMAP_LIFETIMEBOUND { return begin(); }
  const_iterator cend() const noexcept HMAP_LIFETIMEBOUND { return end(); }

  //===--------------------------------------------------------------------===//
  // Writing.  Each is a use and renews the age, but for try_emplace() of a key
  // that is there, which is only a use.
  //===--------------------------------------------------------------------===//

  /// Inserts the key with a value made from `args`, unless the key exists.
  /// Returns the value under the key and whether it is new.
  template <class K = Key, class... Args>
    requires std::is_constructible_v<Key, K>
  std::pair<Value *, bool> try_emplace(K &&key,
                                       Args &&...args) HMAP_LIFETIMEBOUND {
    if (node *n = use(key))
      return {&n->entry.second, false};
    node *made = make_node(std::piecewise_construct,
                           std::forward_as_tuple(std::forward<K>(key)),
                           std::forward_as_tuple(std::forward<Args>(args)...));
    return {&insert_node(made)->entry.second, true};
  }
  template <class K = Key, class V = Value>
    requires std::is_constructible_v<Key, K>
  std::pair<Value *, bool> insert_or_assign(K &&key,
                                            V &&value) HMAP_LIFETIMEBOUND {
    if (node *n = use(key)) {
      n->entry.second = std::forward<V>(value);
      renew(*n);
      return {&n->entry.second, false};
    }
    node *made = make_node(std::forward<K>(key), std::forward<V>(value));
    return {&insert_node(made)->entry.second, true};
  }
  template <class K = Key, class V = Value>
    requires std::is_constructible_v<Key, K>
  void set(K &&key, V &&value) {
    insert_or_assign(std::forward<K>(key), std::forward<V>(value));
  }
  std::pair<Value *, bool> insert(value_type entry) HMAP_LIFETIMEBOUND {
    return try_emplace(entry.first, std::move(entry.second));
  }
  /// The value under `key`; inserts Value() first if there is none.
  template <class K = Key>
    requires std::is_constructible_v<Key, K>
  Value &operator[](K &&key) HMAP_LIFETIMEBOUND {
    return *try_emplace(std::forward<K>(key)).first;
  }

  /// Erases the entry under `key`, if any; returns how many were erased.  The
  /// handler is not called.
  template <class Query = Key>
    requires searchable<Query>
  size_type erase(const Query &key) {
    const auto it = index_.find(key);
    if (it == index_.end())
      return 0;
    node *n = *it;
    index_.erase(it);
    unlink_and_free(*n);
    return 1;
  }
  /// Erases the entry; returns the next one.
  iterator erase(const_iterator entry) HMAP_LIFETIMEBOUND {
    links *next = entry.at_->older[by_use];
    auto *n = static_cast<node *>(entry.at_);
    take_out(*n);
    unlink_and_free(*n);
    return iterator(next);
  }
  /// Erases everything.  The handler is not called.
  void clear() noexcept {
    index_.clear();
    while (ends_.older[by_use] != &ends_)
      unlink_and_free(*static_cast<node *>(ends_.older[by_use]));
  }
  /// Erases the entries for which `pred(entry)` holds; returns how many.
  template <class Pred> friend size_type erase_if(bounded_map &m, Pred pred) {
    const size_type before = m.size();
    for (auto it = m.begin(); it != m.end();) {
      if (pred(*it))
        it = m.erase(it);
      else
        ++it;
    }
    return before - m.size();
  }

  /// Figures of the index below and of the use of the map; `bytes` counts the
  /// entries too.
  bounded_stats stats() const noexcept {
    bounded_stats result = stats_;
    static_cast<table_stats &>(result) = index_.stats();
    result.bytes += size() * sizeof(node);
    return result;
  }

private:
  template <class... Args> node *make_node(Args &&...args) {
    node_alloc a(alloc_);
    auto memory = node_traits::allocate(a, 1);
    node *n = std::to_address(memory);
    try {
      node_traits::construct(a, n, std::forward<Args>(args)...);
    } catch (...) {
      node_traits::deallocate(a, memory, 1);
      throw;
    }
    return n;
  }
  void free_node(node *n) noexcept {
    node_alloc a(alloc_);
    node_traits::destroy(a, n);
    node_traits::deallocate(
        a, std::pointer_traits<typename node_traits::pointer>::pointer_to(*n),
        1);
  }
  bool too_old(const node &n) const {
    return time_to_live_ != any_age && n.deadline <= Clock::now();
  }
  void set_deadline(node &n) const {
    if (time_to_live_ == any_age)
      return;
    const time_point now = Clock::now();
    n.deadline = time_to_live_ < time_point::max() - now ? now + time_to_live_
                                                         : time_point::max();
  }

  // The rings run from `ends_`: older[] of it is the newest entry.
  void link(links &n, ring r) noexcept {
    n.newer[r] = &ends_;
    n.older[r] = ends_.older[r];
    n.older[r]->newer[r] = &n;
    ends_.older[r] = &n;
  }
  static void unlink(links &n, ring r) noexcept {
    n.newer[r]->older[r] = n.older[r];
    n.older[r]->newer[r] = n.newer[r];
  }
  /// Makes `to` the end of the rings that `from` was the end of.
  static void take_over(links &to, links &from) noexcept {
    for (const ring r : {by_use, by_age}) {
      const bool none = from.older[r] == &from;
      to.older[r] = none ? &to : from.older[r];
      to.newer[r] = none ? &to : from.newer[r];
      to.older[r]->newer[r] = &to;
      to.newer[r]->older[r] = &to;
      from.older[r] = from.newer[r] = &from;
    }
  }
  void take_rings(bounded_map &other) noexcept {
    take_over(ends_, other.ends_);
  }

  /// Counts a use; null if there is no entry, or none any more.
  template <class Query> node *use(const Query &key) {
    const auto it = index_.find(key);
    if (it == index_.end()) {
      ++stats_.misses;
      return nullptr;
    }
    node *n = *it;
    if (too_old(*n)) {
      ++stats_.misses;
      ++stats_.expired;
      drop(*n);
      return nullptr;
    }
    ++stats_.hits;
    unlink(*n, by_use);
    link(*n, by_use);
    return n;
  }
  void renew(node &n) {
    set_deadline(n);
    unlink(n, by_age);
    link(n, by_age);
  }
  void add(node *n) {
    try {
      n->hash = index_.hash_function().of(n->entry.first);
      index_.insert(n);
    } catch (...) {
      free_node(n);
      throw;
    }
    link(*n, by_use);
    link(*n, by_age);
  }
  node *insert_node(node *n) {
    set_deadline(*n);
    add(n);
    // What must go goes after the insertion, which could have thrown, but
    // before anybody can see it.
    for (unsigned i = 0; i != 2 && drop_expired(n); ++i) {
    }
    if (size() > max_entries_)
      evict();
    return n;
  }
  /// Removes the oldest entry if it is too old and is not `spared`.
  bool drop_expired(const node *spared = nullptr) {
    if (empty())
      return false;
    auto &oldest = *static_cast<node *>(ends_.newer[by_age]);
    if (&oldest == spared || !too_old(oldest))
      return false;
    ++stats_.expired;
    drop(oldest);
    return true;
  }
  void take_out(node &n) noexcept { index_.erase(index_.find(exactly{&n})); }
  void drop(node &n) {
    take_out(n);
    unlink(n, by_use);
    unlink(n, by_age);
    if (on_evict_)
      on_evict_(n.entry.first, n.entry.second);
    free_node(&n);
  }
  void unlink_and_free(node &n) noexcept {
    unlink(n, by_use);
    unlink(n, by_age);
    free_node(&n);
  }

  index index_;
  HMAP_NO_UNIQUE_ADDRESS Alloc alloc_;
  links ends_;
  size_type max_entries_;
  duration time_to_live_;
  eviction_handler on_evict_;
  bounded_stats stats_;
};

HMAP_END_NAMESPACE

#endif // HMAP_BOUNDED_MAP_H
