#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the tracing scripts on a program whose doings are known.

    probes.py PROGRAM SCRIPTS

Exits with 77 where the headers had no <sys/sdt.h>, bpftrace is not installed or
the kernel does not let it trace.
"""
import os
import re
import shutil
import subprocess
import sys

program, scripts = sys.argv[1:]
notes = subprocess.run(["readelf", "-n", program], capture_output=True, text=True).stdout
if "Provider: hmap" not in notes:
    print("no probes in the program")
    sys.exit(77)
names = set(re.findall(r"Provider: hmap\s+Name: (\w+)", notes))
expected = {"assign", "miss", "erase", "grow__start", "grow__end", "evacuate",
            "nil__write", "misuse"}
assert names == expected, names ^ expected

bpftrace = shutil.which("bpftrace")
if not bpftrace or os.geteuid() != 0:
    print("no bpftrace, or not root")
    sys.exit(77)
trial = subprocess.run([bpftrace, "-e", "BEGIN { exit(); }"], capture_output=True)
if trial.returncode:
    print("the kernel refuses:", trial.stderr.decode())
    sys.exit(77)


def trace(script):
    done = subprocess.run([bpftrace, f"{scripts}/{script}", program, "-c", program],
                          capture_output=True, text=True, timeout=120)
    if "attach probe" in done.stderr and "No such file" in done.stderr and not done.stdout.count("@"):
        print("the kernel refuses:", done.stderr)
        sys.exit(77)
    print(done.stdout)
    return done.stdout


churn = trace("churn.bt")
for name, number in (("assigns", 100000), ("inserted", 100000), ("erased", 1000),
                     ("misses", 1000)):
    assert re.search(rf"@{name}\[\d+\]: {number}$", churn, re.M), name
growth = trace("growth.bt")
assert int(re.search(r"@growths\[\d+\]: (\d+)", growth)[1]) > 10, "growths"
assert "@growth_ns:" in growth and "@moved_entries:" in growth and "@longest_ns" in growth
misuse = trace("misuse.bt")
assert re.search(r"@nil_writes\[[^]]*\]: 1", misuse, re.S), "nil writes"
