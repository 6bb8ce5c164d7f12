//===- main.cpp - Uses every header of an installed hmap -*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <hmap/guarded.h>
#include <hmap/handle.h>
#include <hmap/map.h>
#include <hmap/set.h>
#include <hmap/view.h>

#include <string>

int main() {
  hmap::guarded<hmap::map<std::string, int>> m;
  m.lock()->try_emplace("answer", 42);
  hmap::handle<int, int> nil;
  try {
    nil[1] = 1;
  } catch (const hmap::nil_map_error &) {
    return m.read()->at("answer") == 42 ? 0 : 2;
  }
  return 1;
}
