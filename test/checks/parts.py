#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless every check of the table has its parts.

    parts.py ROOT

A check is a row in lib/link/Checks.def, a class checks/<Class>Check.{h,cpp},
tests in test/checks/<name>/, and a page docs/checks/<name>.md.  The row's
summary stands word for word in the header and on the page.  Each of these
belongs to a row.
"""
import re
import sys
from pathlib import Path

ROW = re.compile(
    r'^MAPVET_CHECK\((\w+),\s*"mapvet-([^"]+)",\s*([123]),\s*(true|false),\s*'
    r'((?:"[^"]*"\s*)+)\)', re.M)


def words(text):
    """One line, without comment marks, for comparing sentences."""
    return " ".join(re.sub(r"^\s*//+", "", text, flags=re.M).split())


def problems(root):
    table = (root / "lib/link/Checks.def").read_text()
    rows = [(m[1], m[2], "".join(re.findall(r'"([^"]*)"', m[5])))
            for m in ROW.finditer(table)]
    if len(rows) != len(re.findall(r"^MAPVET_CHECK\(", table, re.M)):
        yield "lib/link/Checks.def: a row is not of the documented form"
    names = [name for _, name, _ in rows]
    if names != sorted(set(names)):
        yield "lib/link/Checks.def: the rows are not sorted by name"
    for cls, name, summary in rows:
        header = root / "checks" / (cls + "Check.h")
        page = root / "docs/checks" / (name + ".md")
        for part in (header, root / "checks" / (cls + "Check.cpp"), page):
            if not part.is_file():
                yield "mapvet-%s lacks %s" % (name, part.relative_to(root))
        if not list((root / "test/checks" / name).glob("*.cpp")):
            yield "mapvet-%s lacks tests in test/checks/%s" % (name, name)
        for part in (header, page):
            if part.is_file() and summary not in words(part.read_text()):
                yield "%s lacks the summary: %s" % (part.relative_to(root), summary)
    for path in sorted((root / "checks").glob("*Check.*")):
        cls = path.name.split(".")[0].removesuffix("Check")
        if cls != "Engine" and cls not in [c for c, _, _ in rows]:
            yield "checks/%s belongs to no row of the table" % path.name
    for path in sorted((root / "docs/checks").glob("*.md")):
        if path.stem not in names + ["README", "index"]:
            yield "docs/checks/%s belongs to no row of the table" % path.name


if __name__ == "__main__":
    found = list(problems(Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(bool(found))
