"""junit.py FILE FAILURES ERRORS: FILE is JUnit's XML and counts what it holds."""
import sys
import xml.etree.ElementTree as tree

failures, errors = map(int, sys.argv[2:])
suite, = tree.parse(sys.argv[1]).getroot()
cases = list(suite)
assert suite.get("tests") == str(len(cases)) == str(max(failures + errors, 1))
assert suite.get("failures") == str(failures) == str(len(suite.findall("*/failure")))
assert suite.get("errors") == str(errors) == str(len(suite.findall("*/error")))
for failure in suite.findall("*/failure"):
    assert failure.get("type").startswith("mapvet-") and failure.get("message")
    assert "\n" in failure.text or failure.text.startswith("src/"), failure.text
