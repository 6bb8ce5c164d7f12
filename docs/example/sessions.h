//===- sessions.h - Who is logged in ----------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef EXAMPLE_SESSIONS_H
#define EXAMPLE_SESSIONS_H

#include "hmap/handle.h"
#include "hmap/map.h"

#include <chrono>
#include <shared_mutex>
#include <string>

namespace example {

using clock = std::chrono::steady_clock;
/// What is known about a visitor; nil for the many of whom nothing is known.
using attributes = hmap::handle<std::string, std::string>;

struct session {
  std::string user;
  attributes known;
  clock::time_point last_seen;
};

/// The sessions of all visitors, used by all threads.
class session_cache {
public:
  /// Starts session \p id; \p user is empty for a visitor without an account.
  void open(const std::string &id, const std::string &user);
  bool contains(const std::string &id) const;
  /// Keeps session \p id from expiring.
  void touch(const std::string &id);
  /// Remembers \p value under \p name for session \p id, if it is there.
  void tag(const std::string &id, const std::string &name,
           const std::string &value);
  /// Ends the sessions last seen before \p oldest and returns how many.
  std::size_t expire(clock::time_point oldest);

private:
  mutable std::shared_mutex mutex_;
  hmap::map<std::string, session> sessions_;
};

} // namespace example
#endif
