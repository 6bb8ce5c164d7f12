#!/usr/bin/env python3
#===- scripts_test.py - The scripts of the corpus tell right from wrong ----===#
#
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Runs truth.py on programs that are not what they claim, and score.py on
analyzers whose answers are known."""
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

HERE = pathlib.Path(__file__).resolve().parent

# Reports what the source asks for in `// report: CHECK` and `// note: CHECK`.
DRIVER = """#!/usr/bin/env python3
import json, sys
findings = []
for name in [a for a in sys.argv[1:sys.argv.index("--")] if not a.startswith("--")]:
    for n, line in enumerate(open(name), 1):
        if "// crash" in line:
            sys.exit(3)
        if "// report: " in line:
            findings.append({"check": line.split()[-1], "file": name, "line": n + 1, "notes": []})
        if "// note: " in line:
            findings.append({"check": line.split()[-1], "file": name, "line": 1,
                             "notes": [{"file": name, "line": n + 1, "message": ""}]})
print(json.dumps({"findings": findings}))
sys.exit(bool(findings))
"""

# The same as clang-tidy would print it.
TIDY = """#!/usr/bin/env python3
import sys
for name in sys.argv[1:sys.argv.index("--")]:
    if name.startswith("-"):
        continue
    for n, line in enumerate(open(name), 1):
        if "// report: " in line:
            print(f"{name}:{n + 1}:3: warning: text [{line.split()[-1]}]")
        if "// note: " in line:
            print(f"{name}:1:1: warning: text [{line.split()[-1]}]")
            print(f"{name}:{n + 1}:3: note: text")
"""


class Case(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)
        self.corpus = pathlib.Path(self.work.name) / "corpus"

    def put(self, name, body, truth="assert", cls="large-copy", extra=""):
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"// truth: {truth}\n// class: {cls}\n{extra}\n" + textwrap.dedent(body))

    def tool(self, text, name="tool"):
        path = pathlib.Path(self.work.name) / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)

    def run_script(self, script, *args):
        run = subprocess.run([sys.executable, str(HERE / script), *args], capture_output=True, text=True)
        return run.returncode, run.stdout


class Truth(Case):
    FAILS = """
        #include <cassert>
        int main() { int n = 1; assert(n == 2); } // BUG(large-copy)
        """

    def truth(self, *args):
        return self.run_script("truth.py", "--corpus", str(self.corpus), *args)

    def test_right(self):
        self.put("c/a.bad.cpp", self.FAILS)
        self.put("c/a.ok.cpp", "int main() {}")
        self.assertEqual(self.truth(), (0, "2 passed, 0 failed\n"))

    def test_bad_twin_that_does_not_fail(self):
        self.put("c/a.bad.cpp", "int main() {} // BUG(large-copy)")
        status, output = self.truth()
        self.assertEqual(status, 1)
        self.assertIn("FAIL c/a.bad.cpp: no assert failure", output)

    def test_bad_twin_that_fails_in_another_way(self):
        self.put("c/a.bad.cpp", self.FAILS, truth="throw")
        status, output = self.truth()
        self.assertEqual(status, 1)
        self.assertIn("no throw failure", output)

    def test_ok_twin_that_fails(self):
        self.put("c/a.ok.cpp", "int main() { return 3; }")
        status, output = self.truth()
        self.assertEqual(status, 1)
        self.assertIn("not clean under assert, status 3", output)

    def test_ok_twin_that_leaks(self):
        self.put("c/a.ok.cpp", "int *p; int main() { p = new int; p = nullptr; }", truth="asan")
        self.assertEqual(self.truth()[0], 1)

    def test_marks(self):
        self.put("c/a.bad.cpp", self.FAILS.replace("// BUG(large-copy)", ""))
        self.put("c/a.ok.cpp", "int main() {} // BUG(large-copy)")
        status, output = self.truth()
        self.assertEqual(status, 1)
        self.assertIn("a.bad.cpp: no line is marked", output)
        self.assertIn("a.ok.cpp: an ok program has a line marked", output)

    def test_unknown_truth(self):
        self.put("c/a.ok.cpp", "int main() {}", truth="msan")
        self.assertIn("unknown truth 'msan'", self.truth()[1])

    def test_does_not_compile(self):
        self.put("c/a.ok.cpp", "int main() { return x; }")
        self.assertIn("does not compile", self.truth()[1])

    def test_folder_is_one_program(self):
        self.put("c/a.ok/main.cpp", "int f(); int main() { return f(); }")
        self.put("c/a.ok/f.cpp", "int f() { return 0; }")
        self.assertEqual(self.truth(), (0, "1 passed, 0 failed\n"))

    def test_remembers_what_held_and_only_that(self):
        cache = pathlib.Path(self.work.name) / "cache"
        self.put("c/a.ok.cpp", "int main() {}")
        self.put("c/b.ok.cpp", "int main() { return 1; }")
        self.truth("--cache", str(cache))
        self.assertEqual([p.read_text() for p in cache.iterdir()], ["c/a.ok.cpp\n"])
        self.put("c/a.ok.cpp", "int main() { return 2; }")
        self.assertIn("FAIL c/a.ok.cpp", self.truth("--cache", str(cache))[1])


class Score(Case):
    def fill(self):
        self.put("c/found.bad.cpp", """
            // report: mapvet-large-copy
            int x; // BUG(large-copy)
            """)
        self.put("c/found.ok.cpp", "int x;")
        self.put("c/by_note.bad.cpp", """
            // note: mapvet-large-copy
            int x; // BUG(large-copy)
            """)
        self.put("c/by_note.ok.cpp", """
            // report: mapvet-nil-handle
            int x;
            """)
        self.put("c/elsewhere.bad.cpp", """
            // report: mapvet-large-copy
            int x;
            int y; // BUG(large-copy)
            """)
        self.put("c/elsewhere.ok.cpp", """
            // report: mapvet-large-copy
            int x;
            """)
        self.put("c/other.bad.cpp", """
            // report: mapvet-nil-handle
            int x; // BUG(large-copy)
            """)
        self.put("c/other.ok.cpp", "int x;")

    SUMMARY = "recall 50.0% (2/4), false alarms 25.0% (1/4), errors 0"

    def score(self, *args):
        status, output = self.run_script("score.py", str(self.corpus), *args)
        return status, output.splitlines()

    def test_driver(self):
        self.fill()
        status, lines = self.score("--driver", self.tool(DRIVER))
        self.assertEqual(status, 0)
        self.assertEqual(lines[-1], self.SUMMARY)
        self.assertEqual(lines[-2].split(), ["large-copy", "2/4", "1/4", "1/4"])
        self.assertIn("missed  c/elsewhere.bad.cpp: reported elsewhere", lines)
        self.assertIn("missed  c/other.bad.cpp", lines)
        self.assertIn("false   c/elsewhere.ok.cpp: lines 6", lines)
        self.assertIn("other   c/by_note.ok.cpp: mapvet-nil-handle", lines)

    def test_tidy(self):
        self.fill()
        status, lines = self.score("--tidy", self.tool(TIDY))
        self.assertEqual((status, lines[-1]), (0, self.SUMMARY))

    def test_both(self):
        self.fill()
        status, lines = self.score("--driver", self.tool(DRIVER), "--tidy", self.tool(TIDY, "tidy"))
        self.assertEqual(status, 0)
        self.assertEqual(lines[-1].split(), ["large-copy", "2/4", "1/4", "2/4", "1/4"])

    def test_limits(self):
        self.fill()
        driver = self.tool(DRIVER)
        self.assertEqual(self.score("--driver", driver, "--min-recall", "0.5", "--max-false", "0.25")[0], 0)
        self.assertEqual(self.score("--driver", driver, "--min-recall", "0.51")[0], 1)
        self.assertEqual(self.score("--driver", driver, "--max-false", "0.24")[0], 1)

    def test_kind_names_the_check_of_a_folder(self):
        self.put("x/a.bad/main.cpp", """
            // report: mapvet-pointer-key
            int x; // BUG(cross-tu)
            """, cls="cross-tu", extra="// kind: pointer-key\n")
        _, lines = self.score("--driver", self.tool(DRIVER))
        self.assertEqual(lines[-2].split(), ["cross-tu", "1/1", "0/0", "0/0"])

    def test_program_that_cannot_be_analysed(self):
        self.put("c/a.ok.cpp", "// crash")
        status, lines = self.score("--driver", self.tool(DRIVER))
        self.assertEqual(status, 1)
        self.assertIn("errors 1", lines[-1])


if __name__ == "__main__":
    unittest.main()
