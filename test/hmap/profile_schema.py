#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the profile of a program to its schema.

    profile_schema.py PROGRAM SCHEMA WORK

Exits with 77 where the jsonschema package is not installed.
"""
import json
import os
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

program, schema, work = sys.argv[1:]
file = os.path.join(work, "profile.json")
if os.path.exists(file):
    os.remove(file)
subprocess.run([program], env={**os.environ, "HMAP_PROFILE": file}, check=True)
with open(file) as f:
    profile = json.load(f)
with open(schema) as f:
    jsonschema.Draft202012Validator(json.load(f)).validate(profile)
site, = [s for s in profile["sites"] if s["file"].endswith("traced.cpp")]
assert site["function"] == "main" and site["maps"] == 1, site
assert site["peak_size"] == 100000 and site["erased"] == 1000, site
assert site["growths"] > 10, site
