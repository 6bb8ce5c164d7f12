//===- requests.cpp - What is being served --------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "requests.h"

#include <algorithm>

namespace example {

namespace {

std::size_t count_below(request_table::entries open, std::string_view prefix) {
  std::size_t n = 0;
  for (const auto &[id, entry] : open)
    n += entry.path.starts_with(prefix);
  return n;
}

clock::time_point first_start(const request_table::entries &open) {
  clock::time_point first = clock::now();
  for (const auto &[id, entry] : open)
    first = std::min(first, entry.started);
  return first;
}

} // namespace

void request_table::begin(const request &r) {
  std::lock_guard hold(mutex_);
  open_.insert_or_assign(r.id(), entry{r.path(), clock::now()});
}

void request_table::end(const request &r) {
  std::lock_guard hold(mutex_);
  open_.erase(r.id());
}

std::size_t request_table::size() const {
  std::lock_guard hold(mutex_);
  return open_.size();
}

std::size_t request_table::below(std::string_view prefix) const {
  std::lock_guard hold(mutex_);
  return count_below(open_, prefix);
}

clock::time_point request_table::oldest() const {
  std::lock_guard hold(mutex_);
  return first_start(open_);
}

} // namespace example
