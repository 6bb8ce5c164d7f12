#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures what the driver costs next to a syntax check by the compiler.

    driver_cost.py MAPVET BUILD [--clang CLANG++] [-j N]

BUILD is a folder with compile_commands.json.  Prints, for all of its files: the
CPU time and the largest memory of `clang++ -fsyntax-only`; of a cold run of
mapvet with all checks; of a warm one; of one after the largest file changed, of
that file alone; and of one that parses the function bodies of system headers.  BUILD and its sources are left as they were.
"""
import argparse
import json
import os
import shlex
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("mapvet")
parser.add_argument("build")
parser.add_argument("--clang", default="clang++-22")
parser.add_argument("-j", type=int, default=2)
args = parser.parse_args()


def timed(command, cwd=None, **options):
    """CPU seconds, wall seconds, MiB of one command and its children."""
    start = time.monotonic()
    p = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime, time.monotonic() - start,
            usage.ru_maxrss / 1024)


def syntax(entry):
    words = entry.get("arguments") or shlex.split(entry["command"])
    keep, skip = [args.clang, "-fsyntax-only", "-w"], True
    for word in words:
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            keep.append(word)
    return timed(keep, cwd=entry["directory"])


entries = {}
for e in json.loads((Path(args.build) / "compile_commands.json").read_text()):
    entries.setdefault(os.path.join(e["directory"], e["file"]), e)
with ThreadPoolExecutor(args.j) as pool:
    compiled = list(pool.map(syntax, entries.values()))
base = sum(c[0] for c in compiled)
print(f"{len(entries)} files")
print(f"{'':28}{'CPU s':>8}{'ratio':>7}{'wall s':>8}{'MiB':>7}")


def show(what, cpu, wall, memory):
    print(f"{what:28}{cpu:8.2f}{cpu / base:7.2f}{wall:8.2f}{memory:7.0f}")


show("clang++ -fsyntax-only", base, float("nan"), max(c[2] for c in compiled))
with tempfile.TemporaryDirectory() as folder:
    index = os.path.join(folder, "index")
    mapvet = [args.mapvet, "-p", args.build, "--level=3", f"-j{args.j}"]
    show("mapvet, cold", *timed([*mapvet, f"--index={index}"]))
    show("mapvet, warm", *timed([*mapvet, f"--index={index}"]))
    largest = max(entries, key=lambda f: os.path.getsize(f) if os.path.exists(f) else 0)
    state = os.stat(largest)
    text = Path(largest).read_bytes()
    try:
        Path(largest).write_bytes(text + b"\n")
        show("mapvet, largest file changed", *timed([*mapvet, f"--index={index}"]))
    finally:
        Path(largest).write_bytes(text)
        os.utime(largest, ns=(state.st_atime_ns, state.st_mtime_ns))
    show("mapvet, that file alone",
         *timed([args.mapvet, "-p", args.build, "--no-index", largest]))
    show("mapvet, cold, all bodies",
         *timed([*mapvet, "--no-index", "--no-skip-bodies"]))
    size = sum(f.stat().st_size for f in Path(index).iterdir())
    print(f"index: {size / len(entries) / 1024:.0f} KiB a file")
