"""Runs MAPVET on one bad program of each class of the corpus in every way.

    determinism.py MAPVET HMAP CORPUS FOLDER

All of them are one program here, so that every check has something to say.  What
is printed may depend neither on the number of jobs, nor on the order of the files,
nor on what an index knows already.
"""
import json
import random
import re
import subprocess
import sys
from pathlib import Path

mapvet, hmap, corpus, folder = sys.argv[1:]
root = Path(folder)
sources = []
for group in sorted(p for p in Path(corpus).iterdir() if p.is_dir()):
    bad = sorted(group.glob("*.bad.cpp")) or sorted(sorted(group.glob("*.bad"))[0].glob("*.cpp"))
    sources += bad[:1] if group.name != "cross-tu" else bad
build = root / "b"
build.mkdir()
entries = []
for source in sources:
    flags = re.search(r"^// flags: (.*)$", source.read_text(), re.M)
    own = [f for f in (flags[1].split() if flags else []) if not f.startswith("-l")]
    entries.append({"directory": str(build), "file": str(source), "arguments":
                    ["c++", "-std=c++20", f"-I{hmap}", *own, "-c", str(source)]})


def run(*args, order=None):
    (build / "compile_commands.json").write_text(
        json.dumps(order or entries))
    r = subprocess.run([mapvet, "-p", build, "--level=3", "--progress=never", *args],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert r.returncode == 1, (r.returncode, r.stderr)
    return r.stdout, r.stderr


shuffled = entries[:]
random.Random(1).shuffle(shuffled)
text = run("-j2")
said = set(re.findall(r"\[(mapvet-[-a-z]+)\]", text[0]))
names = {f"mapvet-{p.name}" for p in Path(corpus).iterdir() if p.is_dir()}
missing = names - said - {"mapvet-cross-tu"}
assert not missing, missing
assert run("-j1") == text, "warm"
assert run("-j2", order=shuffled) == text, "warm, in another order"
assert run("-j1", "--no-index", order=shuffled[::-1]) == text, "alone"
for form in ("json", "sarif"):
    one = run(f"--format={form}")
    assert run(f"--format={form}", order=shuffled) == one, form
# What one file more or less changes, it changes back.
run("-j2", order=entries[1:])
assert run("-j2") == text, "with one file less in between"
