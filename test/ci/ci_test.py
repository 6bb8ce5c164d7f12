#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs what tools/ci holds on a small project.

    ci_test.py SOURCE MAPVET COMPILER PLUGIN FOLDER [unittest arguments]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

SOURCE = FOLDER = Path()
MAPVET = COMPILER = PLUGIN = ""

MAIN = """\
#include "generated.h"
#include "table.h"
#include <thread>
int main() {
  std::thread worker([] { put(GENERATED); });
  put(2);
  worker.join();
}
"""
TABLE = """\
#include "table.h"
std::map<int, int> table;
std::mutex guard;
void put(int key) {
  std::lock_guard<std::mutex> hold(guard);
  table[key] = 1;
}
"""
HEADER = """\
#pragma once
#include <map>
#include <mutex>
void put(int key);
"""
# A target that is not enabled, with a defect of its own.
OTHER = """\
#include <map>
std::map<int, int> other;
int main() {
  auto copy = other;
  return copy.at(1);
}
"""
LISTS = """\
cmake_minimum_required(VERSION 3.20)
project(small CXX)
find_package(Threads REQUIRED)
set(CMAKE_CXX_STANDARD 20)
include({source}/tools/ci/Mapvet.cmake)
add_subdirectory(src)
add_executable(other other.cpp)
"""
SUBLISTS = """\
add_custom_command(OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/generated.h
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/generated.h.in
          ${CMAKE_CURRENT_BINARY_DIR}/generated.h)
add_executable(small main.cpp ${CMAKE_CURRENT_BINARY_DIR}/generated.h)
target_include_directories(small PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
target_link_libraries(small PRIVATE Threads::Threads)
mapvet_enable(small OPTIONS --color=never)
target_sources(small PRIVATE table.cpp)
"""


class Ci(unittest.TestCase):
    def setUp(self):
        self.root = FOLDER / self._testMethodName
        shutil.rmtree(self.root, ignore_errors=True)
        (self.root / "src").mkdir(parents=True)
        for name, text in {"src/main.cpp": MAIN, "src/table.cpp": TABLE, "src/table.h": HEADER,
                           "other.cpp": OTHER,
                           "src/generated.h.in": "#define GENERATED 1\n", "src/CMakeLists.txt": SUBLISTS,
                           "CMakeLists.txt": LISTS.replace("{source}", str(SOURCE))}.items():
            (self.root / name).write_text(text)

    def run_in(self, *command, **environment):
        done = subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, **environment})
        return done.returncode, done.stdout

    def unlock(self):
        """The defect that a change brings in."""
        (self.root / "src/table.cpp").write_text(
            "".join(l for l in TABLE.splitlines(True) if "lock_guard" not in l))

    def database(self):
        (self.root / "build").mkdir()
        (self.root / "build/generated.h").write_text("#define GENERATED 1\n")
        (self.root / "build/compile_commands.json").write_text(json.dumps([
            {"directory": str(self.root), "file": f"src/{name}.cpp",
             "arguments": [COMPILER, "-std=c++20", "-Ibuild", f"src/{name}.cpp"]}
            for name in ("main", "table")]))

    def git(self, *arguments):
        done = subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org",
             "-c", "commit.gpgsign=false", *arguments],
            cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def test_cmake(self):
        status, text = self.run_in(
            "cmake", "-S.", "-Bbuild", "-GNinja", f"-DCMAKE_CXX_COMPILER={COMPILER}",
            f"-DMAPVET_PROGRAM={MAPVET}")
        self.assertEqual(status, 0, text)
        # The header is generated first, and only the enabled target counts.
        status, text = self.run_in("cmake", "--build", "build", "--target", "mapvet_lint")
        self.assertEqual(status, 0, text)
        self.assertIn("no findings (2 files analysed)", text)
        self.unlock()
        status, text = self.run_in("cmake", "--build", "build", "--target", "mapvet_lint")
        self.assertNotEqual(status, 0)
        self.assertRegex(text, r"src/table\.cpp:5:\d+: warning: .*\[mapvet-concurrent-access\]")
        self.assertNotIn("other.cpp", text)

    def test_git_hook(self):
        self.database()
        self.assertEqual(self.git("init", "-q")[0], 0)
        hook = self.root / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.symlink_to(SOURCE / "tools/ci/pre-commit")
        os.environ.update(MAPVET=MAPVET, MAPVET_BUILD="build")
        self.assertEqual(self.git("add", "src", "other.cpp")[0], 0)
        (self.root / "other.cpp").unlink()
        self.assertEqual(self.git("rm", "-q", "--cached", "other.cpp")[0], 0)
        status, text = self.git("commit", "-q", "-m", "first")
        self.assertEqual(status, 0, text)
        self.unlock()
        self.git("add", "src")
        # main.cpp, which starts the thread, is not part of the commit: it is named
        # so that the hook sees both sides.
        status, text = self.git("commit", "-q", "-m", "second")
        self.assertEqual(status, 0, text)
        (self.root / "src/main.cpp").write_text(MAIN.replace("put(2);", "put(2);\n  put(3);"))
        table = self.root / "src/table.cpp"
        table.write_text(table.read_text().replace("= 1;", "= 2;"))
        self.git("add", "src")
        status, text = self.git("commit", "-q", "-m", "third")
        self.assertNotEqual(status, 0, text)
        self.assertIn("[mapvet-concurrent-access]", text)
        # A commit without C++ is none of ours.
        self.git("reset", "-q", "--hard")
        (self.root / "README").write_text("Text.\n")
        self.git("add", "README")
        status, text = self.git("commit", "-q", "-m", "fourth")
        self.assertEqual((status, text), (0, ""))

    def test_hooks_of_pre_commit(self):
        hook, = yaml.safe_load((SOURCE / ".pre-commit-hooks.yaml").read_text())
        self.assertTrue(os.access(SOURCE / hook["entry"], os.X_OK))
        self.assertTrue(re.search(hook["files"], "src/a.cpp"))
        self.assertFalse(re.search(hook["files"], "src/a.cpp.txt"))

    def action(self, **inputs):
        """Runs the steps of the action; their statuses and texts."""
        action = yaml.safe_load((SOURCE / "tools/ci/github/action.yml").read_text())
        values = {name: str(i["default"]) for name, i in action["inputs"].items()}
        self.assertLessEqual(set(inputs), set(values))
        values.update(inputs)
        out = []
        for step in action["runs"]["steps"]:
            if "inputs.sarif" in step.get("if", "") and not values["sarif"]:
                continue
            self.assertEqual(step["shell"], "bash")
            environment = {
                name: re.sub(r"\${{ inputs\.(\w+) }}", lambda m: values[m[1]], value)
                for name, value in step["env"].items()}
            self.assertNotIn("${{", step["run"])
            # As GitHub runs it.
            out.append(self.run_in("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c",
                                   step["run"], **environment))
        return out

    def test_github_action(self):
        self.database()
        (status, text), = self.action(program=MAPVET)
        self.assertEqual(status, 0, text)
        self.unlock()
        (status, text), (uploaded, _) = self.action(
            program=MAPVET, sarif="out.sarif", arguments="--level=1 --progress=never")
        self.assertEqual((status, uploaded), (1, 0), text)
        self.assertRegex(text, r"(?m)^::warning file=src/table\.cpp,line=5,")
        sarif = json.loads((self.root / "out.sarif").read_text())
        self.assertEqual(len(sarif["runs"][0]["results"]), 1)

    def test_run_clang_tidy(self):
        self.database()
        (self.root / "src/copy.cpp").write_text(OTHER.replace("main", "copy"))
        commands = json.loads((self.root / "build/compile_commands.json").read_text())
        commands.append({"directory": str(self.root), "file": "src/copy.cpp",
                         "arguments": [COMPILER, "-std=c++20", "src/copy.cpp"]})
        (self.root / "build/compile_commands.json").write_text(json.dumps(commands))
        self.unlock()
        (self.root / "bin").mkdir()
        (self.root / "bin/mapvet").symlink_to(MAPVET)
        alone, linked = re.findall(
            r"^```sh\n((?:mapvet .*\n)?run-clang-tidy-22 [^`]*)^```$",
            (SOURCE / "docs/guide/ci.md").read_text(), re.M)
        tools = os.path.dirname(COMPILER)
        outputs = []
        for script in alone, linked:
            self.assertIn("/path/to/libmapvet-tidy.so", script)
            script = script.replace("/path/to/libmapvet-tidy.so", PLUGIN)
            status, text = self.run_in("bash", "-c", script,
                                       PATH=f"{self.root}/bin:{tools}:{os.environ['PATH']}")
            self.assertEqual(status, 1, text)
            self.assertRegex(text, r"src/copy\.cpp:4:\d+: error: .*\[mapvet-large-copy,-warnings")
            outputs.append(text)
        # That another thread runs put() stands in another file.
        self.assertNotIn("mapvet-concurrent-access", outputs[0])
        self.assertRegex(outputs[1], r"src/table\.cpp:5:.*\[mapvet-concurrent-access")
        (self.root / "src/copy.cpp").write_text("int none();\n")
        script = alone.replace("/path/to/libmapvet-tidy.so", PLUGIN)
        status, text = self.run_in("bash", "-c", script, PATH=f"{tools}:{os.environ['PATH']}")
        self.assertEqual(status, 0, text)

    def test_gitlab_job(self):
        self.database()
        self.unlock()
        job = yaml.safe_load((SOURCE / "tools/ci/gitlab.yml").read_text())[".mapvet"]
        environment = {**job["variables"], "MAPVET": MAPVET}
        status, text = self.run_in("bash", "-eo", "pipefail", "-c", "\n".join(job["script"]),
                                   **environment)
        self.assertEqual(status, 1, text)
        report = job["artifacts"]["reports"]["codequality"]
        entry, = json.loads((self.root / report).read_text())
        self.assertEqual(entry["location"]["path"], "src/table.cpp")


if __name__ == "__main__":
    SOURCE, MAPVET = Path(sys.argv[1]).resolve(), os.path.abspath(sys.argv[2])
    COMPILER, PLUGIN, FOLDER = sys.argv[3], sys.argv[4], Path(sys.argv[5]).resolve()
    unittest.main(argv=[sys.argv[0]] + sys.argv[6:], verbosity=2)
