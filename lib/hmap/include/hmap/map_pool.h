//===- map_pool.h - Reuse of cleared maps -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_MAP_POOL_H
#define HMAP_MAP_POOL_H

#include "hmap/detail/config.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

HMAP_BEGIN_NAMESPACE

/// Keeps cleared maps with their memory, so that a map made for each request
/// neither allocates nor grows.  For any type with clear() that can be moved:
/// maps and sets of this library, of the standard, of others.
///
///   hmap::map_pool<hmap::map<std::string, int>> pool;
///   auto counts = pool.acquire();     // empty
///   ++(*counts)["word"];              // goes back, cleared, with `counts`
///
/// Promises:
///  1. A map from acquire() is empty.
///  2. No map is leased twice at once.
///  3. The pool keeps at most `max_idle` maps, none of which holds more memory
///     than `max_bytes` (where the map's stats() tells); others are freed.
///  4. A lease may outlive the pool; its map is freed with the last lease.
///
/// All members may be called by any thread; a lease is used by one at a time.
/// References into a leased map die when the lease ends.
template <class Map> class map_pool {
  static_assert(std::is_nothrow_move_constructible_v<Map>,
                "the maps of a pool must be movable without exceptions");
  struct core {
    mutable std::mutex mutex;
    std::vector<Map> idle;
    std::size_t max_idle, max_bytes;
    std::size_t made = 0, reused = 0;
  };

public:
  using map_type = Map;

  /// A map for as long as the lease lives.  Gives access as a pointer does.
  class HMAP_OWNER lease {
  public:
    lease(lease &&other) noexcept
        : map_(std::move(other.map_)),
          pool_(std::exchange(other.pool_, nullptr)) {}
    lease &operator=(lease &&other) noexcept {
      if (this != &other) {
        give_back();
        map_ = std::move(other.map_);
        pool_ = std::exchange(other.pool_, nullptr);
      }
      return *this;
    }
    ~lease() { give_back(); }

    Map &operator*() noexcept HMAP_LIFETIMEBOUND { return map_; }
    const Map &operator*() const noexcept HMAP_LIFETIMEBOUND { return map_; }
    Map *operator->() noexcept HMAP_LIFETIMEBOUND { return &map_; }
    const Map *operator->() const noexcept HMAP_LIFETIMEBOUND { return &map_; }

    /// Takes the map out; it does not go back to the pool.
    [[nodiscard]] Map detach() && {
      pool_ = nullptr;
      return std::move(map_);
    }

  private:
    friend class map_pool;
    lease(Map &&map, std::shared_ptr<core> pool) noexcept
        : map_(std::move(map)), pool_(std::move(pool)) {}

    void give_back() noexcept {
      const std::shared_ptr<core> pool = std::exchange(pool_, nullptr);
      if (!pool || pool.use_count() == 1)
        return;
      // Entries die before the lock, so that their destructors may do anything.
      map_.clear();
      if constexpr (requires { map_.stats().bytes; })
        if (map_.stats().bytes > pool->max_bytes)
          return;
      const std::lock_guard<std::mutex> lock(pool->mutex);
      // The room was reserved by the constructor.
      if (pool->idle.size() < pool->max_idle)
        pool->idle.push_back(std::move(map_));
    }

    Map map_;
    std::shared_ptr<core> pool_;
  };

  /// A pool that keeps at most `max_idle` maps of at most `max_bytes` each.
  explicit map_pool(std::size_t max_idle = 16,
                    std::size_t max_bytes = std::size_t{1} << 20)
      : core_(std::make_shared<core>()) {
    core_->max_idle = max_idle;
    core_->max_bytes = max_bytes;
    core_->idle.reserve(max_idle);
  }
  map_pool(const map_pool &) = delete;
  map_pool &operator=(const map_pool &) = delete;

  /// An empty map: one that was given back last, or a new one.
  [[nodiscard]] lease acquire() {
    {
      const std::lock_guard<std::mutex> lock(core_->mutex);
      if (!core_->idle.empty()) {
        lease result(std::move(core_->idle.back()), core_);
        core_->idle.pop_back();
        ++core_->reused;
        return result;
      }
      ++core_->made;
    }
    return lease(Map(), core_);
  }

  /// Frees all idle maps.
  void clear() {
    std::vector<Map> dying;
    dying.reserve(core_->max_idle);
    const std::lock_guard<std::mutex> lock(core_->mutex);
    core_->idle.swap(dying);
  }
  std::size_t idle() const {
    const std::lock_guard<std::mutex> lock(core_->mutex);
    return core_->idle.size();
  }
  /// How many leases got a new map, and how many one from the pool.
  std::size_t made() const {
    const std::lock_guard<std::mutex> lock(core_->mutex);
    return core_->made;
  }
  std::size_t reused() const {
    const std::lock_guard<std::mutex> lock(core_->mutex);
    return core_->reused;
  }

private:
  std::shared_ptr<core> core_;
};

HMAP_END_NAMESPACE

#endif // HMAP_MAP_POOL_H
