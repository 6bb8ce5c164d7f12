//===- guarded.h - A value with its mutex -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_GUARDED_H
#define HMAP_GUARDED_H

#include "hmap/detail/config.h"

#include <functional>
#include <mutex>
#include <shared_mutex>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

namespace detail {
template <class Mutex>
concept shared_lockable = requires(Mutex &mutex) {
  mutex.lock_shared();
  mutex.unlock_shared();
};
} // namespace detail

/// A value that can only be reached under its mutex.
///
///   hmap::guarded<hmap::map<int, session>> sessions;
///   sessions.lock()->erase(7);                     // one operation
///   auto all = sessions.read();                    // a critical section
///   sessions.with([](auto &m) { m[1] = {}; m.erase(2); });
///
/// Two calls are two critical sections: what the first one found may be gone in
/// the second.  Clang's -Wthread-safety warns where a thread would lock one
/// object twice, which deadlocks.
///
/// Promises:
///  1. The value is reached by one writer, or, if the mutex can be shared, by
///     any number of readers.
///  2. with() and with_read() return copies, never references into the value.
template <class T, class Mutex = std::shared_mutex>
class HMAP_CAPABILITY("mutex") guarded {
public:
  using value_type = T;
  using mutex_type = Mutex;

  /// Exclusive access for as long as it lives.  No reference, pointer or
  /// iterator into the value may be used after it is gone.
  class HMAP_SCOPED_CAPABILITY write_guard {
  public:
    explicit write_guard(guarded &owner) HMAP_ACQUIRE(owner) : owner_(owner) {
      owner_.mutex_.lock();
    }
    ~write_guard() HMAP_RELEASE() { owner_.mutex_.unlock(); }
    write_guard(const write_guard &) = delete;
    write_guard &operator=(const write_guard &) = delete;

    T &operator*() const noexcept HMAP_LIFETIMEBOUND { return owner_.value_; }
    T *operator->() const noexcept HMAP_LIFETIMEBOUND { return &owner_.value_; }

  private:
    guarded &owner_;
  };

  /// Read-only access for as long as it lives, shared with other readers if the
  /// mutex can be shared.
  class HMAP_SCOPED_CAPABILITY read_guard {
  public:
    explicit read_guard(const guarded &owner) HMAP_ACQUIRE_SHARED(owner)
        : owner_(owner) {
      if constexpr (detail::shared_lockable<Mutex>)
        owner_.mutex_.lock_shared();
      else
        owner_.mutex_.lock();
    }
    ~read_guard() HMAP_RELEASE_GENERIC() {
      if constexpr (detail::shared_lockable<Mutex>)
        owner_.mutex_.unlock_shared();
      else
        owner_.mutex_.unlock();
    }
    read_guard(const read_guard &) = delete;
    read_guard &operator=(const read_guard &) = delete;

    const T &operator*() const noexcept HMAP_LIFETIMEBOUND {
      return owner_.value_;
    }
    const T *operator->() const noexcept HMAP_LIFETIMEBOUND {
      return &owner_.value_;
    }

  private:
    const guarded &owner_;
  };

  guarded() = default;
  /// Makes the value from `args`.
  template <class... Args>
    requires std::is_constructible_v<T, Args...>
  explicit guarded(std::in_place_t, Args &&...args)
      : value_(std::forward<Args>(args)...) {}
  /// Takes over a value that no other thread uses yet.
  explicit guarded(T value) : value_(std::move(value)) {}
  guarded(const guarded &) = delete;
  guarded &operator=(const guarded &) = delete;

  /// Locks for writing until the result dies.  Blocks; deadlocks if this thread
  /// holds the lock already.
  [[nodiscard]] write_guard lock()
      HMAP_ACQUIRE(this) HMAP_NO_THREAD_SAFETY_ANALYSIS {
    return write_guard(*this);
  }
  /// Locks for reading until the result dies.
  [[nodiscard]] read_guard read() const
      HMAP_ACQUIRE_SHARED(this) HMAP_NO_THREAD_SAFETY_ANALYSIS {
    return read_guard(*this);
  }

  /// Calls `f(value)` under the lock and returns its result by value, so that a
  /// reference it returns does not leave the critical section.  A pointer or
  /// iterator would: return a copy of what is needed.
  template <class F> auto with(F &&f) HMAP_EXCLUDES(this) {
    const write_guard guard(*this);
    return std::invoke(std::forward<F>(f), *guard);
  }
  /// Calls `f(const value)` under the lock for reading.
  template <class F> auto with_read(F &&f) const HMAP_EXCLUDES(this) {
    const read_guard guard(*this);
    return std::invoke(std::forward<F>(f), *guard);
  }

private:
  mutable Mutex mutex_;
  T value_;
};

HMAP_END_NAMESPACE

#endif // HMAP_GUARDED_H
