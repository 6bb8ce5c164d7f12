//===- stats.h - What a map says about itself -------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_STATS_H
#define HMAP_STATS_H

#include "hmap/detail/config.h"

#include <cstddef>
#include <cstdint>

HMAP_BEGIN_NAMESPACE

/// Figures of one table, as `stats()` of every map type returns them.
struct table_stats {
  std::size_t size = 0;     ///< entries
  std::size_t segments = 0; ///< small tables that the directory names
  std::size_t buckets = 0;  ///< buckets of 15 slots
  /// Buckets that were full when an entry came, which went to another one.
  std::size_t overflow_buckets = 0;
  double load_factor = 0;              ///< entries a bucket; growth at 14.25
  std::uint64_t growths = 0;           ///< doublings and segment splits so far
  std::uint64_t same_size_growths = 0; ///< re-layouts at the same size so far
  /// Buckets that a growth has yet to empty.  Always 0: a segment that grows
  /// is small enough to be finished in the same call.
  std::size_t buckets_to_evacuate = 0;
  /// Memory held by the table itself: directory, segments
  /// and, where entries are stored apart, the entries.  Not what the entries
  /// own in turn.
  std::size_t bytes = 0;

  std::uint64_t assigns = 0; ///< calls so far that could insert or assign
  std::uint64_t deletes = 0; ///< entries erased so far

  /// Adds the figures of another table, for maps that stand on several.
  table_stats &operator+=(const table_stats &other) noexcept {
    size += other.size;
    segments += other.segments;
    buckets += other.buckets;
    overflow_buckets += other.overflow_buckets;
    growths += other.growths;
    same_size_growths += other.same_size_growths;
    buckets_to_evacuate += other.buckets_to_evacuate;
    bytes += other.bytes;
    assigns += other.assigns;
    deletes += other.deletes;
    load_factor =
        buckets ? static_cast<double>(size) / static_cast<double>(buckets) : 0;
    return *this;
  }
};

HMAP_END_NAMESPACE

#endif // HMAP_STATS_H
