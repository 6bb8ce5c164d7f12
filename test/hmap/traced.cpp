//===- traced.cpp - A program for tracers -----------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Does a known number of everything, for tracers and debuggers to find.
#include "hmap/handle.h"
#include "hmap/map.h"

int main() {
  hmap::map<int, int> numbers;
  for (int i = 0; i != 100000; ++i)
    numbers[i] = i;
  for (int i = 0; i != 1000; ++i)
    numbers.erase(i);
  int found = 0;
  for (int i = 0; i != 5000; ++i)
    found += numbers.contains(i);
  hmap::handle<int, int> nil;
  try {
    nil[1] = 2;
  } catch (const hmap::nil_map_error &) {
    return found == 4000 ? 0 : 1;
  }
  return 2;
}
