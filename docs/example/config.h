//===- config.h - Settings that change while the service runs ---*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef EXAMPLE_CONFIG_H
#define EXAMPLE_CONFIG_H

#include "hmap/handle.h"
#include "hmap/map.h"

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

namespace example {

/// Settings by name.  What has been published is never changed.
using settings = hmap::handle<std::string, std::string>;

/// Reads lines of the form "name=value".  Nil if one has no '='.
settings parse_settings(std::string_view text);

/// Sets what \p s does not say.
void add_defaults(const settings &s);

/// Is told of new settings.
class config_listener {
public:
  virtual ~config_listener() = default;
  virtual void changed(const settings &now) = 0;
};

/// The settings in force.
class config_store {
public:
  settings current() const;
  /// Puts \p next in force and tells the listeners.
  void publish(settings next);

  void subscribe(config_listener *listener, std::string name);
  void unsubscribe(config_listener *listener);

private:
  mutable std::mutex mutex_;
  settings current_;
  hmap::map<config_listener *, std::string> listeners_;
};

/// How large a request may be, for those who ask often.
class size_limit : public config_listener {
public:
  explicit size_limit(config_store &store);
  ~size_limit() override;
  void changed(const settings &now) override;
  unsigned long bytes() const { return bytes_; }

private:
  config_store &store_;
  std::atomic<unsigned long> bytes_{0};
};

/// Counts the changes, for the log.
class change_counter : public config_listener {
public:
  explicit change_counter(config_store &store);
  void changed(const settings &now) override;
  unsigned changes() const { return changes_; }

private:
  std::atomic<unsigned> changes_{0};
};

} // namespace example
#endif
