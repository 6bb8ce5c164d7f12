#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs tools/ci/bazel on a small project.

    bazel_test.py SOURCE MAPVET COMPILER FOLDER [unittest arguments]

Repositories that Bazel's own tools load, and would fetch, are replaced by what these
need of them.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = FOLDER = Path()
MAPVET = COMPILER = ""
BAZEL = shutil.which("bazel")


def natives(*names):
    return "".join(f"def {n}(**attributes):\n    native.{n}(**attributes)\n" for n in names)


STAND_INS = {
    "rules_cc": {"cc/BUILD": "", "cc/defs.bzl": natives(
        "cc_binary", "cc_import", "cc_library", "cc_test", "cc_toolchain", "cc_toolchain_suite")},
    "rules_java": {"java/BUILD": "", "java/defs.bzl": natives(
        "java_binary", "java_import", "java_library", "java_runtime", "java_toolchain")},
    "remote_coverage_tools": {"BUILD": """\
filegroup(name = "coverage_report_generator", visibility = ["//visibility:public"])
"""},
}

PROJECT = {
    "WORKSPACE": """\
workspace(name = "small")

local_repository(
    name = "mapvet",
    path = "{source}/tools/ci/bazel",
)

local_repository(
    name = "others",
    path = "{others}",
)

load("@mapvet//:repositories.bzl", "mapvet_repositories")

mapvet_repositories()
""",
    "BUILD": """\
load("@mapvet//:mapvet.bzl", "mapvet_test")

exports_files([
    "known.json",
    "models.yaml",
])

mapvet_test(
    name = "lint",
    targets = ["//app:server"],
)

mapvet_test(
    name = "lint_known",
    baseline = "known.json",
    targets = ["//app:server"],
)

mapvet_test(
    name = "lint_sarif",
    format = "sarif",
    options = ["--level=3"],
    targets = ["//app:server"],
)

mapvet_test(
    name = "lint_config",
    configs = [".mapvet.yaml"],
    targets = ["//app:server"],
)

mapvet_test(
    name = "lint_table",
    partial = True,
    targets = ["//table"],
)
""",
    ".mapvet.yaml": "version: 1\npaths: [-table/]\n",
    "models.yaml": "version: 1\ntypes:\n  - name: small::Table\n    kind: map\n",
    "known.json": "",
    "app/BUILD": """\
cc_binary(
    name = "server",
    srcs = [
        "main.cpp",
        "private.h",
    ],
    copts = [
        "-DANSWER='(4 + 2)'",
        "-I$(GENDIR)/app",
    ],
    local_defines = ["LOCAL=1"],
    deps = [
        ":generated",
        "//table",
        "@others//:lib",
    ],
    visibility = ["//visibility:public"],
)

genrule(
    name = "make",
    outs = ["made.cpp"],
    cmd = "echo 'int made() { return 1; }' >$@",
)

cc_library(
    name = "generated",
    srcs = [":make"],
)
""",
    "app/private.h": "#define KEY 2\n",
    "app/main.cpp": """\
#include "private.h"
#include "table.h"
#include "others.h"
#include <thread>
static_assert(SHARED && LOCAL && ANSWER == 6);
int made();
int main() {
  std::thread worker([] { put(1); });
  put(KEY);
  worker.join();
  return made() - others();
}
""",
    "table/BUILD": """\
cc_library(
    name = "table",
    srcs = [
        "table.cpp",
        "total.cpp",
    ],
    hdrs = ["inc/table.h"],
    defines = ["SHARED"],
    includes = ["inc"],
    linkopts = ["-lpthread"],
    visibility = ["//visibility:public"],
)
""",
    "table/inc/table.h": """\
#pragma once
#include <map>
#include <mutex>
extern std::map<int, int> table;
void put(int key);
""",
    "table/table.cpp": """\
#include "table.h"
std::map<int, int> table;
std::mutex guard;
void put(int key) {
  table[key] = 1;
}
""",
    "table/total.cpp": """\
#include "table/inc/table.h"
namespace {
int internal() { return [] { return static_cast<int>(table.size()); }(); }
}
int total() { return internal(); }
""",
}
# Another repository, with a defect that is not ours.
OTHERS = {
    "WORKSPACE": "",
    "BUILD": """\
cc_library(
    name = "lib",
    srcs = ["others.cpp"],
    hdrs = ["others.h"],
    includes = ["."],
    visibility = ["//visibility:public"],
)
""",
    "others.h": "int others();\n",
    "others.cpp": "#include <map>\nstd::map<int, int> all;\n"
                  "int others() { auto copy = all; return copy.size(); }\n",
}


@unittest.skipUnless(BAZEL, "bazel is not there (Debian: bazel-bootstrap)")
class Bazel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = FOLDER / "project"
        # What Bazel made is read-only.
        subprocess.run(["chmod", "-R", "u+w", str(FOLDER)], stderr=subprocess.DEVNULL)
        shutil.rmtree(FOLDER, ignore_errors=True)
        places = {"source": str(SOURCE), "others": str(FOLDER / "others")}
        cls.put(cls.root, {n: re.sub(r"\{(source|others)\}", lambda m: places[m[1]], t)
                           for n, t in PROJECT.items()})
        cls.put(FOLDER / "others", OTHERS)
        for name, files in STAND_INS.items():
            cls.put(FOLDER / name, {"WORKSPACE": "", **files})
        (FOLDER / "home").mkdir()

    @classmethod
    def tearDownClass(cls):
        cls.bazel(None, "shutdown")

    @staticmethod
    def put(root, files):
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)

    @classmethod
    def bazel(cls, test, command, *arguments, status=0, options=()):
        line = [BAZEL, f"--output_user_root={FOLDER}/out", "--max_idle_secs=120", command]
        if command != "shutdown":
            line += [f"--override_repository={n}={FOLDER / n}" for n in STAND_INS]
            line += ["--spawn_strategy=linux-sandbox", "--nosandbox_debug", "--jobs=2",
                     "--color=no", "--curses=no", "--test_output=errors",
                     "--repo_env=CC=" + COMPILER, "--cxxopt=-std=c++20",
                     "--experimental_repository_disable_download"]
        done = subprocess.run(
            [*line, *options, *arguments], cwd=cls.root, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "MAPVET": MAPVET, "HOME": str(FOLDER / "home"), "USER": "tester"})
        if test:
            test.assertEqual(done.returncode, status, done.stdout)
        return done.stdout

    def executed(self, text):
        """How many actions ran in the sandbox."""
        found = re.search(r"INFO: \d+ process(?:es)?: (.*)\.", text)
        self.assertTrue(found, text)
        return sum(int(n) for n in re.findall(r"(\d+) linux-sandbox", found[1]))

    def made(self, *targets, options=()):
        text = self.bazel(self, "build", *targets, options=["-s", *options])
        return sorted(re.findall(r"Looking at the maps of (\S+)'", text)), text

    def driver(self, *options, status=1):
        """What the command says of the same files with the same flags."""
        commands = []
        for name, flags in {
            "app/main.cpp": ["-DANSWER=(4 + 2)", "-DLOCAL=1", "-isystem", "../others"],
            "bazel-bin/app/made.cpp": [],
            "table/table.cpp": [],
            "table/total.cpp": [],
        }.items():
            commands.append({"directory": str(self.root), "file": name, "arguments": [
                COMPILER, "-std=c++20", "-DSHARED", *flags, "-iquote", ".", "-Itable/inc",
                "-c", name]})
        folder = FOLDER / "database"
        folder.mkdir(exist_ok=True)
        (folder / "compile_commands.json").write_text(json.dumps(commands))
        done = subprocess.run([MAPVET, "--no-index", "--no-config", "-p", str(folder), *options],
                              cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout, done.stderr

    ALL = ["app/made.cpp", "app/main.cpp", "table/table.cpp", "table/total.cpp"]

    def test_1_same_findings_as_the_driver(self):
        # Findings are no error of the build.
        made, text = self.made("//:lint")
        self.assertEqual(made, sorted(self.ALL))
        self.assertGreaterEqual(self.executed(text), 5)
        driver, said = self.driver()
        self.assertIn("[mapvet-concurrent-access]", driver)
        self.assertEqual((self.root / "bazel-bin/lint.txt").read_text(), driver)
        self.assertEqual((self.root / "bazel-bin/lint.log").read_text(), said)
        # Of the test, they are.
        text = self.bazel(self, "test", "//:lint", status=3)
        self.assertIn(driver.strip(), text)
        self.assertIn("1 finding in 1 file (4 files analysed)", text)

    def test_2_second_build_executes_nothing(self):
        self.made("//:lint")
        made, text = self.made("//:lint")
        self.assertEqual((made, self.executed(text)), ([], 0))
        # Nor does a build of another test make facts.
        made, text = self.made("//:lint_table")
        self.assertEqual((made, self.executed(text)), ([], 1))

    def test_3_changes(self):
        self.made("//:lint")
        main = self.root / "app/private.h"
        main.write_text(PROJECT["app/private.h"] + "// more\n")
        made, text = self.made("//:lint")
        # The same facts: nothing is linked.
        self.assertEqual(made, ["app/main.cpp"])
        main.write_text("\n" + PROJECT["app/private.h"])
        made, text = self.made("//:lint")
        self.assertEqual(made, ["app/main.cpp"])

    def test_4_formats_and_options(self):
        self.made("//:lint_sarif")
        sarif = json.loads((self.root / "bazel-bin/lint_sarif.sarif").read_text())
        places = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                  for r in sarif["runs"][0]["results"]}
        self.assertEqual(places, {"table/table.cpp"})
        self.assertNotIn("others", json.dumps(sarif["runs"][0]["results"]))

    def test_5_baseline(self):
        self.driver()
        (self.root / "known.json").unlink()
        done = subprocess.run(
            [MAPVET, "baseline", "write", "known.json", "--no-index", "--no-config", "-p",
             str(FOLDER / "database")], cwd=self.root, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.bazel(self, "test", "//:lint_known")
        self.assertIn("1 finding that the baseline knows",
                      (self.root / "bazel-bin/lint_known.log").read_text())

    def test_6_configuration(self):
        self.bazel(self, "test", "//:lint_config")
        self.assertIn("no findings", (self.root / "bazel-bin/lint_config.log").read_text())
        (self.root / ".mapvet.yaml").write_text("version: 1\npahts: [-table/]\n")
        text = self.bazel(self, "build", "//:lint_config", status=1)
        self.assertIn("mapvet: error:", text)
        self.assertIn("pahts", text)
        (self.root / ".mapvet.yaml").write_text(PROJECT[".mapvet.yaml"])

    def test_7_models(self):
        made, text = self.made("//:lint", options=["--@mapvet//:models=//:models.yaml"])
        self.assertEqual(made, self.ALL)
        self.assertIn("--model=models.yaml", text)

    def test_8_aspect_alone(self):
        text = self.bazel(self, "build", "//table", options=[
            "--aspects=@mapvet//:mapvet.bzl%mapvet_aspect", "--output_groups=mapvet_facts"])
        facts = self.root / "bazel-bin/table/_mapvet/table/table/table.cpp.facts"
        self.assertTrue(facts.exists(), text)
        # No folder of the sandbox or of this machine.
        self.assertNotIn(b"sandbox", facts.read_bytes())
        self.assertNotIn(str(FOLDER).encode(), facts.read_bytes())

    def test_9_a_file_that_does_not_compile(self):
        total = self.root / "table/total.cpp"
        total.write_text(PROJECT["table/total.cpp"] + "int f() { return nothing; }\n")
        text = self.bazel(self, "test", "//:lint", status=3)
        self.assertIn("table/total.cpp:6:18: error: use of undeclared identifier 'nothing'", text)
        self.assertEqual((self.root / "bazel-bin/lint.status").read_text(), "3\n")
        total.write_text(PROJECT["table/total.cpp"])


if __name__ == "__main__":
    SOURCE, MAPVET = Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2])
    COMPILER, FOLDER = sys.argv[3], Path(sys.argv[4]).resolve()
    unittest.main(argv=[sys.argv[0]] + sys.argv[5:], verbosity=2)
