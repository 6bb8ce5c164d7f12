//===- threads.cpp - The maps that threads share ----------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//     threads ENTRIES MILLISECONDS REPETITIONS
//
// Measures how many operations a second 1, 2, 4 and 8 threads do together on
// one map, the types taking turns, and prints one object of JSON.  The keys are
// the numbers below twice ENTRIES, of which half are in the map, and equally
// likely.  A write is one of: insert, erase, add to the value.
//
//===----------------------------------------------------------------------===//
#include "hmap/guarded.h"
#include "hmap/map.h"
#include "hmap/published_map.h"
#include "hmap/sharded_map.h"
#include "hmap/sync_map.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string_view>
#include <thread>
#include <type_traits>
#include <vector>

#if __has_include(<boost/unordered/unordered_flat_map.hpp>)
#include <boost/unordered/unordered_flat_map.hpp>
#define HAS_BOOST 1
#endif
#if __has_include(<tbb/concurrent_hash_map.h>)
#include <tbb/concurrent_hash_map.h>
#define HAS_TBB 1
#endif
#if __has_include(<libcuckoo/cuckoohash_map.hh>)
#include <libcuckoo/cuckoohash_map.hh>
#define HAS_CUCKOO 1
#endif
#if __has_include(<folly/concurrency/ConcurrentHashMap.h>)
#include <folly/concurrency/ConcurrentHashMap.h>
#define HAS_FOLLY 1
#endif

namespace {
using u64 = std::uint64_t;

//===----------------------------------------------------------------------===//
// One interface for all: get, set, erase, add.
//===----------------------------------------------------------------------===//

/// Shows what the machine gives to that many threads.
struct nothing {
  u64 get(u64 k) { return k; }
  void set(u64, u64) {}
  void erase(u64) {}
  void add(u64) {}
};
struct hmap_sync {
  hmap::sync_map<u64, u64> m;
  u64 get(u64 k) { return m.load(k).value_or(0); }
  void set(u64 k, u64 v) { m.store(k, v); }
  void erase(u64 k) { m.erase(k); }
  void add(u64 k) {
    for (u64 old = get(k);
         !m.compare_and_swap(k, old, old + 1) && m.contains(k); old = get(k)) {
    }
  }
};
struct hmap_sharded {
  hmap::sharded_map<u64, u64> m;
  u64 get(u64 k) { return m.get(k); }
  void set(u64 k, u64 v) { m.insert_or_assign(k, v); }
  void erase(u64 k) { m.erase(k); }
  void add(u64 k) {
    m.visit(k, [](u64 &v) { ++v; });
  }
};
struct hmap_published {
  hmap::published_map<u64, u64> m;
  u64 get(u64 k) { return m.get(k); }
  void set(u64 k, u64 v) {
    m.update([&](auto &e) { e.insert_or_assign(k, v); });
  }
  void erase(u64 k) {
    m.update([&](auto &e) { e.erase(k); });
  }
  void add(u64 k) {
    m.update([&](auto &e) {
      if (const auto it = e.find(k); it != e.end())
        ++it->second;
    });
  }
};
struct hmap_guarded {
  hmap::guarded<hmap::map<u64, u64>> m;
  u64 get(u64 k) {
    const auto locked = m.read();
    const auto it = locked->find(k);
    return it == locked->end() ? 0 : it->second;
  }
  void set(u64 k, u64 v) { m.lock()->insert_or_assign(k, v); }
  void erase(u64 k) { m.lock()->erase(k); }
  void add(u64 k) {
    const auto locked = m.lock();
    if (const auto it = locked->find(k); it != locked->end())
      ++it->second;
  }
};
#if HAS_BOOST
/// The fastest peer under a mutex: what people write.
template <class Mutex> struct locked_boost {
  boost::unordered_flat_map<u64, u64> m;
  Mutex mutex;
  u64 get(u64 k) {
    const std::conditional_t<std::is_same_v<Mutex, std::shared_mutex>,
                             std::shared_lock<Mutex>, std::unique_lock<Mutex>>
        lock(mutex);
    const auto it = m.find(k);
    return it == m.end() ? 0 : it->second;
  }
  void set(u64 k, u64 v) {
    const std::lock_guard lock(mutex);
    m.insert_or_assign(k, v);
  }
  void erase(u64 k) {
    const std::lock_guard lock(mutex);
    m.erase(k);
  }
  void add(u64 k) {
    const std::lock_guard lock(mutex);
    if (const auto it = m.find(k); it != m.end())
      ++it->second;
  }
};
#endif
#if HAS_TBB
struct tbb_hash_map {
  using map = tbb::concurrent_hash_map<u64, u64>;
  map m;
  u64 get(u64 k) {
    map::const_accessor at;
    return m.find(at, k) ? at->second : 0;
  }
  void set(u64 k, u64 v) {
    map::accessor at;
    m.insert(at, k);
    at->second = v;
  }
  void erase(u64 k) { m.erase(k); }
  void add(u64 k) {
    map::accessor at;
    if (m.find(at, k))
      ++at->second;
  }
};
#endif
#if HAS_CUCKOO
struct cuckoo {
  libcuckoo::cuckoohash_map<u64, u64> m;
  u64 get(u64 k) {
    u64 v = 0;
    m.find(k, v);
    return v;
  }
  void set(u64 k, u64 v) { m.insert_or_assign(k, v); }
  void erase(u64 k) { m.erase(k); }
  void add(u64 k) {
    m.update_fn(k, [](u64 &v) { ++v; });
  }
};
#endif
#if HAS_FOLLY
struct folly_map {
  folly::ConcurrentHashMap<u64, u64> m;
  u64 get(u64 k) {
    const auto it = m.find(k);
    return it == m.cend() ? 0 : it->second;
  }
  void set(u64 k, u64 v) { m.insert_or_assign(k, v); }
  void erase(u64 k) { m.erase(k); }
  void add(u64 k) {
    for (;;) {
      const auto it = m.find(k);
      if (it == m.cend() || m.assign_if_equal(k, it->second, it->second + 1))
        return;
    }
  }
};
#endif

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

/// Of this many operations, one is a write.
struct workload {
  const char *name;
  unsigned one_in;
};
constexpr workload workloads[] = {
    {"configuration", 1000000}, {"read_mostly", 100}, {"write_heavy", 2}};
constexpr unsigned thread_counts[] = {1, 2, 4, 8};

struct next_random {
  u64 state;
  u64 operator()() {
    state += 0x9e3779b97f4a7c15ULL;
    u64 x = state;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }
};
u64 key_of(u64 n) { return next_random{n}(); }

std::atomic<u64> sink;

/// Millions of operations a second.
template <class Map>
double measure(Map &m, u64 entries, unsigned one_in, unsigned threads,
               std::chrono::milliseconds time) {
  std::atomic<unsigned> ready{0};
  std::atomic<bool> stop{false};
  std::atomic<u64> done{0};
  std::vector<std::thread> running;
  for (unsigned t = 0; t != threads; ++t)
    running.emplace_back([&, t] {
      next_random random{t * 7919 + 1};
      u64 sum = 0, count = 0;
      ++ready;
      while (ready != threads)
        std::this_thread::yield();
      for (; !stop.load(std::memory_order_relaxed); count += 64)
        for (unsigned i = 0; i != 64; ++i) {
          const u64 r = random();
          const u64 k = key_of(r % (2 * entries));
          const u64 what = r >> 32;
          if (what % one_in != 0)
            sum += m.get(k);
          else
            switch (what / one_in % 4) {
            case 0:
              m.set(k, r);
              break;
            case 1:
              m.erase(k);
              break;
            default:
              m.add(k);
            }
        }
      done += count;
      sink += sum;
    });
  while (ready != threads)
    std::this_thread::yield();
  const auto start = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(time);
  stop = true;
  for (std::thread &t : running)
    t.join();
  const std::chrono::duration<double, std::micro> spent =
      std::chrono::steady_clock::now() - start;
  return static_cast<double>(done.load()) / spent.count();
}

struct contestant {
  const char *name;
  std::function<double(unsigned one_in, unsigned threads)> run;
};
u64 entries;
std::chrono::milliseconds slice;
template <class Map> contestant enter(const char *name) {
  auto m = std::make_shared<Map>();
  if constexpr (std::is_same_v<Map, hmap_published>)
    m->m.update([](auto &e) {
      for (u64 i = 0; i != entries; ++i)
        e[key_of(2 * i)] = i;
    });
  else
    for (u64 i = 0; i != entries; ++i)
      m->set(key_of(2 * i), i);
  return {name, [m](unsigned one_in, unsigned threads) {
            return measure(*m, entries, one_in, threads, slice);
          }};
}
} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s ENTRIES MILLISECONDS REPETITIONS\n",
                 argv[0]);
    return 2;
  }
  entries = std::strtoull(argv[1], nullptr, 10);
  slice = std::chrono::milliseconds(std::atoi(argv[2]));
  const int repetitions = std::atoi(argv[3]);
  std::vector<contestant> all;
  all.push_back(enter<nothing>("nothing"));
  all.push_back(enter<hmap_sync>("sync_map"));
  all.push_back(enter<hmap_sharded>("sharded_map"));
  all.push_back(enter<hmap_guarded>("guarded"));
  all.push_back(enter<hmap_published>("published_map"));
#if HAS_BOOST
  all.push_back(enter<locked_boost<std::mutex>>("mutex+boost"));
  all.push_back(enter<locked_boost<std::shared_mutex>>("shared_mutex+boost"));
#endif
#if HAS_TBB
  all.push_back(enter<tbb_hash_map>("tbb"));
#endif
#if HAS_CUCKOO
  all.push_back(enter<cuckoo>("libcuckoo"));
#endif
#if HAS_FOLLY
  all.push_back(enter<folly_map>("folly"));
#endif
  std::printf("{\"threads\": {\"entries\": %llu, \"counts\": [1, 2, 4, 8], "
              "\"cores\": %u",
              static_cast<unsigned long long>(entries),
              std::thread::hardware_concurrency());
  for (const workload &w : workloads) {
    // [contestant][count of threads][repetition]
    std::vector<std::vector<std::vector<double>>> rates(
        all.size(), std::vector<std::vector<double>>(std::size(thread_counts)));
    for (std::size_t t = 0; t != std::size(thread_counts); ++t)
      for (int r = 0; r != repetitions; ++r)
        for (std::size_t c = 0; c != all.size(); ++c) {
          const std::size_t turn =
              (c + static_cast<std::size_t>(r)) % all.size();
          // Every write of a published_map copies it: not what it is for.
          if (std::string_view(all[turn].name) == "published_map" &&
              w.one_in < 1000)
            continue;
          rates[turn][t].push_back(all[turn].run(w.one_in, thread_counts[t]));
        }
    std::printf(", \"%s\": {", w.name);
    bool first = true;
    for (std::size_t c = 0; c != all.size(); ++c) {
      if (rates[c][0].empty())
        continue;
      std::printf("%s\"%s\": [", first ? "" : ", ", all[c].name);
      first = false;
      for (std::size_t t = 0; t != std::size(thread_counts); ++t) {
        auto &v = rates[c][t];
        std::sort(v.begin(), v.end());
        std::printf("%s%.4g", t ? ", " : "", v[v.size() / 2]);
      }
      std::printf("]");
    }
    std::printf("}");
  }
  std::printf("}}\n");
}
