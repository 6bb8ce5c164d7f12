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
// Checked builds also note which operation raised it, where it was called and
// by which thread, so that a message can name both sides, and remember the last
// change for whoever comes with an iterator from before it.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_ACCESS_H
#define HMAP_DETAIL_ACCESS_H

#include "hmap/detail/config.h"
#include "hmap/detail/probe.h"
#include "hmap/detail/site.h"

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
  HMAP_PROBE1(misuse, message);
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
inline constexpr const char *write_write_message = "concurrent map writes";
inline constexpr const char *read_write_message =
    "concurrent map read and map write";
inline constexpr const char *iteration_write_message =
    "concurrent map iteration and map write";

#if HMAP_CHECKED
/// An operation on a map: the name of the member, where it was called (nowhere
/// for operators, whose parameters the language fixes) and by which thread.
struct operation {
  const char *name = nullptr;
  site where;
  const void *thread = nullptr;
};

/// A different address in each thread.
inline const void *this_thread() noexcept {
  thread_local char mark;
  return &mark;
}

/// The text of a message, bounded, without allocation.
class message_text {
public:
  void add(const char *text) noexcept {
    while (*text && size_ + 1 < sizeof text_)
      text_[size_++] = *text++;
    text_[size_] = 0;
  }
  void add(const site &where) noexcept {
    if (!where)
      return;
    char number[16];
    std::snprintf(number, sizeof number, ":%u", where.line());
    add(" at ");
    add(where.file());
    add(number);
  }
  void add(const operation &op) noexcept {
    add(op.name);
    add("()");
    add(op.where);
  }
  const char *text() const noexcept { return text_; }

private:
  char text_[1024] = "";
  std::size_t size_ = 0;
};

/// Ends the process because `now` met `running`.
[[noreturn]] HMAP_NOINLINE inline void fatal_overlap(const char *message,
                                                     const operation &now,
                                                     const operation &running,
                                                     const site &made) {
  message_text text;
  // A thread that meets itself came back from a hash, an equality, a
  // constructor or a predicate that the running operation called.
  const bool same = running.thread == now.thread;
  text.add(same ? "re-entrant use of a map" : message);
  text.add(": ");
  text.add(now);
  text.add(" while ");
  text.add(running);
  text.add(same ? " runs in the same thread" : " runs in another thread");
  if (made) {
    text.add("; map made");
    text.add(made);
  }
  fatal(text.text());
}
#endif

/// The flag of one table.  Copying or moving a table never copies it.
class access_flag {
public:
  void check_read(const char *name = "read", const site &where = {}) const {
    check(read_write_message, name, where);
  }
  void check_iteration(const char *name = "iteration",
                       const site &where = {}) const {
    check(iteration_write_message, name, where);
  }
#if HMAP_CHECKED
  const operation &last_change() const noexcept { return last_; }
  const site &made() const noexcept { return made_; }
  void set_made(const site &where) noexcept { made_ = where; }
#endif

private:
  friend class write_scope;
  void check(const char *message, [[maybe_unused]] const char *name,
             [[maybe_unused]] const site &where) const {
    if (writing_.load(std::memory_order_relaxed)) [[unlikely]]
      overlap(message, name, where);
  }
  [[noreturn]] HMAP_NOINLINE void
  overlap(const char *message, [[maybe_unused]] const char *name,
          [[maybe_unused]] const site &where) const {
#if HMAP_CHECKED
    fatal_overlap(message, {name, where, this_thread()}, last_, made_);
#else
    fatal(message);
#endif
  }

  std::atomic<bool> writing_{false};
#if HMAP_CHECKED
  operation last_;
  site made_;
#endif
};

#if HMAP_CHECKED
/// Ends the process because an iterator that `made` returned is `used`,
/// although it refers to no entry or the map has changed since.
[[noreturn]] HMAP_NOINLINE inline void fatal_iterator(const char *used,
                                                      const operation &made,
                                                      bool has_entry,
                                                      const access_flag *flag) {
  message_text text;
  if (!has_entry)
    text.add(made.name ? "use of the end of a map" : "use of no iterator");
  else
    text.add("use of an invalidated map iterator");
  text.add(": ");
  text.add(used);
  if (made.name) {
    text.add(", made by ");
    text.add(made);
  }
  if (has_entry && flag && flag->last_change().name) {
    text.add(", invalidated by ");
    text.add(flag->last_change());
  }
  if (flag && flag->made()) {
    text.add("; map made");
    text.add(flag->made());
  }
  fatal(text.text());
}
#endif

/// Holds the flag up for one write.  A second writer is caught when it starts,
/// or, if both started at once, when the first of them ends.
class write_scope {
public:
  explicit write_scope(access_flag &flag, const char *name = "write",
                       const site &where = {})
      : flag_(flag) {
    flag_.check(write_write_message, name, where);
#if HMAP_CHECKED
    flag_.last_ = {name, where, this_thread()};
#endif
    flag_.writing_.store(true, std::memory_order_relaxed);
  }
  ~write_scope() {
    if (!flag_.writing_.load(std::memory_order_relaxed)) [[unlikely]]
      fatal(write_write_message);
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
inline void checked_read(const access_flag &flag, const char *name = "read",
                         const site &where = {}) {
  flag.check_read(name, where);
}
inline void checked_iteration(const access_flag &flag) {
  flag.check_iteration();
}
#else
struct checked_write_scope {
  explicit checked_write_scope(access_flag &, const char * = nullptr,
                               const site & = {}) noexcept {}
  ~checked_write_scope() {} // not trivial, so that a scope is never "unused"
};
inline void checked_read(const access_flag &, const char * = nullptr,
                         const site & = {}) noexcept {}
inline void checked_iteration(const access_flag &) noexcept {}
#endif
} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_ACCESS_H
