//===- group.h - Comparing the tags of a bucket at once ---------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A bucket has 15 slots.  Its 16 bytes of metadata are one tag a slot and,
// last, the overflow byte.  Every function returns a mask with one bit a slot,
// slot 0 lowest.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_GROUP_H
#define HMAP_DETAIL_GROUP_H

#include "hmap/detail/config.h"

#include <bit>
#include <cstddef>
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
inline constexpr unsigned slots_per_bucket = 15;
inline constexpr unsigned all_slots = (1u << slots_per_bucket) - 1;

/// Tag of an empty slot.
inline constexpr std::uint8_t tag_empty = 0;

/// The portable code, always compiled so that it is always tested.
struct swar_group {
  std::uint64_t low, high;

  explicit swar_group(const std::uint8_t *tags) noexcept
      : low(load(tags)), high(load(tags + 8)) {}
  unsigned match(std::uint8_t tag) const noexcept {
    const std::uint64_t wanted = 0x0101010101010101ULL * tag;
    return zero_bytes(low ^ wanted) |
           ((zero_bytes(high ^ wanted) << 8) & all_slots);
  }
  unsigned empty() const noexcept { return match(tag_empty); }
  unsigned used() const noexcept { return ~empty() & all_slots; }

private:
  static std::uint64_t load(const std::uint8_t *tags) noexcept {
    std::uint64_t word;
    std::memcpy(&word, tags, sizeof word);
    if constexpr (std::endian::native == std::endian::big) {
      std::uint64_t reversed = 0;
      for (unsigned i = 0; i != 8; ++i)
        reversed |= ((word >> (8 * i)) & 0xff) << (8 * (7 - i));
      word = reversed;
    }
    return word;
  }
  /// Mask of the bytes of `x` that are zero; exact, unlike the usual trick.
  static unsigned zero_bytes(std::uint64_t x) noexcept {
    constexpr std::uint64_t low7 = 0x7f7f7f7f7f7f7f7fULL;
    const std::uint64_t high_bits = ~(((x & low7) + low7) | x | low7);
    return static_cast<unsigned>(((high_bits >> 7) * 0x0102040810204080ULL) >>
                                 56);
  }
};

#if defined(HMAP_SSE2)
struct group {
  __m128i tags;

  HMAP_ALWAYS_INLINE explicit group(const std::uint8_t *p) noexcept
      : tags(_mm_load_si128(reinterpret_cast<const __m128i *>(p))) {}
  HMAP_ALWAYS_INLINE unsigned match(std::uint8_t tag) const noexcept {
    return mask(_mm_cmpeq_epi8(tags, _mm_set1_epi8(static_cast<char>(tag))));
  }
  HMAP_ALWAYS_INLINE unsigned empty() const noexcept {
    return mask(_mm_cmpeq_epi8(tags, _mm_setzero_si128()));
  }
  HMAP_ALWAYS_INLINE unsigned used() const noexcept {
    return ~empty() & all_slots;
  }

private:
  HMAP_ALWAYS_INLINE static unsigned mask(__m128i lanes) noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(lanes)) & all_slots;
  }
};
#elif defined(HMAP_NEON)
struct group {
  uint8x16_t tags;

  HMAP_ALWAYS_INLINE explicit group(const std::uint8_t *p) noexcept
      : tags(vld1q_u8(p)) {}
  HMAP_ALWAYS_INLINE unsigned match(std::uint8_t tag) const noexcept {
    return mask(vceqq_u8(tags, vdupq_n_u8(tag)));
  }
  HMAP_ALWAYS_INLINE unsigned empty() const noexcept {
    return mask(vceqzq_u8(tags));
  }
  HMAP_ALWAYS_INLINE unsigned used() const noexcept {
    return ~empty() & all_slots;
  }

private:
  HMAP_ALWAYS_INLINE static unsigned mask(uint8x16_t lanes) noexcept {
    static constexpr std::uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128,
                                              1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t set = vandq_u8(lanes, vld1q_u8(bits));
    return (vaddv_u8(vget_low_u8(set)) |
            (static_cast<unsigned>(vaddv_u8(vget_high_u8(set))) << 8)) &
           all_slots;
  }
};
#else
using group = swar_group;
#endif

/// As many neighbouring buckets as a word has bits for their slots.
inline constexpr unsigned buckets_per_stretch = 4;

/// The slots in use of `buckets` neighbouring buckets, which must be at most
/// four: bit 15 * bucket + slot.
HMAP_ALWAYS_INLINE std::uint64_t used_slots(const std::uint8_t *tags,
                                            std::size_t buckets) noexcept {
  if (buckets == buckets_per_stretch) [[likely]]
    return std::uint64_t{group(tags).used()} |
           std::uint64_t{group(tags + 16).used()} << slots_per_bucket |
           std::uint64_t{group(tags + 32).used()} << 2 * slots_per_bucket |
           std::uint64_t{group(tags + 48).used()} << 3 * slots_per_bucket;
  std::uint64_t used = 0;
  while (buckets-- != 0)
    used = used << slots_per_bucket | group(tags + 16 * buckets).used();
  return used;
}
} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_GROUP_H
