//===- metrics.cpp - Named counters ---------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "metrics.h"

#include <algorithm>
#include <vector>

namespace example {

void metrics::add(std::string_view name, std::uint64_t n) {
  std::lock_guard hold(mutex_);
  const auto found = counters_.find(name);
  if (found != counters_.end())
    found->second += n;
  else
    counters_.try_emplace(std::string(name), n);
}

metrics::counters metrics::snapshot() const {
  std::lock_guard hold(mutex_);
  return counters_;
}

void metrics::count_route(std::string_view route) {
  ++(*by_route_.lock())[route];
}

std::string metrics::routes() const {
  std::vector<std::string> lines;
  by_route_.with_read([&](const auto &by_route) {
    for (const auto &[route, count] : by_route)
      lines.push_back(std::string(route) + ' ' + std::to_string(count) + '\n');
  });
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string &line : lines)
    text += line;
  return text;
}

} // namespace example
