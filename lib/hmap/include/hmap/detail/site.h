//===- site.h - A place in the source ---------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_SITE_H
#define HMAP_DETAIL_SITE_H

#include "hmap/detail/config.h"

HMAP_BEGIN_NAMESPACE

/// A place in the source: std::source_location, which not every supported
/// compiler has.  Constructors and, in checked builds, other members take one
/// as their last parameter and default it to the place of the call.
class site {
public:
  /// Nowhere.
  constexpr site() noexcept = default;
  /// The place of the call.
  static constexpr site
  here(const char *file = __builtin_FILE(), unsigned line = __builtin_LINE(),
       const char *function = __builtin_FUNCTION()) noexcept {
    return site(file, line, function);
  }

  /// Null for nowhere.
  constexpr const char *file() const noexcept { return file_; }
  constexpr unsigned line() const noexcept { return line_; }
  constexpr const char *function() const noexcept { return function_; }
  constexpr explicit operator bool() const noexcept { return file_; }

private:
  constexpr site(const char *file, unsigned line, const char *function) noexcept
      : file_(file), function_(function), line_(line) {}

  const char *file_ = nullptr;
  const char *function_ = nullptr;
  unsigned line_ = 0;
};

HMAP_END_NAMESPACE

// A last parameter that checked builds have and others do not: after other
// parameters, as the only one, and its value.
#if HMAP_CHECKED
#define HMAP_AND_SITE , ::hmap::site where = ::hmap::site::here()
#define HMAP_ONLY_SITE ::hmap::site where = ::hmap::site::here()
#define HMAP_SITE where
#else
#define HMAP_AND_SITE
#define HMAP_ONLY_SITE
#define HMAP_SITE                                                              \
  ::hmap::site {}
#endif

#endif // HMAP_DETAIL_SITE_H
