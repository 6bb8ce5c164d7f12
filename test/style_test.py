#!/usr/bin/env python3
"""The code is laid out as .clang-format says.

Usage: style_test.py CLANG_FORMAT

Leaves out the programs that the checks are tried on: their lines are what the
tests expect.  `style_test.py CLANG_FORMAT --fix` lays the files out.
"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["checks", "lib", "tools", "test/benchmark", "test/extract",
           "test/facts", "test/fuzz", "test/link", "test/report"]


def main():
    clang_format, fix = sys.argv[1], sys.argv[2:] == ["--fix"]
    files = sorted(str(f) for folder in FOLDERS
                   for f in (ROOT / folder).rglob("*")
                   if f.suffix in (".h", ".cpp"))
    if not files:
        sys.exit("found no code to look at below " + str(ROOT))
    how = ["-i"] if fix else ["--dry-run", "--Werror"]
    done = subprocess.run([clang_format, *how, *files], cwd=ROOT,
                          stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        wrong = sorted({line.split(":")[0] for line in done.stderr.splitlines()
                        if ": error: " in line})
        sys.exit("not laid out as .clang-format says (test/style_test.py "
                 f"{clang_format} --fix does it):\n"
                 + "\n".join(wrong or [done.stderr]))
    print(f"{len(files)} files are laid out as .clang-format says")


if __name__ == "__main__":
    main()
