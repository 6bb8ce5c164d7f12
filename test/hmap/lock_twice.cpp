//===- lock_twice.cpp - A thread locks one object twice -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With -DWRONG this deadlocks, and -Wthread-safety must say so; without it,
// -Wthread-safety must be silent.
//
//===----------------------------------------------------------------------===//
#include "hmap/guarded.h"
#include "hmap/map.h"

std::size_t move_over(hmap::guarded<hmap::map<int, int>> &from,
                      hmap::guarded<hmap::map<int, int>> &to);
std::size_t move_over(hmap::guarded<hmap::map<int, int>> &from,
                      hmap::guarded<hmap::map<int, int>> &to) {
  {
    auto source = from.lock();
    auto target = to.lock();
    target->merge(*source);
#ifdef WRONG
    from.with([](auto &m) { m.clear(); });
#endif
  }
  return from.read()->size() + to.with([](auto &m) { return m.size(); });
}
