"""levels.py LIST SOURCE [--write]: docs/guide/level-N.clang-tidy name the checks of
levels 1 to N, as LIST, the output of `mapvet list --format=json`, has them."""
import json
import pathlib
import sys

checks = json.load(open(sys.argv[1]))
assert checks and all(c["summary"].endswith(".") for c in checks)
wrong = []
for level in (1, 2, 3):
    path = pathlib.Path(sys.argv[2]) / f"docs/guide/level-{level}.clang-tidy"
    names = [c["name"] for c in checks if c["level"] <= level]
    text = "Checks: >-\n  -*,\n" + ",\n".join("  " + n for n in names) + "\n"
    if "--write" in sys.argv:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        wrong.append(path)
if wrong:
    sys.exit(f"{', '.join(map(str, wrong))}: not as the table of checks; "
             f"run {' '.join(sys.argv)} --write")
