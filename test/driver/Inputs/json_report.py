"""json_report.py REPORT FILE CHECK: a finding of CHECK stands in FILE, well formed."""
import json
import os
import sys

report, file, check = sys.argv[1:]
with open(report, encoding="utf-8") as text:
    doc = json.load(text)
assert doc["version"] == 1 and doc["tool"]["name"] == "mapvet", doc
assert doc["errors"] == [], doc["errors"]
mine = [f for f in doc["findings"] if f["check"] == check]
assert mine, doc
prints = [f["fingerprint"] for f in doc["findings"]]
assert len(set(prints)) == len(prints), prints
for finding in mine:
    assert os.path.isabs(finding["file"]), finding
    assert os.path.basename(finding["file"]) == file, finding
    lines = open(finding["file"], "rb").read().splitlines()
    assert 1 <= finding["line"] <= finding["endLine"] <= len(lines), finding
    assert 1 <= finding["column"] <= len(lines[finding["line"] - 1]) + 1, finding
    for note in finding["notes"]:
        assert note["message"] and note["line"] >= 1, note
    for fix in finding["fixes"]:
        assert fix["edits"] and fix["description"], fix
