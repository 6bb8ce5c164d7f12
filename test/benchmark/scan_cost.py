#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what a scan of dependencies could spare the driver.

    scan_cost.py BUILD [--extra-arg ARG...] [--clang CLANG++] [-j N]

Preprocesses every file of BUILD/compile_commands.json for the names of what it
includes (`-M`), and looks whether one of these defines a class that the built-in
models know as a map, a handle, a lock or a thread, or is the project's own and
says the name of one.  Prints how many files reach none, and the CPU time of the
scan and of parsing those files beside that of parsing all (`-fsyntax-only`).
"""
import argparse
import json
import os
import re
import shlex
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MATTERS = {"map", "handle", "mutex", "guard", "guarded", "thread", "future", "sync", "atomic"}

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("build")
parser.add_argument("--extra-arg", action="append", default=[])
parser.add_argument("--clang", default="clang++-22")
parser.add_argument("-j", type=int, default=2)
args = parser.parse_args()


def modelled():
    """The last names of the types of those kinds."""
    kinds, names = {}, set()
    entries = []
    for file in sorted((ROOT / "lib/models/builtin").glob("*.yaml")):
        for text in re.split(r"^- (?=name:)", file.read_text(), flags=re.M)[1:]:
            name = re.match(r"name: *(\S+)", text)[1]
            kind = re.search(r"^  kind: *(\w+)", text, re.M)
            base = re.search(r"^  inherits: *(\S+)", text, re.M)
            entries.append((name, kind and kind[1], base and base[1]))
    for _ in range(4):
        for name, kind, base in entries:
            kinds[name] = kind or kinds.get(base)
    for name, *_ in entries:
        if kinds[name] in MATTERS and not name.startswith("base."):
            names.add(name.split("::")[-1])
    return names


NAMES = modelled()
DEFINES = re.compile(r"\b(?:class|struct)\s+(?:\w+\s+)?(" + "|".join(sorted(NAMES)) +
                     r")\b\s*(?:final\s*)?(?:[:{<]|$)|\b(pthread_create|pthread_mutex_lock)\b", re.M)
SAYS = re.compile(r"\b(" + "|".join(sorted(NAMES)) + r")\b")


def cpu(command, cwd):
    run = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out = run.stdout.read()
    _, _, usage = os.wait4(run.pid, 0)
    return out, usage.ru_utime + usage.ru_stime


known = {}


def reaches(name, system):
    """True if the text of a file makes one of the names, or, in the project's
    own files, says one."""
    if name not in known:
        text = Path(name).read_text(errors="replace")
        known[name] = bool((DEFINES if system else SAYS).search(text))
    return known[name]


def look(entry):
    words = entry.get("arguments") or shlex.split(entry["command"])
    keep, skip = [args.clang, "-w", *args.extra_arg], True
    for word in words:
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            keep.append(word)
    keep += args.extra_arg
    out, scan = cpu([*keep, "-M"], entry["directory"])
    _, parse = cpu([*keep, "-fsyntax-only"], entry["directory"])
    files = [os.path.join(entry["directory"], f)
             for f in out.replace("\\\n", " ").split(":", 1)[-1].split()]
    system = ("/usr/", "/opt/")
    return scan, parse, any(reaches(f, f.startswith(system)) for f in files) or not files


entries = {}
for e in json.loads((Path(args.build) / "compile_commands.json").read_text()):
    entries.setdefault(os.path.join(e["directory"], e["file"]), e)
with ThreadPoolExecutor(args.j) as pool:
    seen = list(pool.map(look, entries.values()))
scan, parse = sum(s[0] for s in seen), sum(s[1] for s in seen)
without = [s for s in seen if not s[2]]
print(f"{len(seen)} files, {len(without)} reach no map, handle, lock or thread; CPU: all parsed "
      f"{parse:.2f} s, scanned {scan:.2f} s ({scan / parse:.3f}), parsing those "
      f"{sum(s[1] for s in without):.2f} s ({sum(s[1] for s in without) / parse:.3f})")
