#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loads the plugin into every other clang-tidy that is installed.

    versions.py PLUGIN FOLDER

Where there is none, a program of no LLVM that loads libraries by the names of
another version stands in for it.
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

HOST = """
#include <dlfcn.h>
#include <stdio.h>
int main(int n, char **args) {
  for (int i = 1; i < n; ++i)
    if (!dlopen(args[i], RTLD_LAZY | RTLD_GLOBAL))
      return puts(dlerror()), 3;
  return 0;
}
"""


def check(name, command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", errors="replace")
    version = re.search(r"\d+", name).group()
    wanted = ("mapvet: this plugin is built for clang-tidy 22 and cannot be loaded "
              "into a program built on LLVM %s; run it with clang-tidy-22, or build "
              "mapvet for the other version\n" % version)
    if done.stderr != wanted or done.stdout or done.returncode != 1:
        sys.exit("%s: exit code %d\n%s%s" % (name, done.returncode, done.stdout,
                                             done.stderr))
    print(name, "is refused")


def main():
    plugin, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source = folder / "host.c"
    source.write_text(HOST)
    subprocess.run(["clang-22", source, "-o", folder / "host", "-ldl"], check=True)
    (folder / "empty.c").write_text("int mapvetTestNothing;\n")
    for library in ("libLLVM-17.so.1", "libclang-cpp.so.23.1"):
        subprocess.run(["clang-22", "-shared", "-fPIC", folder / "empty.c",
                        "-o", folder / library], check=True)
        check(library, [folder / "host", (folder / library).resolve(), plugin])
    (folder / "t.cpp").write_text("int x;\n")
    for version in range(14, 30):
        program = shutil.which("clang-tidy-%d" % version)
        if program and version != 22:
            check("clang-tidy-%d" % version,
                  [program, "-load", plugin, "--checks=-*,mapvet-*",
                   folder / "t.cpp", "--"])


if __name__ == "__main__":
    main()
