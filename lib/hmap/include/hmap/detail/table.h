//===- table.h - The table below every map and set --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A directory of segments; each segment is a small open-addressed table of
// buckets; each bucket has 15 slots, with one tag byte a slot and one overflow
// byte.  The tags of a segment lie together, apart from its slots, and those of
// neighbouring segments too.  A hash is read from three places:
//
//   bits 0..31   the bucket within the segment, lowest bit first
//   bits 32..55  the entry of the directory, lowest bit first
//   bits 56..63  the tag
//
// An element goes into the first bucket with an empty slot on the probe
// sequence of its hash, and marks each full bucket that it passes by setting
// the bit of its tag, modulo 8, in the overflow byte.  A search that finds the
// bit clear ends there.
//
// While there is one segment it grows by doubling its buckets.  From
// max_buckets on a full segment splits in two by the next directory bit, which
// moves about half of its elements into a new segment and leaves the rest of
// the table alone.  So no insertion moves more elements than one segment holds.
// Only the directory is copied whole when it doubles: 8 bytes for a thousand
// elements and more.
//
// Invariants:
//  1. dir_[i] is the segment of every hash whose directory bits end in i.  A
//     segment of depth d stands at all i that agree in the low d bits; its
//     `index` is the least of them.
//  2. Every bucket on the probe sequence of an element before its own has the
//     element's overflow bit set.
//  3. A segment holds fewer elements than slots, or has one bucket only, so
//     that every probe sequence comes to an empty slot.
//  4. `grow_at` is at most the limit of the segment.  It falls by one for each
//     erasure that leaves an overflow bit behind, so that the bits are renewed
//     before they make searches long.
//  5. An element moves only by relocation, which cannot fail: elements whose
//     move may throw, or that are large, are stored apart and only their
//     address moves.
//  6. Of several segments each has max_buckets or, if hashes collide, more.
//  7. Everything that can throw in a growth (hashing, allocating) happens
//     before the first element moves.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_DETAIL_TABLE_H
#define HMAP_DETAIL_TABLE_H

#include "hmap/detail/access.h"
#include "hmap/detail/config.h"
#include "hmap/detail/group.h"
#include "hmap/hash.h"
#include "hmap/stats.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <new>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(HMAP_ASAN)
#include <sanitizer/asan_interface.h>
#endif

HMAP_BEGIN_NAMESPACE

namespace detail {

/// Entries above this size are stored apart from the bucket.
inline constexpr std::size_t max_in_place_size = 192;

/// A new random number for each call; the state is the thread's own.
inline std::uint64_t random_seed() {
  thread_local std::uint64_t state = 0;
  if (state == 0) {
    std::random_device device;
    state = (std::uint64_t{device()} << 32) ^ device() ^
            static_cast<std::uint64_t>(
                std::chrono::steady_clock::now().time_since_epoch().count());
  }
  state += 0x9e3779b97f4a7c15ULL;
  return mix(state ^ hash_k2, hash_k3);
}

inline constexpr std::uint64_t reverse_bits(std::uint64_t x) noexcept {
  x = ((x >> 1) & 0x5555555555555555ULL) | ((x & 0x5555555555555555ULL) << 1);
  x = ((x >> 2) & 0x3333333333333333ULL) | ((x & 0x3333333333333333ULL) << 2);
  x = ((x >> 4) & 0x0f0f0f0f0f0f0f0fULL) | ((x & 0x0f0f0f0f0f0f0f0fULL) << 4);
  x = ((x >> 8) & 0x00ff00ff00ff00ffULL) | ((x & 0x00ff00ff00ff00ffULL) << 8);
  x = ((x >> 16) & 0x0000ffff0000ffffULL) | ((x & 0x0000ffff0000ffffULL) << 16);
  return (x >> 32) | (x << 32);
}

template <class Hash>
concept transparent = requires { typename Hash::is_transparent; };

/// What a map can be searched by: its key type, or, if both functions are
/// transparent, anything that both accept.
template <class Query, class Key, class Hash, class Eq>
concept heterogeneous_key =
    transparent<Hash> && transparent<Eq> &&
    std::is_invocable_v<const Hash &, const Query &> &&
    std::is_invocable_v<const Eq &, const Key &, const Query &>;

template <class Query, class Key, class Hash, class Eq>
inline constexpr bool is_search_key = heterogeneous_key<Query, Key, Hash, Eq>;
template <class Query, class Key, class Hash, class Eq>
inline constexpr bool is_search_key<prehashed<Query>, Key, Hash, Eq> =
    std::is_same_v<Query, Key> || heterogeneous_key<Query, Key, Hash, Eq>;

/// How the table handles the entries of a map.
template <class Key, class Value> struct map_policy {
  using key_type = Key;
  using value_type = std::pair<const Key, Value>;
  static const Key &key(const value_type &entry) noexcept {
    return entry.first;
  }
  static constexpr bool nothrow_move() {
    return std::is_nothrow_move_constructible_v<Key> &&
           std::is_nothrow_move_constructible_v<Value>;
  }
  static constexpr bool trivial() {
    return std::is_trivially_copyable_v<Key> &&
           std::is_trivially_copyable_v<Value>;
  }
  /// Constructs at `to` from an entry that is given up.  The key is const for
  /// the users of the map, not for the table that owns it.
  template <class Alloc>
  static void construct_moved(Alloc &alloc, value_type *to, value_type &from) {
    std::allocator_traits<Alloc>::construct(
        alloc, to, std::move(const_cast<Key &>(from.first)),
        std::move(from.second));
  }
  static void relocate(value_type *to, value_type *from) noexcept {
    ::new (static_cast<void *>(to)) value_type(
        std::move(const_cast<Key &>(from->first)), std::move(from->second));
    std::destroy_at(from);
  }
};

/// How the table handles the entries of a set.
template <class Key> struct set_policy {
  using key_type = Key;
  using value_type = Key;
  static const Key &key(const value_type &entry) noexcept { return entry; }
  static constexpr bool nothrow_move() {
    return std::is_nothrow_move_constructible_v<Key>;
  }
  static constexpr bool trivial() { return std::is_trivially_copyable_v<Key>; }
  template <class Alloc>
  static void construct_moved(Alloc &alloc, value_type *to, value_type &from) {
    std::allocator_traits<Alloc>::construct(alloc, to, std::move(from));
  }
  static void relocate(value_type *to, value_type *from) noexcept {
    ::new (static_cast<void *>(to)) value_type(std::move(*from));
    std::destroy_at(from);
  }
};

// Both do nothing without AddressSanitizer.
inline void poison([[maybe_unused]] const volatile void *p,
                   [[maybe_unused]] std::size_t n) noexcept {
#if defined(HMAP_ASAN)
  __asan_poison_memory_region(p, n);
#endif
}
inline void unpoison([[maybe_unused]] const volatile void *p,
                     [[maybe_unused]] std::size_t n) noexcept {
#if defined(HMAP_ASAN)
  __asan_unpoison_memory_region(p, n);
#endif
}

/// Storage of one entry: in the bucket, or apart with its address there.
template <class T, bool InPlace> struct slot_storage {
  alignas(T) std::byte raw[sizeof(T)];
  T *get() noexcept { return std::launder(reinterpret_cast<T *>(raw)); }
  void open() noexcept { unpoison(raw, sizeof raw); }
  void close() noexcept { poison(raw, sizeof raw); }
};
template <class T> struct slot_storage<T, false> {
  T *entry;
  T *get() noexcept { return entry; }
  // What is stored apart is freed, which AddressSanitizer sees by itself.
  void open() noexcept {}
  void close() noexcept {}
};

/// The head of a small table that grows as a whole.  Its tags follow in memory.
struct segment {
  std::uint32_t count = 0;   ///< elements
  std::uint32_t grow_at = 0; ///< count at which room must be made
  std::uint32_t index = 0;   ///< least directory entry that names it
  std::uint32_t depth = 0;   ///< directory bits that its hashes share
  /// What was allocated: for head, tags and slots, or, if the head and the tags
  /// are from a slab, for the slots.  Links the spare ones of slabs.
  void *memory = nullptr;
  bool from_slab = false;
};

/// Space of a segment's head.
inline constexpr std::size_t segment_head = 32;
static_assert(sizeof(segment) <= segment_head);
/// Alignment of segments; their addresses have room for a logarithm below it.
inline constexpr std::size_t segment_alignment = 32;

/// Memory for the heads and tags of several segments, which follow.
struct slab {
  slab *next = nullptr;
  std::uint32_t capacity = 0; ///< segments
  std::uint32_t used = 0;     ///< of these, ever given out
  void *memory = nullptr;     ///< what was allocated
};
static_assert(sizeof(slab) <= segment_head);

/// Address of a segment together with the logarithm of its bucket count, so
/// that a search need not read the head, and of its slots.
class segment_ref {
public:
  segment_ref() = default;
  segment_ref(segment *s, unsigned log, void *slots) noexcept
      : bits_(reinterpret_cast<std::uintptr_t>(s) | log), slots_(slots) {}

  segment *get() const noexcept {
    return reinterpret_cast<segment *>(bits_ & ~log_bits);
  }
  segment *operator->() const noexcept { return get(); }
  void *slots() const noexcept { return slots_; }
  unsigned log() const noexcept {
    return static_cast<unsigned>(bits_ & log_bits);
  }
  std::size_t buckets() const noexcept { return std::size_t{1} << log(); }
  std::size_t mask() const noexcept { return buckets() - 1; }
  /// The 16 bytes of metadata of bucket `n`.
  std::uint8_t *tags(std::size_t n) const noexcept {
    return reinterpret_cast<std::uint8_t *>(get()) + segment_head + 16 * n;
  }
  /// The same if the logarithm is known.
  template <unsigned Log> std::uint8_t *tags_of(std::size_t n) const noexcept {
    return reinterpret_cast<std::uint8_t *>(bits_ - Log) + segment_head +
           16 * n;
  }
  friend bool operator==(segment_ref a, segment_ref b) noexcept {
    return a.bits_ == b.bits_;
  }

private:
  static constexpr std::uintptr_t log_bits = segment_alignment - 1;
  std::uintptr_t bits_;
  void *slots_;
};

/// What a table without memory refers to: one bucket, empty and never written,
/// so that a search needs no test for it.
struct empty_segment_storage {
  alignas(segment_alignment) segment head;
  alignas(segment_head) std::uint8_t tags[16] = {}; // at segment_head
};
inline constexpr empty_segment_storage empty_segment{};
inline segment_ref no_segment() noexcept {
  return {const_cast<segment *>(&empty_segment.head), 0, nullptr};
}

/// Sees the inside of a table; defined by the tests that check the invariants.
struct inspector;

/// Asks for an `element` without an element in it.
struct no_element {};

template <class Table, bool Const> class table_iterator;

template <class Policy, class Hash, class Eq, class Alloc> class table {
public:
  using key_type = typename Policy::key_type;
  using value_type = typename Policy::value_type;
  using policy = Policy;
  using allocator_type = Alloc;
  using alloc_traits = std::allocator_traits<Alloc>;
  static_assert(std::is_same_v<typename alloc_traits::value_type, value_type>,
                "the allocator's value_type must be the map's value_type");

  struct slot;
  class element;
  class range_cursor;

  /// Where an element is; `at` is null for "nowhere" and for the end.
  struct position {
    slot *at = nullptr;
    const segment_ref *in = nullptr; ///< a directory entry that names it
    std::uint32_t index = 0;         ///< 16 * bucket + slot

    explicit operator bool() const noexcept { return at != nullptr; }
    value_type *get() const noexcept { return at->get(); }
    friend bool operator==(const position &x, const position &y) noexcept {
      return x.at == y.at;
    }
  };

  /// A position, and which slots of its bucket are to be visited after it, bit
  /// 0 being the next one.
  struct bucket_position {
    position at;
    unsigned left = 0;
  };
  /// Where an iterator is, and which slots of that stretch are to be visited
  /// after it: bit n for slot n.  Unlike a position it does not say which slot
  /// of the segment it is at; nothing need be counted to go on.
  struct walk {
    slot *at = nullptr;
    slot *base = nullptr; ///< of the stretch; null if `left` is not known
    std::uint64_t left = 0;
    std::uint32_t segment = 0;

    walk() = default;
    walk(std::uint32_t entry, slot *stretch, std::uint64_t slots) noexcept
        : at(stretch + std::countr_zero(slots)), base(stretch),
          left(slots & (slots - 1)), segment(entry) {}

    explicit operator bool() const noexcept { return at != nullptr; }
    value_type *get() const noexcept { return at->get(); }
    /// For when other elements may have gone.
    void forget_left() noexcept {
      base = nullptr;
      left = 0;
    }
  };

  static constexpr bool in_place() {
    return Policy::nothrow_move() && sizeof(value_type) <= max_in_place_size;
  }
  /// Logarithm of the buckets of a segment that no longer doubles: 256 buckets,
  /// fewer if they are large.
  static constexpr unsigned max_log() {
    return static_cast<unsigned>(std::bit_width(std::clamp<std::size_t>(
               131072 / (slots_per_bucket * sizeof(slot)), 8, 256))) -
           1;
  }
  static constexpr std::size_t max_buckets() {
    return std::size_t{1} << max_log();
  }
  /// Elements at which that many buckets are full.
  static constexpr std::uint32_t limit(std::size_t buckets) {
    return static_cast<std::uint32_t>(
        buckets == 1 ? slots_per_bucket : buckets * limit_num / limit_den);
  }
  static constexpr unsigned limit_num = 57, limit_den = 4;

  //===--------------------------------------------------------------------===//
  // Construction and assignment
  //===--------------------------------------------------------------------===//

  table(const Hash &hash, const Eq &eq, const Alloc &alloc)
      : seed_(random_seed()), hash_(hash), eq_(eq), alloc_(alloc) {
    shuffle();
  }
  table(const table &other, const Alloc &alloc)
      : table(other.hash_, other.eq_, alloc) {
    build_like(other, [this](slot &to, slot &from) {
      construct(to, std::as_const(*from.get()));
    });
  }
  table(const table &other)
      : table(other, alloc_traits::select_on_container_copy_construction(
                         other.alloc_)) {}
  table(table &&other) noexcept(std::is_nothrow_copy_constructible_v<Hash> &&
                                std::is_nothrow_copy_constructible_v<Eq>)
      : seed_(random_seed()), hash_(other.hash_), eq_(other.eq_),
        alloc_(std::move(other.alloc_)) {
    shuffle();
    take_storage(other);
  }
  table(table &&other, const Alloc &alloc)
      : table(other.hash_, other.eq_, alloc) {
    if (same_allocator(other)) {
      take_storage(other);
      return;
    }
    move_elements(other);
  }
  ~table() { release(); }

  table &operator=(const table &other) {
    if (this == &other)
      return *this;
    constexpr bool take_alloc =
        alloc_traits::propagate_on_container_copy_assignment::value;
    table copy(other, take_alloc ? other.alloc_ : alloc_);
    if constexpr (take_alloc)
      std::swap(alloc_, copy.alloc_);
    swap_functions(copy);
    swap_storage(copy);
    return *this;
  }
  table &operator=(table &&other) noexcept(
      (alloc_traits::propagate_on_container_move_assignment::value ||
       alloc_traits::is_always_equal::value) &&
      std::is_nothrow_copy_assignable_v<Hash> &&
      std::is_nothrow_copy_assignable_v<Eq>) {
    if (this == &other)
      return *this;
    constexpr bool take_alloc =
        alloc_traits::propagate_on_container_move_assignment::value;
    if (take_alloc || same_allocator(other)) {
      release();
      hash_ = other.hash_;
      eq_ = other.eq_;
      if constexpr (take_alloc)
        alloc_ = std::move(other.alloc_);
      take_storage(other);
    } else {
      table moved(std::move(other), alloc_);
      swap_functions(moved);
      swap_storage(moved);
    }
    return *this;
  }
  void swap(table &other) noexcept(std::is_nothrow_swappable_v<Hash> &&
                                   std::is_nothrow_swappable_v<Eq>) {
    if constexpr (alloc_traits::propagate_on_container_swap::value) {
      using std::swap;
      swap(alloc_, other.alloc_);
    }
    swap_functions(other);
    swap_storage(other);
  }

  //===--------------------------------------------------------------------===//
  // Observers
  //===--------------------------------------------------------------------===//

  std::size_t size() const noexcept { return size_; }
  /// For debuggers.
  const std::size_t *size_address() const noexcept { return &size_; }
  const Hash &hash_function() const noexcept { return hash_; }
  const Eq &key_eq() const noexcept { return eq_; }
  const Alloc &get_allocator() const noexcept { return alloc_; }
  access_flag &flag() const noexcept { return flag_; }

  /// Buckets by directory entry; entries that share a segment count each.
  std::size_t bucket_count() const noexcept {
    return has_storage() ? (dir_mask_ + 1) << top_log_ : 0;
  }
  /// The bucket that has `key`, or the first that would be searched for it.
  template <class Query> std::size_t bucket_of(const Query &key) const {
    const std::uint64_t h = hash_of(key);
    const segment_ref r = find_segment(h);
    const position p = find_hashed(key, h);
    return (std::size_t{r->index} << top_log_) +
           (p ? p.index >> 4 : h & r.mask());
  }
  /// First element of bucket `n`; next_in_bucket has the others.
  bucket_position bucket_begin(std::size_t n) const noexcept {
    const std::size_t i = n >> top_log_;
    const std::size_t k = n & ((std::size_t{1} << top_log_) - 1);
    if (n >= bucket_count() || dir_[i]->index != i || k >= dir_[i].buckets())
      return {};
    const unsigned left = group(dir_[i].tags(k)).used();
    return from_first(dir_ + i, k, left);
  }
  static void next_in_bucket(bucket_position &p) noexcept {
    if (p.left)
      step(p.at, p.left);
    else
      p = {};
  }

  table_stats stats() const noexcept {
    table_stats r;
    r.size = size_;
    r.growths = growths_;
    r.same_size_growths = relayouts_;
    for_each_segment([&](segment_ref s) {
      ++r.segments;
      r.buckets += s.buckets();
      for (std::size_t i = 0; i <= s.mask(); ++i)
        r.overflow_buckets += s.tags(i)[slots_per_bucket] != 0;
      r.bytes +=
          (s->from_slab ? slot_chunks(s.log()) : segment_chunks(s.log())) *
          sizeof(chunk);
    });
    for (const slab *s = slabs_; s; s = s->next)
      r.bytes += slab_chunks(s->capacity) * sizeof(chunk);
    if (dir_ != &single_)
      r.bytes += (dir_mask_ + 1) * sizeof(segment_ref);
    if constexpr (!in_place())
      r.bytes += size_ * sizeof(value_type);
    if (r.buckets)
      r.load_factor =
          static_cast<double>(size_) / static_cast<double>(r.buckets);
    return r;
  }

  //===--------------------------------------------------------------------===//
  // Iteration
  //===--------------------------------------------------------------------===//

  walk begin() const noexcept {
    if (size_ == 0)
      return {};
    std::uint32_t entry = start_segment_;
    const segment_ref r = dir_[entry];
    if ((r->index == entry && r->count) || next_segment(entry))
      return enter(entry);
    return {};
  }
  /// Moves `w` to the next element.
  HMAP_ALWAYS_INLINE void next(walk &w) const noexcept {
    if (w.left) [[likely]] {
      w.at = w.base + std::countr_zero(w.left);
      w.left &= w.left - 1;
      return;
    }
    w = further(w.at, w.segment, w.base != nullptr);
  }
  /// Moves `w` to the next element before the one that it is at is erased.  The
  /// destructor of that one may erase others.
  void next_before_erasure(walk &w) const noexcept {
    if constexpr (!trivial_end())
      w.forget_left();
    next(w);
    if constexpr (!trivial_end())
      w.forget_left();
  }
  position where(const walk &w) const noexcept {
    const segment_ref *const in = dir_ + w.segment;
    const auto n = static_cast<std::uint32_t>(w.at - slots(*in));
    return {w.at, in, n + n / slots_per_bucket};
  }
  /// Goes on from a position.
  walk from(const position &p) const noexcept {
    walk w;
    w.at = p.at;
    if (p)
      w.segment = static_cast<std::uint32_t>(p.in - dir_);
    return w;
  }

  /// Calls `f(slot)` for each element; `f` must not touch the table.
  template <class F> void for_each(F f) const {
    for_each_segment([&](segment_ref r) {
      for_each_used(r, [&](std::uint32_t i) { f(slots(r)[slot_of(i)]); });
    });
  }

  //===--------------------------------------------------------------------===//
  // Lookup
  //===--------------------------------------------------------------------===//

  template <class Query>
  HMAP_ALWAYS_INLINE position find(const Query &key) const {
    return find_hashed(key, hash_of(key));
  }

  //===--------------------------------------------------------------------===//
  // Insertion
  //===--------------------------------------------------------------------===//

  /// Unless an element with `key` exists, constructs one from `args`, whose
  /// key must equal `key`.  `key` and `args` may refer into this table.
  /// Whatever throws, the table keeps its elements as they were.
  template <class Query, class... Args>
  HMAP_ALWAYS_INLINE std::pair<position, bool> try_insert(const Query &key,
                                                          Args &&...args) {
    const std::uint64_t h = hash_of(key);
    const home from = home_of(h);
    if (const position p = find_from(key, h, from))
      return {p, false};
    const segment_ref r = *from.entry;
    if (r->count < r->grow_at) [[likely]] {
      const std::uint8_t tag = tag_of(h);
      const std::uint32_t i = free_slot(r, from.bucket, tag);
      slot *at = slots(r) + slot_of(i);
      fill(*at, [&](slot &to) { construct(to, std::forward<Args>(args)...); });
      return {occupy(from.entry, r, i, tag), true};
    }
    return {insert_growing(h, std::forward<Args>(args)...), true};
  }

  /// Inserts `made` unless an element with its key exists; takes it if so.
  std::pair<position, bool> insert_element(element &made) {
    const key_type &key = Policy::key(*made.get());
    const std::uint64_t h = hash_of(key);
    if (const position p = find_hashed(key, h))
      return {p, false};
    return {insert_absent(h, made), true};
  }

  /// Makes room for `n` elements in all, as far as the spread of their hashes
  /// allows.  Costs time and memory that grow with `n`.
  void reserve(std::size_t n) {
    if (n <= size_ || n == 0)
      return;
    if (n <= limit(max_buckets())) {
      const unsigned log = log_for(n);
      if (!has_storage())
        init_first(log);
      else if (dir_ == &single_ && single_.log() < log)
        regrow(single_, log);
      return;
    }
    // A segment holds its share of n only on average; a margin keeps nearly all
    // of them from splitting.
    const std::size_t share =
        limit(max_buckets()) - limit(max_buckets()) / 16 - 32;
    unsigned depth = 1;
    while (depth < 23 && (n >> depth) >= share)
      ++depth;
    if (size_ == 0) {
      if ((dir_mask_ + 1) >> depth == 0)
        lay_out(depth);
      return;
    }
    if (dir_ == &single_ && single_.log() < max_log())
      regrow(single_, max_log());
    for (unsigned d = 0; d != depth; ++d) {
      // Splitting segment i of depth d makes segment i + 2^d of depth d + 1.
      for (std::size_t i = 0; i <= dir_mask_ && i < (std::size_t{1} << d); ++i)
        if (dir_[i]->index == i && dir_[i]->depth == d)
          split(dir_[i]);
    }
  }

  /// Moves in every element of `other` whose key is not here.  If something
  /// throws, each element is in one of the two tables.
  template <class OtherHash, class OtherEq>
  void merge(table<Policy, OtherHash, OtherEq, Alloc> &other) {
    if (static_cast<const void *>(this) == static_cast<const void *>(&other))
      return;
    for (auto from = other.begin(); from;) {
      const auto current = other.where(from);
      other.next_before_erasure(from);
      const key_type &key = Policy::key(*current.get());
      const std::uint64_t h = hash_of(key);
      if (find_hashed(key, h))
        continue;
      const segment_ref *const in = make_room(h);
      const segment_ref r = *in;
      const std::uint8_t tag = tag_of(h);
      const std::uint32_t i = free_slot(r, h, tag);
      slot &to = slots(r)[slot_of(i)];
      // Slots of the two tables are of different types, but alike.
      to.open();
      if constexpr (in_place())
        relocate_entry(to.raw, current.get());
      else
        to.entry = current.at->entry;
      occupy(in, r, i, tag);
      other.vacate(current);
    }
  }

  //===--------------------------------------------------------------------===//
  // Removal
  //===--------------------------------------------------------------------===//

  /// Takes the element out, so that whatever its destructor does meets a table
  /// that no longer has it.
  void detach(const position &p, element &out) noexcept {
    out.take(*p.at);
    vacate(p);
  }
  void erase(const position &p) {
    element out(no_element{}, *this);
    detach(p, out);
  }
  /// Whether the end of an element runs no code, so that forget() does.
  static constexpr bool trivial_end() {
    return in_place() && std::is_trivially_destructible_v<value_type> &&
           std::is_same_v<Alloc, std::allocator<value_type>>;
  }
  HMAP_ALWAYS_INLINE void forget(const position &p) noexcept { vacate(p); }
  /// Destroys every element and keeps the memory.  Linear in the capacity.
  void clear() noexcept {
    if (has_storage()) {
      forget_cursors();
      for_each_segment([&](segment_ref r) {
        destroy_all(r);
        std::memset(r.tags(0), tag_empty, 16 * r.buckets());
        r->count = 0;
        r->grow_at = limit(r.buckets());
      });
    }
    size_ = 0;
    changed();
  }
  /// Destroys every element and gives all memory back.
  void release() noexcept {
    if (has_storage()) {
      forget_cursors();
      for (std::size_t i = dir_mask_ + 1; i-- != 0;) {
        const segment_ref r = dir_[i];
        if (r == no_segment() || r->index != i)
          continue;
        destroy_all(r);
        free_segment(r);
      }
      free_directory();
      free_slabs(slabs_);
    }
    forget_storage();
  }
  /// Gives back what the present elements do not need.  Stops quietly where
  /// memory is short or a hash throws.
  void shrink_to_fit() noexcept {
    if (cursors_ || !has_storage())
      return;
    changed();
    if (size_ == 0) {
      release();
      return;
    }
    try {
      for (std::size_t half = (dir_mask_ + 1) / 2; half != 0; half /= 2)
        merge_segments(half);
      while (dir_mask_ != 0 && !uses_whole_directory())
        halve_directory();
      if (dir_ == &single_ && log_for(size_) < single_.log())
        regrow(single_, log_for(size_));
      shrink_slabs();
    } catch (...) {
      // The table is whole after each step; it only stays larger.
    }
    top_log_ = 0;
    for_each_segment(
        [&](segment_ref r) { top_log_ = std::max(top_log_, r.log()); });
    note_form();
    start_segment_ = 0;
  }

  //===--------------------------------------------------------------------===//
  // Parts that the containers use
  //===--------------------------------------------------------------------===//

#if HMAP_CHECKED
  std::uint64_t generation() const noexcept { return generation_; }
#endif

  template <class Query>
  HMAP_ALWAYS_INLINE std::uint64_t hash_of(const Query &key) const {
    return hash_with(hash_, key, seed_);
  }
  template <class Query>
  std::uint64_t hash_of(const prehashed<Query> &key) const {
    return key.seed_ == seed_ ? key.hash_ : hash_of(key.key());
  }
  template <class Query> prehashed<Query> prehash(const Query &key) const {
    return {key, hash_of(key), seed_};
  }

private:
  template <class, class, class, class> friend class table;
  friend struct inspector;

  /// Unit of allocation, so that one rebound allocator serves every kind.
  struct chunk;

  //===--------------------------------------------------------------------===//
  // Small helpers
  //===--------------------------------------------------------------------===//

  template <class Query> static const Query &plain(const Query &key) noexcept {
    return key;
  }
  template <class Query>
  static const Query &plain(const prehashed<Query> &key) noexcept {
    return key.key();
  }
  static unsigned first(unsigned mask) noexcept {
    return static_cast<unsigned>(std::countr_zero(mask));
  }
  static std::uint8_t tag_of(std::uint64_t h) noexcept {
    const auto tag = static_cast<std::uint8_t>(h >> 56);
    return static_cast<std::uint8_t>(tag + (tag == tag_empty));
  }
  /// Whether an element with `tag` has been sent on from the bucket.
  static bool overflowed(const std::uint8_t *tags, std::uint8_t tag) noexcept {
    return (tags[slots_per_bucket] >> (tag & 7)) & 1;
  }
  static void mark_overflow(std::uint8_t *tags, std::uint8_t tag) noexcept {
    tags[slots_per_bucket] |= static_cast<std::uint8_t>(1u << (tag & 7));
  }
  static std::size_t slot_of(std::uint32_t index) noexcept {
    return index - (index >> 4);
  }
  static slot *slots(segment_ref r) noexcept {
    return static_cast<slot *>(r.slots());
  }
  segment_ref find_segment(std::uint64_t h) const noexcept {
    return dir_[(h >> 32) & dir_mask_];
  }
  static constexpr unsigned entry_shift =
      32 - (std::bit_width(sizeof(segment_ref)) - 1);
  static_assert(std::has_single_bit(sizeof(segment_ref)));
  /// The directory entry and the first bucket of a hash, and its tags.
  struct home {
    const segment_ref *entry;
    std::size_t bucket;
    std::uint8_t *tags;
  };
  /// Nearly every table either has one segment, which need not be chosen by the
  /// hash, or segments of one known number of buckets.
  HMAP_ALWAYS_INLINE home home_of(std::uint64_t h) const noexcept {
    if (even_ != 0) [[likely]] {
      const auto *const e = reinterpret_cast<const segment_ref *>(
          reinterpret_cast<const std::byte *>(dir_) +
          ((h >> entry_shift) & even_));
      const std::size_t n = h & (max_buckets() - 1);
      return {e, n, e->template tags_of<max_log()>(n)};
    }
    const segment_ref *e = &single_;
    if (dir_mask_ != 0) [[unlikely]]
      e = dir_ + ((h >> 32) & dir_mask_);
    const std::size_t n = h & e->mask();
    return {e, n, e->tags(n)};
  }
  /// To be called when the directory has got another size or the largest
  /// segment another number of buckets.
  void note_form() noexcept {
    even_ = top_log_ == max_log() ? dir_mask_ * sizeof(segment_ref) : 0;
  }
  /// Whether any memory is held.
  bool has_storage() const noexcept {
    return dir_ != &single_ || !(single_ == no_segment());
  }
  template <class F> void for_each_segment(F f) const {
    if (has_storage())
      for (std::size_t i = 0; i <= dir_mask_; ++i)
        if (const segment_ref r = dir_[i];
            r->index == i && !(r == no_segment()))
          f(r);
  }
  /// Calls `f(index)` for each element of a segment.  `f` may empty slots and
  /// fill others; whether it is called for the latter is not said.
  template <class F>
  HMAP_ALWAYS_INLINE static void for_each_used(segment_ref r, F f) {
    for (std::size_t n = 0, end = r.buckets(); n != end; ++n)
      for (unsigned left = group(r.tags(n)).used(); left; left &= left - 1)
        f(static_cast<std::uint32_t>(16 * n + first(left)));
  }

  template <class Query>
  HMAP_ALWAYS_INLINE position find_hashed(const Query &key,
                                          std::uint64_t h) const {
    return find_from(key, h, home_of(h));
  }
  template <class Query>
  HMAP_ALWAYS_INLINE position find_from(const Query &key, std::uint64_t h,
                                        const home &from) const {
    const std::uint8_t tag = tag_of(h);
    const std::size_t n = from.bucket;
    const std::uint8_t *tags = from.tags;
    if (unsigned hits = group(tags).match(tag)) {
      slot *const bucket =
          static_cast<slot *>(from.entry->slots()) + slots_per_bucket * n;
      // What one segment has is never far away.
      if (even_ != 0)
        prefetch(bucket);
      do {
        const unsigned k = first(hits);
        if (eq_(Policy::key(*bucket[k].get()), plain(key))) [[likely]]
          return {bucket + k, from.entry,
                  static_cast<std::uint32_t>(16 * n + k)};
      } while (hits &= hits - 1);
    }
    if (!overflowed(tags, tag)) [[likely]]
      return {};
    const found p = find_further(key, h);
    return {p.at, from.entry, static_cast<std::uint32_t>(p.index)};
  }
  /// Asks for the first slots of a bucket, which are the ones most in use. That
  /// happens while the tags are on their way: the processor expects a hit.
  HMAP_ALWAYS_INLINE static void
  prefetch([[maybe_unused]] slot *bucket) noexcept {
#if defined(__GNUC__) || defined(__clang__)
    constexpr std::size_t bytes =
        std::min<std::size_t>(slots_per_bucket * sizeof(slot), 192);
    for (std::size_t i = 0; i < bytes; i += 64)
      __builtin_prefetch(reinterpret_cast<std::byte *>(bucket) + i);
#endif
  }
  /// Small enough to be returned in registers.
  struct found {
    slot *at;
    std::size_t index;
  };
  /// Searches the probe sequence behind the first bucket.
  template <class Query>
  HMAP_NOINLINE found find_further(const Query &key, std::uint64_t h) const {
    const segment_ref r = find_segment(h);
    const std::uint8_t tag = tag_of(h);
    const std::size_t mask = r.mask();
    std::size_t n = h & mask;
    // With poor hashes every bucket may be marked.
    for (std::size_t step = 1; step <= mask; ++step) {
      n = (n + step) & mask;
      const std::uint8_t *tags = r.tags(n);
      for (unsigned hits = group(tags).match(tag); hits; hits &= hits - 1) {
        const unsigned k = first(hits);
        slot *at = slots(r) + (slots_per_bucket * n + k);
        if (eq_(Policy::key(*at->get()), plain(key))) [[likely]]
          return {at, 16 * n + k};
      }
      if (!overflowed(tags, tag)) [[likely]]
        break;
    }
    return {nullptr, 0};
  }
  /// The first empty slot on the probe sequence of `h`, which there must be.
  HMAP_ALWAYS_INLINE static std::uint32_t
  free_slot(segment_ref r, std::uint64_t h, std::uint8_t tag) noexcept {
    const std::size_t mask = r.mask();
    std::size_t n = h & mask;
    for (std::size_t step = 0;;) {
      std::uint8_t *tags = r.tags(n);
      if (const unsigned empty = group(tags).empty()) [[likely]]
        return static_cast<std::uint32_t>(16 * n + first(empty));
      mark_overflow(tags, tag);
      n = (n + ++step) & mask;
    }
  }

  /// The first of the slots `left` of bucket `n`, together with what is left
  /// behind it; nowhere if there are none.
  static bucket_position from_first(const segment_ref *in, std::size_t n,
                                    unsigned left) noexcept {
    if (!left)
      return {};
    const unsigned k = first(left);
    return {{slots(*in) + (slots_per_bucket * n + k), in,
             static_cast<std::uint32_t>(16 * n + k)},
            left >> (k + 1)};
  }
  /// Moves `p` to the next element of its bucket, which there must be.
  HMAP_ALWAYS_INLINE static void step(position &p, unsigned &left) noexcept {
    const unsigned further = first(left) + 1;
    p.at += further;
    p.index += further;
    left >>= further;
  }
  // Iteration goes by stretches: up to four buckets side by side, so that one
  // word tells which of their slots are in use.  A segment is visited in a
  // circle that starts at start_slot_ of bucket start_bucket_ and ends with the
  // slots before that one.

  static constexpr std::size_t stretch_slots =
      buckets_per_stretch * slots_per_bucket;

  /// The last stretch of a segment.
  static std::size_t last_stretch(segment_ref r) noexcept {
    return r.mask() / buckets_per_stretch;
  }
  /// The slots in use of stretch `n`.
  HMAP_ALWAYS_INLINE static std::uint64_t stretch(segment_ref r,
                                                  std::size_t n) noexcept {
    return used_slots(r.tags(buckets_per_stretch * n),
                      std::min<std::size_t>(r.buckets(), buckets_per_stretch));
  }
  /// The stretch in which the visit of a segment starts, and the slots of it
  /// that are visited last.
  std::size_t start_stretch(segment_ref r) const noexcept {
    return (start_bucket_ & r.mask()) / buckets_per_stretch;
  }
  std::uint64_t before_start(segment_ref r) const noexcept {
    return (std::uint64_t{1}
            << (start_bucket_ & r.mask() & (buckets_per_stretch - 1)) *
                   slots_per_bucket
            << start_slot_) -
           1;
  }
  /// The first of the slots `left` of stretch `n`; the end if there are none.
  HMAP_ALWAYS_INLINE static walk first_of(std::uint32_t entry, segment_ref r,
                                          std::size_t n,
                                          std::uint64_t left) noexcept {
    if (!left)
      return {};
    return {entry, slots(r) + stretch_slots * n, left};
  }
  /// First element of a segment that has one.
  walk enter(std::uint32_t entry) const noexcept {
    const segment_ref r = dir_[entry];
    const std::size_t n = start_stretch(r);
    if (const std::uint64_t left = stretch(r, n) & ~before_start(r))
      return first_of(entry, r, n, left);
    return scan(entry, r, n);
  }
  /// First element in the stretches of a segment behind stretch `n`, or the
  /// end.
  HMAP_ALWAYS_INLINE walk scan(std::uint32_t entry, segment_ref r,
                               std::size_t n) const noexcept {
    const std::size_t last = last_stretch(r), start = start_stretch(r);
    for (;;) {
      n = (n + 1) & last;
      const std::uint64_t left = stretch(r, n);
      if (n == start)
        return first_of(entry, r, n, left & before_start(r));
      if (left) [[likely]]
        return first_of(entry, r, n, left);
    }
  }
  /// The element behind `at`, if what is left of its stretch is known to be
  /// nothing, or not known.  By value, so that the iterator can live in
  /// registers.
  HMAP_NOINLINE walk further(slot *at, std::uint32_t entry,
                             bool known) const noexcept {
    const segment_ref r = dir_[entry];
    entry = r->index;
    const auto number = static_cast<std::size_t>(at - slots(r));
    const std::size_t n = number / stretch_slots;
    const std::uint64_t done = ~std::uint64_t{0} << (number % stretch_slots);
    // Whether this is the part of the segment that is visited last.
    const bool at_the_end =
        n == start_stretch(r) && (done & before_start(r)) != 0;
    if (!known) {
      const std::uint64_t left = stretch(r, n) & (done << 1);
      if (const std::uint64_t now = at_the_end ? left & before_start(r) : left)
        return first_of(entry, r, n, now);
    }
    if (!at_the_end)
      if (const walk w = scan(entry, r, n))
        return w;
    return next_segment(entry) ? enter(entry) : walk();
  }
  /// Moves to the next segment with elements; false at the end.
  bool next_segment(std::uint32_t &entry) const noexcept {
    for (;;) {
      entry = static_cast<std::uint32_t>((entry + 1) & dir_mask_);
      if (entry == start_segment_)
        return false;
      const segment_ref r = dir_[entry];
      if (r->index == entry && r->count)
        return true;
    }
  }

  /// Chooses where iteration starts.
  void shuffle() noexcept {
    const std::uint64_t r = mix(seed_ ^ hash_k1, hash_k3);
    start_bucket_ = static_cast<std::uint16_t>(r);
    start_slot_ = static_cast<std::uint16_t>((r >> 16) % slots_per_bucket);
    start_segment_ = static_cast<std::uint32_t>((r >> 32) & dir_mask_);
  }
  void changed() noexcept {
#if HMAP_CHECKED
    ++generation_;
#endif
  }
  void forget_cursors() noexcept {
    for (range_cursor *c = cursors_; c; c = c->link_)
      c->batches_.clear();
  }

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//

  using chunk_alloc = typename alloc_traits::template rebind_alloc<chunk>;
  using dir_alloc = typename alloc_traits::template rebind_alloc<segment_ref>;

  template <class T, class A> static T *allocate_from(A alloc, std::size_t n) {
    return std::to_address(std::allocator_traits<A>::allocate(alloc, n));
  }
  template <class T, class A>
  static void deallocate_to(A alloc, T *p, std::size_t n) noexcept {
    using pointer = typename std::allocator_traits<A>::pointer;
    std::allocator_traits<A>::deallocate(
        alloc, std::pointer_traits<pointer>::pointer_to(*p), n);
  }

  static constexpr std::size_t segment_align() {
    return std::max(segment_alignment, alignof(slot));
  }
  static constexpr std::size_t slots_offset(unsigned log) {
    const std::size_t tags_end = segment_head + (std::size_t{16} << log);
    if constexpr (alignof(slot) <= 16)
      return tags_end;
    else
      return (tags_end + alignof(slot) - 1) & ~(alignof(slot) - 1);
  }
  static constexpr std::size_t segment_bytes(unsigned log) {
    return slots_offset(log) + (slots_per_bucket * sizeof(slot) << log);
  }
  /// Units to allocate: allocators need not know large alignments, so a segment
  /// is aligned within what they give.
  static constexpr std::size_t segment_chunks(unsigned log) {
    return (segment_bytes(log) + segment_align() - 1) / sizeof(chunk);
  }

  static constexpr std::size_t slot_chunks(unsigned log) {
    return ((slots_per_bucket * sizeof(slot) << log) + sizeof(chunk) - 1) /
           sizeof(chunk);
  }
  /// Bytes of head and tags of a segment of the most buckets.
  static constexpr std::size_t front_bytes() {
    return segment_head + 16 * max_buckets();
  }
  static_assert(segment_head % segment_alignment == 0);
  static constexpr std::size_t slab_chunks(std::size_t capacity) {
    return (segment_head + capacity * front_bytes() + segment_alignment +
            sizeof(chunk) - 1) /
           sizeof(chunk);
  }

  /// A segment in one piece of memory.
  segment_ref new_segment(unsigned log) {
    void *memory =
        allocate_from<chunk>(chunk_alloc(alloc_), segment_chunks(log));
    void *aligned = memory;
    std::size_t space = segment_chunks(log) * sizeof(chunk);
    std::align(segment_align(), segment_bytes(log), aligned, space);
    auto *s = ::new (aligned) segment;
    s->memory = memory;
    return prepare_segment(
        {s, log, static_cast<std::byte *>(aligned) + slots_offset(log)});
  }
  /// A segment beside others.  If it has the most buckets, its tags go to a
  /// slab: a search reads tags in one place and a slot in another, and the tags
  /// of a large map are few enough for the processor to know their pages.
  segment_ref new_neighbour(unsigned log) {
    if (log != max_log())
      return new_segment(log);
    chunk *const memory =
        allocate_from<chunk>(chunk_alloc(alloc_), slot_chunks(log));
    segment *s;
    try {
      s = ::new (take_front()) segment;
    } catch (...) {
      deallocate_to(chunk_alloc(alloc_), memory, slot_chunks(log));
      throw;
    }
    s->memory = memory;
    s->from_slab = true;
    return prepare_segment({s, log, memory});
  }
  static segment_ref prepare_segment(segment_ref r) noexcept {
    r->grow_at = limit(r.buckets());
    std::memset(r.tags(0), tag_empty, 16 * r.buckets());
    close_all(r);
    return r;
  }
  void free_segment(segment_ref r) noexcept {
    unpoison(r.slots(), slots_per_bucket * sizeof(slot) << r.log());
    auto *const memory = static_cast<chunk *>(r->memory);
    if (!r->from_slab) {
      deallocate_to(chunk_alloc(alloc_), memory, segment_chunks(r.log()));
      return;
    }
    deallocate_to(chunk_alloc(alloc_), memory, slot_chunks(r.log()));
    r->memory = spare_;
    spare_ = r.get();
  }

  slab *new_slab(std::size_t capacity) {
    void *const memory =
        allocate_from<chunk>(chunk_alloc(alloc_), slab_chunks(capacity));
    void *aligned = memory;
    std::size_t space = slab_chunks(capacity) * sizeof(chunk);
    std::align(segment_alignment, segment_head, aligned, space);
    auto *s = ::new (aligned) slab;
    s->capacity = static_cast<std::uint32_t>(capacity);
    s->memory = memory;
    return s;
  }
  /// Space of a head and its tags in `s`, which must have some left.
  static void *next_front(slab *s) noexcept {
    return reinterpret_cast<std::byte *>(s) + segment_head +
           s->used++ * front_bytes();
  }
  void *take_front() {
    if (segment *const s = spare_) {
      spare_ = static_cast<segment *>(s->memory);
      return s;
    }
    if (!slabs_ || slabs_->used == slabs_->capacity) {
      // A larger one would stand half empty in a small map.
      slab *const s =
          new_slab(std::clamp<std::size_t>((dir_mask_ + 1) / 8, 1, 16));
      s->next = slabs_;
      slabs_ = s;
    }
    return next_front(slabs_);
  }
  void free_slabs(slab *s) noexcept {
    while (s) {
      slab *const next = s->next;
      deallocate_to(chunk_alloc(alloc_), static_cast<chunk *>(s->memory),
                    slab_chunks(s->capacity));
      s = next;
    }
  }
  /// Moves all that is in slabs into one that it fills.
  void shrink_slabs() {
    std::size_t capacity = 0, used = 0;
    for (const slab *s = slabs_; s; s = s->next)
      capacity += s->capacity;
    for_each_segment([&](segment_ref r) { used += r->from_slab; });
    if (used == capacity)
      return;
    slab *const all = used ? new_slab(used) : nullptr;
    for_each_segment([&](segment_ref r) {
      if (!r->from_slab)
        return;
      void *const front = next_front(all);
      std::memcpy(front, static_cast<const void *>(r.get()), front_bytes());
      name({static_cast<segment *>(front), r.log(), r.slots()});
    });
    free_slabs(slabs_);
    slabs_ = all;
    spare_ = nullptr;
  }
  void free_directory() noexcept {
    if (dir_ != &single_)
      deallocate_to(dir_alloc(alloc_), dir_, dir_mask_ + 1);
  }

  bool same_allocator(const table &other) const noexcept {
    if constexpr (alloc_traits::is_always_equal::value)
      return true;
    else
      return alloc_ == other.alloc_;
  }
  void swap_functions(table &other) {
    using std::swap;
    swap(hash_, other.hash_);
    swap(eq_, other.eq_);
  }
  void swap_storage(table &other) noexcept {
    const bool own = dir_ == &single_, others = other.dir_ == &other.single_;
    std::swap(dir_, other.dir_);
    std::swap(single_, other.single_);
    if (others)
      dir_ = &single_;
    if (own)
      other.dir_ = &other.single_;
    std::swap(dir_mask_, other.dir_mask_);
    std::swap(even_, other.even_);
    std::swap(top_log_, other.top_log_);
    std::swap(size_, other.size_);
    std::swap(slabs_, other.slabs_);
    std::swap(spare_, other.spare_);
    std::swap(seed_, other.seed_);
    std::swap(start_segment_, other.start_segment_);
    std::swap(start_bucket_, other.start_bucket_);
    std::swap(start_slot_, other.start_slot_);
    std::swap(growths_, other.growths_);
    std::swap(relayouts_, other.relayouts_);
    changed();
    other.changed();
  }
  /// Takes what `other` holds; this table must hold nothing.
  void take_storage(table &other) noexcept {
    swap_storage(other);
    other.growths_ = other.relayouts_ = 0;
  }
  void forget_storage() noexcept {
    dir_ = &single_;
    single_ = no_segment();
    dir_mask_ = 0;
    top_log_ = 0;
    note_form();
    size_ = 0;
    slabs_ = nullptr;
    spare_ = nullptr;
    start_segment_ = 0;
    changed();
  }

  //===--------------------------------------------------------------------===//
  // Elements
  //===--------------------------------------------------------------------===//

  template <class... Args> void construct(slot &s, Args &&...args) {
    if constexpr (in_place()) {
      alloc_traits::construct(alloc_, reinterpret_cast<value_type *>(s.raw),
                              std::forward<Args>(args)...);
    } else {
      s.entry = allocate_from<value_type>(alloc_, 1);
      try {
        alloc_traits::construct(alloc_, s.entry, std::forward<Args>(args)...);
      } catch (...) {
        deallocate_to(alloc_, s.entry, 1);
        throw;
      }
    }
  }
  /// Calls `make(s)` for a slot of a bucket, which holds nothing if it throws.
  template <class Make> static void fill(slot &s, Make make) {
#if defined(HMAP_ASAN)
    s.open();
    try {
      make(s);
    } catch (...) {
      s.close();
      throw;
    }
#else
    make(s);
#endif
  }
  void destroy(slot &s) noexcept {
    value_type *p = s.get();
    if constexpr (!in_place() || !std::is_trivially_destructible_v<value_type>)
      alloc_traits::destroy(alloc_, p);
    if constexpr (!in_place())
      deallocate_to(alloc_, p, 1);
  }
  static void relocate_entry(void *to, value_type *from) noexcept {
    if constexpr (Policy::trivial())
      std::memcpy(to, static_cast<const void *>(from), sizeof(value_type));
    else
      Policy::relocate(static_cast<value_type *>(to), from);
  }
  static void relocate(slot &to, slot &from) noexcept {
    if constexpr (in_place())
      relocate_entry(to.raw, from.get());
    else
      to.entry = from.entry;
  }
  static void close_all(segment_ref r) noexcept {
    if constexpr (in_place())
      poison(slots(r), slots_per_bucket * sizeof(slot) << r.log());
  }
  void destroy_all(segment_ref r) noexcept {
    if constexpr (in_place() && std::is_trivially_destructible_v<value_type>) {
      close_all(r);
    } else {
      for_each_used(r, [&](std::uint32_t i) {
        slot &s = slots(r)[slot_of(i)];
        destroy(s);
        s.close();
      });
    }
  }

  /// Relocates from one segment, or one slot, to another.  The tag that is left
  /// behind is the caller's to clear.
  HMAP_ALWAYS_INLINE void move_slot(segment_ref to, std::uint32_t to_index,
                                    segment_ref from,
                                    std::uint32_t from_index) noexcept {
    to.tags(0)[to_index] = from.tags(0)[from_index];
    slot &target = slots(to)[slot_of(to_index)];
    slot &source = slots(from)[slot_of(from_index)];
    target.open();
    relocate(target, source);
    source.close();
    for (range_cursor *c = cursors_; c; c = c->link_) [[unlikely]]
      c->moved(from, from_index, to, to_index);
  }

  /// Marks a slot that has just been filled as used.
  HMAP_ALWAYS_INLINE position occupy(const segment_ref *in, segment_ref r,
                                     std::uint32_t i,
                                     std::uint8_t tag) noexcept {
    r.tags(0)[i] = tag;
    ++r->count;
    ++size_;
    changed();
    return {slots(r) + slot_of(i), in, i};
  }
  /// Marks a slot that has just been emptied as empty.
  HMAP_ALWAYS_INLINE void vacate(const position &p) noexcept {
    const segment_ref r = *p.in;
    for (range_cursor *c = cursors_; c; c = c->link_) [[unlikely]]
      c->erased(r, p.index);
    p.at->close();
    std::uint8_t *tags = r.tags(p.index >> 4), &tag = tags[p.index & 15];
    // The bit that the bucket got while it was full stays set.
    r->grow_at -= overflowed(tags, tag) && r->grow_at != 0;
    tag = tag_empty;
    --r->count;
    --size_;
    changed();
    // Keep the start of iteration on a segment with elements, so that erasing
    // the first element again and again does not walk over ever more empty
    // ones.  A few steps a call suffice for that.
    if (r->count == 0) [[unlikely]]
      move_start(r);
  }
  HMAP_NOINLINE void move_start(segment_ref r) noexcept {
    if (size_ != 0 && r == dir_[start_segment_])
      for (unsigned steps = 64; steps && dir_[start_segment_]->count == 0;
           --steps)
        start_segment_ =
            static_cast<std::uint32_t>((start_segment_ + 1) & dir_mask_);
  }

  //===--------------------------------------------------------------------===//
  // Growth
  //===--------------------------------------------------------------------===//

  /// Room must be made first, which can move what the arguments refer to, so
  /// the element is made before that, outside the table.
  template <class... Args>
  HMAP_NOINLINE position insert_growing(std::uint64_t h, Args &&...args) {
    element made(*this, std::forward<Args>(args)...);
    return insert_absent(h, made);
  }
  HMAP_NOINLINE position insert_absent(std::uint64_t h, element &made) {
    const segment_ref *const in = make_room(h);
    const segment_ref r = *in;
    const std::uint8_t tag = tag_of(h);
    const std::uint32_t i = free_slot(r, h, tag);
    made.give(slots(r)[slot_of(i)]);
    return occupy(in, r, i, tag);
  }

  static unsigned log_for(std::size_t n) noexcept {
    unsigned log = 0;
    while (limit(std::size_t{1} << log) < n)
      ++log;
    return log;
  }

  /// Returns the directory entry for `h`; its segment then has room for one
  /// more element.
  const segment_ref *make_room(std::uint64_t h) {
    if (!has_storage())
      init_first(0);
    for (bool was_split = false;;) {
      segment_ref &r = dir_[(h >> 32) & dir_mask_];
      if (r->count < r->grow_at)
        return &r;
      const std::uint32_t most = limit(r.buckets());
      if (r->count + most / 32 < most)
        relay(r);
      else if (dir_ == &single_ && r.log() < max_log())
        regrow(r, r.log() + 1);
      else if (!was_split && may_split(r)) {
        split(r);
        was_split = true;
      } else
        // Equal hashes: splitting would not part them.
        regrow(r, r.log() + 1);
    }
  }

  void init_first(unsigned log) {
    single_ = new_segment(log);
    top_log_ = log;
    dir_mask_ = 0;
    start_segment_ = 0;
  }

  /// Allocates a table of 2^depth segments in place of what an empty table has.
  void lay_out(unsigned depth) {
    release();
    const std::size_t entries = std::size_t{1} << depth;
    dir_ = allocate_directory(entries);
    dir_mask_ = entries - 1;
    top_log_ = max_log();
    try {
      slabs_ = new_slab(entries);
      for (std::size_t i = 0; i != entries; ++i) {
        dir_[i] = new_neighbour(max_log());
        dir_[i]->index = static_cast<std::uint32_t>(i);
        dir_[i]->depth = depth;
      }
    } catch (...) {
      release();
      throw;
    }
    note_form();
    start_segment_ =
        static_cast<std::uint32_t>(mix(seed_, hash_k2) & dir_mask_);
  }
  segment_ref *allocate_directory(std::size_t entries) {
    auto *dir = allocate_from<segment_ref>(dir_alloc(alloc_), entries);
    std::uninitialized_fill_n(dir, entries, no_segment());
    return dir;
  }

  /// Whether hashing cannot fail and costs less than remembering the hash.
  static constexpr bool quick_hash() {
    return std::is_same_v<Hash, hash<key_type>> && word_key<key_type>;
  }
  /// For each element of a segment where its hash wants it, and the directory
  /// bit that a split looks at.
  class quick_hashes {
  public:
    quick_hashes(const table &t, segment_ref r, unsigned depth) noexcept
        : table_(t), slots_(slots(r)), bit_(32 + depth) {}
    HMAP_ALWAYS_INLINE bool high(std::uint32_t i) const {
      return (of(i) >> bit_) & 1;
    }
    HMAP_ALWAYS_INLINE std::uint64_t home(std::uint32_t i) const {
      return of(i);
    }
    void move(std::uint32_t, std::uint32_t) noexcept {}

  private:
    HMAP_ALWAYS_INLINE std::uint64_t of(std::uint32_t i) const {
      return table_.hash_of(Policy::key(*slots_[slot_of(i)].get()));
    }
    const table &table_;
    slot *slots_;
    unsigned bit_;
  };
  /// The same for hashes that may throw or take long: all are computed first.
  class stored_hashes {
  public:
    stored_hashes(const table &t, segment_ref r, unsigned depth)
        : heap_(word_alloc(t.alloc_)) {
      if (16 * r.buckets() > std::size(local_)) {
        heap_.resize(16 * r.buckets());
        words_ = heap_.data();
      }
      slot *const base = slots(r);
      for_each_used(r, [&](std::uint32_t i) {
        const std::uint64_t h = t.hash_of(Policy::key(*base[slot_of(i)].get()));
        words_[i] = static_cast<std::uint32_t>((h & 0x7fffffff) |
                                               ((h >> (32 + depth)) & 1) << 31);
      });
    }
    stored_hashes(const stored_hashes &) = delete;
    stored_hashes &operator=(const stored_hashes &) = delete;
    bool high(std::uint32_t i) const noexcept { return words_[i] >> 31; }
    std::uint64_t home(std::uint32_t i) const noexcept {
      return words_[i] & 0x7fffffff;
    }
    void move(std::uint32_t to, std::uint32_t from) noexcept {
      words_[to] = words_[from];
    }

  private:
    using word_alloc =
        typename alloc_traits::template rebind_alloc<std::uint32_t>;
    std::uint32_t local_[16 * max_buckets()];
    std::vector<std::uint32_t, word_alloc> heap_;
    std::uint32_t *words_ = local_;
  };
  using hashes_of =
      std::conditional_t<quick_hash(), quick_hashes, stored_hashes>;

  /// Finds the empty slots of a segment that only fills up.  Counts instead of
  /// looking at the tags, because a processor waits long for sixteen bytes of
  /// which it has just written one.
  class filler {
  public:
    explicit filler(segment_ref r) noexcept : to_(r) {
      if (r.buckets() <= max_buckets())
        std::memset(used_, 0, r.buckets());
    }
    HMAP_ALWAYS_INLINE std::uint32_t next(std::uint64_t h,
                                          std::uint8_t tag) noexcept {
      const std::size_t mask = to_.mask();
      if (mask >= max_buckets()) [[unlikely]]
        return free_slot(to_, h, tag);
      std::size_t n = h & mask;
      for (std::size_t step = 0; used_[n] == slots_per_bucket;) {
        mark_overflow(to_.tags(n), tag);
        n = (n + ++step) & mask;
      }
      return static_cast<std::uint32_t>(16 * n + used_[n]++);
    }

  private:
    segment_ref to_;
    std::uint8_t used_[max_buckets()];
  };

  void prepare_cursors(segment_ref fresh) {
    for (range_cursor *c = cursors_; c; c = c->link_)
      c->expect(fresh);
  }

  /// Moves the elements of `r` into a new segment with 2^log buckets.
  HMAP_NOINLINE void regrow(segment_ref r, unsigned log) {
    HMAP_PROBE3(grow__start, this, size_, bucket_count());
    const hashes_of hashes(*this, r, 0);
    const segment_ref to = new_segment(log);
    try {
      prepare_cursors(to);
    } catch (...) {
      free_segment(to);
      throw;
    }
    filler fill_up(to);
    for_each_used(r, [&](std::uint32_t i) {
      move_slot(to, fill_up.next(hashes.home(i), r.tags(0)[i]), r, i);
    });
    to->count = r->count;
    to->index = r->index;
    to->depth = r->depth;
    name(to);
    growths_ += log > r.log();
    top_log_ = dir_ == &single_ ? log : std::max(top_log_, log);
    note_form();
    for (range_cursor *c = cursors_; c; c = c->link_)
      c->gone(r);
    free_segment(r);
    changed();
    HMAP_PROBE3(grow__end, this, size_, bucket_count());
  }

  /// Renews the overflow bits of a segment and brings its elements home.
  HMAP_NOINLINE void relay(segment_ref r) {
    hashes_of hashes(*this, r, 0);
    settle(r, hashes);
    ++relayouts_;
    changed();
  }
  void settle(segment_ref r, hashes_of &hashes) {
    clear_overflow(r);
    for_each_used(r, [&](std::uint32_t i) { bring_home(r, hashes, i); });
  }
  static void clear_overflow(segment_ref r) noexcept {
    for (std::size_t n = 0; n <= r.mask(); ++n)
      r.tags(n)[slots_per_bucket] = 0;
    r->grow_at = limit(r.buckets());
  }
  /// Moves an element to the first bucket on its way that has room, if that is
  /// before its own, and marks those that it passes.
  HMAP_ALWAYS_INLINE void bring_home(segment_ref r, hashes_of &hashes,
                                     std::uint32_t i) {
    const std::size_t mask = r.mask();
    std::size_t n = hashes.home(i) & mask;
    for (std::size_t step = 0; n != i >> 4; n = (n + ++step) & mask) {
      std::uint8_t *tags = r.tags(n);
      if (const unsigned empty = group(tags).empty()) {
        const auto to = static_cast<std::uint32_t>(16 * n + first(empty));
        hashes.move(to, i);
        move_slot(r, to, r, i);
        r.tags(0)[i] = tag_empty;
        return;
      }
      mark_overflow(tags, r.tags(0)[i]);
    }
  }

  /// Whether splitting a full segment keeps the directory in proportion to the
  /// number of elements.  If not, hashes collide.
  bool may_split(segment_ref r) const noexcept {
    const std::size_t entries = dir_mask_ + 1;
    const bool wider = (std::size_t{1} << r->depth) == entries;
    return r->depth < 23 && r.log() <= max_log() + 2 &&
           !(wider && entries > 1 &&
             entries * limit(max_buckets()) > 8 * size_);
  }

  /// Splits `r` by the next bit of the directory.
  HMAP_NOINLINE void split(segment_ref r) {
    HMAP_PROBE3(grow__start, this, size_, bucket_count());
    const unsigned depth = r->depth;
    const bool wider = (std::size_t{1} << depth) == dir_mask_ + 1;
    hashes_of hashes(*this, r, depth);
    const segment_ref t = new_neighbour(r.log());
    try {
      prepare_cursors(t);
      if (wider)
        double_directory();
    } catch (...) {
      free_segment(t);
      throw;
    }
    std::uint32_t moving = 0;
    filler fill_up(t);
    // Most of those that stay are at home, and need not be looked at again.
    std::uint16_t away[16 * max_buckets()];
    std::size_t away_count = 0;
    const bool few = r.buckets() <= max_buckets();
    for_each_used(r, [&](std::uint32_t i) {
      if (hashes.high(i)) {
        move_slot(t, fill_up.next(hashes.home(i), r.tags(0)[i]), r, i);
        r.tags(0)[i] = tag_empty;
        ++moving;
      } else if (few && (hashes.home(i) & r.mask()) != i >> 4) {
        away[away_count++] = static_cast<std::uint16_t>(i);
      }
    });
    if (few) {
      clear_overflow(r);
      for (std::size_t k = 0; k != away_count; ++k)
        bring_home(r, hashes, away[k]);
    } else {
      settle(r, hashes);
    }
    t->count = moving;
    r->count -= moving;
    t->index = r->index | (1u << depth);
    t->depth = r->depth = depth + 1;
    name(t);
    ++growths_;
    changed();
    HMAP_PROBE2(evacuate, this, moving);
    HMAP_PROBE3(grow__end, this, size_, bucket_count());
  }
  /// Writes a segment into the directory.
  void name(segment_ref r) noexcept {
    for (std::size_t i = r->index; i <= dir_mask_;
         i += std::size_t{1} << r->depth)
      dir_[i] = r;
  }

  void double_directory() {
    const std::size_t n = dir_mask_ + 1;
    auto *wide = allocate_from<segment_ref>(dir_alloc(alloc_), 2 * n);
    std::uninitialized_copy_n(dir_, n, wide);
    std::uninitialized_copy_n(dir_, n, wide + n);
    free_directory();
    dir_ = wide;
    single_ = no_segment();
    dir_mask_ = 2 * n - 1;
    note_form();
    start_segment_ =
        static_cast<std::uint32_t>(mix(seed_, hash_k2 ^ n) & dir_mask_);
  }

  //===--------------------------------------------------------------------===//
  // Shrinking
  //===--------------------------------------------------------------------===//

  /// Merges the pairs of segments that differ only in directory bit `half`,
  /// where one segment can hold both.
  void merge_segments(std::size_t half) {
    for (std::size_t i = 0; i != half; ++i) {
      const segment_ref s = dir_[i], t = dir_[i + half];
      if (s == t || s->depth != t->depth || s->index != i ||
          (std::size_t{1} << s->depth) != 2 * half || s.log() < t.log() ||
          s->count + t->count > limit(s.buckets()))
        continue;
      const hashes_of hashes(*this, t, 0);
      for_each_used(t, [&](std::uint32_t k) {
        move_slot(s, free_slot(s, hashes.home(k), t.tags(0)[k]), t, k);
      });
      s->count += t->count;
      s->grow_at = limit(s.buckets());
      --s->depth;
      name(s);
      free_segment(t);
    }
  }
  bool uses_whole_directory() const noexcept {
    const std::size_t half = (dir_mask_ + 1) / 2;
    for (std::size_t i = 0; i != half; ++i)
      if (!(dir_[i] == dir_[i + half]))
        return true;
    return false;
  }
  void halve_directory() {
    const std::size_t half = (dir_mask_ + 1) / 2;
    segment_ref *narrow = &single_;
    if (half == 1) {
      single_ = dir_[0];
    } else {
      narrow = allocate_from<segment_ref>(dir_alloc(alloc_), half);
      std::uninitialized_copy_n(dir_, half, narrow);
    }
    free_directory();
    dir_ = narrow;
    dir_mask_ = half - 1;
  }

  //===--------------------------------------------------------------------===//
  // Copying
  //===--------------------------------------------------------------------===//

  /// Fills this empty table with the elements of `other`, each made by
  /// `make(slot, slot of other)`.
  template <class Make> void build_like(const table &other, Make make) {
    if (other.size_ == 0)
      return;
    std::size_t buckets = 0;
    other.for_each_segment([&](segment_ref r) { buckets += r.buckets(); });
    if (other.size_ < 4 * buckets && buckets > 1) {
      // Mostly empty: a table of the right size is cheaper than a likeness.
      reserve(other.size_);
      other.for_each([&](slot &from) {
        const std::uint64_t h = hash_of(Policy::key(*from.get()));
        element made(no_element{}, *this);
        made.make([&](slot &to) { make(to, from); });
        insert_absent(h, made);
      });
      return;
    }
    // The same seed gives the same layout, so nothing need be hashed.
    seed_ = other.seed_;
    if (other.dir_ != &other.single_) {
      dir_ = allocate_directory(other.dir_mask_ + 1);
      dir_mask_ = other.dir_mask_;
    }
    top_log_ = other.top_log_;
    other.for_each_segment([&](segment_ref from) {
      const segment_ref r = dir_ == &single_ ? new_segment(from.log())
                                             : new_neighbour(from.log());
      r->index = from->index;
      r->depth = from->depth;
      r->grow_at = from->grow_at;
      name(r);
      for (std::size_t n = 0; n <= r.mask(); ++n)
        r.tags(n)[slots_per_bucket] = from.tags(n)[slots_per_bucket];
      for_each_used(from, [&](std::uint32_t i) {
        fill(slots(r)[slot_of(i)],
             [&](slot &to) { make(to, slots(from)[slot_of(i)]); });
        r.tags(0)[i] = from.tags(0)[i];
        ++r->count;
        ++size_;
      });
    });
    note_form();
    start_segment_ = static_cast<std::uint32_t>(random_seed() & dir_mask_);
  }
  void move_elements(table &other) {
    build_like(other, [this](slot &to, slot &from) {
      if constexpr (in_place()) {
        Policy::construct_moved(alloc_, reinterpret_cast<value_type *>(to.raw),
                                *from.get());
      } else {
        to.entry = allocate_from<value_type>(alloc_, 1);
        try {
          Policy::construct_moved(alloc_, to.entry, *from.get());
        } catch (...) {
          deallocate_to(alloc_, to.entry, 1);
          throw;
        }
      }
    });
    other.release();
  }

  //===--------------------------------------------------------------------===//
  // Data
  //===--------------------------------------------------------------------===//

  segment_ref *dir_ = &single_;
  std::size_t dir_mask_ = 0;
  /// dir_mask_ in bytes if every segment has max_buckets(); 0 if one has more,
  /// or there is one only.
  std::size_t even_ = 0;
  std::uint64_t seed_ = 0;
  std::size_t size_ = 0;
  HMAP_NO_UNIQUE_ADDRESS Hash hash_;
  HMAP_NO_UNIQUE_ADDRESS Eq eq_;
  HMAP_NO_UNIQUE_ADDRESS Alloc alloc_;
  mutable access_flag flag_;
  mutable std::atomic_flag cursor_lock_ = ATOMIC_FLAG_INIT;
  std::uint16_t start_bucket_ = 0;
  std::uint16_t start_slot_ = 0;
  std::uint32_t start_segment_ = 0;
  unsigned top_log_ = 0;              ///< of the largest segment
  segment_ref single_ = no_segment(); ///< the directory while it has one entry
  slab *slabs_ = nullptr;             ///< heads and tags; the first has room
  segment *spare_ = nullptr;          ///< in slabs, not in use
  mutable range_cursor *cursors_ = nullptr;
  std::uint64_t growths_ = 0;
  std::uint64_t relayouts_ = 0;
#if HMAP_CHECKED
  std::uint64_t generation_ = 0;
#endif
};

template <class Policy, class Hash, class Eq, class Alloc>
struct table<Policy, Hash, Eq, Alloc>::slot
    : slot_storage<typename Policy::value_type,
                   table<Policy, Hash, Eq, Alloc>::in_place()> {};

template <class Policy, class Hash, class Eq, class Alloc>
struct table<Policy, Hash, Eq, Alloc>::chunk {
  static constexpr std::size_t unit = std::max(alignof(slot), sizeof(void *));
  alignas(unit) std::byte raw[unit];
};

/// An element outside of the table: made and not yet inserted, or taken out
/// and not yet destroyed.
template <class Policy, class Hash, class Eq, class Alloc>
class table<Policy, Hash, Eq, Alloc>::element {
public:
  /// Nothing yet.
  element(no_element, table &owner) noexcept : owner_(&owner) {}
  template <class... Args>
  explicit element(table &owner, Args &&...args) : owner_(&owner) {
    owner.construct(slot_, std::forward<Args>(args)...);
    live_ = true;
  }
  element(const element &) = delete;
  element &operator=(const element &) = delete;
  ~element() {
    if (live_)
      owner_->destroy(slot_);
  }

  value_type *get() noexcept { return slot_.get(); }
  template <class Make> void make(Make f) {
    f(slot_);
    live_ = true;
  }
  void take(slot &from) noexcept {
    relocate(slot_, from);
    live_ = true;
  }
  void give(slot &to) noexcept {
    to.open();
    relocate(to, slot_);
    live_ = false;
  }

private:
  table *owner_;
  bool live_ = false;
  slot slot_;
};

/// Visits every element while the table may change under it.
///
/// Growth only ever refines: the elements of a segment are later found in the
/// segments that it was split into and nowhere else.  So the cursor goes
/// through the segments as they are when it reaches them, remembers which part
/// of the space of hashes that was, and notes the slots in use before it visits
/// the first.  The table tells it when one of those elements moves or goes.
template <class Policy, class Hash, class Eq, class Alloc>
class table<Policy, Hash, Eq, Alloc>::range_cursor {
public:
  explicit range_cursor(const table &t) : table_(t) {
    lock();
    link_ = t.cursors_;
    t.cursors_ = this;
    unlock();
  }
  range_cursor(const range_cursor &) = delete;
  range_cursor &operator=(const range_cursor &) = delete;
  ~range_cursor() {
    lock();
    range_cursor **at = &table_.cursors_;
    while (*at != this)
      at = &(*at)->link_;
    *at = link_;
    unlock();
  }

  /// Calls `f(entry)` until it returns false.
  template <class F> void run(F f) {
    if (!table_.has_storage())
      return;
    const std::uint64_t random = random_seed();
    start_ = static_cast<std::uint32_t>(random >> 32);
    const auto start =
        reverse_bits(table_.dir_[random & table_.dir_mask_]->index);
    std::uint64_t at = start;
    do {
      const segment_ref r = table_.dir_[reverse_bits(at) & table_.dir_mask_];
      const unsigned depth = r->depth;
      batches_.clear();
      if (r->count) {
        expect(r);
        for_each_used(r, [&](std::uint32_t i) { batches_[0].add(i); });
      }
      while (slot *next = take()) {
        if (!f(*next->get()))
          return;
        table_.flag().check_iteration();
      }
      if (depth == 0)
        return;
      at += std::uint64_t{1} << (64 - depth);
    } while (at != start);
  }

private:
  friend class table;

  /// The elements of one segment that are still to be visited.
  struct batch {
    segment_ref in;
    std::uint32_t count = 0;
    std::uint32_t at = 0; ///< bucket to look at next
    std::vector<std::uint16_t> bits;

    void add(std::uint32_t i) noexcept {
      bits[i >> 4] |= static_cast<std::uint16_t>(1u << (i & 15));
      ++count;
    }
    bool remove(std::uint32_t i) noexcept {
      const auto bit = static_cast<std::uint16_t>(1u << (i & 15));
      if (!(bits[i >> 4] & bit))
        return false;
      bits[i >> 4] &= static_cast<std::uint16_t>(~bit);
      --count;
      return true;
    }
  };

  void lock() const noexcept {
    while (table_.cursor_lock_.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() const noexcept {
    table_.cursor_lock_.clear(std::memory_order_release);
  }
  batch *batch_of(segment_ref r) noexcept {
    for (batch &b : batches_)
      if (b.in == r)
        return &b;
    return nullptr;
  }
  /// Elements may come to be in segment `r`.
  void expect(segment_ref r) {
    gone(r);
    batches_.push_back({r, 0, static_cast<std::uint32_t>(start_ & r.mask()),
                        std::vector<std::uint16_t>(r.buckets())});
  }
  /// The segment `r` is about to be freed.
  void gone(segment_ref r) noexcept {
    for (std::size_t n = 0; n != batches_.size(); ++n)
      if (batches_[n].in == r) {
        batches_.erase(batches_.begin() + static_cast<std::ptrdiff_t>(n));
        return;
      }
  }
  void moved(segment_ref from, std::uint32_t i, segment_ref to,
             std::uint32_t to_index) noexcept {
    if (batch *b = batch_of(from); b && b->remove(i))
      batch_of(to)->add(to_index);
  }
  void erased(segment_ref r, std::uint32_t i) noexcept {
    if (batch *b = batch_of(r))
      b->remove(i);
  }
  /// The next element, or null if none are left.
  slot *take() noexcept {
    while (!batches_.empty()) {
      batch &b = batches_.back();
      if (b.count == 0) {
        batches_.pop_back();
        continue;
      }
      while (!b.bits[b.at])
        b.at = static_cast<std::uint32_t>((b.at + 1) & b.in.mask());
      const std::uint32_t i = 16 * b.at + first(b.bits[b.at]);
      b.remove(i);
      return slots(b.in) + slot_of(i);
    }
    return nullptr;
  }

  const table &table_;
  range_cursor *link_ = nullptr;
  std::uint32_t start_ = 0;
  std::vector<batch> batches_;
};

/// Forward iterator over a table, in an order that differs between tables.
template <class Table, bool Const> class table_iterator {
public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = typename Table::value_type;
  using difference_type = std::ptrdiff_t;
  using reference = std::conditional_t<Const, const value_type &, value_type &>;
  using pointer = std::conditional_t<Const, const value_type *, value_type *>;

  table_iterator() = default;
  /// `name` and `where` tell which call made it.
  table_iterator(const Table &t, const typename Table::walk &w,
                 [[maybe_unused]] const char *name = "begin",
                 [[maybe_unused]] const site &where = {}) noexcept
      : table_(&t), walk_(w) {
#if HMAP_CHECKED
    generation_ = t.generation();
    made_ = {name, where};
#endif
  }
  template <std::same_as<typename Table::position> Position>
  table_iterator(const Table &t, const Position &p, const char *name = "begin",
                 const site &where = {}) noexcept
      : table_iterator(t, t.from(p), name, where) {}
  /// An iterator converts to the const iterator at the same place.
  template <bool OtherConst>
    requires(Const && !OtherConst)
  table_iterator(const table_iterator<Table, OtherConst> &other) noexcept
      : table_(other.table_), walk_(other.walk_) {
#if HMAP_CHECKED
    generation_ = other.generation_;
    made_ = other.made_;
#endif
  }

  reference operator*() const {
    check("dereferenced");
    return *walk_.get();
  }
  pointer operator->() const {
    check("dereferenced");
    return walk_.get();
  }
  HMAP_ALWAYS_INLINE table_iterator &operator++() {
    check("incremented");
    checked_iteration(table_->flag());
    table_->next(walk_);
    return *this;
  }
  table_iterator operator++(int) {
    table_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const table_iterator &a,
                         const table_iterator &b) noexcept {
    return a.walk_.at == b.walk_.at;
  }

  /// For those who erase the entry.
  const typename Table::walk &where() const {
    check("passed to erase()");
    return walk_;
  }

private:
  template <class, bool> friend class table_iterator;
  void check([[maybe_unused]] const char *used) const {
#if HMAP_CHECKED
    if (!table_ || !walk_ || generation_ != table_->generation()) [[unlikely]]
      fatal_iterator(used, made_, bool(walk_),
                     table_ ? &table_->flag() : nullptr);
#endif
  }

  const Table *table_ = nullptr;
  typename Table::walk walk_;
#if HMAP_CHECKED
  std::uint64_t generation_ = 0;
  operation made_;
#endif
};

/// Forward iterator over one bucket.
template <class Table, bool Const> class table_local_iterator {
public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = typename Table::value_type;
  using difference_type = std::ptrdiff_t;
  using reference = std::conditional_t<Const, const value_type &, value_type &>;
  using pointer = std::conditional_t<Const, const value_type *, value_type *>;

  table_local_iterator() = default;
  explicit table_local_iterator(
      const typename Table::bucket_position &p) noexcept
      : position_(p) {}
  template <bool OtherConst>
    requires(Const && !OtherConst)
  table_local_iterator(
      const table_local_iterator<Table, OtherConst> &other) noexcept
      : position_(other.position_) {}

  reference operator*() const { return *position_.at.get(); }
  pointer operator->() const { return position_.at.get(); }
  table_local_iterator &operator++() {
    Table::next_in_bucket(position_);
    return *this;
  }
  table_local_iterator operator++(int) {
    table_local_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const table_local_iterator &a,
                         const table_local_iterator &b) noexcept {
    return a.position_.at == b.position_.at;
  }

private:
  template <class, bool> friend class table_local_iterator;
  typename Table::bucket_position position_;
};

} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_TABLE_H
