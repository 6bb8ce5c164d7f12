//===- access.h - Detection of unsynchronised use ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A flag that is up while a map is being written.  It is read and written
// without read-modify-write operations and without ordering: it costs next to
// nothing, catches most races soon, and proves nothing when it stays silent.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_ACCESS_H
#define HMAP_DETAIL_ACCESS_H

#include "hmap/detail/config.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

HMAP_BEGIN_NAMESPACE

/// Called with the text of a misuse that the library cannot survive, such as
/// "concurrent map writes".  It should not return: the process is aborted if
/// it does.
using fatal_handler = void (*)(const char *message);

namespace detail {
inline void default_fatal(const char *message) {
  std::fprintf(stderr, "fatal error: %s\n", message);
  std::fflush(stderr);
  std::abort();
}

inline std::atomic<fatal_handler> current_fatal_handler{&default_fatal};

[[noreturn]] HMAP_NOINLINE inline void fatal(const char *message) {
  current_fatal_handler.load(std::memory_order_acquire)(message);
  std::abort();
}
} // namespace detail

/// Replaces the function that is called on a fatal misuse and returns the one
/// that was set before.  A null pointer restores the default, which prints
/// "fatal error: " and the message to standard error and aborts.  Safe to call
/// from any thread.
inline fatal_handler set_fatal_handler(fatal_handler handler) noexcept {
  return detail::current_fatal_handler.exchange(
      handler ? handler : &detail::default_fatal, std::memory_order_acq_rel);
}

namespace detail {
inline constexpr const char *stale_iterator_message =
    "use of an invalidated map iterator";

/// The flag of one table.  Copying or moving a table never copies it.
class access_flag {
public:
  void check_read() const {
    if (writing_.load(std::memory_order_relaxed)) [[unlikely]]
      fatal("concurrent map read and map write");
  }
  void check_iteration() const {
    if (writing_.load(std::memory_order_relaxed)) [[unlikely]]
      fatal("concurrent map iteration and map write");
  }

private:
  friend class write_scope;
  std::atomic<bool> writing_{false};
};

/// Holds the flag up for one write.  A second writer is caught when it starts,
/// or, if both started at once, when the first of them ends.
class write_scope {
public:
  explicit write_scope(access_flag &flag) : flag_(flag) {
    if (flag_.writing_.load(std::memory_order_relaxed)) [[unlikely]]
      fatal("concurrent map writes");
    flag_.writing_.store(true, std::memory_order_relaxed);
  }
  ~write_scope() {
    if (!flag_.writing_.load(std::memory_order_relaxed)) [[unlikely]]
      fatal("concurrent map writes");
    flag_.writing_.store(false, std::memory_order_relaxed);
  }
  write_scope(const write_scope &) = delete;
  write_scope &operator=(const write_scope &) = delete;

private:
  access_flag &flag_;
};

// What `map` and `set` use: the same in checked builds, nothing otherwise.
#if HMAP_CHECKED
using checked_write_scope = write_scope;
inline void checked_read(const access_flag &flag) { flag.check_read(); }
inline void checked_iteration(const access_flag &flag) {
  flag.check_iteration();
}
#else
struct checked_write_scope {
  explicit checked_write_scope(access_flag &) noexcept {}
  ~checked_write_scope() {} // not trivial, so that a scope is never "unused"
};
inline void checked_read(const access_flag &) noexcept {}
inline void checked_iteration(const access_flag &) noexcept {}
#endif
} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_ACCESS_H
