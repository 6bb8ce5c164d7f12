"""gitlab.py FILE: FILE is what GitLab documents for reports of code quality."""
import json
import sys

entries = json.load(open(sys.argv[1]))
assert len(entries) == 3, entries
for entry in entries:
    assert entry["description"] and entry["check_name"].startswith("mapvet-")
    assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
    assert not entry["location"]["path"].startswith(("/", "./"))
    assert entry["location"]["lines"]["begin"] >= 1
assert len({e["fingerprint"] for e in entries}) == 3
