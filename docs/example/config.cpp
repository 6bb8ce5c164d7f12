//===- config.cpp - Settings that change while the service runs -----------===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "config.h"

#include <utility>

namespace example {

settings parse_settings(std::string_view text) {
  settings parsed = hmap::make<std::string, std::string>();
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1
                                                 : line.size());
    const auto equals = line.find('=');
    if (equals == line.npos)
      return nullptr;
    parsed.set(std::string(line.substr(0, equals)),
               std::string(line.substr(equals + 1)));
  }
  return parsed;
}

void add_defaults(const settings &s) {
  s.try_emplace("max-bytes", "65536");
  s.try_emplace("count-routes", "no");
}

settings config_store::current() const {
  std::lock_guard hold(mutex_);
  return current_;
}

void config_store::publish(settings next) {
  std::lock_guard hold(mutex_);
  current_ = std::move(next);
  for (const auto &[listener, name] : listeners_)
    listener->changed(current_);
}

void config_store::subscribe(config_listener *listener, std::string name) {
  std::lock_guard hold(mutex_);
  listeners_.insert_or_assign(listener, std::move(name));
}

void config_store::unsubscribe(config_listener *listener) {
  std::lock_guard hold(mutex_);
  listeners_.erase(listener);
}

size_limit::size_limit(config_store &store) : store_(store) {
  store_.subscribe(this, "size limit");
}

size_limit::~size_limit() { store_.unsubscribe(this); }

void size_limit::changed(const settings &now) {
  bytes_ = std::stoul(now.get("max-bytes"));
}

change_counter::change_counter(config_store &store) {
  store.subscribe(this, "change counter");
}

void change_counter::changed(const settings &) { ++changes_; }

} // namespace example
