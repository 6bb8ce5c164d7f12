#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests one check of clang-tidy against comments in a source file.

    check_clang_tidy.py FILE CHECK TMP [options] [-- clang-tidy flags [-- compiler flags]]

FILE is copied to TMP.cpp without the text of its expectations, clang-tidy runs
CHECK on the copy and applies its fixes there, and FileCheck compares what came
out with the comments in FILE:

    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: ... [check]
    // CHECK-NOTES:    the same, notes included
    // CHECK-FIXES:    text of the fixed file

Each report needs its comment: a surplus warning or error fails the test (with
CHECK-NOTES a surplus note too).  A file with no comments of a kind must give
nothing of that kind.  Then the fixed copy is analysed again: it must compile,
and every finding whose fix was applied must be gone.

The environment may name the programs, CLANG_TIDY, FILECHECK, MAPVET_TIDY_PLUGIN,
and flags of the compiler for all tests, CHECK_CLANG_TIDY_FLAGS.
"""
import argparse
import os
import re
import subprocess
import sys

EXPECTATION = re.compile(r"// *CHECK-(?:MESSAGES|NOTES|FIXES)[-A-Z0-9_]*:[^\r\n]*")
APPLIED = "note: FIX-IT applied suggested code changes"
REPORT = re.compile(r": (warning|error): ")


def split_arguments(argv):
    """-> (own arguments, flags of clang-tidy, flags of the compiler)"""
    parts = [[]]
    for arg in argv:
        if arg == "--" and len(parts) < 3:
            parts.append([])
        else:
            parts[-1].append(arg)
    return parts + [[]] * (3 - len(parts))


def parse(argv):
    own, tidy, compiler = split_arguments(argv)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("check")
    parser.add_argument("tmp")
    parser.add_argument("-check-suffix", "-check-suffixes", dest="suffixes",
                        default="", type=lambda s: s.split(","),
                        help="comma-separated; CHECK-MESSAGES-SUFFIX and so on")
    parser.add_argument("-std", default="c++20")
    parser.add_argument("-header-filter", default=None)
    parser.add_argument("-expect-clang-tidy-error", action="store_true",
                        help="the program may end with an error")
    args = parser.parse_args(own)
    args.suffixes = args.suffixes or [""]
    return args, tidy, compiler


class Failure(Exception):
    pass


class Test:
    def __init__(self, args, tidy, compiler):
        self.args = args
        self.program = os.environ.get("CLANG_TIDY", "clang-tidy-22").split()
        plugin = os.environ.get("MAPVET_TIDY_PLUGIN")
        self.flags = ["-load", plugin] if plugin else []
        self.flags += ["--checks=-*," + args.check] + tidy
        if args.header_filter is not None:
            self.flags.append("--header-filter=" + args.header_filter)
        self.compiler = ["-std=" + args.std]
        self.compiler += os.environ.get("CHECK_CLANG_TIDY_FLAGS", "").split()
        self.compiler += compiler
        self.copy = args.tmp + os.path.splitext(args.file)[1]
        with open(args.file, encoding="utf-8") as f:
            self.source = f.read()

    def run_tidy(self, *extra):
        """The output of clang-tidy on the copy."""
        command = (self.program + [self.copy] + list(extra) + self.flags + ["--"]
                   + self.compiler)
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8")
        if done.returncode < 0 or (done.returncode > 0
                                   and not self.args.expect_clang_tidy_error):
            raise Failure("clang-tidy ended with %d:\n%s\n%s" %
                          (done.returncode, " ".join(command), done.stdout))
        return done.stdout

    def prefixes(self, kind):
        """The prefixes of this kind that the file uses."""
        found = []
        for suffix in self.args.suffixes:
            prefix = "CHECK-" + kind + ("-" + suffix if suffix else "")
            if re.search(r"// *" + prefix + r"(-NEXT|-NOT|-DAG|-SAME|-COUNT-\d+)?:",
                         self.source):
                found.append(prefix)
        return found

    def file_check(self, prefixes, text, *extra):
        path = self.args.tmp + ".out"
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        command = [os.environ.get("FILECHECK", "FileCheck-22"),
                   "-input-file=" + path, self.args.file,
                   "-check-prefixes=" + ",".join(prefixes), *extra]
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8")
        if done.returncode:
            raise Failure("%s\n%s\nclang-tidy or the fixed file:\n%s" %
                          (" ".join(command), done.stdout, text))

    def check_messages(self, output):
        messages, notes = self.prefixes("MESSAGES"), self.prefixes("NOTES")
        if messages and notes:
            raise Failure("use CHECK-MESSAGES or CHECK-NOTES, not both")
        # What clang-tidy says of fixes is not a note of the check.
        lines = [l for l in output.splitlines()
                 if not (": note: FIX-IT applied" in l or ": note: this fix" in l)]
        if messages or notes:
            what = "{{note|warning|error}}:" if notes else "{{warning|error}}:"
            self.file_check(messages or notes, "\n".join(lines) + "\n",
                            "-implicit-check-not=" + what)
        elif any(REPORT.search(l) for l in lines):
            raise Failure("no report is expected, but there is:\n" + output)

    def check_fixes(self, before, after):
        prefixes = self.prefixes("FIXES")
        if prefixes:
            self.file_check(prefixes, after)
        elif before != after:
            raise Failure("no fix is expected, but the file became:\n" + after)

    def check_round_trip(self, output, again):
        reported = len(REPORT.findall(output))
        # A fix may have several edits, each with a note of its own.
        fixed, here = 0, False
        for line in output.splitlines():
            if REPORT.search(line):
                here = True
            elif APPLIED in line and here:
                fixed += 1
                here = False
        left = len(REPORT.findall(again))
        if "[clang-diagnostic-error]" in again:
            raise Failure("the fixed file does not compile:\n" + again)
        if left != reported - fixed:
            raise Failure("%d reports, %d of them fixed, but then %d are left:\n%s"
                          % (reported, fixed, left, again))

    def run(self):
        before = EXPECTATION.sub("//", self.source)
        with open(self.copy, "w", encoding="utf-8") as f:
            f.write(before)
        output = self.run_tidy("--fix")
        with open(self.copy, encoding="utf-8") as f:
            after = f.read()
        self.check_messages(output)
        self.check_fixes(before, after)
        if before != after:
            self.check_round_trip(output, self.run_tidy())


def main():
    args, tidy, compiler = parse(sys.argv[1:])
    try:
        Test(args, tidy, compiler).run()
    except Failure as why:
        sys.exit("%s: %s" % (args.file, why))


if __name__ == "__main__":
    main()
