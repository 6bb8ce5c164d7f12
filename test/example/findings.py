#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fails unless mapvet finds the defects planted in docs/example, and no others.

    findings.py SOURCE MAPVET

expected.txt says what is planted, one "check file:line" a line; the table in
docs/example/README.md must say the same.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

source, mapvet = Path(sys.argv[1]), sys.argv[2]
example = source / "docs/example"
expected = sorted((source / "test/example/expected.txt").read_text().split("\n")[:-1])

done = subprocess.run(
    [mapvet, "--format=json", *sorted(example.glob("*.cpp")), "--",
     "-std=c++20", "-pthread", f"-I{source / 'lib/hmap/include'}"],
    capture_output=True, text=True)
if done.returncode != 1:
    sys.exit(f"exit status {done.returncode}\n{done.stderr}{done.stdout}")
report = json.loads(done.stdout)
found = sorted(
    f"{f['check']} {Path(f['file']).relative_to(example)}:{f['line']}"
    for f in report["findings"])
table = sorted(
    f"mapvet-{check} {place}" for place, check in re.findall(
        r"^\| `([\w.]+:\d+)` \| ([\w-]+) \|", (example / "README.md").read_text(), re.M))

problems = [f"missed: {x}" for x in expected if x not in found]
problems += [f"surplus: {x}" for x in found if x not in expected or found.count(x) > 1]
problems += [f"not in README.md: {x}" for x in expected if x not in table]
problems += [f"only in README.md: {x}" for x in table if x not in expected]
print("\n".join(problems))
sys.exit(bool(problems))
