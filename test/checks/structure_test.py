#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests tools/new-check, and that parts.py and includes.py see what is wrong.

    structure_test.py ROOT FOLDER [unittest arguments]
"""
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import includes
import parts

ROOT = FOLDER = Path()
SUMMARY = "Finds maps that are made up for a test, with a sentence of some length."


class Structure(unittest.TestCase):
    def setUp(self):
        """A small tree that holds what the scripts look at, and one new check."""
        self.tree = FOLDER / self._testMethodName
        shutil.rmtree(self.tree, ignore_errors=True)
        for folder in ("lib", "checks", "tools", "test/checks", "docs/checks"):
            (self.tree / folder).mkdir(parents=True)
        shutil.copy(ROOT / "tools/new-check", self.tree / "tools")
        table = (ROOT / "lib/link/Checks.def").read_text()
        (self.tree / "lib/link").mkdir()
        # The rows of the real table would want their parts here.
        (self.tree / "lib/link/Checks.def").write_text(parts.ROW.sub("", table))
        self.assertEqual(self.new("made-up", SUMMARY, "--level", "3").returncode, 0)

    def new(self, *args):
        return subprocess.run([sys.executable, self.tree / "tools/new-check", *args],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def problems(self):
        return list(parts.problems(self.tree))

    def test_a_new_check_is_whole(self):
        self.assertEqual(self.problems(), [])
        self.assertIn('MAPVET_CHECK(MadeUp, "mapvet-made-up", 3, false,',
                      (self.tree / "lib/link/Checks.def").read_text())

    def test_rows_are_sorted(self):
        for name in ("zebra", "aardvark", "mapvet-middle"):
            self.assertEqual(self.new(name, "Finds a.").returncode, 0)
        self.assertEqual(self.problems(), [])

    def test_the_same_check_twice_is_refused(self):
        before = (self.tree / "lib/link/Checks.def").read_text()
        self.assertNotEqual(self.new("made-up", SUMMARY).returncode, 0)
        self.assertEqual((self.tree / "lib/link/Checks.def").read_text(), before)

    def test_bad_names_and_summaries_are_refused(self):
        for name, summary in (("MadeUp", SUMMARY), ("made_up", SUMMARY),
                              ("x", "no capital."), ("x", "No full stop")):
            self.assertNotEqual(self.new(name, summary).returncode, 0, name)

    def test_each_missing_part_is_found(self):
        for part in ("checks/MadeUpCheck.h", "checks/MadeUpCheck.cpp",
                     "test/checks/made-up/basic.cpp", "docs/checks/made-up.md",
                     "lib/link/Checks.def"):
            with self.subTest(part):
                path = self.tree / part
                text = path.read_text()
                if part.endswith(".def"):
                    path.write_text(parts.ROW.sub("", text))
                else:
                    path.unlink()
                self.assertNotEqual(self.problems(), [])
                path.write_text(text)
        self.assertEqual(self.problems(), [])

    def test_a_changed_summary_is_found(self):
        page = self.tree / "docs/checks/made-up.md"
        page.write_text(page.read_text().replace("Finds maps", "Finds sets"))
        self.assertEqual(len(self.problems()), 1)

    def test_wrong_includes_are_found(self):
        cases = {
            "lib/link/A.cpp": "#include \"clang/AST/ASTContext.h\"\n",
            "lib/link/B.cpp": "#include \"extract/Extract.h\"\n",
            "lib/facts/C.h": "#include <link/Program.h>\n",
            "lib/report/D.cpp": "#  include \"extract/Extract.h\"\n",
            "lib/hmap/include/hmap/e.h": "#include \"llvm/ADT/StringRef.h\"\n",
            "lib/models/F.cpp": "#include \"../extract/Extract.h\"\n",
        }
        right = {
            "lib/link/G.cpp": "#include \"facts/Facts.h\"\n#include <vector>\n",
            "lib/extract/H.cpp": "#include \"clang/AST/ASTContext.h\"\n",
        }
        for path, text in {**cases, **right}.items():
            (self.tree / path).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / path).write_text(text)
        found = list(includes.problems(self.tree))
        for path in cases:
            self.assertTrue([p for p in found if p.startswith(path)], path)
        for path in right:
            self.assertFalse([p for p in found if p.startswith(path)], path)


if __name__ == "__main__":
    ROOT, FOLDER = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:], verbosity=2)
