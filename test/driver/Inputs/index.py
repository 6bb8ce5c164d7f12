"""Runs MAPVET on a small project, changes it, and looks what is read anew.

    index.py MAPVET HMAP INPUTS FOLDER
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

mapvet, hmap, inputs, folder = sys.argv[1:]
root = Path(folder)
src, build = root / "src", root / "b"
names = ["copy.cpp", "clean.cpp", "nil_use.cpp", "nil_fill.cpp"]
for name in os.listdir(inputs):
    if Path(name).suffix in (".cpp", ".h", ".hpp"):
        shutil.copy(Path(inputs) / name, src)
(build / "compile_commands.json").write_text(json.dumps([
    {"directory": str(build), "file": str(src / name),
     "command": f"c++ -std=c++20 -I{hmap} -I{src} -c {src / name}"}
    for name in names]))


def run(*args, status=None):
    """Findings and what stands on standard error, without the progress."""
    r = subprocess.run([mapvet, "-p", build, "--format=json", *args],
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if status is not None:
        assert r.returncode == status, (r.returncode, r.stderr)
    return r.stdout, r.stderr


def stored():
    """When each file was last extracted."""
    import sqlite3
    with sqlite3.connect(build / ".mapvet/index.sqlite") as db:
        return {Path(f).name: used for f, used in
                db.execute("SELECT file, max(used) FROM units GROUP BY file")}


def expect_read(what, *files):
    global before
    now = stored()
    again = {f for f in now if now[f] != before.get(f)}
    assert again == set(files), (what, again, files)
    before = now


fresh, errors = run("--no-index")
assert "nil-handle" in fresh and "large-copy" in fresh, fresh
assert not (build / ".mapvet").exists()
before = {}
cold, cold_errors = run()
assert cold == fresh and cold_errors == errors, (cold, fresh)
expect_read("cold", *names)
warm, warm_errors = run()
assert warm == fresh and warm_errors == errors, (warm, fresh)
expect_read("warm")

# Another set of checks needs no file.
assert run("--checks=mapvet-large-copy")[0] == run("--no-index", "--checks=mapvet-large-copy")[0]
expect_read("other checks")

# A file changes: it alone is read.
text = (src / "copy.cpp").read_text()
(src / "copy.cpp").write_text("\n\n" + text)
changed, _ = run()
assert changed == run("--no-index")[0] != fresh
expect_read("one file", "copy.cpp")
(src / "copy.cpp").write_text(text)
assert run()[0] == fresh
expect_read("back again", "copy.cpp")

# A header changes: those that saw it are.
(src / "new.h").write_text("inline int zero() { return 0; }\n")
(src / "clean.cpp").write_text('#include "new.h"\n' + (src / "clean.cpp").read_text())
run()
expect_read("new include", "clean.cpp")
(src / "new.h").write_text("inline int zero() { return 1; }\n")
run()
expect_read("header", "clean.cpp")

# Another model is another question to all.
(root / "m.yaml").write_text("version: 1\ntypes:\n- {name: my::table, kind: map}\n")
run(f"--model={root / 'm.yaml'}")
expect_read("model", *names)
run()
now = stored()
before = now

# Damage, of the database and of the facts.
good, _ = run()
db = build / ".mapvet/index.sqlite"
db.write_bytes(b"no database" * 1000)
out, err = run()
assert out == good and "damaged; making it anew" in err, err
out, err = run()
assert out == good and "damaged" not in err, err
import sqlite3
with sqlite3.connect(db) as c:
    c.execute("UPDATE units SET facts = x'00'")
    c.execute("DELETE FROM results")
assert run()[0] == good
assert run()[0] == good

# Killed at any moment, and two at once.
for delay in (0.05, 0.15, 0.3, 0.6):
    shutil.rmtree(build / ".mapvet")
    p = subprocess.Popen([mapvet, "-p", build], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL)
    time.sleep(delay)
    p.send_signal(signal.SIGKILL)
    p.wait()
    out, err = run()
    assert out == good and "index" not in err, err
shutil.rmtree(build / ".mapvet")
two = [subprocess.Popen([mapvet, "-p", build, "--format=json"], text=True,
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
       for _ in range(2)]
for p in two:
    out, err = p.communicate()
    assert out == good and "index" not in err, err

# A folder of one's own, and what the commands say.
own = root / "own index"
assert run(f"--index={own}")[0] == good and (own / "index.sqlite").exists()
said = subprocess.run([mapvet, "index", "status", f"--index={own}"],
                      stdout=subprocess.PIPE, text=True, check=True).stdout
assert f"index: {own}\nfiles: 4\n" in said, said
subprocess.run([mapvet, "index", "clear", f"--index={own}"],
               stdout=subprocess.DEVNULL, check=True)
assert not (own / "index.sqlite").exists()
assert subprocess.run([mapvet, "index", "status", f"--index={own}"],
                      stderr=subprocess.DEVNULL).returncode == 2

# Function bodies in system headers matter to nobody.
assert run("--no-index", "--no-skip-bodies")[0] == good
