//===- differential.cpp - Random programs on hmap and on std ----*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// The input is a program: three bytes an operation, run on hmap and on the
// standard's type.  Any difference ends the process.  Hashes collide by the
// first byte of the input; with the second, hash and equality throw now and
// then. With HANDLE it is the handle's operations, and changes in the middle of
// a range().
#include "random_input.h"

#include "hmap/handle.h"
#include "hmap/map.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <unordered_map>

namespace {

std::size_t operations = 0, collide = 1;
unsigned period = 0, steps = 0;
struct thrown {};
bool armed = false;
void may_throw() {
  if (armed && period && ++steps % period == 0)
    throw thrown();
}
struct key {
  std::uint16_t value;
  friend bool operator==(const key &a, const key &b) {
    may_throw();
    return a.value == b.value;
  }
};
struct key_hash {
  std::size_t operator()(const key &k) const {
    may_throw();
    return k.value % collide;
  }
};

void must(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "differs: %s after %zu operations\n", what, operations);
  std::abort();
}

using model_type = std::unordered_map<std::uint16_t, std::uint32_t>;

template <class Map> void compare(const Map &m, const model_type &model) {
  armed = false;
  must(m.size() == model.size(), "size");
  std::size_t seen = 0;
  for (const auto &[k, v] : m) {
    const auto it = model.find(k.value);
    must(it != model.end() && it->second == v, "an entry");
    ++seen;
  }
  must(seen == model.size(), "iteration");
}

struct reader {
  const std::uint8_t *data;
  std::size_t size;
  bool next(std::uint8_t &op, std::uint16_t &k) {
    if (size < 3)
      return false;
    op = data[0];
    k = static_cast<std::uint16_t>((data[1] | data[2] << 8) & 0x1fff);
    data += 3;
    size -= 3;
    return true;
  }
};

#ifdef HANDLE
void run(reader in) {
  using handle = hmap::handle<key, std::uint32_t, key_hash>;
  handle h;
  model_type model;
  std::uint8_t op;
  std::uint16_t k;
  while (in.next(op, k)) {
    ++operations;
    const auto value = static_cast<std::uint32_t>(operations);
    armed = true;
    try {
      switch (op % 10) {
      case 0:
        if (!h) {
          try {
            h.set(key{k}, value);
            must(false, "a write through nil");
          } catch (const hmap::nil_map_error &) {
          }
          h = handle::make(op);
        }
        break;
      case 1:
      case 2:
      case 3:
        if (h) {
          h.set(key{k}, value);
          model[k] = value;
        }
        break;
      case 4: {
        const auto n = h.erase(key{k});
        must(n == model.erase(k), "erase");
        break;
      }
      case 5: {
        const std::uint32_t *found = h.find(key{k});
        const auto it = model.find(k);
        must((found != nullptr) == (it != model.end()), "find");
        must(!found || *found == it->second, "value");
        break;
      }
      case 6: { // other programs run inside range()
        std::set<std::uint16_t> before, seen, gone;
        for (auto &[key, v] : model)
          before.insert(key);
        armed = false;
        unsigned inner = 0;
        h.range([&](const key &visited, std::uint32_t &v) {
          const std::uint16_t at = visited.value;
          must(seen.insert(at).second, "visited twice");
          must(model.count(at) && model[at] == v, "visited what is not there");
          std::uint8_t o;
          std::uint16_t other;
          if (inner++ < 40 && in.next(o, other)) {
            if (o % 3 == 0) {
              must(h.erase(key{other}) == model.erase(other), "erase inside");
              gone.insert(other);
            } else if (o % 3 == 1) {
              h.set(key{other}, o);
              model[other] = o;
            } else {
              for (std::uint16_t i = 0; i != 60; ++i) {
                h.set(key{static_cast<std::uint16_t>(0x2000 + o * 64 + i)}, i);
                model[static_cast<std::uint16_t>(0x2000 + o * 64 + i)] = i;
              }
            }
          }
        });
        for (const std::uint16_t b : before)
          must(seen.count(b) || gone.count(b), "an entry was left out");
        break;
      }
      case 7: {
        const handle copy = h.clone();
        armed = false;
        compare(copy, model);
        break;
      }
      case 8:
        h.shrink_to_fit();
        break;
      case 9:
        if (op > 240) {
          h.clear();
          model.clear();
        }
        break;
      }
    } catch (const thrown &) {
    }
  }
  compare(h, model);
}
#else
void run(reader in) {
  using map = hmap::map<key, std::uint32_t, key_hash>;
  map m;
  model_type model;
  std::uint8_t op;
  std::uint16_t k;
  while (in.next(op, k)) {
    ++operations;
    const auto value = static_cast<std::uint32_t>(operations);
    armed = true;
    try {
      switch (op % 12) {
      case 0:
      case 1: {
        const bool added = m.try_emplace(key{k}, value).second;
        must(added == model.try_emplace(k, value).second, "try_emplace");
        break;
      }
      case 2:
        m.insert_or_assign(key{k}, value);
        model[k] = value;
        break;
      case 3: {
        const bool found = m.contains(key{k});
        must(found == model.count(k), "contains");
        break;
      }
      case 4:
      case 5: {
        const auto n = m.erase(key{k});
        must(n == model.erase(k), "erase");
        break;
      }
      case 6: {
        const auto it = m.find(key{k});
        armed = false;
        if (it != m.end()) {
          m.erase(it);
          must(model.erase(k) == 1, "erase of an iterator");
        }
        break;
      }
      case 7: {
        map copy = m;
        armed = false;
        compare(copy, model);
        m = std::move(copy);
        break;
      }
      case 8:
        m.reserve(op * 8u);
        break;
      case 9:
        m.shrink_to_fit();
        break;
      case 10:
        for (std::uint16_t i = 0; i != 100; ++i) {
          const auto at = static_cast<std::uint16_t>(k + i);
          m[key{at}] = value;
          model[at] = value;
        }
        break;
      case 11:
        armed = false;
        if (op > 220) {
          m.clear();
          model.clear();
        } else {
          const auto odd = [&](const auto &e) {
            return e.first.value % 5 == op % 5;
          };
          std::size_t n = 0;
          for (auto it = model.begin(); it != model.end();)
            if (it->first % 5 == op % 5) {
              it = model.erase(it);
              ++n;
            } else {
              ++it;
            }
          must(erase_if(m, odd) == n, "erase_if");
        }
        break;
      }
    } catch (const thrown &) {
      // What could be inserted by then has been, in both or in neither, but
      // for the runs of operation 10 and 2.
      armed = false;
      if (op % 12 == 2 || op % 12 == 10)
        for (std::uint16_t i = 0; i != 100; ++i) {
          const auto at = static_cast<std::uint16_t>(k + i);
          const auto it = m.find(key{at});
          if (it == m.end())
            must(!model.count(at), "an insertion half done");
          else
            model[at] = it->second;
        }
    }
  }
  compare(m, model);
}
#endif

/// Says at exit how much has been compared.
const struct report {
  ~report() {
    std::fprintf(stderr, "%zu operations, none differing\n", operations);
  }
} at_exit;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data,
                                      std::size_t size) {
  if (size < 2)
    return 0;
  static constexpr std::size_t spreads[] = {65536, 4096, 64, 7, 1};
  collide = spreads[data[0] % 5];
  period = data[1] < 128 ? 0 : data[1];
  steps = 0;
  armed = false;
  run({data + 2, size - 2});
  return 0;
}

#ifdef RANDOM_INPUT
/// Makes what takes time that grows with the map rare, and the keys of a
/// program few or many.
int main(int argc, char **argv) {
#ifdef HANDLE
  constexpr unsigned kinds = 10, common = 6;
#else
  constexpr unsigned kinds = 12, common = 7;
#endif
  return random_input::run(argc, argv, operations, 60000, [](auto &input) {
    const unsigned keys = 0x1fffu >> (input[0] / 8 % 8);
    input[0] = static_cast<std::uint8_t>(input[0] % 8 < 5   ? 0
                                         : input[0] % 8 < 7 ? 1
                                                            : 2);
    for (std::size_t i = 2; i + 2 < input.size(); i += 3) {
      const bool rare = input[i + 2] >= 254;
      if (!rare)
        input[i] = static_cast<std::uint8_t>(input[i] / kinds * kinds +
                                             input[i] % kinds % common);
      const unsigned key = (input[i + 1] | 256u * input[i + 2]) & keys;
      input[i + 1] = static_cast<std::uint8_t>(key);
      input[i + 2] = static_cast<std::uint8_t>(key >> 8);
    }
  });
}
#endif
