#!/usr/bin/env python3
#===- score.py - Measure the checks on a corpus of twins -------------------===#
#
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs the analyzer over every program of a corpus and counts what it finds.

  score.py [CORPUS...] --driver build/bin/mapvet
  score.py [CORPUS...] --tidy clang-tidy-22 --plugin build/lib/libmapvet-tidy.so
  score.py [CORPUS...] --driver ... --tidy ... --plugin ...   one table for both

A bad program is found if a report of the check that fits its class stands on
one of its lines marked BUG, or names one in a note.  A false alarm is an ok
program with any report of that check; ok programs with reports of other checks
are counted in a column of their own.  clang-tidy sees one file at a time, so
programs of several files are left out with --tidy.

Exit: 0 measured and within the limits, 1 outside them or a program could not
be analysed, 2 usage.
"""
import argparse
import concurrent.futures
import json
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HMAP = HERE.parent.parent / "lib" / "hmap" / "include"

BUG = re.compile(r"//\s*BUG\([\w-]+\)\s*$")
# What clang-tidy prints: FILE:LINE:COLUMN: KIND: TEXT [CHECK,...]
MESSAGE = re.compile(r"^(?P<file>[^:]+):(?P<line>\d+):\d+: (?P<kind>warning|error|note): "
                     r".*?(?: \[(?P<checks>[\w.,-]+)\])?$")
# Classes that bear another name than their check.
ALIASES = {"null-handle": "nil-handle"}


def header(path, key):
    for line in path.read_text().splitlines()[:8]:
        if line.startswith(f"// {key}:"):
            return line.split(":", 1)[1].strip()
    return ""


class Program:
    def __init__(self, corpus, path):
        self.name = str(path.relative_to(corpus))
        self.bad = path.name.removesuffix(".cpp").endswith(".bad")
        folder = path.is_dir()
        self.sources = sorted(path.glob("*.cpp")) if folder else [path]
        marked = sorted(path.iterdir()) if folder else [path]
        self.group = header(self.sources[0], "class")
        kind = header(self.sources[0], "kind") or self.group
        self.check = "mapvet-" + ALIASES.get(kind, kind)
        flags = shlex.split(header(self.sources[0], "flags"))
        self.flags = ["-std=c++20", "-pthread", f"-I{HMAP}"] + [f for f in flags if not f.startswith("-l")]
        self.expected = {(str(f.resolve()), number) for f in marked
                         for number, line in enumerate(f.read_text().splitlines(), 1) if BUG.search(line)}


def programs(corpus):
    for p in sorted(corpus.glob("*/*")):
        if re.search(r"\.(bad|ok)(\.cpp)?$", p.name) and p.is_dir() != p.name.endswith(".cpp"):
            yield Program(corpus, p)


def place(file, line):
    return str(pathlib.Path(file).resolve()), int(line)


def by_driver(program, args):
    """-> ([(check, places)], error)"""
    # The checks of all levels: one that is off by default is measured, too.
    command = [args.driver, "--level=3", "--format=json", *args.option, *map(str, program.sources), "--", *program.flags]
    run = subprocess.run(command, capture_output=True, text=True, timeout=args.timeout)
    if run.returncode not in (0, 1):
        return [], f"exit {run.returncode}: {run.stderr.strip()[-300:]}"
    try:
        document = json.loads(run.stdout)
    except ValueError as error:
        return [], f"not JSON: {error}"
    reports = []
    for finding in document["findings"] if isinstance(document, dict) else document:
        spots = [finding] + [n for n in finding.get("notes", []) if n.get("file")]
        reports.append((finding["check"], {place(s["file"], s["line"]) for s in spots}))
    return reports, ""


def by_tidy(program, args):
    load = ["-load", args.plugin] if args.plugin else []
    command = [args.tidy, *load, "--checks=-*,mapvet-*", "--quiet", *args.option,
               *map(str, program.sources), "--", *program.flags]
    run = subprocess.run(command, capture_output=True, text=True, timeout=args.timeout)
    reports = []
    for line in run.stdout.splitlines():
        m = MESSAGE.match(line)
        if not m:
            continue
        spot = place(m["file"], m["line"])
        if m["kind"] == "note":
            if reports:
                reports[-1][1].add(spot)
        elif not m["checks"] or m["checks"].startswith("clang-diagnostic-error"):
            return reports, line
        else:
            reports.append((m["checks"].split(",")[0], {spot}))
    return reports, "" if run.returncode in (0, 1) else f"exit {run.returncode}: {run.stderr.strip()[-300:]}"


def judge(program, args, face):
    """-> (fitting report on a marked line, fitting reports, other checks, error)"""
    try:
        reports, error = face(program, args)
    except subprocess.TimeoutExpired:
        reports, error = [], f"no answer in {args.timeout} s"
    except OSError as problem:
        reports, error = [], str(problem)
    fitting = [places for check, places in reports if check == program.check]
    others = sorted({check for check, _ in reports if check != program.check})
    return any(places & program.expected for places in fitting), fitting, others, error


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="*", type=pathlib.Path, default=[HERE])
    parser.add_argument("--driver", help="measure this mapvet")
    parser.add_argument("--tidy", help="measure this clang-tidy ...")
    parser.add_argument("--plugin", help="... with this module loaded")
    parser.add_argument("--option", action="append", default=[], help="one more argument for the tool")
    parser.add_argument("--only", default="", help="only programs whose path contains this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one program")
    parser.add_argument("--min-recall", type=float, default=0.0, help="fail below this share of bad programs found")
    parser.add_argument("--max-false", type=float, default=1.0, help="fail above this share of ok programs with a false alarm")
    parser.add_argument("--quiet", action="store_true", help="print the table, not the missed and false ones")
    args = parser.parse_args()
    faces = [face for face, named in ((by_driver, args.driver), (by_tidy, args.tidy)) if named]
    if not faces:
        parser.error("name --driver, --tidy or both")
    chosen = [p for corpus in args.corpus for p in programs(corpus.resolve()) if args.only in p.name]
    if not chosen:
        parser.error("no programs there")
    results = []
    for face in faces:
        mine = [p for p in chosen if face is by_driver or len(p.sources) == 1]
        results.append(measure(mine, args, face))
    if len(faces) > 1:
        table(*[rows for _, rows in results])
    return max(status for status, _ in results)


def table(driver, tidy):
    """Both measurements side by side."""
    print(f"{'check':24}{'driver':>10}{'false':>10}{'clang-tidy':>14}{'false':>10}")
    for name in sorted({*driver, *tidy}):
        cells = []
        for rows in (driver, tidy):
            bad, found, ok, false, _ = rows.get(name, [0] * 5)
            cells += [f"{found}/{bad}", f"{false}/{ok}"] if bad or ok else ["-", "-"]
        print(f"{name:24}{cells[0]:>10}{cells[1]:>10}{cells[2]:>14}{cells[3]:>10}")


def measure(chosen, args, face):
    """-> (exit status, rows) of one way to run the checks"""
    rows = {}  # class -> [bad, found, ok, false alarms, ok with other reports]
    errors = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for program, (hit, fitting, others, error) in zip(chosen, pool.map(lambda p: judge(p, args, face), chosen)):
            row = rows.setdefault(program.group, [0] * 5)
            say = None
            if error:
                errors += 1
                print(f"error   {program.name}: {error}")
            if program.bad:
                row[0] += 1
                row[1] += hit
                if not hit and not error:
                    say = "missed  " + program.name
                    if fitting:
                        say += ": reported elsewhere"
            else:
                row[2] += 1
                row[3] += bool(fitting)
                row[4] += bool(others)
                if fitting:
                    lines = sorted(spot[1] for places in fitting for spot in places)
                    say = f"false   {program.name}: lines {', '.join(map(str, lines))}"
                elif others:
                    say = f"other   {program.name}: {', '.join(others)}"
            if say and not args.quiet:
                print(say)

    print(f"{'class':20}{'found':>10}{'false alarms':>16}{'other checks':>16}")
    for name, (bad, found, ok, false, other) in sorted(rows.items()):
        print(f"{name:20}{f'{found}/{bad}':>10}{f'{false}/{ok}':>16}{f'{other}/{ok}':>16}")
    bad, found, ok, false, other = (sum(column) for column in zip([0] * 5, *rows.values()))
    recall = found / bad if bad else 1.0
    alarms = false / ok if ok else 0.0
    print(f"recall {recall:.1%} ({found}/{bad}), false alarms {alarms:.1%} ({false}/{ok}), errors {errors}")
    return (0 if recall >= args.min_recall and alarms <= args.max_false and not errors else 1), rows


if __name__ == "__main__":
    sys.exit(main())
