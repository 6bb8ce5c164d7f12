//===- dangling.cpp - What clang's lifetime warnings see --------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Compiled without WRONG, where there is nothing to warn of, and with it, where
// each line must be reported.
#include "hmap/bounded_map.h"
#include "hmap/guarded.h"
#include "hmap/handle.h"
#include "hmap/map.h"
#include "hmap/published_map.h"
#include "hmap/set.h"
#include "hmap/view.h"

#include <string>

using Map = hmap::map<std::string, int>;
Map make();
hmap::handle<std::string, int> make_handle();

int right();
int right() {
  const Map kept = make();
  const int &value = kept.at("a");
  const auto it = kept.find("b");
  const hmap::view<std::string, int> v = kept;
  const auto published = hmap::published_map<std::string, int>().snapshot();
  return value + it->second + v.get("c") + make().at("d") + published->at("e");
}

#ifdef WRONG
int wrong();
int wrong() {
  const int &value = make().at("a"); // expected-error {{temporary}}
  const auto it = make().find("b");  // expected-error {{temporary}}
  const auto end = make().end();     // expected-error {{temporary}}
  int &added = make()["c"];          // expected-error {{temporary}}
  const hmap::view<std::string, int> v = make(); // expected-error {{temporary}}
  const auto pair = make().try_emplace("d", 1); // expected-error {{temporary}}
  const int *cached = hmap::bounded_map<int, int>(1).find(1); // expected-error {{temporary}}
  const auto &entries = *hmap::published_map<int, int>().snapshot(); // expected-error {{temporary}}
  return value + it->second + (it == end) + added + v.get("e") + pair.second +
         *cached + static_cast<int>(entries.size());
}
const int &returned();
const int &returned() {
  Map local;
  return local["a"]; // expected-error {{stack}}
}
hmap::set<int>::iterator iterator();
hmap::set<int>::iterator iterator() {
  hmap::set<int> local;
  return local.begin(); // expected-error {{stack}}
}
#endif
