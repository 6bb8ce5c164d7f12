#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the C++ of the documentation and holds mapvet to it.

    snippets.py SOURCE COMPILER WORK [MAPVET]

Every ```cpp block of docs/checks and docs/library must compile.  A comment in
front of a block may give what the reader need not see:

    <!-- before: declarations -->   precede it
    <!-- inside: declarations -->   precede it, and the block is a function body

A fragment that cannot be compiled is marked ```cpp ignore REASON.

With MAPVET, blocks of docs/checks below a heading that begins with "Unsafe" must
be reported by the check of the page, and those below "Safe" neither by it nor
by any check of level 1.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

source, compiler, work = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
mapvet = sys.argv[4] if len(sys.argv) > 4 else None
FLAGS = ["-std=c++20", f"-I{source / 'lib/hmap/include'}"]
LIBRARY = "".join(f"#include <{h}>\n" for h in (
    "hmap/bounded_map.h", "hmap/guarded.h", "hmap/handle.h", "hmap/map.h",
    "hmap/map_pool.h", "hmap/published_map.h", "hmap/set.h", "hmap/sharded_map.h",
    "hmap/sync_map.h", "hmap/view.h", "chrono", "memory", "string"))
BLOCK = re.compile(r"(?:<!-- (before|inside): (.*?)-->\s*)?^```cpp([^\n]*)\n(.*?)^```$",
                   re.M | re.S)


def blocks(page):
    """(line, heading, text to compile, or None if it is to be ignored)."""
    text = page.read_text()
    for found in BLOCK.finditer(text):
        how, declarations, info, code = found.groups()
        line = text.count("\n", 0, found.start(4)) + 1
        headings = re.findall(r"^#+ (.*)$", text[:found.start()], re.M)
        if info.strip().startswith("ignore"):
            if not info.strip().removeprefix("ignore").strip():
                yield line, headings[-1], ""
            continue
        prelude = LIBRARY if page.parent.name == "library" else ""
        prelude += (declarations or "") + "\n"
        place = f'#line {line} "{page.relative_to(source)}"\n'
        if how == "inside":
            code = "void snippet() {\n" + place + code + "}\n"
        else:
            code = place + code
        yield line, headings[-1], prelude + code


def reported(file):
    done = subprocess.run([mapvet, "--level=3", "--no-index", "--format=json",
                           file, "--", *FLAGS], capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    return {(finding["check"], finding["level"])
            for finding in json.loads(done.stdout)["findings"]}


problems, compiled, judged = [], 0, 0
work.mkdir(parents=True, exist_ok=True)
for page in sorted((source / "docs/checks").glob("*.md")) + sorted(
        (source / "docs/library").glob("*.md")):
    for line, heading, text in blocks(page):
        where = f"{page.relative_to(source)}:{line}"
        if not text:
            problems.append(f"{where}: ignored without a reason")
            continue
        file = work / f"{page.parent.name}-{page.stem}-{line}.cpp"
        file.write_text(text)
        done = subprocess.run([compiler, *FLAGS, "-fsyntax-only", file],
                              capture_output=True, text=True)
        compiled += 1
        if done.returncode:
            problems.append(f"{where}: does not compile\n{done.stderr}")
            continue
        kind = heading.split(":")[0].split()[0]
        if not mapvet or page.parent.name != "checks" or kind not in ("Unsafe", "Safe"):
            continue
        judged += 1
        file.write_text(re.sub(r'^#line .*\n', "", text, flags=re.M))
        try:
            found = reported(file)
        except RuntimeError as error:
            problems.append(f"{where}: mapvet failed\n{error}")
            continue
        own = f"mapvet-{page.stem}"
        if kind == "Unsafe" and own not in {check for check, _ in found}:
            problems.append(f"{where}: '{heading}' is not reported")
        # Advice of another page is no fault of this one.
        wrong = {check for check, level in found if check == own or level == 1}
        if kind == "Safe" and wrong:
            problems.append(f"{where}: '{heading}' is reported by {sorted(wrong)}")
if not compiled or (mapvet and not judged):
    problems.append("there are no snippets: has the form of the pages changed?")
print(f"{compiled} compiled, {judged} judged")
print("\n".join(problems))
sys.exit(bool(problems))
