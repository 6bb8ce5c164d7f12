#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Applies every fix that any check offers over the tests, one by one.

    every_fix.py --driver MAPVET [--jobs N] [--seconds N] [--min N] [FILE...]

Without files: all bad twins of test/corpus that are one file, and all files of
test/checks.  Each fix of each finding is applied to a copy of its own; the copy
must compile, the finding must be gone, and no other may have come.  Prints how
many fixes there are, how many of them compile, and how many remove the report.

A finding is the same before and after if it stands on the same line, as the edits
moved it, whatever it calls things; or says the same elsewhere.  Where the
code has a second defect that only shows when the first is gone, the line of the
first says so:

    return table[id]; // SHOWS(mapvet-accidental-insert)

Exit: 0 all of them do, 1 some do not, or there are fewer than --min, 2 usage.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMPILER = os.environ.get("CXX_FOR_TESTS", "clang++-22")
FLAGS = ["-std=c++20", "-pthread", f"-I{ROOT / 'lib/hmap/include'}",
         # Only for libraries that are not there.
         f"-idirafter{ROOT / 'test/models/mocks'}"]


def flags_of(path):
    extra = []
    for line in path.read_text(errors="replace").splitlines()[:8]:
        if line.startswith("// flags:"):
            extra += [f for f in shlex.split(line[9:]) if not f.startswith("-l")]
    return FLAGS + extra + [f"-I{path.parent}"]


def findings(driver, path, flags):
    """What the driver finds at all levels, or None if it cannot read the file."""
    done = subprocess.run([driver, "--level=3", "--format=json", str(path), "--", *flags],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        return None
    found = json.loads(done.stdout)
    return found["findings"] if isinstance(found, dict) else found


def edited(text, edits):
    """The text with the edits, which may touch but not overlap; None if they do."""
    data = text.encode()
    unique = {(e["offset"], e["length"], e["text"]) for e in edits}
    end = len(data) + 1
    for offset, length, new in sorted(unique, reverse=True):
        if offset + length > end:
            return None
        data = data[:offset] + new.encode() + data[offset + length:]
        end = offset
    return data.decode()


def shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def mapped(text, edits):
    """The function from a line of the text to the one where it is after the edits."""
    data = text.encode()
    unique = sorted({(e["offset"], e["length"], e["text"]) for e in edits})
    starts = [0] + [m.end() for m in re.finditer(b"\n", data)]

    def line_after(line, column):
        at = starts[line - 1] + column - 1
        shift = 0
        for offset, length, new in unique:
            if offset + length <= at:
                shift += new.count("\n") - data[offset:offset + length].count(b"\n")
            elif offset <= at:
                return line + shift - data[offset:at].count(b"\n")
        return line + shift
    return line_after


def said(finding):
    """What it says, whatever its numbers."""
    return finding["check"], re.sub(r"\d+", "#", finding["message"])


NEAR = 3  # lines


def come(before, after, line_after):
    """Which findings of after have no counterpart in before."""
    old = [(f, line_after(f["line"], f["column"])) for f in before]
    new = list(after)
    same = [lambda f, at, n: said(f) == said(n) and at == n["line"],
            lambda f, at, n: f["check"] == n["check"] and at == n["line"],
            lambda f, at, n: said(f) == said(n) and abs(at - n["line"]) <= NEAR,
            lambda f, at, n: said(f) == said(n)]
    for fits in same:
        for pair in list(old):
            match = next((n for n in new if fits(*pair, n)), None)
            if match:
                old.remove(pair)
                new.remove(match)
    return new


def examine(driver, path, deadline):
    """[(check, description, verdict)] for the fixes of one file."""
    flags = flags_of(path)
    before = findings(driver, path, flags)
    if before is None:
        return [("", str(shown(path)), "unreadable")]
    text = path.read_text()
    lines = text.splitlines()
    out = []
    for finding in before:
        for fix in finding.get("fixes", []):
            if time.monotonic() > deadline:
                return out + [("", str(path), "late")]
            where = f"{shown(path)}:{finding['line']}: {fix['description']}"
            if any(Path(e["file"]).name != path.name for e in fix["edits"]):
                continue  # of a header
            new = edited(text, fix["edits"])
            if new is None:
                out.append((finding["check"], where, "overlaps"))
                continue
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / path.name
                copy.write_text(new)
                compiled = subprocess.run(
                    [COMPILER, "-fsyntax-only", "-w", str(copy), *flags],
                    capture_output=True, text=True)
                if compiled.returncode:
                    out.append((finding["check"], where + "\n" + compiled.stderr[:600],
                                "does not compile"))
                    continue
                after = findings(driver, copy, flags)
            if after is None:
                out.append((finding["check"], where, "stays"))
                continue
            line_after = mapped(text, fix["edits"])
            here = line_after(finding["line"], finding["column"])
            others = [f for f in before if f is not finding]
            new = come(others, after, line_after)
            shows = re.findall(r"SHOWS\(([\w-]+)\)", lines[finding["line"] - 1])
            if any(n["check"] == finding["check"]
                   and (n["line"] == here
                        or said(n) == said(finding) and abs(n["line"] - here) <= NEAR)
                   for n in new):
                out.append((finding["check"], where, "stays"))
            elif sorted({n["check"] for n in new}) != sorted(set(shows)):
                more = ", ".join(f"{n['check']} in line {n['line']}" for n in new) or "nothing"
                out.append((finding["check"], where + " -> " + more, "makes another"))
            else:
                out.append((finding["check"], where, "good"))
    return out


def name(check, where, verdict):
    """How known.txt calls a fix: without line, other reports and compiler's words."""
    return f"{verdict}: {check} " + re.sub(r":\d+:", ":", where.split("\n")[0].split(" -> ")[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=2700, help="for all of it")
    parser.add_argument("--min", type=int, default=1, help="fewest fixes to be found")
    args = parser.parse_args()
    files = args.files or sorted([*(ROOT / "test/corpus").glob("*/*.bad.cpp"),
                                  *(ROOT / "test/checks").glob("*/*.cpp")])
    deadline = time.monotonic() + args.seconds
    known = {line for line in (ROOT / "test/fixes/known.txt").read_text().splitlines()
             if line and not line.startswith("#")}
    seen = set()
    unread = 0
    rows = {}
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for results in pool.map(lambda f: examine(args.driver, f.resolve(), deadline), files):
            for check, where, verdict in results:
                unread += verdict == "unreadable"
                if verdict != "good":
                    seen.add(name(check, where, verdict))
                    pinned = name(check, where, verdict) in known
                    wrong += verdict != "unreadable" and not pinned
                    print(f"{'known, ' if pinned else ''}{verdict}: {check} {where}", flush=True)
                if check:
                    row = rows.setdefault(check, [0, 0, 0])
                    row[0] += 1
                    row[1] += verdict in ("stays", "makes another", "good")
                    row[2] += verdict in ("makes another", "good")
    print(f"{'check':32}{'fixes':>8}{'compile':>9}{'remove':>8}")
    for check, row in sorted(rows.items()):
        print(f"{check:32}{row[0]:>8}{row[1]:>9}{row[2]:>8}")
    total = [sum(column) for column in zip(*rows.values())] or [0, 0, 0]
    print(f"{'all':32}{total[0]:>8}{total[1]:>9}{total[2]:>8}")
    # A pinned fix that has become right has to be taken off the list; what was
    # not looked at says nothing.
    if not args.files and not unread:
        for line in sorted(known - seen):
            print(f"no longer wrong, to be removed from known.txt: {line}")
            wrong += 1
    return 1 if wrong or total[0] < args.min else 0


if __name__ == "__main__":
    sys.exit(main())
