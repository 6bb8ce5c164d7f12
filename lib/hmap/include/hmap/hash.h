//===- hash.h - Seeded hash functions ---------------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// hmap::hash is the default hash of every map.  It takes the seed of the table
// as a second argument, so that nobody who does not know the seed can choose
// keys that collide.  Any other hash works too: its result is mixed with the
// seed, which spreads a weak hash but cannot part keys whose results are equal.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_HASH_H
#define HMAP_HASH_H

#include "hmap/detail/config.h"

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

HMAP_BEGIN_NAMESPACE

namespace detail {
inline constexpr std::uint64_t hash_k0 = 0xa0761d6478bd642fULL;
inline constexpr std::uint64_t hash_k1 = 0xe7037ed1a0b428dbULL;
inline constexpr std::uint64_t hash_k2 = 0x8ebc6af09c88c6e3ULL;
inline constexpr std::uint64_t hash_k3 = 0x589965cc75374cc3ULL;

/// Product of two words, upper half folded onto the lower one.
inline constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
#if defined(__SIZEOF_INT128__)
  __extension__ typedef unsigned __int128 wide;
  const wide r = static_cast<wide>(a) * b;
  return static_cast<std::uint64_t>(r) ^ static_cast<std::uint64_t>(r >> 64);
#else
  const std::uint64_t al = a & 0xffffffffu, ah = a >> 32;
  const std::uint64_t bl = b & 0xffffffffu, bh = b >> 32;
  const std::uint64_t ll = al * bl, lh = al * bh, hl = ah * bl, hh = ah * bh;
  const std::uint64_t mid =
      (ll >> 32) + (lh & 0xffffffffu) + (hl & 0xffffffffu);
  return ((mid << 32) | (ll & 0xffffffffu)) ^
         (hh + (lh >> 32) + (hl >> 32) + (mid >> 32));
#endif
}

template <class T>
inline std::uint64_t load_as(const unsigned char *p) noexcept {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

/// Hashes `size` bytes; the construction of wyhash.
inline std::uint64_t hash_bytes(const void *data, std::size_t size,
                                std::uint64_t seed) noexcept {
  const auto *p = static_cast<const unsigned char *>(data);
  seed ^= hash_k0;
  std::uint64_t a = 0, b = 0;
  if (size <= 16) {
    if (size >= 4) {
      const std::size_t half = (size >> 3) << 2;
      a = (load_as<std::uint32_t>(p) << 32) | load_as<std::uint32_t>(p + half);
      b = (load_as<std::uint32_t>(p + size - 4) << 32) |
          load_as<std::uint32_t>(p + size - 4 - half);
    } else if (size > 0) {
      a = (std::uint64_t{p[0]} << 16) | (std::uint64_t{p[size >> 1]} << 8) |
          p[size - 1];
    }
  } else {
    std::size_t left = size;
    if (left > 48) {
      std::uint64_t s1 = seed, s2 = seed;
      do {
        seed = mix(load_as<std::uint64_t>(p) ^ hash_k1,
                   load_as<std::uint64_t>(p + 8) ^ seed);
        s1 = mix(load_as<std::uint64_t>(p + 16) ^ hash_k2,
                 load_as<std::uint64_t>(p + 24) ^ s1);
        s2 = mix(load_as<std::uint64_t>(p + 32) ^ hash_k3,
                 load_as<std::uint64_t>(p + 40) ^ s2);
        p += 48;
        left -= 48;
      } while (left > 48);
      seed ^= s1 ^ s2;
    }
    while (left > 16) {
      seed = mix(load_as<std::uint64_t>(p) ^ hash_k1,
                 load_as<std::uint64_t>(p + 8) ^ seed);
      p += 16;
      left -= 16;
    }
    a = load_as<std::uint64_t>(p + left - 16);
    b = load_as<std::uint64_t>(p + left - 8);
  }
  return mix(hash_k1 ^ size, mix(a ^ hash_k1, b ^ seed));
}

inline constexpr std::uint64_t hash_word(std::uint64_t v,
                                         std::uint64_t seed) noexcept {
  return mix(v ^ seed, hash_k0);
}

template <class Key>
concept std_hashable = requires(const Key &key) {
  { std::hash<Key>{}(key) } -> std::convertible_to<std::size_t>;
};

template <class Key>
concept word_key = (std::is_integral_v<Key> || std::is_enum_v<Key> ||
                    std::is_pointer_v<Key>) &&
                   sizeof(Key) <= sizeof(std::uint64_t);

/// Hashes that take the seed say so by a member type; every other hash is
/// called with the key alone.
template <class Hash>
concept seeded_hash = requires { typename Hash::is_seeded; };

/// Hashes a key with any hash, seeded or not.
template <class Hash, class Key>
HMAP_ALWAYS_INLINE std::uint64_t hash_with(const Hash &hash, const Key &key,
                                           std::uint64_t seed) {
  if constexpr (seeded_hash<Hash>)
    return static_cast<std::uint64_t>(hash(key, seed));
  else
    return hash_word(static_cast<std::uint64_t>(hash(key)), seed);
}
} // namespace detail

namespace detail {
template <class, class, class, class> class table;
}

/// A key with its hash, made by `prehash()` of a map or set, so that several
/// look-ups for one key hash it once:
///
///     const auto key = m.prehash(text);
///     if (m.contains(key)) ... m.at(key) ... m.erase(key);
///
/// Refers to the key, which must outlive it.  Any other map takes it too and
/// hashes the key anew, because its seed is another.
template <class Query> class prehashed {
public:
  const Query &key() const noexcept { return *key_; }

private:
  template <class, class, class, class> friend class detail::table;
  prehashed(const Query &key, std::uint64_t hash, std::uint64_t seed) noexcept
      : key_(&key), hash_(hash), seed_(seed) {}

  const Query *key_;
  std::uint64_t hash_, seed_;
};

/// The default hash.  Integers, enumerations, pointers, strings, pairs and
/// tuples are hashed here with the seed; any other type through its
/// `std::hash`, whose result is mixed with the seed.  A user's own type is
/// supported by specialising either `std::hash` or, to be seeded all the way,
/// this template with a member type `is_seeded` and both call operators.
///
/// A pointer is hashed by its address, never by what it points to: an entry
/// under the address of an object that died is found again by whichever object
/// is created at that address next.
template <class Key> struct hash {
  using is_seeded = void;

  /// Hash of `key` under the seed 0.
  std::size_t operator()(const Key &key) const
    requires detail::word_key<Key> || detail::std_hashable<Key>
  {
    return static_cast<std::size_t>((*this)(key, 0));
  }

  /// Hash of `key` under `seed`.
  HMAP_ALWAYS_INLINE std::uint64_t operator()(const Key &key,
                                              std::uint64_t seed) const
    requires detail::word_key<Key> || detail::std_hashable<Key>
  {
    if constexpr (std::is_pointer_v<Key>)
      return detail::hash_word(
          static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(key)),
          seed);
    else if constexpr (detail::word_key<Key>)
      return detail::hash_word(static_cast<std::uint64_t>(key), seed);
    else
      return detail::hash_word(
          static_cast<std::uint64_t>(std::hash<Key>{}(key)), seed);
  }
};

namespace detail {
/// Strings are hashed by their characters, whatever type holds them.
template <class Char> struct string_hash {
  using is_seeded = void;
  using is_transparent = void;
  std::size_t operator()(std::basic_string_view<Char> text) const noexcept {
    return static_cast<std::size_t>((*this)(text, 0));
  }
  std::uint64_t operator()(std::basic_string_view<Char> text,
                           std::uint64_t seed) const noexcept {
    return hash_bytes(text.data(), text.size() * sizeof(Char), seed);
  }
};
} // namespace detail

/// Strings of either type have one hash, so that a map keyed by strings can be
/// searched by a view or a literal without making a string.
template <class Char, class Alloc>
struct hash<std::basic_string<Char, std::char_traits<Char>, Alloc>>
    : detail::string_hash<Char> {};
template <class Char>
struct hash<std::basic_string_view<Char, std::char_traits<Char>>>
    : detail::string_hash<Char> {};

/// Pairs and tuples combine the hashes of their members, each seeded by the
/// one before it.
template <class First, class Second> struct hash<std::pair<First, Second>> {
  using is_seeded = void;
  std::size_t operator()(const std::pair<First, Second> &key) const {
    return static_cast<std::size_t>((*this)(key, 0));
  }
  std::uint64_t operator()(const std::pair<First, Second> &key,
                           std::uint64_t seed) const {
    using first_hash = hash<std::remove_cv_t<First>>;
    using second_hash = hash<std::remove_cv_t<Second>>;
    return detail::hash_with(second_hash{}, key.second,
                             detail::hash_with(first_hash{}, key.first, seed) +
                                 detail::hash_k1);
  }
};
template <class... Members> struct hash<std::tuple<Members...>> {
  using is_seeded = void;
  std::size_t operator()(const std::tuple<Members...> &key) const {
    return static_cast<std::size_t>((*this)(key, 0));
  }
  std::uint64_t operator()(const std::tuple<Members...> &key,
                           std::uint64_t seed) const {
    std::apply(
        [&seed](const auto &...member) {
          ((seed =
                detail::hash_with(hash<std::remove_cvref_t<decltype(member)>>{},
                                  member, seed + detail::hash_k1)),
           ...);
        },
        key);
    return detail::hash_word(seed, detail::hash_k2);
  }
};

/// The default equality: `==` between keys of one type, and for strings also
/// between a string and whatever compares with it.
template <class Key> struct equal_to : std::equal_to<Key> {};
template <class Char, class Traits, class Alloc>
struct equal_to<std::basic_string<Char, Traits, Alloc>> : std::equal_to<> {};
template <class Char, class Traits>
struct equal_to<std::basic_string_view<Char, Traits>> : std::equal_to<> {};

HMAP_END_NAMESPACE

#endif // HMAP_HASH_H
