//===- table.h - The table below every map and set --------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A directory of segments; each segment is a small array of buckets; each
// bucket has 8 slots with one tag byte a slot and chains to overflow buckets
// when it is full.  A hash is read from three places:
//
//   bits 0..6    the bucket within the segment
//   bits 8..55   the entry of the directory, lowest bit first
//   bits 56..63  the tag
//
// While there is one segment it grows by doubling its buckets.  From
// max_buckets on a full segment splits in two by the next directory bit, which
// moves about half of its entries into a new segment and leaves the rest of
// the table alone.  So no insertion moves more entries than one segment holds.
// Only the directory is copied whole when it doubles: 8 bytes for several
// hundred entries.
//
// Invariants:
//  1. dir_[i] is the segment of every hash whose directory bits end in i.  A
//     segment of depth d stands at all i that agree in the low d bits; its
//     `index` is the least of them.
//  2. A slot with tag_empty_rest has only such slots behind it in its chain.
//  3. The first empty slot of a chain is where an insertion goes, so a chain
//     grows by an overflow bucket only if it has no empty slot at all.
//  4. An element moves only by relocation, which cannot fail: elements whose
//     move may throw, or that are large, are stored apart and only their
//     address moves.
//  5. Everything that can throw in a growth (hashing, allocating) happens
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

/// A small table that grows as a whole.  Its buckets follow in memory.
struct segment {
  std::uint32_t count = 0;          ///< elements
  std::uint32_t overflow = 0;       ///< overflow buckets
  std::uint32_t grow_at = 0;        ///< count at which growth is tried next
  std::uint32_t overflow_limit = 0; ///< overflow count that starts a re-layout
  std::uint32_t index = 0;          ///< least directory entry that names it
  std::uint32_t depth = 0;          ///< directory bits that its hashes share
};

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
  struct bucket;
  class element;
  class range_cursor;

  /// Where an element is; `b` is null for "nowhere" and for the end.
  struct position {
    bucket *b = nullptr;
    std::uint32_t index = 0;   ///< slot in `b`
    std::uint32_t segment = 0; ///< directory entry
    std::uint32_t chain = 0;   ///< bucket of the segment that heads the chain

    explicit operator bool() const noexcept { return b != nullptr; }
    value_type *get() const noexcept { return b->slots[index].get(); }
    friend bool operator==(const position &x, const position &y) noexcept {
      return x.b == y.b && x.index == y.index;
    }
  };

  static constexpr bool in_place() {
    return Policy::nothrow_move() && sizeof(value_type) <= max_in_place_size;
  }
  /// Buckets of a segment that no longer doubles: 128, fewer if they are large.
  static constexpr std::size_t max_buckets() {
    return std::clamp<std::size_t>(std::bit_floor(131072 / sizeof(bucket)), 8,
                                   128);
  }
  /// Elements at which that many buckets are full.
  static constexpr std::uint32_t limit(std::size_t buckets) {
    return static_cast<std::uint32_t>(buckets == 1 ? slots_per_bucket
                                                   : buckets * 13 / 2);
  }

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
  const Hash &hash_function() const noexcept { return hash_; }
  const Eq &key_eq() const noexcept { return eq_; }
  const Alloc &get_allocator() const noexcept { return alloc_; }
  access_flag &flag() const noexcept { return flag_; }

  /// Buckets by directory entry; entries that share a segment count each.
  std::size_t bucket_count() const noexcept {
    return single_or_directory() ? (dir_mask_ + 1) * (bucket_mask_ + 1) : 0;
  }
  template <class Query> std::size_t bucket_of(const Query &key) const {
    const std::uint64_t h = hash_of(key);
    segment *s = find_segment(h);
    return s ? s->index * (bucket_mask_ + 1) + (h & bucket_mask_) : 0;
  }
  /// First element of bucket `n` and, through next_in_chain, the others.
  position chain_begin(std::size_t n) const noexcept {
    const std::size_t i = n / (bucket_mask_ + 1);
    segment *s = n < bucket_count() ? dir_[i] : nullptr;
    if (!s || s->index != i)
      return {};
    position p;
    p.segment = s->index;
    p.chain = static_cast<std::uint32_t>(n & bucket_mask_);
    p.b = buckets(s) + p.chain;
    p.index = ~0u;
    next_in_chain(p);
    return p;
  }
  static void next_in_chain(position &p) noexcept {
    for (unsigned from = p.index + 1; p.b; p.b = p.b->next, from = 0) {
      const unsigned left = from < 8 ? used(p.b) >> from << from : 0;
      if (left) {
        p.index = first(left);
        return;
      }
    }
    p = {};
  }

  table_stats stats() const noexcept {
    table_stats r;
    r.size = size_;
    r.growths = growths_;
    r.same_size_growths = relayouts_;
    for_each_segment([&](segment *s) {
      ++r.segments;
      r.buckets += bucket_mask_ + 1;
      r.overflow_buckets += s->overflow;
      r.bytes += segment_chunks(bucket_mask_ + 1) * sizeof(chunk) +
                 s->overflow * bucket_chunks() * sizeof(chunk);
    });
    if (dir_ != &single_)
      r.bytes += (dir_mask_ + 1) * sizeof(segment *);
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

  position begin() const noexcept {
    position p;
    if (size_ == 0)
      return p;
    p.segment = start_segment_;
    segment *s = dir_[p.segment];
    if (s->index == p.segment && s->count)
      p.chain = first_chain();
    else if (!next_segment(p))
      return {};
    p.b = buckets(dir_[p.segment]) + p.chain;
    seek(p, rotate_slots(used(p.b), start_slot_));
    return p;
  }
  void next(position &p) const noexcept {
    const unsigned turn = (p.index - start_slot_) & 7u;
    seek(p, rotate_slots(used(p.b), start_slot_) & (0xfeu << turn));
  }

  /// Calls `f(element)` for each element; `f` must not touch the table.
  template <class F> void for_each(F f) const {
    for_each_segment([&](segment *s) {
      for (std::size_t i = 0; i <= bucket_mask_; ++i)
        for (bucket *b = buckets(s) + i; b; b = b->next)
          for (unsigned left = used(b); left; left &= left - 1)
            f(b->slots[first(left)]);
    });
  }

  //===--------------------------------------------------------------------===//
  // Lookup
  //===--------------------------------------------------------------------===//

  template <class Query>
  HMAP_ALWAYS_INLINE position find(const Query &key) const {
    if (size_ == 0)
      return {};
    const std::uint64_t h = hash_of(key);
    segment *s = find_segment(h);
    const auto chain = static_cast<std::uint32_t>(h & bucket_mask_);
    const std::uint8_t tag = tag_of(h);
    bucket *b = buckets(s) + chain;
    for (;;) {
      for (unsigned hits = group(b->tags).match(tag); hits; hits &= hits - 1) {
        const unsigned i = first(hits);
        if (eq_(Policy::key(*b->slots[i].get()), key)) [[likely]]
          return {b, i, s->index, chain};
      }
      // Tag 7 is tag_empty_rest if any is.
      if (b->tags[7] == tag_empty_rest || !b->next) [[likely]]
        return {};
      b = b->next;
    }
  }

  //===--------------------------------------------------------------------===//
  // Insertion
  //===--------------------------------------------------------------------===//

  /// Unless an element with `key` exists, constructs one from `args`, whose
  /// key must equal `key`.  `key` and `args` may refer into this table.
  /// Whatever throws, the table keeps its elements as they were.
  template <class Query, class... Args>
  std::pair<position, bool> try_insert(const Query &key, Args &&...args) {
    const std::uint64_t h = hash_of(key);
    if (segment *s = find_segment(h)) [[likely]] {
      const auto chain = static_cast<std::uint32_t>(h & bucket_mask_);
      const std::uint8_t tag = tag_of(h);
      bucket *b = buckets(s) + chain, *room = nullptr;
      unsigned room_index = 0;
      for (;;) {
        const group tags(b->tags);
        for (unsigned hits = tags.match(tag); hits; hits &= hits - 1) {
          const unsigned i = first(hits);
          if (eq_(Policy::key(*b->slots[i].get()), key)) [[likely]]
            return {{b, i, s->index, chain}, false};
        }
        if (!room)
          if (const unsigned empty = tags.empty()) {
            room = b;
            room_index = first(empty);
          }
        if (b->tags[7] == tag_empty_rest || !b->next) [[likely]]
          break;
        b = b->next;
      }
      if (room && s->count < s->grow_at) [[likely]] {
        fill(room->slots[room_index],
             [&](slot &to) { construct(to, std::forward<Args>(args)...); });
        return {occupy(s, room, room_index, chain, tag), true};
      }
    }
    // Room must be made first, which can move what the arguments refer to, so
    // the element is made before that, outside the table.
    element made(*this, std::forward<Args>(args)...);
    return {insert_absent(h, made), true};
  }

  /// Inserts `made` unless an element with its key exists; takes it if so.
  std::pair<position, bool> insert_element(element &made) {
    const key_type &key = Policy::key(*made.get());
    if (position p = find(key); p.b)
      return {p, false};
    return {insert_absent(hash_of(key), made), true};
  }

  /// Makes room for `n` elements in all, as far as the spread of their hashes
  /// allows.  Costs time and memory that grow with `n`.
  void reserve(std::size_t n) {
    if (n <= size_ || n == 0)
      return;
    const std::size_t most = max_buckets();
    if (n <= limit(most)) {
      std::size_t want = 1;
      while (limit(want) < n)
        want *= 2;
      if (!single_or_directory())
        init_first(want);
      while (dir_ == &single_ && bucket_mask_ + 1 < want)
        double_buckets();
      return;
    }
    if (!single_or_directory())
      init_first(most);
    while (dir_ == &single_ && bucket_mask_ + 1 < most)
      double_buckets();
    // A segment holds its share of n only on average; a margin of an eighth
    // keeps nearly all of them from splitting.
    const std::size_t share = limit(most) - limit(most) / 8;
    unsigned depth = 1;
    while (depth < 31 && (n >> depth) >= share)
      ++depth;
    for (unsigned d = 0; d != depth; ++d) {
      // Splitting segment i of depth d makes segment i + 2^d of depth d + 1.
      for (std::size_t i = 0; i <= dir_mask_ && i < (std::size_t{1} << d); ++i)
        if (dir_[i]->index == i && dir_[i]->depth == d)
          split(dir_[i], true);
    }
  }

  /// Moves in every element of `other` whose key is not here.  If something
  /// throws, each element is in one of the two tables.
  template <class OtherHash, class OtherEq>
  void merge(table<Policy, OtherHash, OtherEq, Alloc> &other) {
    if (static_cast<const void *>(this) == static_cast<const void *>(&other))
      return;
    for (auto from = other.begin(); from.b;) {
      auto current = from;
      other.next(from);
      const key_type &key = Policy::key(*current.b->slots[current.index].get());
      const std::uint64_t h = hash_of(key);
      if (find_hashed(key, h).b)
        continue;
      const place to = make_room(h);
      // Slots of the two tables are of different types, but alike.
      to.b->slots[to.index].open();
      if constexpr (in_place())
        relocate_entry(to.b->slots[to.index].raw,
                       current.b->slots[current.index].get());
      else
        to.b->slots[to.index].entry = current.b->slots[current.index].entry;
      occupy(to.s, to.b, to.index, static_cast<std::uint32_t>(h & bucket_mask_),
             tag_of(h));
      other.vacate(current);
    }
  }

  //===--------------------------------------------------------------------===//
  // Removal
  //===--------------------------------------------------------------------===//

  /// Takes the element out, so that whatever its destructor does meets a table
  /// that no longer has it.
  void detach(const position &p, element &out) noexcept {
    out.take(p.b->slots[p.index]);
    vacate(p);
  }
  void erase(const position &p) {
    element out(no_element{}, *this);
    detach(p, out);
  }
  /// Destroys every element and keeps the memory.  Linear in the capacity.
  void clear() noexcept {
    if (single_or_directory()) {
      for (range_cursor *c = cursors_; c; c = c->link_)
        c->pending_.clear();
      for_each_segment([&](segment *s) {
        for (std::size_t i = 0; i <= bucket_mask_; ++i)
          for (bucket *b = buckets(s) + i; b; b = b->next) {
            if (b->tags[0] == tag_empty_rest)
              continue;
            for (unsigned left = used(b); left; left &= left - 1) {
              destroy(b->slots[first(left)]);
              b->slots[first(left)].close();
            }
            std::memset(b->tags, tag_empty_rest, sizeof b->tags);
          }
        s->count = 0;
      });
    }
    size_ = 0;
    changed();
  }
  /// Destroys every element and gives all memory back.
  void release() noexcept {
    if (single_or_directory()) {
      for (std::size_t i = dir_mask_ + 1; i-- != 0;) {
        segment *s = dir_[i];
        if (!s || s->index != i)
          continue;
        for (std::size_t n = 0; n <= bucket_mask_; ++n) {
          for (bucket *b = buckets(s) + n; b; b = b->next)
            for (unsigned left = used(b); left; left &= left - 1)
              destroy(b->slots[first(left)]);
          free_list(buckets(s)[n].next);
        }
        free_segment(s);
      }
      free_directory();
    }
    forget_storage();
  }
  /// Gives back what the present elements do not need.  Never hashes; stops
  /// quietly where memory is short.
  void shrink_to_fit() noexcept {
    if (cursors_ || !single_or_directory())
      return;
    changed();
    if (size_ == 0) {
      release();
      return;
    }
    for_each_segment([&](segment *s) { pack(s); });
    try {
      for (std::size_t half = (dir_mask_ + 1) / 2; half != 0; half /= 2)
        merge_segments(half);
      while (dir_mask_ != 0 && !uses_whole_directory())
        halve_directory();
      while (dir_ == &single_ && bucket_mask_ != 0 &&
             size_ <= limit((bucket_mask_ + 1) / 2))
        halve_buckets();
    } catch (const std::bad_alloc &) {
      // The table is whole after each step; it only stays larger.
    }
    for_each_segment([&](segment *s) { reset_limits(s); });
    start_segment_ = 0;
  }

  //===--------------------------------------------------------------------===//
  // Parts that the containers use
  //===--------------------------------------------------------------------===//

#if HMAP_CHECKED
  std::uint64_t generation() const noexcept { return generation_; }
#endif

  template <class Query> std::uint64_t hash_of(const Query &key) const {
    return hash_with(hash_, key, seed_);
  }

private:
  template <class, class, class, class> friend class table;
  friend struct inspector;

  /// Unit of allocation, so that one rebound allocator serves every kind.
  struct chunk;

  struct place {
    segment *s;
    bucket *b;
    unsigned index;
  };

  /// Appends elements to a chain that has room for them.
  struct writer {
    bucket *b;
    unsigned index = 0;
  };

  //===--------------------------------------------------------------------===//
  // Small helpers
  //===--------------------------------------------------------------------===//

  static unsigned first(unsigned mask) noexcept {
    return static_cast<unsigned>(std::countr_zero(mask));
  }
  static unsigned used(const bucket *b) noexcept {
    return group(b->tags).used();
  }
  static std::uint8_t tag_of(std::uint64_t h) noexcept {
    const auto tag = static_cast<std::uint8_t>(h >> 56);
    return static_cast<std::uint8_t>(tag < tag_first ? tag + tag_first : tag);
  }
  segment *find_segment(std::uint64_t h) const noexcept {
    return dir_[(h >> 8) & dir_mask_];
  }
  /// Whether any memory is held.
  bool single_or_directory() const noexcept {
    return dir_ != &single_ || single_ != nullptr;
  }
  template <class F> void for_each_segment(F f) const {
    if (single_or_directory())
      for (std::size_t i = 0; i <= dir_mask_; ++i)
        if (segment *s = dir_[i]; s && s->index == i)
          f(s);
  }
  template <class Query>
  position find_hashed(const Query &key, std::uint64_t h) const {
    segment *s = find_segment(h);
    if (!s)
      return {};
    const auto chain = static_cast<std::uint32_t>(h & bucket_mask_);
    const std::uint8_t tag = tag_of(h);
    for (bucket *b = buckets(s) + chain; b; b = b->next)
      for (unsigned hits = group(b->tags).match(tag); hits; hits &= hits - 1)
        if (eq_(Policy::key(*b->slots[first(hits)].get()), key))
          return {b, first(hits), s->index, chain};
    return {};
  }

  std::uint32_t first_chain() const noexcept {
    return static_cast<std::uint32_t>(start_bucket_ & bucket_mask_);
  }
  /// Moves `p` to the head of the next segment with elements; false at the end.
  bool next_segment(position &p) const noexcept {
    for (;;) {
      p.segment = static_cast<std::uint32_t>((p.segment + 1) & dir_mask_);
      if (p.segment == start_segment_)
        return false;
      segment *s = dir_[p.segment];
      if (s->index == p.segment && s->count) {
        p.chain = first_chain();
        return true;
      }
    }
  }
  /// Moves `p` to the first element at or behind it; `left` has the slots of
  /// `p.b` that are still to be looked at, turned by start_slot_.
  void seek(position &p, unsigned left) const noexcept {
    while (!left) {
      bucket *b = p.b->tags[7] == tag_empty_rest ? nullptr : p.b->next;
      if (!b) {
        p.chain = static_cast<std::uint32_t>((p.chain + 1) & bucket_mask_);
        if (p.chain == first_chain() && !next_segment(p)) {
          p = {};
          return;
        }
        b = buckets(dir_[p.segment]) + p.chain;
      }
      p.b = b;
      left = rotate_slots(used(b), start_slot_);
    }
    p.index = (first(left) + start_slot_) & 7u;
  }

  /// Chooses where iteration starts.
  void shuffle() noexcept {
    const std::uint64_t r = mix(seed_ ^ hash_k1, hash_k3);
    start_bucket_ = static_cast<std::uint8_t>(r & 0x7f);
    start_slot_ = static_cast<std::uint8_t>((r >> 8) & 7);
    start_segment_ = static_cast<std::uint32_t>((r >> 16) & dir_mask_);
  }
  void changed() noexcept {
#if HMAP_CHECKED
    ++generation_;
#endif
  }
  void moved(bucket *b, unsigned i, bucket *to, unsigned to_index) noexcept {
    for (range_cursor *c = cursors_; c; c = c->link_) [[unlikely]]
      c->moved(b, i, to, to_index);
  }

  //===--------------------------------------------------------------------===//
  // Memory
  //===--------------------------------------------------------------------===//

  using chunk_alloc = typename alloc_traits::template rebind_alloc<chunk>;
  using dir_alloc = typename alloc_traits::template rebind_alloc<segment *>;

  template <class T, class A> static T *allocate_from(A alloc, std::size_t n) {
    return std::to_address(std::allocator_traits<A>::allocate(alloc, n));
  }
  template <class T, class A>
  static void deallocate_to(A alloc, T *p, std::size_t n) noexcept {
    using pointer = typename std::allocator_traits<A>::pointer;
    std::allocator_traits<A>::deallocate(
        alloc, std::pointer_traits<pointer>::pointer_to(*p), n);
  }

  static constexpr std::size_t segment_header() {
    return (sizeof(segment) + alignof(bucket) - 1) / alignof(bucket) *
           alignof(bucket);
  }
  static constexpr std::size_t segment_chunks(std::size_t n) {
    return (segment_header() + n * sizeof(bucket) + sizeof(chunk) - 1) /
           sizeof(chunk);
  }
  static constexpr std::size_t bucket_chunks() {
    return (sizeof(bucket) + sizeof(chunk) - 1) / sizeof(chunk);
  }
  static bucket *buckets(segment *s) noexcept {
    return reinterpret_cast<bucket *>(reinterpret_cast<std::byte *>(s) +
                                      segment_header());
  }

  segment *new_segment(std::size_t n) {
    void *memory = allocate_from<chunk>(chunk_alloc(alloc_), segment_chunks(n));
    auto *s = ::new (memory) segment;
    bucket *b = buckets(s);
    for (std::size_t i = 0; i != n; ++i)
      ::new (static_cast<void *>(b + i)) bucket;
    s->grow_at = limit(n);
    s->overflow_limit = static_cast<std::uint32_t>(std::max<std::size_t>(n, 2));
    return s;
  }
  void free_segment(segment *s, std::size_t n) noexcept {
    unpoison(s, segment_chunks(n) * sizeof(chunk));
    deallocate_to(chunk_alloc(alloc_), reinterpret_cast<chunk *>(s),
                  segment_chunks(n));
  }
  void free_segment(segment *s) noexcept { free_segment(s, bucket_mask_ + 1); }

  bucket *new_bucket() {
    void *memory = allocate_from<chunk>(chunk_alloc(alloc_), bucket_chunks());
    return ::new (memory) bucket;
  }
  /// Allocates a list of `n` buckets, or nothing if that fails.
  bucket *new_list(std::size_t n) {
    bucket *list = nullptr;
    try {
      for (; n; --n) {
        bucket *b = new_bucket();
        b->next = list;
        list = b;
      }
    } catch (...) {
      free_list(list);
      throw;
    }
    return list;
  }
  /// Frees the list that starts at `b`; returns how many buckets it had.
  std::uint32_t free_list(bucket *b) noexcept {
    std::uint32_t n = 0;
    for (; b; ++n) {
      bucket *next = b->next;
      unpoison(b, bucket_chunks() * sizeof(chunk));
      deallocate_to(chunk_alloc(alloc_), reinterpret_cast<chunk *>(b),
                    bucket_chunks());
      b = next;
    }
    return n;
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
    std::swap(bucket_mask_, other.bucket_mask_);
    std::swap(size_, other.size_);
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
    single_ = nullptr;
    dir_mask_ = bucket_mask_ = 0;
    size_ = 0;
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

  /// Relocates from one bucket to another.
  static void transfer(slot &to, slot &from) noexcept {
    to.open();
    relocate(to, from);
    from.close();
  }

  /// Marks a slot that has just been filled as used.
  position occupy(segment *s, bucket *b, unsigned i, std::uint32_t chain,
                  std::uint8_t tag) noexcept {
    b->tags[i] = tag;
    ++s->count;
    ++size_;
    changed();
    return {b, i, s->index, chain};
  }
  /// Marks a slot that has just been emptied as empty.
  void vacate(const position &p) noexcept {
    segment *s = dir_[p.segment];
    bucket *head = buckets(s) + p.chain, *b = p.b;
    unsigned i = p.index;
    for (range_cursor *c = cursors_; c; c = c->link_) [[unlikely]]
      c->erased(b, i);
    b->slots[i].close();
    b->tags[i] = tag_empty;
    const bool last = i != 7 ? b->tags[i + 1] == tag_empty_rest
                             : !b->next || b->next->tags[0] == tag_empty_rest;
    if (last)
      // Everything from here on is empty: extend the mark towards the front.
      while (b->tags[i] == tag_empty) {
        b->tags[i] = tag_empty_rest;
        if (i != 0) {
          --i;
          continue;
        }
        if (b == head)
          break;
        bucket *before = head;
        while (before->next != b)
          before = before->next;
        b = before;
        i = 7;
      }
    --s->count;
    --size_;
    changed();
    // Keep the start of iteration on a segment with elements, so that erasing
    // the first element again and again does not walk over ever more empty
    // ones.  A few steps a call suffice for that.
    if (s->count == 0 && size_ != 0 && s == dir_[start_segment_])
      for (unsigned steps = 64; steps && dir_[start_segment_]->count == 0;
           --steps)
        start_segment_ =
            static_cast<std::uint32_t>((start_segment_ + 1) & dir_mask_);
  }

  //===--------------------------------------------------------------------===//
  // Growth
  //===--------------------------------------------------------------------===//

  HMAP_NOINLINE position insert_absent(std::uint64_t h, element &made) {
    const place to = make_room(h);
    made.give(to.b->slots[to.index]);
    return occupy(to.s, to.b, to.index,
                  static_cast<std::uint32_t>(h & bucket_mask_), tag_of(h));
  }

  /// Returns an empty slot where an element of hash `h` belongs.
  place make_room(std::uint64_t h) {
    if (!single_or_directory())
      init_first(1);
    segment *s = find_segment(h);
    if (s->count >= s->grow_at) {
      if (dir_ == &single_ && bucket_mask_ + 1 < max_buckets())
        double_buckets();
      else
        split(s, false);
      s = find_segment(h);
    }
    for (;;) {
      bucket *b = buckets(s) + (h & bucket_mask_);
      for (;; b = b->next) {
        if (const unsigned empty = group(b->tags).empty())
          return {s, b, first(empty)};
        if (!b->next)
          break;
      }
      if (s->overflow < s->overflow_limit) {
        b->next = new_bucket();
        ++s->overflow;
        return {s, b->next, 0};
      }
      // Erasures have left the overflow buckets mostly empty, or the hash is
      // poor; in the latter case the limit rises, so that this is rare.
      pack(s);
      ++relayouts_;
      changed();
      s->overflow_limit = std::max(s->overflow_limit, 2 * s->overflow + 1);
    }
  }

  void init_first(std::size_t n) {
    single_ = new_segment(n);
    bucket_mask_ = n - 1;
    dir_mask_ = 0;
    start_segment_ = 0;
  }

  /// For each bucket of `s`, chain by chain, the slots whose hash has `bit`.
  class bit_table {
  public:
    bit_table(const table &t, segment *s, unsigned bit)
        : heap_(byte_alloc(t.alloc_)) {
      const std::size_t n = t.bucket_mask_ + 1 + s->overflow;
      if (n > sizeof local_) {
        heap_.resize(n);
        masks_ = heap_.data();
      }
      std::uint8_t *out = masks_;
      for (std::size_t i = 0; i <= t.bucket_mask_; ++i)
        for (bucket *b = buckets(s) + i; b; b = b->next) {
          unsigned mask = 0;
          for (unsigned left = used(b); left; left &= left - 1) {
            const unsigned at = first(left);
            const std::uint64_t h = t.hash_of(Policy::key(*b->slots[at].get()));
            mask |= static_cast<unsigned>((h >> bit) & 1) << at;
          }
          *out++ = static_cast<std::uint8_t>(mask);
        }
    }
    bit_table(const bit_table &) = delete;
    bit_table &operator=(const bit_table &) = delete;
    unsigned operator[](std::size_t i) const noexcept { return masks_[i]; }

  private:
    using byte_alloc =
        typename alloc_traits::template rebind_alloc<std::uint8_t>;
    std::uint8_t local_[512];
    std::vector<std::uint8_t, byte_alloc> heap_;
    std::uint8_t *masks_ = local_;
  };

  static std::uint32_t overflow_needed(unsigned elements) noexcept {
    return elements <= slots_per_bucket ? 0 : (elements - 1) / slots_per_bucket;
  }

  /// Moves slot `i` of `b` to the end of `w`, taking a bucket from `spare` if
  /// the chain needs one.
  void append(writer &w, bucket *b, unsigned i, bucket *&spare) noexcept {
    if (w.index == slots_per_bucket) {
      bucket *fresh = spare;
      spare = spare->next;
      fresh->next = nullptr;
      w.b->next = fresh;
      w = {fresh};
    }
    transfer(w.b->slots[w.index], b->slots[i]);
    w.b->tags[w.index] = b->tags[i];
    moved(b, i, w.b, w.index);
    ++w.index;
  }

  /// Twice the buckets for the only segment.
  HMAP_NOINLINE void double_buckets() {
    HMAP_PROBE3(grow__start, this, size_, bucket_mask_ + 1);
    segment *old = single_;
    const std::size_t n = bucket_mask_ + 1;
    const bit_table bits(*this, old,
                         static_cast<unsigned>(std::countr_zero(n)));
    std::uint32_t need = 0;
    for (std::size_t i = 0, k = 0; i != n; ++i) {
      unsigned all = 0, high = 0;
      for (bucket *b = buckets(old) + i; b; b = b->next, ++k) {
        all += static_cast<unsigned>(std::popcount(used(b)));
        high += static_cast<unsigned>(std::popcount(bits[k]));
      }
      need += overflow_needed(all - high) + overflow_needed(high);
    }
    segment *s = new_segment(2 * n);
    bucket *spare = nullptr;
    try {
      spare = new_list(need);
    } catch (...) {
      free_segment(s, 2 * n);
      throw;
    }
    for (std::size_t i = 0, k = 0; i != n; ++i) {
      writer low{buckets(s) + i}, high{buckets(s) + i + n};
      for (bucket *b = buckets(old) + i; b; b = b->next, ++k)
        for (unsigned left = used(b); left; left &= left - 1) {
          const unsigned at = first(left);
          append((bits[k] >> at) & 1 ? high : low, b, at, spare);
        }
      free_list(buckets(old)[i].next);
    }
    s->count = old->count;
    s->overflow = need;
    free_segment(old, n);
    single_ = s;
    bucket_mask_ = 2 * n - 1;
    reset_limits(s);
    ++growths_;
    changed();
    HMAP_PROBE3(grow__end, this, size_, bucket_mask_ + 1);
  }

  /// Splits `s` by the next bit of the directory.  Does nothing but raise the
  /// limit where that would make the directory large for the number of
  /// elements, which means that hashes collide.
  HMAP_NOINLINE void split(segment *s, bool force) {
    const std::size_t n = bucket_mask_ + 1, entries = dir_mask_ + 1;
    const unsigned depth = s->depth;
    const bool wider = (std::size_t{1} << depth) == entries;
    const bool hopeless =
        depth >= 31 || s->count >= 4 * limit(n) ||
        (wider && entries > 1 && entries * limit(n) > 8 * size_);
    if (!force && hopeless) {
      s->grow_at = 2 * std::max(s->grow_at, s->count);
      return;
    }
    HMAP_PROBE3(grow__start, this, size_, entries * n);
    const bit_table bits(*this, s, 8 + depth);
    std::uint32_t need = 0, moving = 0;
    for (std::size_t i = 0, k = 0; i != n; ++i) {
      unsigned high = 0;
      for (bucket *b = buckets(s) + i; b; b = b->next, ++k)
        high += static_cast<unsigned>(std::popcount(bits[k]));
      need += overflow_needed(high);
      moving += high;
    }
    segment *t = new_segment(n);
    bucket *spare = nullptr;
    try {
      spare = new_list(need);
      if (wider)
        double_directory();
    } catch (...) {
      free_list(spare);
      free_segment(t, n);
      throw;
    }
    for (std::size_t i = 0, k = 0; i != n; ++i) {
      writer high{buckets(t) + i};
      bucket *head = buckets(s) + i;
      for (bucket *b = head; b; b = b->next, ++k)
        for (unsigned left = bits[k]; left; left &= left - 1) {
          append(high, b, first(left), spare);
          b->tags[first(left)] = tag_empty;
        }
      pack_chain(s, head);
    }
    t->count = moving;
    t->overflow = need;
    s->count -= moving;
    t->index = s->index | (1u << depth);
    t->depth = s->depth = depth + 1;
    for (std::size_t i = t->index; i <= dir_mask_; i += std::size_t{2} << depth)
      dir_[i] = t;
    reset_limits(s);
    reset_limits(t);
    ++growths_;
    changed();
    HMAP_PROBE2(evacuate, this, moving);
    HMAP_PROBE3(grow__end, this, size_, (dir_mask_ + 1) * n);
  }

  void double_directory() {
    const std::size_t n = dir_mask_ + 1;
    auto **wide = allocate_from<segment *>(dir_alloc(alloc_), 2 * n);
    std::uninitialized_copy_n(dir_, n, wide);
    std::uninitialized_copy_n(dir_, n, wide + n);
    free_directory();
    dir_ = wide;
    single_ = nullptr;
    dir_mask_ = 2 * n - 1;
    start_segment_ =
        static_cast<std::uint32_t>(mix(seed_, hash_k2 ^ n) & dir_mask_);
  }

  void reset_limits(segment *s) noexcept {
    const std::size_t n = bucket_mask_ + 1;
    s->grow_at = std::max(limit(n), s->count >= limit(n) ? 2 * s->count : 0);
    s->overflow_limit =
        std::max(static_cast<std::uint32_t>(std::max<std::size_t>(n, 2)),
                 2 * s->overflow + 1);
  }

  /// Packs every chain of `s` and frees the overflow buckets that are left
  /// over.  Needs no memory and cannot fail.
  void pack(segment *s) noexcept {
    for (std::size_t i = 0; i <= bucket_mask_; ++i)
      pack_chain(s, buckets(s) + i);
  }
  void pack_chain(segment *s, bucket *head) noexcept {
    bucket *to = head;
    unsigned index = 0;
    for (bucket *b = head; b; b = b->next)
      for (unsigned left = used(b); left; left &= left - 1) {
        const unsigned i = first(left);
        if (index == slots_per_bucket) {
          to = to->next;
          index = 0;
        }
        if (b != to || i != index) {
          transfer(to->slots[index], b->slots[i]);
          to->tags[index] = b->tags[i];
          b->tags[i] = tag_empty;
          moved(b, i, to, index);
        }
        ++index;
      }
    std::memset(to->tags + index, tag_empty_rest, slots_per_bucket - index);
    if (to->next) {
      s->overflow -= free_list(to->next);
      to->next = nullptr;
    }
  }

  //===--------------------------------------------------------------------===//
  // Shrinking.  Chains are packed before.
  //===--------------------------------------------------------------------===//

  static writer chain_end(bucket *head) noexcept {
    while (head->next)
      head = head->next;
    return {head, static_cast<unsigned>(std::popcount(used(head)))};
  }
  static unsigned chain_size(bucket *head) noexcept {
    unsigned n = 0;
    for (bucket *b = head; b; b = b->next)
      n += static_cast<unsigned>(std::popcount(used(b)));
    return n;
  }

  /// Moves the chain at `from` to the end of the chain at `to`.
  void append_chain(bucket *to, bucket *from, bucket *&spare) noexcept {
    writer w = chain_end(to);
    for (bucket *b = from; b; b = b->next)
      for (unsigned left = used(b); left; left &= left - 1)
        append(w, b, first(left), spare);
    free_list(from->next);
    from->next = nullptr;
  }

  /// Merges the pairs of segments that differ only in directory bit `half`,
  /// where one segment can hold both.
  void merge_segments(std::size_t half) {
    const std::size_t n = bucket_mask_ + 1;
    for (std::size_t i = 0; i != half; ++i) {
      segment *s = dir_[i], *t = dir_[i + half];
      if (s == t || s->depth != t->depth ||
          (std::size_t{1} << s->depth) != 2 * half ||
          s->count + t->count > limit(n))
        continue;
      std::uint32_t need = 0;
      for (std::size_t k = 0; k != n; ++k) {
        const unsigned own = chain_size(buckets(s) + k);
        need += overflow_needed(own + chain_size(buckets(t) + k)) -
                overflow_needed(own);
      }
      bucket *spare = new_list(need);
      for (std::size_t k = 0; k != n; ++k)
        append_chain(buckets(s) + k, buckets(t) + k, spare);
      s->count += t->count;
      s->overflow += need;
      --s->depth;
      for (std::size_t k = t->index; k <= dir_mask_; k += 2 * half)
        dir_[k] = s;
      free_segment(t, n);
    }
  }
  bool uses_whole_directory() const noexcept {
    const std::size_t half = (dir_mask_ + 1) / 2;
    for (std::size_t i = 0; i != half; ++i)
      if (dir_[i] != dir_[i + half])
        return true;
    return false;
  }
  void halve_directory() {
    const std::size_t half = (dir_mask_ + 1) / 2;
    segment **narrow = &single_;
    if (half == 1) {
      single_ = dir_[0];
    } else {
      narrow = allocate_from<segment *>(dir_alloc(alloc_), half);
      std::uninitialized_copy_n(dir_, half, narrow);
    }
    free_directory();
    dir_ = narrow;
    dir_mask_ = half - 1;
  }
  void halve_buckets() {
    segment *old = single_;
    const std::size_t half = (bucket_mask_ + 1) / 2;
    std::uint32_t need = 0;
    for (std::size_t i = 0; i != half; ++i)
      need += overflow_needed(chain_size(buckets(old) + i) +
                              chain_size(buckets(old) + i + half));
    segment *s = new_segment(half);
    bucket *spare = nullptr;
    try {
      spare = new_list(need);
    } catch (...) {
      free_segment(s, half);
      throw;
    }
    for (std::size_t i = 0; i != half; ++i) {
      append_chain(buckets(s) + i, buckets(old) + i, spare);
      append_chain(buckets(s) + i, buckets(old) + i + half, spare);
    }
    s->count = old->count;
    s->overflow = need;
    free_segment(old, 2 * half);
    single_ = s;
    bucket_mask_ = half - 1;
  }

  //===--------------------------------------------------------------------===//
  // Copying
  //===--------------------------------------------------------------------===//

  /// Fills this empty table with the elements of `other`, each made by
  /// `make(slot, slot of other)`.
  template <class Make> void build_like(const table &other, Make make) {
    if (other.size_ == 0)
      return;
    const std::size_t n = other.bucket_mask_ + 1;
    std::size_t segments = 0;
    other.for_each_segment([&](segment *) { ++segments; });
    if (other.size_ < segments * n && segments * n > 1) {
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
      const std::size_t entries = other.dir_mask_ + 1;
      dir_ = allocate_from<segment *>(dir_alloc(alloc_), entries);
      std::uninitialized_fill_n(dir_, entries, nullptr);
      dir_mask_ = other.dir_mask_;
    }
    bucket_mask_ = other.bucket_mask_;
    other.for_each_segment([&](segment *from) {
      segment *s = new_segment(n);
      s->index = from->index;
      s->depth = from->depth;
      for (std::size_t i = s->index; i <= dir_mask_;
           i += std::size_t{1} << s->depth)
        dir_[i] = s;
      for (std::size_t i = 0; i != n; ++i) {
        writer w{buckets(s) + i};
        for (bucket *b = buckets(from) + i; b; b = b->next)
          for (unsigned left = used(b); left; left &= left - 1) {
            if (w.index == slots_per_bucket) {
              w.b->next = new_bucket();
              w = {w.b->next};
              ++s->overflow;
            }
            fill(w.b->slots[w.index],
                 [&](slot &to) { make(to, b->slots[first(left)]); });
            w.b->tags[w.index++] = b->tags[first(left)];
            ++s->count;
            ++size_;
          }
      }
      reset_limits(s);
      s->grow_at = std::max(s->grow_at, from->grow_at);
    });
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

  segment **dir_ = &single_;
  std::size_t dir_mask_ = 0;
  std::size_t bucket_mask_ = 0;
  std::uint64_t seed_ = 0;
  std::size_t size_ = 0;
  HMAP_NO_UNIQUE_ADDRESS Hash hash_;
  HMAP_NO_UNIQUE_ADDRESS Eq eq_;
  HMAP_NO_UNIQUE_ADDRESS Alloc alloc_;
  mutable access_flag flag_;
  std::uint8_t start_bucket_ = 0;
  std::uint8_t start_slot_ = 0;
  mutable std::atomic_flag cursor_lock_ = ATOMIC_FLAG_INIT;
  std::uint32_t start_segment_ = 0;
  segment *single_ = nullptr; ///< the directory while it has one entry
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
struct table<Policy, Hash, Eq, Alloc>::bucket {
  alignas(8) std::uint8_t tags[slots_per_bucket];
  bucket *next;
  slot slots[slots_per_bucket];

  // The slots stay as they are: filling them would cost more than all else.
  bucket() noexcept : next(nullptr) {
    std::memset(tags, tag_empty_rest, sizeof tags);
    for (slot &s : slots)
      s.close();
  }
};

template <class Policy, class Hash, class Eq, class Alloc>
struct table<Policy, Hash, Eq, Alloc>::chunk {
  static constexpr std::size_t unit = std::max(alignof(bucket), sizeof(void *));
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
/// Growth only ever refines: a chain's elements are later found in the chains
/// that it was split into and nowhere else.  So the cursor goes through the
/// segments and chains as they are when it reaches them, remembers which part
/// of the space of hashes that was, and copies the addresses of one chain's
/// elements before it visits the first.  The table tells it when one of those
/// elements moves or goes.
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
    if (!table_.single_or_directory())
      return;
    const std::uint64_t random = random_seed();
    turn_ = static_cast<unsigned>(random >> 61);
    const auto start =
        reverse_bits(table_.dir_[(random >> 8) & table_.dir_mask_]->index);
    std::uint64_t at = start;
    do {
      const segment *s = table_.dir_[reverse_bits(at) & table_.dir_mask_];
      const std::size_t prefix = s->index, chains = table_.bucket_mask_ + 1;
      const unsigned depth = s->depth;
      for (std::size_t i = 0; i != chains; ++i) {
        collect(prefix, depth, (i + (random & 0x7f)) & (chains - 1), chains);
        while (!pending_.empty()) {
          const entry e = pending_.back();
          pending_.pop_back();
          if (!f(*e.b->slots[e.index].get()))
            return;
          table_.flag().check_iteration();
        }
      }
      if (depth == 0)
        return;
      at += std::uint64_t{1} << (64 - depth);
    } while (at != start);
  }

private:
  friend class table;
  struct entry {
    bucket *b;
    unsigned index;
  };

  void lock() const noexcept {
    while (table_.cursor_lock_.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() const noexcept {
    table_.cursor_lock_.clear(std::memory_order_release);
  }
  /// Lists the elements of the chains that have come from chain `chain` of
  /// `chains`, in the segments that have come from the one at `prefix`.
  void collect(std::size_t prefix, unsigned depth, std::size_t chain,
               std::size_t chains) {
    for (std::size_t i = prefix; i <= table_.dir_mask_;
         i += std::size_t{1} << depth) {
      segment *s = table_.dir_[i];
      if (s->index != i || s->count == 0)
        continue;
      for (std::size_t n = chain; n <= table_.bucket_mask_; n += chains)
        for (bucket *b = buckets(s) + n; b; b = b->next)
          for (unsigned left = rotate_slots(used(b), turn_); left;
               left &= left - 1)
            pending_.push_back({b, (first(left) + turn_) & 7u});
    }
  }
  void moved(bucket *b, unsigned i, bucket *to, unsigned to_index) noexcept {
    for (entry &e : pending_)
      if (e.b == b && e.index == i) {
        e = {to, to_index};
        return;
      }
  }
  void erased(bucket *b, unsigned i) noexcept {
    for (std::size_t n = 0; n != pending_.size(); ++n)
      if (pending_[n].b == b && pending_[n].index == i) {
        pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(n));
        return;
      }
  }

  const table &table_;
  range_cursor *link_ = nullptr;
  unsigned turn_ = 0;
  std::vector<entry> pending_;
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
  table_iterator(const Table &t, const typename Table::position &p,
                 [[maybe_unused]] const char *name = "begin",
                 [[maybe_unused]] const site &where = {}) noexcept
      : table_(&t), position_(p) {
#if HMAP_CHECKED
    generation_ = t.generation();
    made_ = {name, where};
#endif
  }
  /// An iterator converts to the const iterator at the same place.
  template <bool OtherConst>
    requires(Const && !OtherConst)
  table_iterator(const table_iterator<Table, OtherConst> &other) noexcept
      : table_(other.table_), position_(other.position_) {
#if HMAP_CHECKED
    generation_ = other.generation_;
    made_ = other.made_;
#endif
  }

  reference operator*() const {
    check("dereferenced");
    return *position_.get();
  }
  pointer operator->() const {
    check("dereferenced");
    return position_.get();
  }
  table_iterator &operator++() {
    check("incremented");
    checked_iteration(table_->flag());
    table_->next(position_);
    return *this;
  }
  table_iterator operator++(int) {
    table_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const table_iterator &a,
                         const table_iterator &b) noexcept {
    return a.position_ == b.position_;
  }

  const typename Table::position &where() const {
    check("passed to erase()");
    return position_;
  }

private:
  template <class, bool> friend class table_iterator;
  void check([[maybe_unused]] const char *used) const {
#if HMAP_CHECKED
    if (!table_ || !position_ || generation_ != table_->generation())
        [[unlikely]]
      fatal_iterator(used, made_, bool(position_),
                     table_ ? &table_->flag() : nullptr);
#endif
  }

  const Table *table_ = nullptr;
  typename Table::position position_;
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
  explicit table_local_iterator(const typename Table::position &p) noexcept
      : position_(p) {}
  template <bool OtherConst>
    requires(Const && !OtherConst)
  table_local_iterator(
      const table_local_iterator<Table, OtherConst> &other) noexcept
      : position_(other.position_) {}

  reference operator*() const { return *position_.get(); }
  pointer operator->() const { return position_.get(); }
  table_local_iterator &operator++() {
    Table::next_in_chain(position_);
    return *this;
  }
  table_local_iterator operator++(int) {
    table_local_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const table_local_iterator &a,
                         const table_local_iterator &b) noexcept {
    return a.position_ == b.position_;
  }

private:
  template <class, bool> friend class table_local_iterator;
  typename Table::position position_;
};

} // namespace detail

HMAP_END_NAMESPACE

#endif // HMAP_DETAIL_TABLE_H
