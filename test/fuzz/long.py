#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes every reader with libFuzzer, one after the other.

    long.py BUILD [--seconds N]

BUILD was configured with MAPVET_FUZZ (see CMakeLists.txt beside this file).  Each
target gets its seeds and N seconds (60); what it found is kept in BUILD/fuzz.
Ends with 1 if one of them crashed, hung, or took more than 2 GiB.
"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("build", type=Path)
parser.add_argument("--seconds", type=int, default=60)
args = parser.parse_args()
root = Path(__file__).resolve().parents[2]
bad = []
for source in sorted(Path(__file__).parent.glob("*_fuzz.cpp")):
    name = source.stem.removesuffix("_fuzz")
    corpus = args.build / "fuzz" / name
    corpus.mkdir(parents=True, exist_ok=True)
    subprocess.run([args.build / f"bin/fuzz-{name}-replay", "--write-seeds", corpus],
                   check=True)
    folders = [str(corpus)]
    if name == "models":
        folders.append(str(root / "lib/models/builtin"))
    run = subprocess.run(
        [args.build / f"bin/fuzz-{name}", f"-max_total_time={args.seconds}",
         "-rss_limit_mb=2048", "-timeout=20", "-print_final_stats=1",
         f"-artifact_prefix={args.build}/fuzz/{name}-", *folders],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    count = re.search(r"number_of_executed_units: (\d+)", run.stdout)
    print(f"{name}: {count[1] if count else '?'} inputs in {args.seconds} s, "
          f"{'no crash' if run.returncode == 0 else 'FAILED'}", flush=True)
    if run.returncode:
        bad.append(name)
        print(run.stdout[-3000:])
sys.exit(1 if bad else 0)
