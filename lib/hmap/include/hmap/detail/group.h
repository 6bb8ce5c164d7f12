//===- group.h - Comparing the 8 tags of a bucket at once -------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every function returns a mask with one bit a slot, slot 0 lowest.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_GROUP_H
#define HMAP_DETAIL_GROUP_H

#include "hmap/detail/config.h"

#include <bit>
#include <cstdint>
#include <cstring>

// HMAP_SWAR asks for the portable code on any machine; the tests use it.
#if defined(HMAP_SWAR)
#elif defined(__SSE2__) || defined(_M_X64)
#define HMAP_SSE2 1
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__)
#define HMAP_NEON 1
#include <arm_neon.h>
#endif

HMAP_BEGIN_NAMESPACE

namespace detail {
inline constexpr unsigned slots_per_bucket = 8;

/// Tag of an empty slot with nothing but empty slots behind it in its chain.
/// A search that sees one need not look at the rest of the chain.
inline constexpr std::uint8_t tag_empty_rest = 0;
/// Tag of an empty slot; a later slot of the chain may be in use.
inline constexpr std::uint8_t tag_empty = 1;
/// Least tag of a slot in use.
inline constexpr std::uint8_t tag_first = 2;

/// The portable code, always compiled so that it is always tested.
struct swar_group {
  std::uint64_t word;

  explicit swar_group(const std::uint8_t *tags) noexcept {
    std::memcpy(&word, tags, sizeof word);
    if constexpr (std::endian::native == std::endian::big) {
      std::uint64_t reversed = 0;
      for (unsigned i = 0; i != 8; ++i)
        reversed |= ((word >> (8 * i)) & 0xff) << (8 * (7 - i));
      word = reversed;
    }
  }
  /// Mask of the bytes of `x` that are zero; exact, unlike the usual trick.
  static unsigned zero_bytes(std::uint64_t x) noexcept {
    constexpr std::uint64_t low7 = 0x7f7f7f7f7f7f7f7fULL;
    const std::uint64_t high = ~(((x & low7) + low7) | x | low7);
    return static_cast<unsigned>(((high >> 7) * 0x0102040810204080ULL) >> 56);
  }
  unsigned match(std::uint8_t tag) const noexcept {
    return zero_bytes(word ^ (0x0101010101010101ULL * tag));
  }
  unsigned empty() const noexcept {
    return zero_bytes(word & 0xfefefefefefefefeULL);
  }
  unsigned used() const noexcept { return ~empty() & 0xffu; }
};

#if defined(HMAP_SSE2)
struct group {
  __m128i tags;

  HMAP_ALWAYS_INLINE explicit group(const std::uint8_t *p) noexcept
      : tags(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p))) {}
  HMAP_ALWAYS_INLINE unsigned match(std::uint8_t tag) const noexcept {
    return mask(_mm_cmpeq_epi8(tags, _mm_set1_epi8(static_cast<char>(tag))));
  }
  HMAP_ALWAYS_INLINE unsigned empty() const noexcept {
    return mask(_mm_cmpeq_epi8(_mm_min_epu8(tags, _mm_set1_epi8(1)), tags));
  }
  HMAP_ALWAYS_INLINE unsigned used() const noexcept { return ~empty() & 0xffu; }

private:
  HMAP_ALWAYS_INLINE static unsigned mask(__m128i lanes) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(lanes)) & 0xffu;
  }
};
#elif defined(HMAP_NEON)
struct group {
  uint8x8_t tags;

  HMAP_ALWAYS_INLINE explicit group(const std::uint8_t *p) noexcept
      : tags(vld1_u8(p)) {}
  HMAP_ALWAYS_INLINE unsigned match(std::uint8_t tag) const noexcept {
    return mask(vceq_u8(tags, vdup_n_u8(tag)));
  }
  HMAP_ALWAYS_INLINE unsigned empty() const noexcept {
    return mask(vclt_u8(tags, vdup_n_u8(tag_first)));
  }
  HMAP_ALWAYS_INLINE unsigned used() const noexcept { return ~empty() & 0xffu; }

private:
  HMAP_ALWAYS_INLINE static unsigned mask(uint8x8_t lanes) noexcept {
    static constexpr std::uint8_t bits[8] = {1, 2, 4, 8, 16, 32, 64, 128};
    return vaddv_u8(vand_u8(lanes, vld1_u8(bits)));
  }
};
#else
using group = swar_group;
#endif

/// Rotates a mask of 8 slots right by `count`.
inline unsigned rotate_slots(unsigned mask, unsigned count) noexcept {
  return ((mask >> count) | (mask << (slots_per_bucket - count))) & 0xffu;
}
} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_GROUP_H
