#!/usr/bin/env python3
"""Prints what mapvet's checks cost inside clang-tidy.

  tidy_cost.py -p BUILD [--plugin LIB] [--tidy CLANG_TIDY] [--rounds N] FILE...

Runs clang-tidy on the files with every mapvet check, and with the single check
readability-container-contains, in turns; prints the ratio of the CPU time of
the fastest round of each.  Both parse the same files in the same run, so the
ratio says what the checks add to a parse.
"""
import argparse
import os
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
    a = ap.parse_args()
    common = ["--quiet", "-p", a.build, *a.files]
    base = [a.tidy, "-checks=-*,readability-container-contains", *common]
    ours = [a.tidy, "-load", a.plugin, "-checks=-*,mapvet-*", *common]
    times = {"base": [], "ours": []}
    for _ in range(a.rounds):
        times["base"].append(cpu(base))
        times["ours"].append(cpu(ours))
    b, o = min(times["base"]), min(times["ours"])
    print(f"readability-container-contains {b:.2f} s, mapvet {o:.2f} s CPU, "
          f"ratio {o / b:.3f} ({len(a.files)} files, best of {a.rounds})")


if __name__ == "__main__":
    main()
