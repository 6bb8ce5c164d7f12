//===- sessions.cpp - Who is logged in ------------------------------------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sessions.h"

#include <mutex>
#include <utility>

namespace example {

void session_cache::open(const std::string &id, const std::string &user) {
  attributes known;
  if (!user.empty()) {
    known = hmap::make<std::string, std::string>();
    known.set("account", user);
  }
  known.set("login", user.empty() ? "anonymous" : "password");

  session opened;
  opened.user = user;
  opened.known = std::move(known);
  opened.last_seen = clock::now();
  std::unique_lock hold(mutex_);
  sessions_.insert_or_assign(id, std::move(opened));
}

bool session_cache::contains(const std::string &id) const {
  std::shared_lock hold(mutex_);
  return sessions_.contains(id);
}

void session_cache::touch(const std::string &id) {
  const auto now = clock::now();
  std::shared_lock hold(mutex_);
  sessions_[id].last_seen = now;
}

void session_cache::tag(const std::string &id, const std::string &name,
                        const std::string &value) {
  std::unique_lock hold(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end())
    return;
  attributes &known = found->second.known;
  if (!known)
    known = hmap::make<std::string, std::string>();
  known.set(name, value);
}

std::size_t session_cache::expire(clock::time_point oldest) {
  std::unique_lock hold(mutex_);
  return erase_if(sessions_, [oldest](const auto &entry) {
    return entry.second.last_seen < oldest;
  });
}

} // namespace example
