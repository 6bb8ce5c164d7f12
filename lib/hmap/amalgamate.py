#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the library as one header.

    amalgamate.py [OUTPUT]

Everything but what needs another library (hmap/prometheus.h).  The same input
gives the same output.
"""
import re
import sys
from pathlib import Path

INCLUDE = Path(__file__).resolve().parent / "include"
APART = {"hmap/prometheus.h"}
BANNER = """\
//===- hmap.hpp - All of hmap in one header ---------------------*- C++ -*-===//
//
// Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Made by amalgamate.py from version %s; do not edit.
//
//===----------------------------------------------------------------------===//
#ifndef HMAP_HPP
#define HMAP_HPP
"""


def main():
    done, out = set(), []

    def add(name):
        if name in done:
            return
        done.add(name)
        text = (INCLUDE / name).read_text()
        # The banner stands once at the top; what the header says of itself stays.
        text = re.sub(r"\A//===-.*?\n//\n// Part of mapvet.*?LLVM-exception\n//\n", "", text,
                      flags=re.S)
        guard = re.search(r"#ifndef (HMAP_\w+_H)\n#define \1\n", text)
        text = text.replace(guard[0], "", 1)
        text = re.sub(r"#endif // %s\s*\Z" % guard[1], "", text)
        out.append(f"\n// {name}\n")
        for line in text.splitlines(keepends=True):
            own = re.match(r'#include "(hmap/[^"]+)"', line)
            if own:
                add(own[1])
            else:
                out.append(line)

    for header in sorted((INCLUDE / "hmap").glob("*.h")):
        name = f"hmap/{header.name}"
        if name not in APART:
            add(name)
    config = (INCLUDE / "hmap/detail/config.h").read_text()
    version = ".".join(re.findall(r"#define HMAP_VERSION_\w+ (\d+)", config))
    body = re.sub(r"\n{3,}", "\n\n", "".join(out))
    text = BANNER % version + body + "\n#endif // HMAP_HPP\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text)
    else:
        sys.stdout.write(text)


main()
