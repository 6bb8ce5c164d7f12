#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what a run of the driver costs after one that left an index.

    warm_cost.py MAPVET [--files N] [--rounds N] [--warm SECONDS] [--changed SECONDS]

Generates a project of N files (500): classes with maps and locks, declared in
headers, that call each other across files and run on threads.  Prints the wall
time of a cold run, of a warm one in which nothing changed, and of one after a
source file changed, beside that of the file alone.  Fails if the warm run takes
longer than --warm, or the changed file more than --changed above the file alone.
"""
import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADER = """#pragma once
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>
struct Item{n} {{ int id; std::string name; std::unordered_map<std::string, int> tags; }};
class Store{n} {{
public:
  void add(int id, const std::string &name);
  bool has(int id) const;
  int count(const std::string &name) const;
  std::unordered_map<int, Item{n}> all() const;
  const std::unordered_map<int, Item{n}> &view() const {{ return items_; }}
  void forget(int id);
  template <class F> void each(F f) const {{ for (const auto &e : items_) f(e.second); }}
private:
  mutable std::mutex mutex_;
  std::unordered_map<int, Item{n}> items_;
  std::unordered_map<std::string, std::vector<int>> byName_;
}};
int work{n}(Store{n} &store);
"""
SOURCE = """#include "store{n}.h"
#include "store{m}.h"
#include <thread>
void Store{n}::add(int id, const std::string &name) {{
  std::lock_guard<std::mutex> hold(mutex_);
  items_[id].name = name;
  byName_[name].push_back(id);
}}
bool Store{n}::has(int id) const {{
  std::lock_guard<std::mutex> hold(mutex_);
  return items_.find(id) != items_.end();
}}
int Store{n}::count(const std::string &name) const {{
  auto it = byName_.find(name);
  return it == byName_.end() ? 0 : static_cast<int>(it->second.size());
}}
std::unordered_map<int, Item{n}> Store{n}::all() const {{
  std::lock_guard<std::mutex> hold(mutex_);
  return items_;
}}
void Store{n}::forget(int id) {{
  items_.erase(id);
}}
namespace {{
int total(const std::unordered_map<int, Item{n}> &items) {{
  int sum = 0;
  for (const auto &[id, item] : items)
    for (const auto &tag : item.tags)
      sum += tag.second;
  return sum;
}}
void fill(Store{n} &store, int from, int to) {{
  for (int i = from; i < to; ++i)
    store.add(i, "item" + std::to_string(i));
}}
}}
int work{n}(Store{n} &store) {{
  std::thread filler([&] {{ fill(store, 0, 100); }});
  fill(store, 100, 200);
  filler.join();
  Store{m} next;
  next.add(1, "one");
  int sum = total(store.all());
  store.each([&](const Item{n} &item) {{ sum += item.id; }});
  return sum + ({n} ? work{m}(next) : 0) + store.count("item1");
}}
"""

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("mapvet")
parser.add_argument("--files", type=int, default=500)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--warm", type=float)
parser.add_argument("--changed", type=float)
args = parser.parse_args()


def wall(*options):
    start = time.monotonic()
    run = subprocess.run([args.mapvet, "--level=3", *options],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    took = time.monotonic() - start
    if run.returncode not in (0, 1):
        sys.exit(f"mapvet ended with {run.returncode}: {run.stderr[-500:]}")
    return took, run.stdout


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    entries = []
    for n in range(args.files):
        m = (n or args.files) - 1
        (folder / f"store{n}.h").write_text(HEADER.format(n=n))
        source = folder / f"store{n}.cpp"
        source.write_text(SOURCE.format(n=n, m=m))
        entries.append({"directory": name, "file": str(source), "arguments":
                        ["c++", "-std=c++20", "-pthread", "-c", str(source)]})
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    cold, first = wall("-p", name)
    # Stamps of files that were written just now are not trusted yet.
    time.sleep(2.5)
    wall("-p", name)
    warm, again = min(wall("-p", name) for _ in range(args.rounds))
    if again != first:
        sys.exit("the warm run said something else than the cold one")
    source = folder / f"store{args.files // 2}.cpp"
    text = source.read_text()
    changed, alone = [], []
    for round in range(args.rounds):
        source.write_text(text + f"static int added{round};\n")
        changed.append(wall("-p", name)[0])
        alone.append(wall("-p", name, "--no-index", str(source))[0])
    more = min(changed) - min(alone)
    print(f"{args.files} files, {first.count('warning: ')} findings; wall time in seconds: "
          f"cold {cold:.2f}, warm {warm:.2f}, one file changed {min(changed):.2f}, "
          f"that file alone {min(alone):.2f}, which is {more:.2f} less")
    if args.warm is not None and warm > args.warm:
        sys.exit(f"a warm run takes more than {args.warm} s")
    if args.changed is not None and more > args.changed:
        sys.exit(f"a changed file takes more than {args.changed} s above its own")
