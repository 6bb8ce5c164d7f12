//===- format.h - Printing maps and sets ------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_FORMAT_H
#define HMAP_FORMAT_H

#include "hmap/bounded_map.h"
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/set.h"
#include "hmap/view.h"

#include <ostream>
#include <type_traits>
#include <version>
#if defined(__cpp_lib_format)
#include <format>
#include <iterator>
#include <string_view>
#endif

HMAP_BEGIN_NAMESPACE

namespace detail {
template <class T> inline constexpr bool printable = false;
template <class K, class V, class H, class E, class A>
inline constexpr bool printable<map<K, V, H, E, A>> = true;
template <class K, class H, class E, class A>
inline constexpr bool printable<set<K, H, E, A>> = true;
template <class K, class V, class H, class E, class A>
inline constexpr bool printable<handle<K, V, H, E, A>> = true;
template <class K, class V, class H, class E, class A>
inline constexpr bool printable<view<K, V, H, E, A>> = true;
template <class K, class V, class H, class E, class A, class C>
inline constexpr bool printable<bounded_map<K, V, H, E, A, C>> = true;

template <class Map> bool is_nil(const Map &m) {
  if constexpr (requires { m == nullptr; })
    return m == nullptr;
  else
    return false;
}
/// Calls `text(piece)` for punctuation and `value(x)` for keys and values.
template <class Map, class Text, class Put>
void print(const Map &m, Text text, Put value) {
  if (is_nil(m)) {
    text("nil");
    return;
  }
  text("{");
  bool first = true;
  for (const auto &entry : m) {
    if (!first)
      text(", ");
    first = false;
    if constexpr (requires { typename Map::mapped_type; }) {
      value(entry.first);
      text(": ");
      value(entry.second);
    } else {
      value(entry);
    }
  }
  text("}");
}
} // namespace detail

/// Writes `{a: 1, b: 2}`, of a set `{a, b}`, of a nil handle `nil`.  The order
/// is that of iteration: another one for each map.
template <class Map>
  requires detail::printable<Map>
std::ostream &operator<<(std::ostream &out, const Map &m) {
  detail::print(
      m, [&](const char *text) { out << text; },
      [&](const auto &value) { out << value; });
  return out;
}

HMAP_END_NAMESPACE

#if defined(__cpp_lib_format)
/// The same for std::format, with keys and values in their default format.
template <class Map, class Char>
  requires hmap::detail::printable<Map>
struct std::formatter<Map, Char> {
  constexpr auto parse(std::basic_format_parse_context<Char> &context) {
    return context.begin();
  }
  template <class Context> auto format(const Map &m, Context &context) const {
    auto out = context.out();
    hmap::detail::print(
        m,
        [&](std::string_view text) {
          for (const char c : text)
            *out++ = static_cast<Char>(c);
        },
        [&](const auto &value) {
          const Char simple[] = {'{', '}', 0};
          out = std::vformat_to(out, std::basic_string_view<Char>(simple, 2),
                                [&] {
                                  if constexpr (std::is_same_v<Char, char>)
                                    return std::make_format_args(value);
                                  else
                                    return std::make_wformat_args(value);
                                }());
        });
    return out;
  }
};
#endif

#endif // HMAP_FORMAT_H
