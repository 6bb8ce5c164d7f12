//===- linearizable.h - Histories of concurrent maps ------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_TEST_LINEARIZABLE_H
#define HMAP_TEST_LINEARIZABLE_H

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace linear {

/// One call on one key, with the moments before and after it.
struct call {
  enum kind { load, store, swap, load_or_store, erase, cas, cad, upsert } what;
  int argument = 0, second = 0;
  /// What it returned: a value or none, and a flag.
  std::optional<int> value;
  bool flag = false;
  std::uint64_t begin = 0, end = 0;
};

/// Gives `c` its effect on the value of its key; false if it cannot have
/// returned what it did.
inline bool take_effect(const call &c, std::optional<int> &state) {
  switch (c.what) {
  case call::load:
    return c.value == state;
  case call::store:
    state = c.argument;
    return true;
  case call::swap:
    if (c.value != state)
      return false;
    state = c.argument;
    return true;
  case call::load_or_store:
    if (c.flag != state.has_value())
      return false;
    if (!state)
      state = c.argument;
    return c.value == state;
  case call::erase:
    if (c.value != state)
      return false;
    state.reset();
    return true;
  case call::cas:
    if (c.flag != (state == c.argument))
      return false;
    if (c.flag)
      state = c.second;
    return true;
  case call::cad:
    if (c.flag != (state == c.argument))
      return false;
    if (c.flag)
      state.reset();
    return true;
  case call::upsert: // adds to the value, 0 if there is none
    if (c.flag == state.has_value())
      return false;
    state = state.value_or(0) + c.argument;
    return c.value == state;
  }
  return false;
}

/// Makes the call on a sync_map and notes what it returns.
template <class Map> void on_sync_map(Map &m, int key, call &c) {
  switch (c.what) {
  case call::load:
    c.value = m.load(key);
    break;
  case call::store:
    m.store(key, c.argument);
    break;
  case call::swap:
    c.value = m.swap(key, c.argument);
    break;
  case call::load_or_store: {
    const auto [value, loaded] = m.load_or_store(key, c.argument);
    c.value = value;
    c.flag = loaded;
    break;
  }
  case call::erase:
    c.value = m.load_and_delete(key);
    break;
  case call::cas:
    c.flag = m.compare_and_swap(key, c.argument, c.second);
    break;
  case call::cad:
    c.flag = m.compare_and_delete(key, c.argument);
    break;
  case call::upsert: // has none
    std::abort();
  }
}
/// The kinds of calls that a sharded_map has.
inline constexpr call::kind sharded_kinds[] = {
    call::load, call::store, call::erase, call::upsert, call::cad};
/// Makes the call on a sharded_map and notes what it returns.
template <class Map> void on_sharded_map(Map &m, int key, call &c) {
  switch (c.what) {
  case call::load:
    c.value = m.lookup(key);
    break;
  case call::store:
    m.insert_or_assign(key, c.argument);
    break;
  case call::erase:
    m.erase_if(key, [&](int n) {
      c.value = n;
      return true;
    });
    break;
  case call::upsert:
    c.flag = m.upsert(key, [&](int &n) { c.value = n += c.argument; });
    break;
  case call::cad:
    c.flag = m.erase_if(key, [&](int n) { return n == c.argument; });
    break;
  case call::swap: // has none of these
  case call::load_or_store:
  case call::cas:
    std::abort();
  }
}

/// Whether the calls on one key can be put in an order that respects time and
/// in which each returns what it returned (the algorithm of Wing and Gong, with
/// the memory of Lowe: what has failed once from a set of calls and a value
/// fails again).  At most 64 calls.
class history {
public:
  explicit history(std::vector<call> calls) : calls_(std::move(calls)) {}
  bool is_linearizable() { return search(0, std::nullopt); }
  /// The calls by the time they began, one a line.
  std::string text() {
    std::sort(calls_.begin(), calls_.end(),
              [](const call &a, const call &b) { return a.begin < b.begin; });
    static constexpr const char *names[] = {"load",
                                            "store",
                                            "swap",
                                            "load_or_store",
                                            "erase",
                                            "compare_and_swap",
                                            "compare_and_delete",
                                            "upsert"};
    std::string all;
    for (const call &c : calls_)
      all += std::to_string(c.begin) + ".." + std::to_string(c.end) + " " +
             names[c.what] + "(" + std::to_string(c.argument) + ", " +
             std::to_string(c.second) +
             ") = " + (c.value ? std::to_string(*c.value) : "none") +
             (c.flag ? ", true\n" : "\n");
    return all;
  }

private:
  bool search(std::uint64_t done, std::optional<int> state) {
    const std::size_t n = calls_.size();
    if (done == (n == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1))
      return true;
    if (!failed_.insert({done, state}).second)
      return false;
    // A call may come next if no other that is left ended before it began.
    std::uint64_t first_end = ~std::uint64_t{0};
    for (std::size_t i = 0; i != n; ++i)
      if (!(done >> i & 1))
        first_end = std::min(first_end, calls_[i].end);
    for (std::size_t i = 0; i != n; ++i) {
      if (done >> i & 1 || calls_[i].begin > first_end)
        continue;
      std::optional<int> next = state;
      if (take_effect(calls_[i], next) &&
          search(done | std::uint64_t{1} << i, next))
        return true;
    }
    return false;
  }

  std::vector<call> calls_;
  std::set<std::pair<std::uint64_t, std::optional<int>>> failed_;
};

/// Runs `step(thread, key, call)` from several threads on few keys, at most 60
/// calls a key, and returns the calls by key.  `choose` fills in what to do.
template <class Choose, class Step>
std::vector<std::vector<call>> record(unsigned threads, unsigned keys,
                                      unsigned steps, Choose choose,
                                      Step step) {
  std::atomic<std::uint64_t> now{1};
  std::atomic<unsigned> ready{0};
  std::vector<std::vector<std::vector<call>>> by_thread(
      threads, std::vector<std::vector<call>>(keys));
  std::vector<std::thread> running;
  for (unsigned t = 0; t != threads; ++t)
    running.emplace_back([&, t] {
      ++ready;
      while (ready != threads)
        std::this_thread::yield();
      for (unsigned i = 0; i != steps; ++i) {
        call c;
        const unsigned key = choose(t, i, c);
        c.begin = now++;
        step(static_cast<int>(key), c);
        c.end = now++;
        by_thread[t][key].push_back(c);
      }
    });
  for (std::thread &t : running)
    t.join();
  std::vector<std::vector<call>> by_key(keys);
  for (auto &of_thread : by_thread)
    for (unsigned k = 0; k != keys; ++k)
      by_key[k].insert(by_key[k].end(), of_thread[k].begin(),
                       of_thread[k].end());
  return by_key;
}

} // namespace linear

#endif // HMAP_TEST_LINEARIZABLE_H
