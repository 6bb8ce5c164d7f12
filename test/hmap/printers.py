#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Looks at a program and its core with a debugger.

    printers.py gdb|lldb PROGRAM SCRIPTS WORK

Exits with 77 where the debugger is not installed or may not trace.
"""
import os
import re
import shutil
import subprocess
import sys

kind, program, scripts, work = sys.argv[1:]
EXPECTED = {  # variable: what is shown, as regular expressions
    "none": [r"hmap::map of 0 entries"],
    "one": [r"hmap::map of 1 entry", r"11\b.*\b22"],
    "many": [r"hmap::map of 50000 entries \(\d+ growths, directory of \d+"],
    "apart": [r"hmap::map of 1 entry", r"number = 77"],
    "wide": [r"hmap::map of 1 entry", r"number = 88"],
    "words": [r"hmap::set of 1 entry", r'"word"'],
    "nil": [r"hmap::handle, nil"],
    "shared": [r"hmap::handle of 1 entry", r"2 handles", r"5\b.*\b55"],
    "seen": [r"hmap::view of 1 entry", r"11\b.*\b22"],
    "cache": [r"hmap::bounded_map of 2 entries, at most 9", r"2\b.*\b20.*1\b.*\b10"],
    "locked": [r"hmap::guarded", r"hmap::map of 1 entry", r"6\b.*\b66"],
    "shards": [r"hmap::sharded_map of 1 entries in 4 shards", r"4\b.*\b44"],
    "settled": [r"hmap::sync_map of 2 entries", r"3\b.*\b33", r"2\b.*\b222"],
    "published": [r"hmap::published_map, version 1", r"9\b.*\b99"],
    "everywhere": [r"hmap::map of 2 entries", r'"global"', r'"other"'],
}


def fail(text, output):
    sys.exit(f"{text} in\n{output}")


def run(*command, env=None):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300,
                          env={**os.environ, **(env or {})})
    return done.stdout + done.stderr


def sections(output):
    """What follows each line `=== NAME`."""
    return dict(re.findall(r"=== (\w+)\n(.*?)(?==== |\Z)", output, re.S))


def check(output):
    shown = sections(output)
    for name, patterns in EXPECTED.items():
        text = shown.get(name, "")
        for pattern in patterns:
            if not re.search(pattern, text, re.S):
                fail(f"{name}: no {pattern}", text or output)


debugger = shutil.which(kind) or shutil.which(f"{kind}-22")
if not debugger:
    print("no", kind)
    sys.exit(77)
if kind == "gdb":
    trial = run(debugger, "-nx", "-batch", "-ex", "run", "--args", "/bin/true")
    if "exited normally" not in trial:
        print("the debugger may not run programs:", trial)
        sys.exit(77)
    core = os.path.join(work, "printed.core")
    show = [x for name in EXPECTED for x in ("-ex", f"echo === {name}\\n", "-ex", f"print {name}")]
    # The program names the script; nothing else loads it.
    start = [debugger, "-nx", "-batch", "-iex", f"add-auto-load-safe-path {scripts}"]
    live = run(*start, "-ex", "break stop_here", "-ex", "run", "-ex", "up", *show,
               "-ex", "echo === largest\\n", "-ex", "hmap-largest 4",
               "-ex", f"generate-core-file {core}", program)
    check(live)
    largest = re.findall(r"(\d+) entries  (\S+)", sections(live)["largest"])
    wanted = [("50000", "many"), ("4000", "owner.members"), ("300", "hidden")]
    if largest[:3] != wanted:
        fail(f"hmap-largest: not {wanted}", live)
    # The same from the core alone.
    dead = run(*start, program, core, "-ex", "up", *show, "-ex", "echo === largest\\n",
               "-ex", "hmap-largest")
    check(dead)
    if re.findall(r"(\d+) entries  (\S+)", sections(dead)["largest"])[:3] != wanted:
        fail("hmap-largest of a core", dead)
    # With a profile all maps are known, by where they were made.
    profiled = run(*start, "-ex", "break stop_here", "-ex", "run", "-ex",
                   "echo === largest\\n", "-ex", "hmap-largest 2", program,
                   env={"HMAP_PROFILE": os.path.join(work, "printed.json")})
    if not re.search(r"50000 entries  made at \S*printed.cpp:\d+ in main.*\n"
                     r"\s+4000 entries  made at \S*printed.cpp:\d+",
                     sections(profiled)["largest"]):
        fail("hmap-largest with a profile", profiled)
    os.remove(core)
else:
    output = run(debugger, "--no-lldbinit", "--batch", "-o",
                 f"command script import {scripts}/hmap_lldb.py", "-o",
                 "breakpoint set -n stop_here", "-o", "run", "-o", "up",
                 *[x for name in EXPECTED for x in
                   ("-o", f"script print('=== {name}')", "-o", f"v -P 3 -A {name}"
                    if name not in ("everywhere",) else f"target variable {name}")],
                 program)
    if "stop reason = breakpoint" not in output:
        print("the debugger may not run programs:", output)
        sys.exit(77)
    check(output)
