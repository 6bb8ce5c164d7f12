#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says whether two ways to run the driver find the same.

    same_findings.py MAPVET [--other MAPVET] [--options "OPTION..."]
                     [-p BUILD...] [--corpus [FOLDER]] [-j N]

Runs `MAPVET --level=3 --no-index` and the same with OPTION..., or another
build of mapvet with --other, over the projects of the BUILD folders and over
every program of the corpus (test/corpus by default), and compares the JSON, to
the last note and fix.  What makes mapvet faster may change no finding:

    same_findings.py build/bin/mapvet --options=--no-skip-bodies --corpus

Exit: 0 the same, 1 not, 2 nothing to compare.
"""
import argparse
import difflib
import json
import pathlib
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))
import score  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
parser.add_argument("mapvet")
parser.add_argument("--other")
parser.add_argument("--options", default="")
parser.add_argument("-p", dest="builds", action="append", default=[])
parser.add_argument("--corpus", nargs="?", const=str(ROOT / "corpus"))
parser.add_argument("-j", type=int, default=2)
args = parser.parse_args()

COMMON = ["--level=3", "--no-index", "--no-config", "--progress=never", "--format=json"]
WAYS = [[args.mapvet, *COMMON],
        [args.other or args.mapvet, *COMMON, *shlex.split(args.options)]]


def found(command):
    """The report, line by line, and the number of findings in it."""
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode not in (0, 1, 3):
        sys.exit(f"{shlex.join(command)}: exit {run.returncode}: {run.stderr[-500:]}")
    document = json.loads(run.stdout)
    findings = document["findings"] if isinstance(document, dict) else document
    return json.dumps(document, indent=1, sort_keys=True).splitlines(), len(findings)


def compare(item):
    name, rest = item
    (one, count), (two, _) = (found([*way, *rest]) for way in WAYS)
    return name, count, list(difflib.unified_diff(one, two, "first", "second", lineterm="", n=4))


work = [(build, ["-p", build, "-j1"]) for build in args.builds]
if args.corpus:
    work += [(p.name, ["-j1", *map(str, p.sources), "--", *p.flags])
             for p in score.programs(pathlib.Path(args.corpus))]
if not work:
    print("nothing to compare", file=sys.stderr)
    sys.exit(2)
different = findings = 0
with ThreadPoolExecutor(args.j) as pool:
    for name, count, lines in pool.map(compare, work):
        findings += count
        if lines:
            different += 1
            print(f"{name}: not the same", *lines[:40], sep="\n")
print(f"{len(work)} programs, {findings} findings, {different} differ")
sys.exit(1 if different else 0)
