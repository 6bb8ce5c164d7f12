#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Speaks with mapvet-clangd as an editor does.

    conversation.py SERVER FOLDER [unittest arguments]
"""
import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from lsp import Client, apply

SERVER = ""
FOLDER = Path()

COPY = """\
#include "store.h"
int total(std::unordered_map<std::string, int> prices) {
  int sum = 0;
  for (const auto &entry : prices)
    sum += entry.second;
  return sum;
}
int all(const Store &store) { return total(store.prices); }
"""

LOOP = """\
#include "store.h"
void sweep(Store &store) {
  for (auto &[name, price] : store.prices)
    if (price == 0)
      store.prices.erase(name);
}
"""

RACE = """\
#include "store.h"
#include <thread>
std::unordered_map<std::string, int> hits;
void count() { hits["a"]++; }
int main() {
  std::thread worker(count);
  hits["b"]++;
  worker.join();
}
"""

STORE = """\
#pragma once
#include <string>
#include <unordered_map>
struct Store {
  std::unordered_map<std::string, int> prices;
};
"""


class Conversation(unittest.TestCase):
    def start(self, **files):
        """A server in a fresh project; `files` by name, '_' for '.'."""
        self.root = FOLDER / self.id().split(".")[-1]
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        (self.root / "store.h").write_text(STORE)
        (self.root / "compile_flags.txt").write_text("-std=c++20\n-pthread\n")
        for name, text in files.items():
            (self.root / name.replace("_", ".", 1).replace("_", "-")).write_text(text)
        self.client = Client([SERVER, "--background-index=false", "--pch-storage=memory"],
                             self.root)

    def stop(self):
        self.assertEqual(self.client.stop(), 0)

    def ours(self, diagnostics):
        return [d for d in diagnostics
                if str(d.get("code", "")).startswith("mapvet-")]

    def open(self, name, text):
        (self.root / name).write_text(text)
        diagnostics = self.client.open(name, text)
        errors = [d for d in diagnostics if d["severity"] == 1]
        self.assertEqual(errors, [], "the code does not even compile")
        return self.ours(diagnostics)

    def test_shows_findings_without_any_configuration(self):
        self.start()
        found = self.open("copy.cpp", COPY)
        self.assertEqual([d["code"] for d in found], ["mapvet-large-copy"])
        self.assertEqual(found[0]["source"], "clang-tidy")
        self.assertEqual(found[0]["severity"], 2)
        # On the parameter, where it can be mended, or at the call.
        self.assertIn(found[0]["range"]["start"]["line"], (1, 7))
        self.stop()

    def test_links_to_no_page_that_does_not_exist(self):
        self.start(_clang_tidy="Checks: 'readability-braces-around-statements'\n")
        (self.root / "copy.cpp").write_text(COPY)
        shown = self.client.open("copy.cpp", COPY)
        links = {d["code"]: "codeDescription" in d for d in shown}
        self.assertEqual(links, {"mapvet-large-copy": False,
                                 "readability-braces-around-statements": True})
        self.stop()

    def test_shows_notes_as_related_information(self):
        self.start()
        found = self.open("race.cpp", RACE)
        self.assertEqual([d["code"] for d in found], ["mapvet-concurrent-access"])
        related = found[0]["relatedInformation"]
        self.assertTrue(related)
        lines = {r["location"]["range"]["start"]["line"] for r in related}
        self.assertTrue(all(r["location"]["uri"] == self.client.uri("race.cpp")
                            for r in related))
        self.assertTrue(lines & {3, 5, 6}, related)
        self.stop()

    def test_a_fix_mends_the_code(self):
        self.start()
        found = self.open("copy.cpp", COPY)
        fixes = self.client.fixes("copy.cpp", found[0])
        self.assertTrue(fixes)
        fixed = apply(COPY, fixes[0], self.client.uri("copy.cpp"))
        self.assertNotEqual(fixed, COPY)
        self.assertEqual(self.client.change("copy.cpp", fixed, 2), [])
        # And typing the defect again shows it again.
        again = self.ours(self.client.change("copy.cpp", COPY, 3))
        self.assertEqual(len(again), 1)
        self.stop()

    def test_findings_that_need_other_files(self):
        head = ('#pragma once\n#include <string>\n#include <unordered_map>\n'
                'extern std::unordered_map<std::string, int> hits;\nvoid count();\n')
        counts = '#include "hits.h"\nvoid count() { hits["a"]++; }\n'
        main = ('#include "hits.h"\n#include <thread>\n'
                'std::unordered_map<std::string, int> hits;\n'
                'int main() {\n  std::thread worker(count);\n  hits["b"]++;\n'
                '  worker.join();\n}\n')
        self.start()
        (self.root / ".clang-tidy").write_text(
            "Checks: 'mapvet-*'\nCheckOptions:\n  mapvet.IndexPath: .mapvet\n")
        (self.root / "hits.h").write_text(head)
        (self.root / "counts.cpp").write_text(counts)
        (self.root / "main.cpp").write_text(main)
        (self.root / "compile_commands.json").write_text(json.dumps([
            {"directory": str(self.root), "file": name,
             "arguments": ["c++", "-std=c++20", "-pthread", "-c", name]}
            for name in ("counts.cpp", "main.cpp")]))
        mapvet = [str(Path(SERVER).parent / "mapvet"), "-p", str(self.root)]
        said = subprocess.run(mapvet, stdout=subprocess.PIPE, text=True).stdout
        self.assertIn("[mapvet-concurrent-access]", said)
        shown = {name: self.open(name, text)
                 for name, text in (("counts.cpp", counts), ("main.cpp", main))}
        self.assertTrue(any(shown.values()), shown)
        name = next(n for n in shown if shown[n])
        other = "main.cpp" if name == "counts.cpp" else "counts.cpp"
        self.assertEqual(shown[name][0]["code"], "mapvet-concurrent-access")
        self.assertIn(other, json.dumps(shown[name][0]))
        # What is typed counts at once ...
        text = {"counts.cpp": counts, "main.cpp": main}[name]
        calm = text.replace('hits["a"]++;', "").replace('hits["b"]++;', "")
        self.assertEqual(self.ours(self.client.change(name, calm, 2)), [])
        self.assertEqual(len(self.ours(self.client.change(name, text, 3))), 1)
        # ... and what another file says, after the next run of mapvet.
        old = (self.root / other).read_text()
        (self.root / other).write_text(
            old.replace('hits["a"]++;', "").replace('hits["b"]++;', ""))
        subprocess.run(mapvet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertEqual(self.ours(self.client.change(name, text + "\n", 4)), [])
        self.stop()

    def test_a_fix_of_several_lines_mends_the_code(self):
        self.start()
        found = self.open("loop.cpp", LOOP)
        self.assertEqual([d["code"] for d in found], ["mapvet-mutation-in-loop"])
        fixes = self.client.fixes("loop.cpp", found[0])
        self.assertTrue(fixes)
        fixed = apply(LOOP, fixes[0], self.client.uri("loop.cpp"))
        self.assertIn("  std::erase_if(store.prices, [&](auto &item) {\n"
                      "    auto &[name, price] = item;\n"
                      "    return price == 0;\n"
                      "  });\n", fixed)
        self.assertEqual(self.client.change("loop.cpp", fixed, 2), [])
        self.stop()

    def test_goes_on_in_broken_code(self):
        self.start()
        self.open("copy.cpp", COPY)
        # Half a line, as it stands while somebody types.
        broken = COPY.replace("  return sum;\n", "  return prices.\n")
        diagnostics = self.client.change("copy.cpp", broken, 2)
        self.assertTrue([d for d in diagnostics if d["severity"] == 1])
        self.assertEqual(len(self.ours(self.client.change("copy.cpp", COPY, 3))), 1)
        self.stop()

    def test_open_files_do_not_disturb_each_other(self):
        self.start()
        self.assertEqual(len(self.open("copy.cpp", COPY)), 1)
        self.assertEqual(len(self.open("race.cpp", RACE)), 1)
        quiet = COPY.replace("std::unordered_map<std::string, int> prices)",
                             "const std::unordered_map<std::string, int> &prices)")
        self.assertEqual(self.open("quiet.cpp", quiet), [])
        self.assertEqual(len(self.ours(self.client.change("race.cpp", RACE + "\n", 2))), 1)
        self.stop()

    def test_nolint_silences(self):
        self.start()
        line = "int total(std::unordered_map<std::string, int> prices) {"
        text = COPY.replace(line, line + "  // NOLINT(mapvet-large-copy)")
        text = text.replace("total(store.prices); }",
                            "total(store.prices); } // NOLINT(mapvet-large-copy)")
        self.assertEqual(self.open("copy.cpp", text), [])
        self.stop()

    def test_mapvets_own_comment_silences_and_is_judged(self):
        self.start()
        line = "int total(std::unordered_map<std::string, int> prices) {"
        text = COPY.replace("int all", "// mapvet: ignore(large-copy): rarely called\nint all")
        text = text.replace(line, "// mapvet: ignore(large-copy)\n" + line)
        found = self.open("copy.cpp", text)
        self.assertEqual([(d["code"], d["range"]["start"]["line"]) for d in found],
                         [("mapvet-suppression", 1)])
        self.stop()

    def test_the_users_clang_tidy_file_switches_off(self):
        self.start(_clang_tidy="Checks: '-mapvet-large-copy'\n")
        self.assertEqual(self.open("copy.cpp", COPY), [])
        # Only what it names.
        self.assertEqual(len(self.open("race.cpp", RACE)), 1)
        self.stop()

    def test_a_clang_tidy_file_that_does_not_know_us_keeps_us(self):
        self.start(_clang_tidy="Checks: '-*,readability-misleading-indentation'\n")
        self.assertEqual(len(self.open("copy.cpp", COPY)), 1)
        self.stop()

    def test_a_clang_tidy_file_that_names_a_check_gets_that_one(self):
        self.start(_clang_tidy="Checks: '-*,mapvet-concurrent-access'\n")
        self.assertEqual(self.open("copy.cpp", COPY), [])
        self.assertEqual(len(self.open("race.cpp", RACE)), 1)
        self.stop()

    def test_a_clang_tidy_file_that_wants_nothing_gets_nothing(self):
        self.start(_clang_tidy="Checks: '-*'\n")
        self.assertEqual(self.open("copy.cpp", COPY), [])
        self.stop()

    def test_the_users_clangd_file_switches_off(self):
        self.start(_clangd="Diagnostics:\n  ClangTidy:\n    Remove: mapvet-*\n")
        self.assertEqual(self.open("copy.cpp", COPY), [])
        self.stop()

    def test_the_users_clangd_file_suppresses(self):
        self.start(_clangd="Diagnostics:\n  Suppress: [mapvet-large-copy]\n")
        self.assertEqual(self.open("copy.cpp", COPY), [])
        self.stop()

    def test_a_finding_shows_in_its_header_too(self):
        self.start()
        header = "#pragma once\n" + COPY.replace("int total", "inline int total").replace(
            "int all", "inline int all")
        self.assertEqual(len(self.open("copy.hpp", header)), 1)
        self.stop()


if __name__ == "__main__":
    SERVER = os.path.abspath(sys.argv[1])
    FOLDER = Path(sys.argv[2]).resolve()
    unittest.main(argv=[sys.argv[0]] + sys.argv[3:], verbosity=2)
