#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless the output that README.md shows is what mapvet prints, and unless
every link of the documentation leads to a file and every page is in the index.

    readme.py SOURCE MAPVET
"""
import re
import subprocess
import sys
from pathlib import Path

source, mapvet = Path(sys.argv[1]), sys.argv[2]
problems = []

shown = re.search(r"<!-- output -->\n```\n(.*)```\n<!-- output -->",
                  (source / "README.md").read_text(), re.S)
if not shown:
    problems.append("README.md has no output between the markers")
else:
    files = [str(p.relative_to(source)) for p in sorted((source / "docs/example").glob("*.cpp"))]
    printed = subprocess.run(
        [mapvet, "--color=never", *files, "--", "-std=c++20", "-pthread",
         "-Ilib/hmap/include"], cwd=source, capture_output=True, text=True).stdout
    # Whole findings, in any order.
    for finding in re.split(r"^(?=\S+ warning: )", shown[1], flags=re.M):
        if finding and finding not in printed:
            problems.append("README.md: mapvet does not print\n" + finding)

pages = [source / "README.md", source / "CHANGELOG.md", source / "CONTRIBUTING.md",
         *sorted((source / "docs").rglob("*.md"))]
reached = set()
for page in pages:
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text(), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
        if "://" in target:
            continue
        path = (page.parent / target).resolve()
        if not path.exists():
            problems.append(f"{page.relative_to(source)}: no such file: {target}")
        if page == source / "docs/README.md":
            reached.add(path)
for page in pages[3:]:
    if page.resolve() not in reached and page != source / "docs/README.md":
        problems.append(f"docs/README.md does not list {page.relative_to(source)}")
print("\n".join(problems))
sys.exit(bool(problems))
