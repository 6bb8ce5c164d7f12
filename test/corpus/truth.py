#!/usr/bin/env python3
#===- truth.py - Establish that every corpus program is what it says -------===#
#
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===------------------------------------------------------------------------===#
"""Builds and runs the programs of a corpus: each bad twin must fail in the way
that its `// truth:` line promises, each ok twin must run clean.

  truth.py [--cache DIR] [--jobs N] [--corpus DIR] [--full] [PATTERN...]

With patterns, only programs whose path contains one of them.  With --full, ok
twins must be clean under every sanitizer, not only their own.  A verdict that
held is remembered in the cache folder under a hash of everything that it rests
on (sources, flags, compiler, this script, and the hmap headers if the program
includes one), so that a later run only re-establishes what changed.  Failures
are never remembered.

Exit: 0 all programs are what they say, 1 some are not, 2 usage.
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HMAP = HERE.parent.parent / "lib" / "hmap" / "include"

COMMON = ["-std=c++20", "-O1", "-g", "-pthread", "-fno-omit-frame-pointer", "-w"]
# Flags, and the text that the output of a bad twin must contain.
TRUTHS = {
    # The handle of hmap may notice the race itself and end the program before
    # the sanitizer has spoken.
    "tsan": (["-fsanitize=thread"],
             r"WARNING: ThreadSanitizer: data race|fatal error: concurrent map"),
    "asan": (["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"],
             r"ERROR: AddressSanitizer|runtime error:"),
    "assert": ([], r"Assertion"),
    "checked": (["-DHMAP_CHECKED=1"], r"fatal error: use of an invalidated"),
    "throw": ([], r"terminate called after throwing an instance of '[\w:]+'"),
}
ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1",
    "TSAN_OPTIONS": "halt_on_error=1:exitcode=66:history_size=7",
}
# A race shows itself in most runs, not in all.
ATTEMPTS_BAD = 25
RUNS_OK = 3
RUN_TIMEOUT = 120


def header(path, key):
    """The value of `// KEY: value` among the first lines of a file, or ''."""
    for line in path.read_text().splitlines()[:8]:
        if line.startswith(f"// {key}:"):
            return line.split(":", 1)[1].strip()
    return ""


class Program:
    """One twin: a file, or a folder whose .cpp files form one program."""

    def __init__(self, corpus, path):
        self.path = path
        self.name = str(path.relative_to(corpus))
        self.bad = path.name.removesuffix(".cpp").endswith(".bad")
        folder = path.is_dir()
        self.sources = sorted(path.glob("*.cpp")) if folder else [path]
        self.files = sorted(p for p in path.iterdir() if p.is_file()) if folder else [path]
        self.truth = header(self.sources[0], "truth")
        self.flags = shlex.split(header(self.sources[0], "flags"))

    def digest(self, base, library):
        """Names everything that the verdict rests on."""
        h = hashlib.sha256(base)
        for f in self.files:
            text = f.read_bytes()
            h.update(f.name.encode() + b"\0" + text + b"\0")
            if b"<hmap/" in text:
                h.update(library)
        h.update(self.name.encode())
        return h.hexdigest()


def programs(corpus):
    for p in sorted(corpus.glob("*/*")):
        if re.search(r"\.(bad|ok)(\.cpp)?$", p.name) and p.is_dir() != p.name.endswith(".cpp"):
            yield Program(corpus, p)


def build(program, truth, exe, compiler):
    sanitizer, _ = TRUTHS[truth]
    if truth == "tsan":
        # The runtime defines operator new, and so do programs that count allocations.
        sanitizer = [*sanitizer, "-Wl,--allow-multiple-definition"]
    compile_flags = [f for f in program.flags if not f.startswith("-l")]
    link_flags = [f for f in program.flags if f.startswith("-l")]
    if "-fopenmp" in compile_flags:
        link_flags.append("-fopenmp")
    objects = []
    for i, source in enumerate(program.sources):
        objects.append(f"{exe}.{i}.o")
        command = [compiler, *COMMON, *sanitizer, *compile_flags, f"-I{HMAP}",
                   "-c", str(source), "-o", objects[-1]]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            return "does not compile: " + first_error(run.stderr)
    command = [compiler, "-pthread", *sanitizer, *objects, *link_flags, "-o", exe]
    run = subprocess.run(command, capture_output=True, text=True)
    return "does not link: " + first_error(run.stderr) if run.returncode else ""


def first_error(text):
    lines = text.strip().splitlines()
    return next((l for l in lines if "error" in l or "undefined" in l), lines[0] if lines else "no message")


def execute(program, exe, archer):
    environment = dict(os.environ, **ENVIRONMENT)
    if program.bad:
        # What a failing program leaves behind is not its failure.
        environment["ASAN_OPTIONS"] = environment["ASAN_OPTIONS"].replace("detect_leaks=1", "detect_leaks=0")
    if "-fopenmp" in program.flags or "-ltbb" in program.flags:
        # These runtimes are not instrumented: TSan does not see what they order,
        # least of all the hand-over of TBB's own task objects and of the atomics
        # in them.  An atomic that races is in no program a fault of its maps.
        environment["TSAN_OPTIONS"] += ":ignore_noninstrumented_modules=1"
        suppressions = exe + ".suppressions"
        with open(suppressions, "w") as out:
            out.write("race_top:tbb::detail::\nrace_top:std::__atomic_base\n")
        environment["TSAN_OPTIONS"] += ":suppressions=" + suppressions
    if "-fopenmp" in program.flags and archer:
        environment["OMP_TOOL_LIBRARIES"] = archer  # tells TSan what OpenMP orders
    try:
        run = subprocess.run([exe], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=RUN_TIMEOUT)
    except subprocess.TimeoutExpired:
        return None, f"no end after {RUN_TIMEOUT} s"
    return run.returncode, run.stdout.decode(errors="replace")


def establish(program, compiler, archer, full):
    """-> '' if the program is what it says, else what is wrong with it."""
    if program.truth not in TRUTHS:
        return f"unknown truth '{program.truth}'; known: {', '.join(sorted(TRUTHS))}"
    if program.bad and not any("// BUG(" in f.read_text() for f in program.files):
        return "no line is marked BUG"
    if not program.bad and any("// BUG(" in f.read_text() for f in program.files):
        return "an ok program has a line marked BUG"
    _, promised = TRUTHS[program.truth]
    with tempfile.TemporaryDirectory() as work:
        exe = os.path.join(work, "program")
        if program.bad:
            error = build(program, program.truth, exe, compiler)
            if error:
                return error
            for _ in range(ATTEMPTS_BAD):
                status, output = execute(program, exe, archer)
                if status and re.search(promised, output):
                    return ""
            return f"no {program.truth} failure in {ATTEMPTS_BAD} runs, last status {status}"
        for truth in ("asan", "assert", "tsan") if full else (program.truth,):
            if truth == "tsan" and program.truth != "tsan" and any(f.startswith("-labsl_sync") for f in program.flags):
                continue  # absl::Mutex is not instrumented: TSan does not see what it orders
            error = build(program, truth, exe, compiler)
            if error:
                return error
            for _ in range(RUNS_OK):
                status, output = execute(program, exe, archer)
                if status != 0:
                    kept = [l for l in output.splitlines() if re.search("Sanitizer|error|Assert|terminate", l)]
                    return f"not clean under {truth}, status {status}: {kept[0] if kept else ''}"
        return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pattern", nargs="*")
    parser.add_argument("--corpus", type=pathlib.Path, default=HERE)
    parser.add_argument("--cache", type=pathlib.Path, help="folder for verdicts that held; none: nothing is remembered")
    parser.add_argument("--compiler", default="clang++-22")
    parser.add_argument("--full", action="store_true", help="ok twins under every sanitizer")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()

    chosen = [p for p in programs(args.corpus.resolve())
              if not args.pattern or any(text in p.name for text in args.pattern)]
    if not chosen:
        parser.error("no program matches")
    try:
        version = subprocess.run([args.compiler, "--version"], capture_output=True, check=True).stdout
        runtimes = subprocess.run([args.compiler, "-print-file-name=libarcher.so"], capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        parser.error(f"cannot run {args.compiler}: {error}")
    archer = os.path.realpath(runtimes) if os.path.isabs(runtimes) else ""
    base = hashlib.sha256(version + pathlib.Path(__file__).read_bytes() + bytes([args.full])).digest()
    library = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(HMAP.rglob("*.h")))).digest()
    if args.cache:
        args.cache.mkdir(parents=True, exist_ok=True)

    def judge(program):
        stamp = args.cache / program.digest(base, library) if args.cache else None
        if stamp and stamp.exists():
            return program, ""
        error = establish(program, args.compiler, archer, args.full)
        if stamp and not error:
            stamp.write_text(program.name + "\n")
        return program, error

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for program, error in pool.map(judge, chosen):
            if error:
                failed += 1
                print(f"FAIL {program.name}: {error}", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
