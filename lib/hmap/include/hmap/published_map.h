//===- published_map.h - A map that is replaced as a whole ------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_PUBLISHED_MAP_H
#define HMAP_PUBLISHED_MAP_H

#include "hmap/detail/epoch.h"
#include "hmap/map.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

HMAP_BEGIN_NAMESPACE

namespace detail {
/// Stands in for a reader within snapshot(); defined by the tests.
struct version_inspector;
} // namespace detail

/// A map that is replaced as a whole: configuration, routing tables, anything
/// that many threads read and somebody renews now and then.
///
///   hmap::published_map<std::string, route> routes;
///   routes.publish(load());                       // one thread
///   auto now = routes.snapshot();                 // any thread, never waits
///   if (auto it = now->find(host); it != now->end()) use(it->second);
///
/// Nearest known type: an atomic shared pointer to a constant map.
///
/// Promises:
///  1. snapshot() is wait-free after a thread's first call: it takes a fixed
///     number of steps, whatever other threads do.
///  2. What a snapshot shows never changes, and stays as long as the snapshot.
///  3. A snapshot taken after a publish() or update() has returned shows it, or
///     something later.
///  4. update() loses no change: updates run one after the other, each on a
///  copy
///     of what the one before published.
///  5. If the function of update() throws, nothing is published.
///
/// Cost: reading is one map lookup and one increment of a shared counter;
/// update() copies the map.  An old version is freed when its last snapshot
/// goes, by the thread that drops it.
template <class Key, class Value, class Hash = hash<Key>,
          class Eq = equal_to<Key>,
          class Alloc = std::allocator<std::pair<const Key, Value>>>
class published_map {
public:
  using map_type = map<Key, Value, Hash, Eq, Alloc>;
  using key_type = Key;
  using mapped_type = Value;
  using value_type = typename map_type::value_type;
  using size_type = std::size_t;
  /// Any member may be called by any thread at any time.
  static constexpr bool synchronizes_itself = true;

private:
  struct version {
    map_type entries;
    std::uint64_t number;
    std::atomic<std::size_t> references{1};

    void drop() noexcept {
      if (references.fetch_sub(1, std::memory_order_acq_rel) == 1)
        delete this;
    }
  };
  friend struct detail::version_inspector;
  struct domain;
  using epochs = detail::epochs<domain>;

public:
  /// One version, kept alive.  Cheap to copy; may outlive the published_map.
  class HMAP_OWNER snapshot_type {
  public:
    snapshot_type(const snapshot_type &other) noexcept : of_(other.of_) {
      if (of_)
        of_->references.fetch_add(1, std::memory_order_relaxed);
    }
    snapshot_type(snapshot_type &&other) noexcept
        : of_(std::exchange(other.of_, nullptr)) {}
    snapshot_type &operator=(snapshot_type other) noexcept {
      std::swap(of_, other.of_);
      return *this;
    }
    ~snapshot_type() {
      if (of_)
        of_->drop();
    }

    const map_type &operator*() const noexcept HMAP_LIFETIMEBOUND {
      return of_->entries;
    }
    const map_type *operator->() const noexcept HMAP_LIFETIMEBOUND {
      return &of_->entries;
    }
    /// Counts what was published; the first map is number 0.
    std::uint64_t version() const noexcept { return of_->number; }

  private:
    friend class published_map;
    explicit snapshot_type(struct published_map::version *of) noexcept
        : of_(of) {}
    struct published_map::version *of_;
  };

  published_map(site where = site::here()) : published_map(map_type(where)) {}
  explicit published_map(map_type first)
      : now_(new version{std::move(first), 0}) {}
  published_map(const published_map &) = delete;
  published_map &operator=(const published_map &) = delete;
  ~published_map() { now_.load()->drop(); }

  /// The map as it is now.  Wait-free after a thread's first call.
  [[nodiscard]] snapshot_type snapshot() const {
    const typename epochs::guard guard;
    version *v = now_.load();
    v->references.fetch_add(1, std::memory_order_relaxed);
    return snapshot_type(v);
  }

  /// Replaces the map.  Waits for other publishers, and for readers that are in
  /// the few instructions of snapshot().
  void publish(map_type &&next) {
    const std::lock_guard<std::mutex> lock(writers_);
    replace(std::move(next));
  }

  /// Copies the map, calls `f(copy)`, publishes the copy.  `f` may call
  /// snapshot() but neither publish() nor update(), which would deadlock.
  template <class F> void update(F &&f, site where = site::here()) {
    const std::lock_guard<std::mutex> lock(writers_);
    map_type next(now_.load()->entries, where);
    std::invoke(std::forward<F>(f), next);
    replace(std::move(next));
  }

  /// A copy of the value under `key` now, if any.  Two calls may see two
  /// versions; where they must not, take a snapshot.
  template <class Query = Key>
  std::optional<Value> lookup(const Query &key) const {
    const snapshot_type now = snapshot();
    const auto it = now->find(key);
    if (it == now->end())
      return std::nullopt;
    return it->second;
  }
  /// A copy of the value under `key` now, or Value().
  template <class Query = Key> Value get(const Query &key) const {
    const snapshot_type now = snapshot();
    const auto it = now->find(key);
    return it == now->end() ? Value() : it->second;
  }
  template <class Query = Key> bool contains(const Query &key) const {
    return snapshot()->contains(key);
  }
  size_type size() const { return snapshot()->size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  /// Figures of the map as it is now.
  table_stats stats() const { return snapshot()->stats(); }

private:
  void replace(map_type &&next) {
    auto *fresh = new version{std::move(next), now_.load()->number + 1};
    version *old = now_.exchange(fresh);
    // Whoever has read the pointer must have counted before we drop.
    epochs::wait(epochs::retire_now());
    old->drop();
  }

  std::mutex writers_;
  std::atomic<version *> now_;
};

HMAP_END_NAMESPACE

#endif // HMAP_PUBLISHED_MAP_H
