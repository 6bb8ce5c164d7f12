//===- profile.h - What a program does with its maps ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With HMAP_PROFILE=FILE in the environment a program writes, when it exits,
// what it did with its maps, sets and handles to FILE: for each place that
// makes maps how many it made, how large they got, what deep copies of them
// cost and where those were made, how often they grew, how many entries were
// erased.  docs/library/profile.schema.json describes the format.
//
// Without the variable a map pays one test of a global when it is made and a
// test of a pointer for each erasure and when it dies.  With it, the making,
// moving, copying and destroying of maps takes a global lock.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_PROFILE_H
#define HMAP_PROFILE_H

#include "hmap/detail/site.h"
#include "hmap/stats.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

HMAP_BEGIN_NAMESPACE

namespace detail {

struct profile_node;

/// What is known of the maps made at one place.
struct profile_record {
  struct copies {
    std::uint64_t count = 0, entries = 0, bytes = 0;
  };
  using place = std::tuple<std::string_view, unsigned, std::string_view>;

  site where; ///< for debuggers
  std::uint64_t maps = 0, live = 0;
  std::atomic<std::uint64_t> peak{0}, erased{0};
  std::uint64_t growths = 0, same_size_growths = 0;
  std::map<place, copies> copied_at; ///< where maps made here were copied

  void raise_peak(std::uint64_t size) noexcept {
    std::uint64_t before = peak.load(std::memory_order_relaxed);
    while (before < size && !peak.compare_exchange_weak(
                                before, size, std::memory_order_relaxed)) {
    }
  }
};

/// One live map.
struct profile_node {
  profile_record *record;
  const void *table;
  table_stats (*stats)(const void *table);
  const std::size_t *size; ///< for debuggers, which cannot call stats()
  profile_node *before = nullptr, *after = nullptr;
};

class profile_registry;
/// Where a debugger finds the registry; null while there is none.
inline profile_registry *profile_registry_now = nullptr;

/// All records of the process.  Never destroyed, since maps of static storage
/// may outlive anything; written at exit and on request.
class profile_registry {
public:
  static profile_registry &get() {
    static auto *registry = profile_registry_now = new profile_registry;
    return *registry;
  }

  profile_node *add(const site &where, bool is_new, profile_record *record,
                    const void *table, table_stats (*stats)(const void *),
                    const std::size_t *size) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!record) {
      record = &records_[place_of(where)];
      record->where = where;
    }
    auto *node = new profile_node{record, table, stats, size};
    node->after = first_;
    if (first_)
      first_->before = node;
    first_ = node;
    record->maps += is_new;
    ++record->live;
    return node;
  }
  void remove(profile_node *node) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    settle(*node);
    --node->record->live;
    (node->before ? node->before->after : first_) = node->after;
    if (node->after)
      node->after->before = node->before;
    delete node;
  }
  /// The map is about to lose its entries.
  void settle_now(profile_node &node) noexcept {
    const std::lock_guard<std::mutex> lock(mutex_);
    settle(node);
  }
  void copied(profile_record &from, const table_stats &made,
              const site &where) {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto &at = from.copied_at[place_of(where)];
    ++at.count;
    at.entries += made.size;
    at.bytes += made.bytes;
  }

  /// Writes everything, the maps that live now included.
  bool write(const char *file) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (profile_node *node = first_; node; node = node->after)
      node->record->raise_peak(node->stats(node->table).size);
    std::string text = "{\n  \"version\": 1,\n  \"sites\": [";
    const char *comma = "\n";
    for (const auto &[place, record] : records_) {
      std::uint64_t growths = record.growths, same = record.same_size_growths;
      for (profile_node *node = first_; node; node = node->after)
        if (node->record == &record) {
          const table_stats now = node->stats(node->table);
          growths += now.growths;
          same += now.same_size_growths;
        }
      text += comma;
      comma = ",\n";
      text += "    {";
      add(text, place);
      add(text, ", \"maps\": ", record.maps);
      add(text, ", \"live\": ", record.live);
      add(text, ", \"peak_size\": ", record.peak.load());
      add(text, ", \"erased\": ", record.erased.load());
      add(text, ", \"growths\": ", growths);
      add(text, ", \"same_size_growths\": ", same);
      text += ", \"copies\": [";
      const char *inner = "\n";
      for (const auto &[at, copies] : record.copied_at) {
        text += inner;
        inner = ",\n";
        text += "      {";
        add(text, at);
        add(text, ", \"count\": ", copies.count);
        add(text, ", \"entries\": ", copies.entries);
        add(text, ", \"bytes\": ", copies.bytes);
        text += "}";
      }
      text += record.copied_at.empty() ? "]}" : "\n    ]}";
    }
    text += "\n  ]\n}\n";
    std::FILE *out = std::fopen(file, "w");
    if (!out)
      return false;
    const bool whole =
        std::fwrite(text.data(), 1, text.size(), out) == text.size();
    return (std::fclose(out) == 0) && whole;
  }

private:
  static profile_record::place place_of(const site &where) {
    return {where.file() ? where.file() : "", where.line(),
            where.function() ? where.function() : ""};
  }
  static void add(std::string &text, const char *name, std::uint64_t number) {
    text += name;
    text += std::to_string(number);
  }
  static void add(std::string &text, const profile_record::place &place) {
    text += "\"file\": ";
    quote(text, std::get<0>(place));
    add(text, ", \"line\": ", std::get<1>(place));
    text += ", \"function\": ";
    quote(text, std::get<2>(place));
  }
  static void quote(std::string &text, std::string_view s) {
    text += '"';
    for (const char c : s) {
      if (c == '"' || c == '\\')
        text += '\\';
      if (static_cast<unsigned char>(c) < 0x20)
        continue; // no such character in a file name that compiled
      text += c;
    }
    text += '"';
  }
  static void settle(profile_node &node) noexcept {
    const table_stats now = node.stats(node.table);
    node.record->raise_peak(now.size);
    node.record->growths += now.growths;
    node.record->same_size_growths += now.same_size_growths;
  }

  std::mutex mutex_;
  profile_node *first_ = nullptr;
  std::map<profile_record::place, profile_record> records_;
};

enum profile_state : int { profile_unknown, profile_off, profile_on };
inline std::atomic<int> profile_state_now{profile_unknown};

inline void write_profile_at_exit() {
  if (const char *file = std::getenv("HMAP_PROFILE"))
    if (!profile_registry::get().write(file))
      std::fprintf(stderr, "hmap: cannot write the profile to %s\n", file);
}
HMAP_NOINLINE inline bool find_profile_state() noexcept {
  static const bool on = [] {
    const char *file = std::getenv("HMAP_PROFILE");
    if (!file || !*file)
      return false;
    profile_registry::get();
    return std::atexit(write_profile_at_exit) == 0;
  }();
  profile_state_now.store(on ? profile_on : profile_off,
                          std::memory_order_relaxed);
  return on;
}
HMAP_ALWAYS_INLINE bool profiling() noexcept {
  return profile_state_now.load(std::memory_order_relaxed) != profile_off &&
         find_profile_state();
}

/// The part of a map that counts what is done to it, and takes part in the
/// profile if there is one.  Must be declared behind the table, so that it dies
/// first.  Profiling never makes an operation fail: where its memory runs out,
/// the map is left out.
class profiled {
public:
  profiled() = default;
  /// The map made by moving `from` counts as the one it was made from.
  template <class Table>
  profiled(const profiled &from, const Table &t)
      : assigns_(from.assigns_), deletes_(from.deletes_) {
    if (from.node_) [[unlikely]]
      enter({}, false, from.node_->record, t);
  }
  profiled(const profiled &) = delete;
  profiled &operator=(const profiled &) = delete;
  ~profiled() {
    if (node_) [[unlikely]]
      profile_registry::get().remove(node_);
  }

  template <class Table>
  void begins(const site &where, const Table &t) noexcept {
    if (profiling()) [[unlikely]]
      enter(where, true, nullptr, t);
  }
  /// This map has become a deep copy of the one that `from` belongs to.
  template <class Table>
  void copied_from(const profiled &from, const Table &t,
                   const site &where) noexcept {
    if (from.node_) [[unlikely]]
      try {
        profile_registry::get().copied(*from.node_->record, t.stats(), where);
      } catch (...) {
      }
  }
  void assigned() noexcept { ++assigns_; }
  /// `n` entries of `size` go.
  void erased(std::size_t n, std::size_t size) noexcept {
    deletes_ += n;
    if (node_) [[unlikely]] {
      node_->record->raise_peak(size);
      node_->record->erased.fetch_add(n, std::memory_order_relaxed);
    }
  }
  /// All entries are about to leave without being erased one by one.
  void settles() noexcept {
    if (node_) [[unlikely]]
      profile_registry::get().settle_now(*node_);
  }

  /// The figures of the table with those counted here.
  template <class Table> table_stats stats(const Table &t) const noexcept {
    table_stats result = t.stats();
    result.assigns = assigns_;
    result.deletes = deletes_;
    return result;
  }

private:
  template <class Table>
  HMAP_NOINLINE void enter(const site &where, bool is_new,
                           profile_record *record, const Table &t) noexcept {
    try {
      node_ = profile_registry::get().add(
          where, is_new, record, &t,
          [](const void *table) {
            return static_cast<const Table *>(table)->stats();
          },
          t.size_address());
    } catch (...) {
    }
  }

  profile_node *node_ = nullptr;
  std::uint64_t assigns_ = 0, deletes_ = 0;
};

} // namespace detail

/// Whether this process profiles its maps, that is, HMAP_PROFILE was set when
/// the first map was made.
inline bool profile_enabled() noexcept { return detail::profiling(); }

/// Writes the profile as it is now to `file`; false if that fails or nothing is
/// profiled.  What other threads do to their maps meanwhile is a race.
inline bool write_profile(const char *file) {
  return detail::profiling() && detail::profile_registry::get().write(file);
}

HMAP_END_NAMESPACE

#endif // HMAP_PROFILE_H
