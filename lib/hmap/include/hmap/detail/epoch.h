//===- epoch.h - Safe reclamation for lock-free readers ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_EPOCH_H
#define HMAP_DETAIL_EPOCH_H

#include "hmap/detail/config.h"

#include <atomic>
#include <cstdint>
#include <thread>

HMAP_BEGIN_NAMESPACE

namespace detail {

/// Tells when nobody can still be looking at what was taken out of a shared
/// structure.
///
/// A reader holds a `guard` from before it loads a shared pointer until after
/// its last use of what that refers to.  A writer first takes the object out
/// of the structure, then calls retire_now() for a tag, and may destroy the
/// object as soon as passed(tag).
///
/// Why that is right, all named operations being sequentially consistent: a
/// reader stores the epoch E into its slot before it loads the pointer.  If it
/// got the object, its load came before the writer's exchange, so E is at most
/// the tag, which the writer read later; and the writer's scan, later still,
/// sees E in the slot, or that the reader is done.
///
/// `Domain` keeps apart the readers that may stay long from those that writers
/// wait for.
template <class Domain> class epochs {
  struct alignas(64) slot {
    std::atomic<std::uint64_t> epoch{0}; ///< 0: not reading
    std::atomic<bool> taken{true};
    unsigned depth = 0; ///< of nested guards; the owner's own
    slot *next = nullptr;
  };

public:
  /// Entering and leaving are wait-free, but for a thread's first.
  class guard {
  public:
    guard() : slot_(own_slot()) {
      if (slot_.depth++ == 0)
        slot_.epoch.store(now_.load());
    }
    ~guard() {
      if (--slot_.depth == 0)
        slot_.epoch.store(0, std::memory_order_release);
    }
    guard(const guard &) = delete;
    guard &operator=(const guard &) = delete;

  private:
    slot &slot_;
  };

  /// The tag of what has just been taken out.  Does not pass before a later
  /// retire_now().
  static std::uint64_t now() noexcept { return now_.load(); }
  /// The same, and lets it pass when the readers of now are done.
  static std::uint64_t retire_now() noexcept { return now_.fetch_add(1); }
  /// Whether all readers from before the tag are done.
  static bool passed(std::uint64_t tag) noexcept { return oldest() > tag; }
  /// The epoch of the reader that has been reading longest.
  static std::uint64_t oldest() noexcept {
    std::uint64_t least = now_.load();
    for (const slot *s = slots_.load(); s; s = s->next)
      if (const std::uint64_t epoch = s->epoch.load(); epoch && epoch < least)
        least = epoch;
    return least;
  }
  /// Waits until passed(tag).  The caller must not hold a guard.
  static void wait(std::uint64_t tag) noexcept {
    while (!passed(tag))
      std::this_thread::yield();
  }

private:
  static slot &own_slot() {
    if (!own_) [[unlikely]] {
      own_ = take_slot();
      // Gives the slot back when the thread ends.  A guard in a later
      // destructor of the thread takes another one, which is then lost.
      thread_local struct release {
        ~release() {
          own_->taken.store(false, std::memory_order_release);
          own_ = nullptr;
        }
      } at_exit;
      static_cast<void>(at_exit);
    }
    return *own_;
  }
  /// Slots are never freed: there are as many as there were threads at once.
  static slot *take_slot() {
    for (slot *s = slots_.load(); s; s = s->next)
      if (bool free = false; s->taken.compare_exchange_strong(free, true))
        return s;
    auto *s = new slot;
    s->next = slots_.load();
    while (!slots_.compare_exchange_weak(s->next, s)) {
    }
    return s;
  }

  static inline std::atomic<std::uint64_t> now_{1};
  static inline std::atomic<slot *> slots_{nullptr};
  static inline thread_local slot *own_ = nullptr;
};

} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_EPOCH_H
