//===- requests.h - What is being served ------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef EXAMPLE_REQUESTS_H
#define EXAMPLE_REQUESTS_H

#include "hmap/map.h"
#include "sessions.h"

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace example {

class request {
public:
  using header_map = hmap::map<std::string, std::string>;

  request(std::uint64_t id, std::string path, header_map headers)
      : id_(id), path_(std::move(path)), headers_(std::move(headers)) {}
  std::uint64_t id() const { return id_; }
  const std::string &path() const { return path_; }
  const header_map &headers() const { return headers_; }

private:
  std::uint64_t id_;
  std::string path_;
  header_map headers_;
};

/// The requests that are being served, for the status page.
class request_table {
public:
  struct entry {
    std::string path;
    clock::time_point started;
  };
  using entries = hmap::map<std::uint64_t, entry>;

  void begin(const request &r);
  void end(const request &r);
  std::size_t size() const;
  /// How many of them are for paths that begin with \p prefix.
  std::size_t below(std::string_view prefix) const;
  /// When the oldest of them began; now if there is none.
  clock::time_point oldest() const;

private:
  mutable std::mutex mutex_;
  entries open_;
};

} // namespace example
#endif
