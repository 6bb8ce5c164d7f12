"""html.py PAGE: what Chromium makes of PAGE.  Skipped, aloud, if there is none."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

page = pathlib.Path(sys.argv[1]).resolve()
chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if not chromium:
    sys.exit("there is no Chromium to test the page with; tools/setup installs it")


def shown(hash=""):
    """The document after its script has run."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             f"--user-data-dir={profile}", "--virtual-time-budget=3000", "--dump-dom",
             page.as_uri() + hash],
            capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    # What the script was given is not what it shows.
    return re.sub(r"<script.*?</script>", "", done.stdout, flags=re.S)


def items(dom):
    return re.findall(r'<div class="place">([^<]*) · (mapvet-[a-z-]*)</div>', dom)


whole = shown()
assert "3 findings in 3 files · 2 new · 1 known · 0 gone · 1 silenced" in whole, whole
found = items(whole)
assert [check for _, check in found] == ["mapvet-large-copy"] * 2 + ["mapvet-concurrent-access"], found
assert "3 of 4 findings" in whole
# The bars of the trend: the baseline's day, and now.
assert len(re.findall(r"<rect ", whole)) == 2, whole

race = shown("#check=mapvet-concurrent-access")
assert [check for _, check in items(race)] == ["mapvet-concurrent-access"]
# Two lanes, each ending at an access, with the source and the place marked.
lanes = re.findall(r'<section class="lane (one|other)">(.*?)</section>', race, re.S)
assert [name for name, _ in lanes] == ["one", "other"], race
for _, lane in lanes:
    last = lane[lane.index('class="step last"'):]
    assert re.search(r"<mark>Hits", last), last
assert 'data-line="10"' in lanes[0][1] and 'data-line="8"' in lanes[1][1]

silenced = shown("#state=silenced")
assert [place for place, _ in items(silenced)] == ["src/quiet.cpp:4"]
# What stands in the source is text.
assert "Silenced: &lt;/script&gt;&lt;b&gt;bold&lt;/b&gt;" in silenced, silenced
assert "<b>" not in silenced

assert items(shown("#text=PARAMETER")) == [("src/copy.cpp:6", "mapvet-large-copy")]
assert items(shown("#file=src/race.cpp&state=known")) == [("src/race.cpp:10", "mapvet-concurrent-access")]
assert items(shown("#text=nothing-like-this")) == []
fix = shown("#text=parameter")
assert '<section class="fix">' in fix and "const" in re.search(r"<ins>(.*?)</ins>", fix, re.S)[1]
