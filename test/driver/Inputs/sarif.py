"""sarif.py FILE FOLDER [--failed|--clean]: FILE is right SARIF for what lies in FOLDER."""
import json
import pathlib
import sys

import jsonschema

document = json.load(open(sys.argv[1], encoding="utf-8"))
folder = pathlib.Path(sys.argv[2])
here = pathlib.Path(__file__).parent
schema = json.load(open(here / "sarif/sarif-schema-2.1.0.json", encoding="utf-8"))
jsonschema.validate(document, schema)

run, = document["runs"]
rules = run["tool"]["driver"]["rules"]
assert len({rule["id"] for rule in rules}) == len(rules) >= 5
assert all(rule["help"]["markdown"].startswith("# " + rule["id"]) for rule in rules)
base = run["originalUriBaseIds"]["SRCROOT"]["uri"]
assert base == folder.resolve().as_uri() + "/", base
invocation, = run["invocations"]
assert invocation["executionSuccessful"] == ("--failed" not in sys.argv)
notifications = invocation["toolExecutionNotifications"]
assert bool(notifications) == ("--failed" in sys.argv)
results = run["results"]
assert bool(results) == (not {"--failed", "--clean"} & set(sys.argv)), results


def text(location):
    """The text that a location names."""
    place = location["physicalLocation"]
    artifact, region = place["artifactLocation"], place["region"]
    assert artifact["uriBaseId"] == "SRCROOT"
    path = folder / artifact["uri"].replace("%20", " ").replace("%25", "%")
    lines = path.read_text(encoding="utf-8").splitlines()
    assert region["startLine"] == region["endLine"]
    return lines[region["startLine"] - 1][region["startColumn"] - 1:region["endColumn"] - 1]


for result in results:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert len(result["partialFingerprints"]["mapvet/v1"]) == 16
    assert text(result["locations"][0]).strip()
    if result["ruleId"] == "mapvet-concurrent-access":
        flow, = result["codeFlows"]
        mine, other = flow["threadFlows"]
        assert mine["id"] != other["id"]
        assert "Hits[2]" in text(mine["locations"][-1]["location"]) + "[2]"
        assert text(other["locations"][-1]["location"]).startswith("Hits")
    if result["ruleId"] == "mapvet-large-copy":
        for fix in result["fixes"]:
            for change in fix["artifactChanges"]:
                assert change["replacements"]
