#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails if a library includes what lies above it.

    includes.py ROOT

The arrows of the architecture: report -> link -> facts; extract -> facts,
models; models -> facts.  clang's headers are for extract alone, and hmap knows
nothing of the analyzer or of LLVM.
"""
import re
import sys
from pathlib import Path

# Library -> first parts of the paths that it may include besides its own and
# the standard library's.
MAY = {
    "facts": {"llvm"},
    "models": {"llvm", "facts"},
    "link": {"llvm", "facts"},
    "extract": {"llvm", "clang", "facts", "models"},
    "report": {"llvm", "facts", "link"},
    "hmap": set(),
}
# All first parts that are anybody's; others are of system libraries.
KNOWN = set(MAY) | {"llvm", "clang", "clang-tidy", "llvm-c", "clang-c",
                    "checks", "tools"}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
SOURCES = {".h", ".hpp", ".cpp", ".def", ".inc"}


def problems(root):
    seen = 0
    for library, may in MAY.items():
        for path in sorted((root / "lib" / library).rglob("*")):
            if path.suffix not in SOURCES:
                continue
            seen += 1
            where = path.relative_to(root)
            for name in INCLUDE.findall(path.read_text(errors="replace")):
                if name.startswith("../"):
                    yield "%s includes %s: name files from lib/" % (where, name)
                first = name.split("/")[0]
                if "/" in name and first in KNOWN - may - {library}:
                    yield "%s must not include %s" % (where, name)
    if not seen:
        yield "no sources in %s" % (root / "lib")


if __name__ == "__main__":
    found = list(problems(Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(bool(found))
