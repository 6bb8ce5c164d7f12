#!/usr/bin/env python3
"""Prints what mapvet's checks cost inside clang-tidy.

  tidy_cost.py -p BUILD [--plugin LIB] [--tidy CLANG_TIDY] [--rounds N]
               [--checks GLOBS] [--arg OPTION...] FILE...

Runs clang-tidy on the files with every mapvet check (or those of GLOBS, as
clang-tidy writes them, or `level-1`: those of docs/guide/level-1.clang-tidy),
and with the single check
readability-container-contains, in turns; prints the ratio of the CPU time of
the fastest round of each.  Both parse the same files in the same run, so the
ratio says what the checks add to a parse.
"""
import argparse
import os
import re
import resource
import subprocess
import sys


def cpu(command):
    """User and system time of a command, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # What was not parsed costs nothing.
    if run.returncode not in (0, 1) or "clang-diagnostic-error]" in run.stdout:
        sys.exit(f"{' '.join(command)}: exit {run.returncode}: "
                 f"{run.stdout[-300:]}{run.stderr[-300:]}")
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("files", nargs="+")
    ap.add_argument("-p", dest="build", required=True)
    ap.add_argument("--plugin", default=os.path.join(root, "build/lib/libmapvet-tidy.so"))
    ap.add_argument("--tidy", default="clang-tidy-22")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--checks", default="mapvet-*")
    ap.add_argument("--arg", action="append", default=[],
                    help="an option for clang-tidy, both times")
    a = ap.parse_args()
    if a.checks == "level-1":
        text = open(os.path.join(root, "docs/guide/level-1.clang-tidy")).read()
        a.checks = ",".join(re.findall(r"mapvet-[a-z-]+", text.split("CheckOptions")[0]))
    common = ["--quiet", "-p", a.build, *a.arg, *a.files]
    base = [a.tidy, "-checks=-*,readability-container-contains", *common]
    ours = [a.tidy, "-load", a.plugin, f"-checks=-*,{a.checks}", *common]
    times = {"base": [], "ours": []}
    for _ in range(a.rounds):
        times["base"].append(cpu(base))
        times["ours"].append(cpu(ours))
    b, o = min(times["base"]), min(times["ours"])
    print(f"readability-container-contains {b:.2f} s, mapvet {o:.2f} s CPU, "
          f"ratio {o / b:.3f} ({len(a.files)} files, best of {a.rounds})")


if __name__ == "__main__":
    main()
