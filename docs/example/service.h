//===- service.h - Requests in, answers out ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef EXAMPLE_SERVICE_H
#define EXAMPLE_SERVICE_H

#include "config.h"
#include "metrics.h"
#include "requests.h"
#include "sessions.h"
#include "worker_pool.h"

#include <string>
#include <string_view>

namespace example {

/// Answers requests on a pool of threads.
class service {
public:
  explicit service(unsigned threads);

  /// Puts the first settings in force.
  void configure(std::string_view text);
  /// Puts other settings in force; false if \p text is malformed.
  bool reconfigure(std::string_view text);

  /// Answers \p r on a thread of the pool.
  void submit(request r);
  /// Answers \p r now and returns the status.
  int answer(const request &r);
  /// Returns when all submitted requests have been answered.
  void drain() { pool_.drain(); }

  /// One line on what goes on.
  std::string status() const;
  session_cache &sessions() { return sessions_; }
  config_store &config() { return config_; }
  const metrics &counters() const { return metrics_; }

private:
  int serve(const request &r);

  config_store config_;
  size_limit limit_{config_};
  metrics metrics_;
  session_cache sessions_;
  request_table requests_;
  worker_pool pool_; // last, so that its threads end first
};

} // namespace example
#endif
