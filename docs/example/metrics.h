//===- metrics.h - Named counters -------------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef EXAMPLE_METRICS_H
#define EXAMPLE_METRICS_H

#include "hmap/guarded.h"
#include "hmap/map.h"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace example {

/// Counters that all threads add to.
class metrics {
public:
  using counters = hmap::map<std::string, std::uint64_t>;

  void add(std::string_view name, std::uint64_t n = 1);
  /// One counter; 0 if nothing was added to it.  Cheap enough for a status
  /// page.
  std::uint64_t value(std::string_view name) const {
    const auto found = counters_.find(name);
    return found == counters_.end() ? 0 : found->second;
  }
  /// All counters as they are now.
  counters snapshot() const;

  /// Counts one request for \p route.
  void count_route(std::string_view route);
  /// The counted routes, one a line, sorted.
  std::string routes() const;

private:
  mutable std::mutex mutex_;
  counters counters_;
  hmap::guarded<hmap::map<std::string_view, std::uint64_t>> by_route_;
};

} // namespace example
#endif
