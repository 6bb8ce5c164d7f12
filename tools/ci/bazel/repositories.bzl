# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a WORKSPACE calls to use the mapvet that is installed."""

def _mapvet_program_impl(ctx):
    program = ctx.os.environ.get("MAPVET") or ctx.which("mapvet")
    if not program:
        fail("there is no mapvet in the PATH; name it with the environment variable MAPVET")
    ctx.symlink(program, "mapvet")
    ctx.file("BUILD", "exports_files([\"mapvet\"])\n")

mapvet_program = repository_rule(
    implementation = _mapvet_program_impl,
    environ = ["MAPVET", "PATH"],
    local = True,
    doc = "The mapvet of this machine: what MAPVET names, or else the PATH.",
)

def mapvet_repositories():
    mapvet_program(name = "mapvet_program")
