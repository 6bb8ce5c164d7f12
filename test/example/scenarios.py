#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Shows that the defects planted in docs/example are real.

    scenarios.py SOURCE COMPILER WORK

Builds the example with ThreadSanitizer and with AddressSanitizer and runs its
scenarios: each planted race, nil write and dangling key must fail in the
documented way, and the scenario that reaches none must be clean under both.
"""
import os
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE, WORK, COMPILER = Path(), Path(), ""
TRIES = 10  # a race need not happen in every run


def planted(check, file):
    """file:line of the planted defect of this check in this file."""
    for line in (SOURCE / "test/example/expected.txt").read_text().split("\n"):
        if line.startswith(f"mapvet-{check} {file}:"):
            return line.split()[1]
    raise AssertionError(f"expected.txt has no {check} in {file}")


def build(kind):
    folder = WORK / kind
    for command in (
        ["cmake", "-S", SOURCE / "docs/example", "-B", folder, "-G", "Ninja",
         f"-DCMAKE_CXX_COMPILER={COMPILER}", "-DCMAKE_BUILD_TYPE=None",
         f"-DCMAKE_CXX_FLAGS=-O0 -g1 -Wall -Wextra -Wpedantic -Werror -fsanitize={kind}",
         f"-DHMAP_INCLUDE={SOURCE / 'lib/hmap/include'}"],
        ["cmake", "--build", folder, "-j", "1"],
    ):
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            sys.exit(f"{command}\n{done.stdout}")


def run(kind, scenario):
    # A race may spoil a map for good, so that the program would not end.
    environment = dict(os.environ, TSAN_OPTIONS="exitcode=66 halt_on_error=1",
                       ASAN_OPTIONS="exitcode=77")
    done = subprocess.run([WORK / kind / "example", scenario], env=environment,
                          capture_output=True, text=True, errors="replace", timeout=60)
    return done.returncode, done.stdout, done.stderr


class Scenarios(unittest.TestCase):
    def test_the_right_scenario_is_clean(self):
        for kind in ("thread", "address"):
            for _ in range(3):
                status, out, err = run(kind, "all-right")
                self.assertEqual((status, err), (0, ""))
                self.assertIn("200 answered, at most 8192 bytes", out)

    def race(self, scenario, function, file):
        """The function, the one with the planted access, is in a reported race."""
        self.assertTrue(planted("concurrent-access", file))
        for _ in range(TRIES):
            status, _, err = run("thread", scenario)
            if status == 66 and "data race" in err and function in err:
                return
        self.fail(f"no race in {function} in {TRIES} runs of {scenario}: {err}")

    def test_reading_a_counter_races_with_adding_to_it(self):
        self.race("status-page", "metrics::value", "metrics.h")

    def test_touching_sessions_under_a_shared_lock_races(self):
        self.race("pings", "session_cache::touch", "sessions.cpp")

    def test_writing_to_nil_throws(self):
        for scenario in ("typing-error", "visitor"):
            status, _, err = run("address", scenario)
            self.assertEqual((status, err),
                             (1, "error: assignment to entry in nil map\n"))

    def test_a_counted_route_dangles(self):
        status, _, err = run("address", "routes")
        self.assertEqual(status, 77)
        self.assertIn("heap-use-after-free", err)
        self.assertIn(planted("pointer-key", "metrics.cpp") + ":", err)

    def test_a_closed_log_is_called(self):
        status, _, err = run("address", "log-closed")
        self.assertEqual(status, 77)
        self.assertIn("heap-use-after-free", err)
        self.assertIn("config_store::publish", err)
        self.assertIn("~change_counter", err)


class Projects(unittest.TestCase):
    """The other two ways to configure the example."""

    def configure(self, source, folder, *options):
        done = subprocess.run(
            ["cmake", "-S", source, "-B", folder, "-G", "Ninja",
             f"-DCMAKE_CXX_COMPILER={COMPILER}", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_with_an_installed_hmap(self):
        prefix = WORK / "prefix"
        self.configure(SOURCE / "lib/hmap", WORK / "hmap")
        subprocess.run(["cmake", "--install", WORK / "hmap", "--prefix", prefix],
                       check=True, stdout=subprocess.DEVNULL)
        self.configure(SOURCE / "docs/example", WORK / "installed",
                       f"-DCMAKE_PREFIX_PATH={prefix}")
        commands = (WORK / "installed/compile_commands.json").read_text()
        self.assertIn(str(prefix / "include"), commands)

    def test_inside_another_project(self):
        outer = WORK / "outer"
        outer.mkdir(exist_ok=True)
        (outer / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.22)\nproject(outer LANGUAGES CXX)\n"
            f"add_subdirectory({SOURCE}/lib/hmap hmap)\n"
            f"add_subdirectory({SOURCE}/docs/example example)\n")
        self.configure(outer, WORK / "inside")
        commands = (WORK / "inside/compile_commands.json").read_text()
        self.assertIn("lib/hmap/include", commands)


if __name__ == "__main__":
    SOURCE, COMPILER, WORK = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    WORK.mkdir(parents=True, exist_ok=True)
    for sanitizer in ("thread", "address"):
        build(sanitizer)
    unittest.main(argv=[sys.argv[0]], verbosity=2)
