//===- workloads.h - What every map is made to do ---------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A visit runs every workload of one cell, that is key type and size, on one
// map type and returns nanoseconds per operation.  The keys and the order of
// the accesses are the same for all contestants, and for the Go program, which
// computes them in the same way.
//
//===----------------------------------------------------------------------===//
#ifndef MAPVET_BENCHMARK_WORKLOADS_H
#define MAPVET_BENCHMARK_WORKLOADS_H

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#include <x86intrin.h>

namespace bench {
using u64 = std::uint64_t;

enum workload {
  insert,
  insert_rsv,
  find_hit,
  find_dep,
  find_miss,
  mixed,
  refill,
  erase,
  iterate,
  copy,
  workload_count
};
inline constexpr const char *workload_names[] = {
    "insert", "insert_rsv", "find_hit", "find_dep", "find_miss",
    "mixed",  "refill",     "erase",    "iterate",  "copy"};

enum class keys { u64r, u64s, str, v64, ptr, count };
inline constexpr const char *key_names[] = {"u64r", "u64s", "str", "v64",
                                            "ptr"};

using result = std::array<double, workload_count>;

struct big {
  u64 word[8];
};
inline u64 weight(u64 v) { return v; }
inline u64 weight(const big &v) { return v.word[0]; }
template <class V> V make_value(u64 i) {
  if constexpr (std::is_same_v<V, big>)
    return big{{i, i, i, i, i, i, i, i}};
  else
    return i;
}

/// The sequence that both languages draw from.
inline u64 splitmix(u64 x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// A string of 12 to 40 letters.
inline std::string make_string(u64 i) {
  u64 r = splitmix(i ^ 0x5354);
  std::string s(12 + r % 29, ' ');
  for (char &c : s) {
    r = r * 6364136223846793005ULL + 1442695040888963407ULL;
    c = static_cast<char>('a' + (r >> 40) % 26);
  }
  return s;
}

/// Keys of one cell: the first `n` go into the map, the next `n` are misses.
template <class K> struct dataset {
  std::vector<K> key;
  std::vector<std::uint32_t> order; ///< a permutation of 0..n-1
  std::unique_ptr<char[]> arena;    ///< what the pointers point to
};

inline std::vector<std::uint32_t> permutation(std::size_t n, u64 seed) {
  std::vector<std::uint32_t> p(n);
  for (std::size_t i = 0; i != n; ++i)
    p[i] = static_cast<std::uint32_t>(i);
  for (std::size_t i = n; i > 1; --i)
    std::swap(p[i - 1], p[splitmix(seed + i) % i]);
  return p;
}

template <class K> dataset<K> make_dataset(keys kind, std::size_t n) {
  dataset<K> d;
  d.order = permutation(n, 77);
  d.key.reserve(2 * n);
  if constexpr (std::is_pointer_v<K>) {
    d.arena = std::make_unique<char[]>(2 * n * 128);
    char *at = d.arena.get();
    std::vector<K> objects;
    for (std::size_t i = 0; i != 2 * n; ++i) {
      objects.push_back(at);
      at += 16 * (1 + splitmix(i) % 8);
    }
    const auto mixed_up = permutation(2 * n, 99);
    for (std::size_t i = 0; i != 2 * n; ++i)
      d.key.push_back(objects[mixed_up[i]]);
  } else {
    for (std::size_t i = 0; i != 2 * n; ++i)
      if constexpr (std::is_same_v<K, std::string>)
        d.key.push_back(make_string(i));
      else
        d.key.push_back(kind == keys::u64s ? i + 1 : splitmix(i));
  }
  return d;
}

/// The dataset of a cell; only the last one is kept.
template <class K> const dataset<K> &data_of(keys kind, std::size_t n) {
  static std::optional<dataset<K>> last;
  static std::pair<keys, std::size_t> cell;
  if (!last || cell != std::pair(kind, n)) {
    last.reset();
    last = make_dataset<K>(kind, n);
    cell = {kind, n};
  }
  return *last;
}

inline double now(clockid_t clock) {
  timespec t;
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

/// Times pieces of work.  Short pieces are timed by the wall clock, which is
/// quick to read, and the lower quartile stands for all of them, because other
/// programs interrupt a few.  Long ones are timed by the thread's own time.
class stopwatch {
public:
  explicit stopwatch(std::size_t n)
      : clock_(n < 50000 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID) {}
  template <class F> void time(F f) {
    const double start = now(clock_);
    f();
    pieces_.push_back(now(clock_) - start);
  }
  /// Time of one piece over its number of operations.
  double per(double operations) {
    const auto quarter =
        pieces_.begin() + static_cast<std::ptrdiff_t>(pieces_.size() / 4);
    std::nth_element(pieces_.begin(), quarter, pieces_.end());
    return *quarter / operations;
  }

private:
  clockid_t clock_;
  std::vector<double> pieces_;
};

/// What the compiler must believe to be used, and what it must not see through.
inline volatile u64 sink;
inline volatile u64 zero = 0;

template <class Map> result visit(keys kind, std::size_t n) {
  using K = typename Map::key_type;
  using V = typename Map::mapped_type;
  const dataset<K> &d = data_of<K>(kind, n);
  const std::size_t rounds = std::max<std::size_t>(1, 200000 / n);
  const double operations = static_cast<double>(n);
  result r{};
  u64 sum = 0;
  const u64 nothing = zero;

  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k) {
      Map m;
      w.time([&] {
        for (std::size_t i = 0; i != n; ++i)
          m.try_emplace(d.key[i], make_value<V>(i));
      });
      sum += m.size();
    }
    r[insert] = w.per(operations);
  }
  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k) {
      Map m;
      w.time([&] {
        m.reserve(n);
        for (std::size_t i = 0; i != n; ++i)
          m.try_emplace(d.key[i], make_value<V>(i));
      });
      sum += m.size();
    }
    r[insert_rsv] = w.per(operations);
  }

  Map m;
  for (std::size_t i = 0; i != n; ++i)
    m.try_emplace(d.key[i], make_value<V>(i));
  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k)
      w.time([&] {
        for (std::size_t i = 0; i != n; ++i)
          sum += weight(m.find(d.key[d.order[i]])->second);
      });
    r[find_hit] = w.per(operations);
  }
  {
    // Each key depends on the value found before it.
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k)
      w.time([&] {
        u64 last = 0;
        for (std::size_t i = 0; i != n; ++i)
          last = weight(m.find(d.key[d.order[i] + (last & nothing)])->second);
        sum += last;
      });
    r[find_dep] = w.per(operations);
  }
  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k)
      w.time([&] {
        for (std::size_t i = 0; i != n; ++i)
          sum += m.find(d.key[n + d.order[i]]) == m.end();
      });
    r[find_miss] = w.per(operations);
  }
  {
    stopwatch w(n);
    const std::size_t times = std::max<std::size_t>(rounds, 1000000 / n);
    for (std::size_t k = 0; k != times; ++k)
      w.time([&] {
        for (const auto &entry : m)
          sum += weight(entry.second);
      });
    r[iterate] = w.per(operations);
  }
  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k) {
      std::optional<Map> c;
      w.time([&] { c.emplace(m); });
      sum += c->size();
    }
    r[copy] = w.per(operations);
  }
  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k) {
      Map c = m;
      w.time([&] {
        for (std::size_t i = 0; i != n; ++i)
          sum += c.erase(d.key[d.order[i]]);
      });
    }
    r[erase] = w.per(operations);
  }
  {
    stopwatch w(n);
    for (std::size_t k = 0; k != rounds; ++k)
      w.time([&] {
        m.clear();
        for (std::size_t i = 0; i != n; ++i)
          m.try_emplace(d.key[i], make_value<V>(i));
      });
    r[refill] = w.per(operations);
  }
  {
    // Of constant size: one out, one in, a hit and a miss.
    stopwatch w(n);
    const std::size_t steps = std::min<std::size_t>(n, 2000000);
    for (std::size_t k = 0; k != rounds; ++k) {
      const std::size_t in = k % 2 ? 0 : n, out = n - in;
      w.time([&] {
        for (std::size_t i = 0; i != steps; ++i) {
          const std::size_t a = d.order[i];
          sum += m.erase(d.key[out + a]);
          m.try_emplace(d.key[in + a], make_value<V>(i));
          sum += weight(m.find(d.key[in + d.order[i / 2]])->second);
          sum += m.find(d.key[out + d.order[i / 2]]) == m.end();
        }
      });
    }
    r[mixed] = w.per(static_cast<double>(4 * steps));
  }
  sink = sum;
  return r;
}

/// Time of each of `n` insertions into a growing map, in ticks, or, without
/// what other programs take, in nanoseconds of the thread's own time.  Reading
/// that costs some hundred nanoseconds, so it serves for the slow ones only.
template <class Map>
void latencies(std::size_t n, std::uint32_t *ticks, bool own_time) {
  Map m;
  for (std::size_t i = 0; own_time && i != n; ++i) {
    const u64 key = splitmix(i);
    const double start = now(CLOCK_THREAD_CPUTIME_ID);
    m.try_emplace(key, i);
    ticks[i] = static_cast<std::uint32_t>(now(CLOCK_THREAD_CPUTIME_ID) - start);
  }
  if (own_time)
    return;
  for (std::size_t i = 0; i != n; ++i) {
    const u64 key = splitmix(i);
    const u64 start = __rdtsc();
    m.try_emplace(key, i);
    ticks[i] = static_cast<std::uint32_t>(
        std::min<u64>(__rdtsc() - start, 0xffffffff));
  }
  sink = m.size();
}

/// Time of each of `n` pairs of an erasure and an insertion into a map of
/// `size` entries, in ticks.
template <class Map>
void churn(std::size_t size, std::size_t n, std::uint32_t *ticks,
           std::size_t (*bytes)(), std::size_t &before, std::size_t &after) {
  const std::size_t base = bytes();
  Map m;
  for (std::size_t i = 0; i != size; ++i)
    m.try_emplace(splitmix(i), i);
  before = bytes() - base;
  for (std::size_t i = 0; i != n; ++i) {
    const u64 out = splitmix(i), in = splitmix(size + i);
    const u64 start = __rdtsc();
    m.erase(out);
    m.try_emplace(in, i);
    ticks[i % size] =
        std::max(ticks[i % size], static_cast<std::uint32_t>(std::min<u64>(
                                      __rdtsc() - start, 0xffffffff)));
  }
  after = bytes() - base;
  sink = m.size();
}

/// Bytes an entry at `samples` sizes spread evenly over one doubling from
/// `size`, and the most that was held at once, over what is held in the end.
template <class Map>
void memory(std::size_t size, std::size_t samples, std::size_t (*bytes)(),
            std::size_t (*peak)(), double &mean, double &peak_ratio) {
  const std::size_t base = bytes();
  Map m;
  mean = 0;
  std::size_t i = 0;
  for (std::size_t s = 1; s <= samples; ++s) {
    for (; i != size + size * s / samples; ++i)
      m.try_emplace(splitmix(i), i);
    mean += static_cast<double>(bytes() - base) / static_cast<double>(i) /
            static_cast<double>(samples);
  }
  peak_ratio =
      static_cast<double>(peak() - base) / static_cast<double>(bytes() - base);
}

/// One map implementation.
struct contestant {
  const char *name;
  result (*visit)(keys kind, std::size_t n);
  void (*latencies)(std::size_t n, std::uint32_t *ticks, bool own_time);
  void (*churn)(std::size_t size, std::size_t n, std::uint32_t *ticks,
                std::size_t (*bytes)(), std::size_t &before,
                std::size_t &after);
  void (*memory)(std::size_t size, std::size_t samples, std::size_t (*bytes)(),
                 std::size_t (*peak)(), double &mean, double &peak_ratio);
};

inline std::vector<contestant> &contestants() {
  static std::vector<contestant> all;
  return all;
}

template <template <class, class> class Map> struct enter {
  explicit enter(const char *name) {
    contestants().push_back({name, &run, &latencies<Map<u64, u64>>,
                             &churn<Map<u64, u64>>, &memory<Map<u64, u64>>});
  }
  static result run(keys kind, std::size_t n) {
    switch (kind) {
    case keys::str:
      return visit<Map<std::string, u64>>(kind, n);
    case keys::v64:
      return visit<Map<u64, big>>(kind, n);
    case keys::ptr:
      return visit<Map<const char *, u64>>(kind, n);
    default:
      return visit<Map<u64, u64>>(kind, n);
    }
  }
};
} // namespace bench

#endif // MAPVET_BENCHMARK_WORKLOADS_H
