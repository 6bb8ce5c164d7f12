#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Grades the tests: breaks each invariant of hmap on purpose, in a copy of the
headers, and sees whether the tests notice.

Prints a table and caught/total; fails if a mutation survives, or names text
that the headers no longer have.  Each is tried with the tests that hold its
invariant, first without sanitizers, which is quick, then, if nothing failed,
under AddressSanitizer, which sees what is not yet a wrong result.  A test that
fails, crashes or takes ten times as long as on the right headers has caught it;
that the right headers pass is tried first.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

TABLE, ACCESS = "detail/table.h", "detail/access.h"
# (invariant, header, what stands there, what it becomes, tests)
MUTATIONS = [
    ("a split names its segment in the directory", TABLE,
     "    name(t);\n    ++growths_;", "    ++growths_;", "table"),
    ("a segment's index is its least entry", TABLE,
     "t->index = r->index | (1u << depth);", "t->index = r->index;", "table"),
    ("both halves of a split get one depth more", TABLE,
     "t->depth = r->depth = depth + 1;", "t->depth = depth + 1;", "table"),
    ("full buckets on the way are marked", TABLE,
     "tags[slots_per_bucket] |= static_cast<std::uint8_t>(1u << (tag & 7));", ";", "table"),
    ("a search ends only where no mark is", TABLE,
     "return (tags[slots_per_bucket] >> (tag & 7)) & 1;", "return false && tags && tag;", "table"),
    ("a segment grows before it is full", TABLE,
     "      if (r->count < r->grow_at)\n        return &r;", "      return &r;", "table"),
    ("a table with a larger segment is not even", TABLE,
     "even_ = top_log_ == max_log() ? dir_mask_", "even_ = true ? dir_mask_", "table"),
    ("a wider directory is noted", TABLE,
     "    dir_mask_ = 2 * n - 1;\n    note_form();", "    dir_mask_ = 2 * n - 1;", "table"),
    ("a table made empty is noted", TABLE,
     "    top_log_ = 0;\n    note_form();\n    size_ = 0;", "    top_log_ = 0;\n    size_ = 0;", "table"),
    ("a shrunk table is noted", TABLE,
     "    note_form();\n    start_segment_ = 0;", "    start_segment_ = 0;", "table"),
    ("tables that swap swap their form", TABLE,
     "    std::swap(even_, other.even_);", "", "table"),
    ("marks are renewed after erasures", TABLE,
     "r->grow_at -= overflowed(tags, tag) && r->grow_at != 0;", ";", "table"),
    ("a moved element leaves an empty slot", TABLE,
     "        r.tags(0)[i] = tag_empty;\n        ++moving;", "        ++moving;", "table"),
    ("counts of a segment follow a split", TABLE,
     "    r->count -= moving;", "", "table"),
    ("an erasure empties the tag", TABLE,
     "    tag = tag_empty;\n    --r->count;", "    --r->count;", "table"),
    ("the size follows an erasure", TABLE,
     "    --r->count;\n    --size_;", "    --r->count;", "map"),
    ("the size follows an insertion", TABLE,
     "    ++r->count;\n    ++size_;", "    ++r->count;", "map"),
    ("no tag of an element is the empty one", TABLE,
     "return static_cast<std::uint8_t>(tag + (tag == tag_empty));",
     "return static_cast<std::uint8_t>(tag);", "table"),
    ("what a split leaves away from home comes home", TABLE,
     "        away[away_count++] = static_cast<std::uint16_t>(i);", "", "table"),
    ("tags that move are named anew", TABLE,
     "      name({static_cast<segment *>(front), r.log(), r.slots()});",
     "      static_cast<void>(front);", "table"),
    ("an iterator visits each slot in use", TABLE,
     "left(slots & (slots - 1))", "left(slots & (slots - 1) & (slots - 2))", "table"),
    ("an iterator's steps visit each slot in use", TABLE,
     "      w.left &= w.left - 1;", "      w.left &= w.left - 1, w.left &= w.left - 1;", "table"),
    ("a stretch has the slots of all its buckets", "detail/group.h",
     "group(tags + 48).used()} << 3 * slots_per_bucket", "group(tags + 48).used()} << 2 * slots_per_bucket", "table"),
    ("the last part of a segment ends at the start", TABLE,
     "        return first_of(entry, r, n, left & before_start(r));",
     "        return first_of(entry, r, n, left);", "table"),
    ("the visit of a segment begins at the start", TABLE,
     "stretch(r, n) & ~before_start(r))", "stretch(r, n))", "table"),
    ("a position that goes on in its stretch ends at the start", TABLE,
     "at_the_end ? left & before_start(r) : left)", "left)", "table"),
    ("a key hashed for another map is hashed anew", TABLE,
     "return key.seed_ == seed_ ? key.hash_ : hash_of(key.key());", "return key.hash_;", "map"),
    ("room is made after the arguments are used", TABLE,
     "    element made(*this, std::forward<Args>(args)...);\n    return insert_absent(h, made);",
     "    static_cast<void>(make_room(h));\n    element made(*this, std::forward<Args>(args)...);\n"
     "    return insert_absent(h, made);", "map exception"),
    ("what may throw comes before the first move", TABLE,
     "    } catch (...) {\n      free_segment(t);\n      throw;\n    }",
     "    } catch (...) {\n      throw;\n    }", "exception"),
    ("elements whose move throws lie apart", TABLE,
     "return Policy::nothrow_move() && sizeof(value_type) <= max_in_place_size;",
     "return sizeof(value_type) <= max_in_place_size;", "exception standard"),
    ("every table has a seed of its own", TABLE,
     "  return mix(state ^ hash_k2, hash_k3);", "  return 42;", "table map"),
    ("cursors follow elements that move", TABLE,
     "      c->moved(from, from_index, to, to_index);", "      static_cast<void>(c);", "handle table"),
    ("cursors forget elements that go", TABLE,
     "      c->erased(r, p.index);", "      static_cast<void>(c);", "handle table"),
    ("clear() empties every tag", TABLE,
     "        std::memset(r.tags(0), tag_empty, 16 * r.buckets());", "", "map"),
    ("a change counts the generation up", TABLE,
     "    ++generation_;", "", "checked"),
    ("a write raises the flag", ACCESS,
     "flag_.writing_.store(true, std::memory_order_relaxed);", "", "concurrency"),
    ("a write lowers the flag", ACCESS,
     "flag_.writing_.store(false, std::memory_order_relaxed);", "", "handle"),
    ("a write looks at the flag", ACCESS,
     "    flag_.check(write_write_message, name, where);", "", "concurrency"),
    ("nil writes throw", "handle.h", "      throw nil_map_error();", "", "handle"),
    ("a copy of a handle counts", "handle.h",
     "shared_->references.fetch_add(1, std::memory_order_relaxed);", ";", "handle"),
    ("range() keeps its map alive", "handle.h",
     "    const handle alive(*this);\n    if (!alive)\n      return;\n"
     "    table &t = alive.shared_->table;",
     "    if (!shared_)\n      return;\n    table &t = shared_->table;", "handle"),
    ("an entry leaves before it dies", "detail/container.h",
     "    table_.detach(p, out);", "    out.take(*p.at);", "map"),
    ("a replaced value is taken only where it was seen", "sync_map.h",
     "      if (n.value.compare_exchange_strong(c, nullptr)) {",
     "      if (n.value.exchange(nullptr), true) {", "sync"),
    ("another thread's erasure is not ours", "sync_map.h",
     "      result.reset(); // another thread was faster", "      ;", "sync"),
    ("expunged nodes come back to the second index", "sync_map.h",
     "        dirty_->nodes.insert(n);\n        n->value.store(nullptr);",
     "        n->value.store(nullptr);", "sync"),
    ("garbage waits for its readers", "sync_map.h",
     "      if (g->tag < oldest) {", "      if (g->tag <= ~std::uint64_t{0}) {", "sync"),
    ("publishing waits for readers that have not counted", "published_map.h",
     "    epochs::wait(epochs::retire_now());", "", "sync"),
    ("updates run one after the other", "published_map.h",
     "    const std::lock_guard<std::mutex> lock(writers_);\n    map_type next(",
     "    map_type next(", "sync"),
    ("every shard is locked", "sharded_map.h", "        s.mutex.lock();\n",
     "        static_cast<void>(0);\n", "sync"),
    ("a full cache evicts", "bounded_map.h",
     "    if (size() > max_entries_)\n      evict();\n    return n;", "    return n;", "bounded"),
    ("a use moves the entry to the front", "bounded_map.h",
     "    unlink(*n, by_use);\n    link(*n, by_use);\n    return n;", "    return n;", "bounded"),
    ("old entries are not found", "bounded_map.h",
     "    if (too_old(*n)) {", "    if (false && too_old(*n)) {", "bounded"),
    ("an assignment renews", "bounded_map.h", "      renew(*n);", "", "bounded"),
    ("a pool's maps are empty", "map_pool.h", "      map_.clear();", "", "sync"),
    ("a pool is bounded", "map_pool.h",
     "      if (pool->idle.size() < pool->max_idle)", "      if (true)", "sync"),
    ("a scoped entry leaves the entry of another", "scoped_entry.h",
     "    if (inserted_)\n      map_->erase", "    map_->erase", "bounded"),
]


ASAN = ["-fsanitize=address", "-fno-sanitize-recover=all"]
# What every test includes; compiled once.
PRELUDE = "".join(f"#include <{h}>\n" for h in (
    "gtest/gtest.h", "algorithm", "atomic", "chrono", "functional", "iterator",
    "list", "map", "memory", "memory_resource", "mutex", "random", "ranges",
    "set", "shared_mutex", "string", "thread", "unordered_map", "vector"))


def command(flags):
    return [args.compiler, "-std=c++20", "-O0", "-g0", "-w", "-pthread", *flags]


def prepare(flags):
    """The options that make a compilation use the prelude."""
    key = "asan" if flags else "plain"
    header = work / key / "prelude.h"
    header.parent.mkdir(parents=True, exist_ok=True)
    header.write_text(PRELUDE)
    done = subprocess.run([*command(flags), "-x", "c++-header", header, "-o",
                           str(header) + (".pch" if "clang" in args.compiler else ".gch")],
                          env=environment)
    if done.returncode:
        sys.exit("mutations: the prelude does not compile")
    if "clang" in args.compiler:
        return ["-include-pch", str(header) + ".pch"]
    return ["-include", str(header)]


def run(test, flags, headers, folder, limit):
    """None if the test does not compile, else its result, "" if it passed, and
    how long it took."""
    program = folder / test
    key = "asan" if flags else "plain"
    if key not in preludes:
        preludes[key] = prepare(flags)
    built = subprocess.run(
        [*command(flags), *preludes[key], f"-I{headers}", args.tests / f"{test}_test.cpp",
         "-o", program, "-lgtest_main", "-lgtest"], capture_output=True, env=environment)
    if built.returncode:
        return None
    start = time.monotonic()
    try:
        done = subprocess.run([program, "--gtest_fail_fast"], capture_output=True,
                              text=True, errors="replace", timeout=limit, cwd=folder,
                              env=environment)
    except subprocess.TimeoutExpired:
        return f"{test}: takes too long", limit
    spent = time.monotonic() - start
    if done.returncode == 0:
        return "", spent
    failed = re.findall(r"^\[  FAILED  \] ([\w/.]+)", done.stdout, re.M)
    running = re.findall(r"^\[ RUN      \] (\S+)", done.stdout, re.M)
    return failed[0] if failed else running[-1] if running else test, spent


def attempt(number, mutation):
    """What caught the mutation, and whether anything did."""
    invariant, header, old, new, tests = mutation
    text = (args.include / "hmap" / header).read_text()
    if text.count(old) != 1:
        return f"stands {text.count(old)} times", False
    folder = work / str(number)
    shutil.rmtree(folder, ignore_errors=True)
    headers = folder / "include"
    shutil.copytree(args.include, headers)
    (headers / "hmap" / header).write_text(text.replace(old, new))
    try:
        for flags in ([], ASAN):
            for test in tests.split():
                result = run(test, flags, headers, folder, limit_of(test, flags))
                if result is None:
                    return "does not compile", False
                if result[0]:
                    return result[0] + (" (asan)" if flags else ""), True
        return "SURVIVES", False
    finally:
        shutil.rmtree(folder)


def limit_of(test, flags):
    """Ten times what the test takes on the right headers, which it must pass."""
    key = (test, bool(flags))
    if key not in limits:
        folder = work / "right"
        folder.mkdir(parents=True, exist_ok=True)
        result = run(test, flags, args.include, folder, 600)
        if result is None or result[0]:
            sys.exit(f"mutations: {test}_test.cpp fails on the right headers: "
                     f"{result and result[0]}")
        limits[key] = max(20, 10 * result[1])
    return limits[key]


parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
parser.add_argument("compiler")
parser.add_argument("include", type=Path)
parser.add_argument("tests", type=Path)
parser.add_argument("work", type=Path)
parser.add_argument("only", nargs="*", help="parts of the names of invariants")
parser.add_argument("--every", type=int, default=1, metavar="N",
                    help="only each N-th mutation")
args = parser.parse_args()
work = args.work.absolute()
work.mkdir(parents=True, exist_ok=True)
environment = {**os.environ, "HMAP_TEST_ROUNDS": "3", "CCACHE_DISABLE": "1"}
preludes, limits = {}, {}
chosen = [m for m in MUTATIONS if not args.only or any(n in m[0] for n in args.only)]
chosen = chosen[::args.every]
caught = 0
for number, mutation in enumerate(chosen):
    by, well = attempt(number, mutation)
    caught += well
    print(f"{'caught' if well else 'MISSED':8}{mutation[1]:20} {mutation[0]:52} {by}",
          flush=True)
shutil.rmtree(work)
print(f"caught {caught} of {len(chosen)}")
sys.exit(caught != len(chosen))
