#!/usr/bin/env python3
# Part of mapvet, under the Apache License v2.0 with LLVM Exceptions.
# See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""mapvet facts, mapvet merge and mapvet plan on a small project.

    plan_test.py SOURCE MAPVET COMPILER FOLDER [unittest arguments]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

MAPVET = COMPILER = ""
SOURCE = FOLDER = Path()

SOURCES = {
    # The thread starts here, the map lies in another file, and the lock is
    # missing in a third.
    "src/main.cpp": """\
#include "table.h"
#include <thread>
int main() {
  std::thread worker([] { put(1); });
  put(2);
  worker.join();
  return total();
}
""",
    "src/table.h": """\
#pragma once
#include <map>
#include <mutex>
extern std::map<int, int> table;
void put(int key);
int total();
""",
    "src/table.cpp": """\
#include "table.h"
std::map<int, int> table;
std::mutex guard;
void put(int key) {
  table[key] = 1;
}
""",
    "src/total.cpp": """\
#include "extra.h"
#include "table.h"
namespace {
struct { std::map<int, int> kept; } unnamed;
// A name that belongs to this file only.
int internal() { return [] { return static_cast<int>(table.size()); }(); }
}
int total() { return internal() + EXTRA; }
""",
    "src/extra.h": "#define EXTRA 1 // one\n",
}
MODEL = """\
version: 1
types:
  - name: Table
    kind: map
"""


def flags(folder):
    return ["-std=c++20", f"-I{folder}/src"]


class Case(unittest.TestCase):
    def setUp(self):
        self.root = FOLDER / self._testMethodName
        shutil.rmtree(self.root, ignore_errors=True)
        self.project(self.root / "one")

    def project(self, folder):
        self.home = folder
        for name, text in SOURCES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (folder / "build").mkdir(exist_ok=True)
        self.database()

    def database(self, *more):
        (self.home / "build/compile_commands.json").write_text(json.dumps([
            {"directory": str(self.home / "build"), "file": f"../src/{name}.cpp",
             "arguments": [COMPILER, "-std=c++20", *more, "-c", f"../src/{name}.cpp",
                           "-o", f"{name}.o"]}
            for name in ("main", "table", "total")]))

    def sources(self):
        return [n for n in SOURCES if n.endswith(".cpp")]

    def run_in(self, *command, where=None, status=0, **environment):
        done = subprocess.run([str(c) for c in command], cwd=where or self.home,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env={**os.environ, **environment})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout, done.stderr

    def mapvet(self, *arguments, **how):
        return self.run_in(MAPVET, *arguments, **how)

    def facts(self, source, *arguments, where=None, **how):
        name = Path(source).name + ".facts"
        self.mapvet("facts", f"--output={name}", *arguments, source, "--",
                    *flags("."), where=where, **how)
        return name

    def write(self, name, text):
        (self.home / name).write_text(text)


class Facts(Case):
    def test_bytes_do_not_depend_on_the_folder(self):
        first = {n: (self.home / self.facts(n)).read_bytes() for n in self.sources()}
        for bytes_ in first.values():
            self.assertNotIn(str(self.home).encode(), bytes_)
        self.project(self.root / "a folder of another name")
        for name, bytes_ in first.items():
            self.assertEqual((self.home / self.facts(name)).read_bytes(), bytes_, name)
            # Twice gives the same, in any working folder.
            self.mapvet("facts", "--output=../again.facts", "--root=..", f"../{name}", "--",
                        *flags(".."), where=self.home / "src")
            self.assertEqual((self.home / "again.facts").read_bytes(), bytes_, name)

    def test_depfile(self):
        self.write("src/with blank$.h", "#define BLANK 1\n")
        self.write("src/total.cpp", '#include "with blank$.h"\n' + SOURCES["src/total.cpp"])
        self.facts("src/total.cpp", "--depfile=total.d")
        text = (self.home / "total.d").read_text()
        names = re.split(r"\s+(?:\\\n\s*)?", text.rstrip(), maxsplit=1)
        self.assertEqual(names[0], "total.cpp.facts:")
        for name in ("src/total.cpp", "src/table.h", "src/extra.h", r"src/with\ blank$$.h"):
            self.assertRegex(text, rf"(?m)^  (\./)?{re.escape(name)}( \\)?$")
        self.assertRegex(text, r"(?m)^  /\S+/map( \\)?$")
        self.assertNotIn("main.cpp", text)
        self.assertNotIn("extra.h:", text)
        # make understands it.
        make = shutil.which("make")
        if make:
            self.write("Makefile", "total.cpp.facts:\n\ttouch made\ninclude total.d\n")
            self.run_in(make, "-s", "total.cpp.facts")
            self.assertFalse((self.home / "made").exists())
            os.utime(self.home / "src/with blank$.h", (4e9, 4e9))
            self.run_in(make, "-s", "total.cpp.facts")
            self.assertTrue((self.home / "made").exists())
            # A header that is not there is one that may be there tomorrow.
            (self.home / "made").unlink()
            os.utime(self.home / "src/with blank$.h")
            self.write("src/total.cpp", '#include "later.h"\n')
            self.facts("src/total.cpp", "--depfile=total.d")
            self.run_in(make, "-s", "total.cpp.facts")
            self.assertTrue((self.home / "made").exists())

    def test_models_and_configuration_are_inputs(self):
        self.write("model.yaml", MODEL)
        self.write(".mapvet.yaml", "version: 1\nmodels: [model.yaml]\n")
        self.facts("src/total.cpp", "--depfile=total.d")
        text = (self.home / "total.d").read_text()
        self.assertIn("  .mapvet.yaml", text)
        self.assertIn("  model.yaml", text)
        self.facts("src/total.cpp", "--depfile=total.d", "--no-config")
        self.assertNotIn("yaml", (self.home / "total.d").read_text())

    def test_whole_commands(self):
        plain = (self.home / self.facts("src/total.cpp")).read_bytes()
        # The compiler runs in another folder, with the flags of another compiler.
        self.mapvet("facts", "--output=whole.facts", "--directory=build", "--command",
                    "src/total.cpp", "--", COMPILER, "-std=c++20", "-I../src",
                    "-fno-canonical-system-headers", "-c", "../src/total.cpp", "-o", "x.o")
        self.assertEqual((self.home / "whole.facts").read_bytes(), plain)
        self.write("flags.rsp", "-std=c++20 -Isrc\n")
        self.mapvet("facts", "--output=whole.facts", "--command", "src/total.cpp", "--",
                    COMPILER, "@flags.rsp", "-c", "src/total.cpp")
        self.assertEqual((self.home / "whole.facts").read_bytes(), plain)
        self.mapvet("facts", "--output=whole.facts", "-pbuild", "src/total.cpp")
        self.assertEqual((self.home / "whole.facts").read_bytes(), plain)

    def test_if_changed(self):
        name = self.home / self.facts("src/total.cpp")
        os.utime(name, (1000, 1000))
        self.facts("src/total.cpp", "--if-changed")
        self.assertEqual(name.stat().st_mtime, 1000)
        self.write("src/extra.h", "#define EXTRA 1 // a comment\n")
        self.facts("src/total.cpp", "--if-changed")
        self.assertEqual(name.stat().st_mtime, 1000)
        self.write("src/total.cpp", "\n" + SOURCES["src/total.cpp"])
        self.facts("src/total.cpp", "--if-changed")
        self.assertNotEqual(name.stat().st_mtime, 1000)
        os.utime(name, (1000, 1000))
        self.facts("src/total.cpp")
        self.assertNotEqual(name.stat().st_mtime, 1000)

    def test_errors_of_the_code_are_facts(self):
        self.write("src/total.cpp", SOURCES["src/total.cpp"] + "int f() { return nothing; }\n")
        _, text = self.mapvet("facts", "--output=total.facts", "src/total.cpp", "--", *flags("."))
        self.assertIn("src/total.cpp:9:18: error: use of undeclared identifier 'nothing'", text)
        driver = self.mapvet("src/total.cpp", "--", *flags("."), status=3)
        self.assertEqual(self.mapvet("merge", "total.facts", status=3), driver)
        # Nothing at all can be parsed.
        self.mapvet("facts", "--output=none.facts", "--command", "none.cpp", "--", COMPILER,
                    "none.cpp")
        _, text = self.mapvet("merge", "none.facts", status=3)
        self.assertIn("none.cpp", text)
        self.assertIn("1 could not be", text)

    def test_what_the_machine_does_not_allow_is_no_fact(self):
        self.write("slow.cpp", "constexpr long f(long n) { long s = 0; "
                   "for (long i = 0; i < n; ++i) s += i % 7; return s; }\n"
                   "constexpr long x = f(2000000000);\n")
        _, text = self.mapvet("facts", "--output=total.facts", "--timeout=1", "slow.cpp", "--",
                              "-std=c++20", "-fconstexpr-steps=2147483647", status=3)
        self.assertIn("slow.cpp: error: not analysed within 1 s; --timeout=SECONDS gives it more",
                      text)
        self.assertEqual(list(self.home.glob("total.facts*")), [])

    def test_whole_or_not_at_all(self):
        (self.home / "taken.facts").mkdir()
        _, text = self.mapvet("facts", "--output=taken.facts", "src/total.cpp", "--",
                              *flags("."), status=2)
        self.assertIn("taken.facts", text)
        self.mapvet("facts", "--output=/nowhere/x.facts", "src/total.cpp", "--", *flags("."),
                    status=2)
        name = self.home / self.facts("src/total.cpp")
        old = name.read_bytes()
        name.chmod(0o444)
        if os.getuid() != 0:
            self.mapvet("facts", f"--output={name}", "src/main.cpp", "--", *flags("."), status=2)
            self.assertEqual(name.read_bytes(), old)

    def test_wrong_use(self):
        for arguments, sentence in {
            ("facts", "a.cpp"): "'mapvet facts' needs --output=FILE",
            ("facts", "--output=x"): "'mapvet facts' needs one file to analyse, not 0",
            ("facts", "--output=x", "a.cpp", "b.cpp"):
                "'mapvet facts' needs one file to analyse, not 2",
            ("facts", "--output=x", "--command", "a.cpp"):
                "'--command' needs the command of a compiler after '--'",
            ("facts", "--output=x", "--directory=y", "a.cpp", "--"):
                "'--directory' needs '--command'",
            ("facts", "--output=x", "--format=json", "a.cpp", "--"):
                "'--format' has no meaning for 'mapvet facts'",
            ("facts", "--output=x", "--level=2", "a.cpp", "--"):
                "'--level' has no meaning for 'mapvet facts'",
            ("facts", "--output=x", "--partial", "a.cpp", "--"):
                "'--partial' does not belong to 'mapvet facts'",
            ("facts", "--output=x", "none.cpp", "--"): "cannot analyse 'none.cpp'",
            ("merge",): "'mapvet merge' needs facts, as 'mapvet facts' writes them",
            ("merge", "--since=HEAD", "x.facts"):
                "'--since' has no meaning for 'mapvet merge'",
            ("merge", "--model=x", "x.facts"): "'--model' has no meaning for 'mapvet merge'",
            ("merge", "x.facts", "--", "-DX"): "facts are made with flags already",
            ("x.facts", "a.cpp"): "facts and source files cannot be analysed together",
            ("-j2", "x.facts"): "'-j' has no meaning for facts",
            ("--depfile=x", "a.cpp", "--"):
                "'--depfile' does not belong to what mapvet is to do; see --help",
            ("--root=x", "a.cpp", "--"):
                "'--root' does not belong to what mapvet is to do; see --help",
            ("plan", "--output=x"): "'mapvet plan' needs to know for what: --ninja",
            ("plan", "--ninja"): "'mapvet plan' needs --output=FILE",
            ("plan", "--ninja", "--output=x", "--since=HEAD"):
                "'--since' has no meaning for 'mapvet plan'",
            ("--fix", "--exit-zero", "a.cpp", "--"):
                "'--fix' and '--exit-zero' exclude each other",
            ("list", "--exit-zero"):
                "'--exit-zero' does not belong to what mapvet is to do; see --help",
        }.items():
            with self.subTest(arguments):
                out, text = self.mapvet(*arguments, status=2)
                self.assertEqual(out, "")
                self.assertIn("mapvet: error: " + sentence, text)


FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "clang-tidy", "html")


class Merge(Case):
    def all_facts(self, *arguments, **how):
        return [self.facts(n, *arguments, **how) for n in self.sources()]

    def both(self, *options, facts=None, status=1):
        """What the driver and the linker say of the same files."""
        driver = self.mapvet(*options, *self.sources(), "--", *flags("."), status=status)
        merged = self.mapvet("merge", *options, *(facts or self.all_facts()), status=status)
        return driver, merged

    def test_same_bytes_as_the_driver(self):
        facts = self.all_facts()
        for form in FORMATS:
            driver, merged = self.both(f"--format={form}", "--level=3", facts=facts)
            self.assertEqual(driver, merged, form)
        driver, merged = self.both(facts=list(reversed(facts)))
        self.assertEqual(driver, merged)
        self.assertIn("[mapvet-concurrent-access]", driver[0])
        self.assertIn("(3 files analysed)", driver[1])

    def test_made_elsewhere(self):
        facts = {}
        for number, name in enumerate(self.sources()):
            self.project(self.root / f"machine {number}")
            facts[name] = (self.home / self.facts(name)).read_bytes()
            shutil.rmtree(self.home)
        self.project(self.root / "here")
        for name, bytes_ in facts.items():
            (self.home / (Path(name).name + ".facts")).write_bytes(bytes_)
        names = [Path(n).name + ".facts" for n in facts]
        for form in ("text", "json", "sarif"):
            driver, merged = self.both(f"--format={form}", facts=names)
            self.assertEqual(driver, merged, form)
        # Seen from another folder.
        text, _ = self.mapvet("merge", "--root=..", *[f"../{n}" for n in names],
                              where=self.home / "build", status=1)
        self.assertIn(f"{self.home}/src/table.cpp:5:", text)

    def test_options_of_the_report(self):
        facts = self.all_facts()
        self.mapvet("merge", "--checks=mapvet-large-copy", *facts)
        _, text = self.mapvet("merge", "--exit-zero", *facts)
        self.assertIn("1 finding in 1 file", text)
        self.mapvet("merge", "--paths=-src/", *facts)
        self.write(".mapvet.yaml", "version: 1\npaths: [-src/]\n")
        self.mapvet("merge", *facts)
        self.mapvet("merge", "--no-config", "--output=report.sarif", "--format=sarif", *facts,
                    status=1)
        report = json.loads((self.home / "report.sarif").read_text())
        self.assertEqual(len(report["runs"][0]["results"]), 1)

    def test_baseline(self):
        facts = self.all_facts()
        self.mapvet("baseline", "write", "known.json", *facts)
        known = (self.home / "known.json").read_text()
        self.mapvet("baseline", "write", "driver.json", *self.sources(), "--", *flags("."))
        self.assertEqual(known, (self.home / "driver.json").read_text())
        _, text = self.mapvet("merge", "--baseline=known.json", *facts)
        self.assertIn("1 finding that the baseline knows", text)
        # Mended, and the rest of the program is there to show it.
        self.write("src/table.cpp", SOURCES["src/table.cpp"].replace(
            "  table[", "  std::lock_guard<std::mutex> hold(guard);\n  table["))
        self.write("src/total.cpp", SOURCES["src/total.cpp"].replace("table.size()", "0"))
        facts = self.all_facts()
        _, text = self.mapvet("merge", "--baseline=known.json", *facts)
        self.assertIn("1 finding of the baseline is gone", text)
        _, text = self.mapvet("merge", "--partial", "--baseline=known.json", *facts)
        self.assertNotIn("gone", text)
        self.mapvet("baseline", "update", "known.json", *facts)
        self.assertEqual(json.loads((self.home / "known.json").read_text())["findings"], [])

    def test_why(self):
        facts = self.all_facts()
        driver = self.mapvet("why", "src/table.cpp:5", *self.sources(), "--", *flags("."))
        self.assertEqual(self.mapvet("why", "src/table.cpp:5", *facts), driver)
        self.assertIn("is written here in 'put'", driver[0])

    def test_fixes(self):
        self.write("src/copy.cpp", "#include <map>\n#include <string>\n"
                   "std::map<int, std::string> all;\n"
                   "int n() { auto copy = all; return copy.size(); }\n")
        self.mapvet("merge", "--fix", self.facts("src/copy.cpp"))
        self.assertIn("const auto &copy = all;", (self.home / "src/copy.cpp").read_text())

    def test_response_file(self):
        facts = self.all_facts()
        self.write("all of them.rsp", "\n".join(f"'{n}'" for n in facts))
        self.assertEqual(self.mapvet("merge", "@all of them.rsp", status=1),
                         self.mapvet("merge", *facts, status=1))
        _, text = self.mapvet("merge", "@none.rsp", status=2)
        self.assertIn("there is no file 'none.rsp' with names of facts in it", text)

    def test_named_twice(self):
        facts = self.all_facts()
        shutil.copy(self.home / facts[0], self.home / "copy.facts")
        self.assertEqual(self.mapvet("merge", *facts, facts[0], "copy.facts", status=1),
                         self.mapvet("merge", *facts, status=1))

    def refuses(self, *sentences, arguments):
        out, text = self.mapvet("merge", "--output=report", *arguments, status=2)
        self.assertEqual(out, "")
        self.assertFalse((self.home / "report").exists())
        lines = text.splitlines()
        self.assertEqual(len(lines), len(sentences), text)
        for line, sentence in zip(lines, sentences):
            self.assertEqual(line, "mapvet: error: " + sentence)

    def test_what_cannot_be_linked(self):
        facts = self.all_facts()
        whole = (self.home / facts[0]).read_bytes()
        again = "; make it anew with 'mapvet facts'"

        def made(bytes_):
            (self.home / "bad.facts").write_bytes(bytes_)
            return ["bad.facts", *facts[1:]]
        self.refuses("cannot read 'none.facts': No such file or directory; facts are made by "
                     "'mapvet facts'", arguments=["none.facts", *facts])
        self.refuses("cannot read 'src': Is a directory; facts are made by 'mapvet facts'",
                     arguments=["src"])
        self.refuses("'bad.facts' holds no facts" + again, arguments=made(b""))
        self.refuses("'bad.facts' holds no facts" + again, arguments=made(b"int main() {}\n" * 9))
        self.refuses("'bad.facts' is damaged: it is cut off" + again,
                     arguments=made(whole[:20]))
        self.refuses("'bad.facts' is damaged: it is cut off" + again,
                     arguments=made(whole[:-1]))
        self.refuses("'bad.facts' is damaged: something follows its end" + again,
                     arguments=made(whole + b"x"))
        middle = len(whole) // 2
        self.refuses("'bad.facts' is damaged: its checksum is wrong" + again,
                     arguments=made(whole[:middle] + bytes([whole[middle] ^ 1]) +
                                    whole[middle + 1:]))
        foreign = whole[:8] + bytes([whole[8] ^ 1]) + whole[9:]
        self.refuses("'bad.facts' was made by another version of mapvet" + again +
                     " of this version", arguments=made(foreign))
        # All of them are named.
        (self.home / "worse.facts").write_bytes(b"")
        self.refuses("'bad.facts' was made by another version of mapvet" + again +
                     " of this version", "'worse.facts' holds no facts" + again,
                     "cannot read 'none.facts': No such file or directory; facts are made by "
                     "'mapvet facts'", arguments=["bad.facts", "worse.facts", "none.facts"])
        self.refuses(*[f"cannot read '{n}.facts': No such file or directory; facts are made by "
                       "'mapvet facts'" for n in range(10)], "and 3 more",
                     arguments=[f"{n}.facts" for n in range(13)])

    def test_what_does_not_fit_together(self):
        one = self.facts("src/total.cpp")
        self.mapvet("facts", "--output=other.facts", "src/total.cpp", "--", *flags("."),
                    "-DOTHER", "-include", "extra.h")
        self.write("src/total.cpp", "\n" + SOURCES["src/total.cpp"])
        self.mapvet("facts", "--output=other.facts", "src/total.cpp", "--", *flags("."))
        self.refuses(f"'other.facts' and '{one}' hold different facts of one file, "
                     f"'{self.home}/src/total.cpp'; name one of them",
                     arguments=[one, "other.facts"])
        self.write("model.yaml", MODEL)
        self.mapvet("facts", "--output=model.facts", "--model=model.yaml", "src/main.cpp", "--",
                    *flags("."))
        self.refuses(f"'model.facts' was made with other models than '{one}'; give "
                     "'mapvet facts' the same --model for all", arguments=[one, "model.facts"])


@unittest.skipUnless(shutil.which("ninja"), "ninja is not there")
class Plan(Case):
    def plan(self, *arguments, **how):
        return self.mapvet("plan", "--ninja", "-pbuild", "--output=out/build.ninja", *arguments,
                           **how)

    def ninja(self, *arguments, status=0, out="out"):
        done = subprocess.run(["ninja", "-C", out, "-v", *arguments], cwd=self.home,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, status, done.stdout)
        made = {Path(m).name for m in
                re.findall(r"--command '?(/[^\n]*?\.cpp)", done.stdout)}
        return done.stdout, made

    ALL = {"main.cpp", "table.cpp", "total.cpp"}

    def test_builds(self):
        self.plan("--exit-zero")
        text, made = self.ninja()
        self.assertEqual(made, self.ALL)
        self.assertIn("1 finding in 1 file (3 files analysed)", text)
        report = (self.home / "out/build.ninja.d/report.txt").read_text()
        driver, _ = self.mapvet("--no-index", "-pbuild", status=1)
        self.assertEqual(report, driver)
        text, made = self.ninja()
        self.assertIn("ninja: no work to do.", text)

        # One header, and those that saw it.
        self.write("src/extra.h", "#define EXTRA 1 // a comment\n")
        text, made = self.ninja()
        self.assertEqual(made, {"total.cpp"})
        self.assertNotIn(" merge ", text, "what changed shows in no fact")
        self.assertIn("ninja: no work to do.", self.ninja()[0])
        self.write("src/table.h", "\n" + SOURCES["src/table.h"])
        text, made = self.ninja()
        self.assertEqual(made, self.ALL)
        self.assertIn(" merge ", text)
        self.assertIn("ninja: no work to do.", self.ninja()[0])

    def test_findings_fail_the_link_until_they_are_gone(self):
        self.write("src/main.cpp", SOURCES["src/main.cpp"].replace("put(2)", "(void)2"))
        self.plan("--format=github")
        self.ninja()
        self.write("src/main.cpp", SOURCES["src/main.cpp"])
        for _ in range(2):
            text, made = self.ninja(status=1)
            self.assertIn("::warning file=src/table.cpp,line=5,", text)
        self.assertEqual(made, set(), "the facts are there")
        self.write("src/main.cpp", SOURCES["src/main.cpp"].replace("put(2)", "(void)2"))
        self.ninja()
        self.assertIn("ninja: no work to do.", self.ninja()[0])

    def test_plans_anew(self):
        self.plan("--exit-zero")
        self.ninja()
        self.database("-DMORE")
        _, made = self.ninja()
        self.assertEqual(made, self.ALL)
        self.assertIn("-DMORE", (self.home / "out/build.ninja").read_text())
        self.assertIn("ninja: no work to do.", self.ninja()[0])

    def test_configuration(self):
        self.write("model.yaml", MODEL)
        self.write("known.json", "")
        self.mapvet("baseline", "write", "known.json.new", "-pbuild")
        (self.home / "known.json.new").rename(self.home / "known.json")
        self.write(".mapvet.yaml", "version: 1\nmodels: [model.yaml]\nbaseline: known.json\n")
        self.plan()
        text, _ = self.ninja()
        self.assertIn("1 finding that the baseline knows", text)
        self.assertIn("ninja: no work to do.", self.ninja()[0])
        self.write("model.yaml", MODEL + "\n")
        self.assertEqual(self.ninja()[1], self.ALL)
        self.write("known.json", (self.home / "known.json").read_text() + "\n")
        text, made = self.ninja()
        self.assertEqual(made, set())
        self.assertIn(" merge ", text)

    def test_names_that_need_quotes(self):
        self.project(self.root / "a $folder: of #2 (é)")
        (self.home / "src/total.cpp").rename(self.home / "src/to $tal:é.cpp")
        self.write("src/with blank$ #3.h", "#define TEXT 1\n")
        commands = json.loads((self.home / "build/compile_commands.json").read_text())
        commands[2]["file"] = "../src/to $tal:é.cpp"
        commands[2]["arguments"] = [COMPILER, "-std=c++20", "-DNAME=\"a 'b' $c\\\\\"",
                                    "-include", "../src/with blank$ #3.h",
                                    "../src/to $tal:é.cpp"]
        (self.home / "build/compile_commands.json").write_text(json.dumps(commands))
        self.write("src/to $tal:é.cpp", SOURCES["src/total.cpp"] +
                   "static_assert(sizeof(NAME) == 10 && TEXT);\n")
        self.plan("--exit-zero")
        text, made = self.ninja()
        self.assertEqual(text.count("--command"), 3)
        self.assertNotIn("error:", text)
        self.assertEqual((self.home / "out/build.ninja.d/report.txt").read_text(),
                         self.mapvet("--no-index", "-pbuild", status=1)[0])
        self.assertIn("ninja: no work to do.", self.ninja()[0])
        self.write("src/with blank$ #3.h", "#define TEXT 2\n")
        text, made = self.ninja()
        self.assertEqual(text.count("--command"), 1, text)

    def test_long_commands(self):
        self.database(*[f"-DLONG_{n}='a \"{n}\"'" for n in range(4000)])
        self.plan("--exit-zero")
        text, made = self.ninja()
        self.assertNotIn("-DLONG", text)
        self.assertNotIn("error:", text)
        self.assertEqual(text.count("--command"), 3)
        self.assertIn("ninja: no work to do.", self.ninja()[0])
        self.assertIn("1 finding in", text)

    def test_files_that_are_not_there(self):
        (self.home / "src/total.cpp").unlink()
        self.plan("--exit-zero")
        text, _ = self.ninja(status=1)
        self.assertIn("(2 files analysed, 1 could not be)", text)
        self.write("src/total.cpp", SOURCES["src/total.cpp"])
        text, _ = self.ninja()
        self.assertIn("(3 files analysed)", text)

    def test_headers_that_are_not_there_yet(self):
        self.write("src/total.cpp", '#include "made later.h"\n' + SOURCES["src/total.cpp"])
        self.plan("--exit-zero")
        for again in False, True:
            text, made = self.ninja(status=1)
            self.assertIn("'made later.h' file not found", text)
        self.assertEqual(made, {"total.cpp"})
        self.write("src/made later.h", "int later();\n")
        text, made = self.ninja()
        self.assertEqual(made, {"total.cpp"})
        self.assertIn("ninja: no work to do.", self.ninja()[0])

    def test_a_part_of_the_program(self):
        self.plan("src/table.cpp", "src/main.cpp", "--exit-zero")
        text, made = self.ninja()
        self.assertEqual(made, {"main.cpp", "table.cpp"})
        self.assertIn("--partial", text)

    def test_deterministic(self):
        self.plan()
        first = (self.home / "out/build.ninja").read_bytes()
        self.plan()
        self.assertEqual((self.home / "out/build.ninja").read_bytes(), first)

    def test_what_ninja_cannot_say(self):
        (self.home / "src/a|b.cpp").write_text("int f();\n")
        commands = [{"directory": str(self.home), "file": "src/a|b.cpp",
                     "arguments": [COMPILER, "src/a|b.cpp"]}]
        (self.home / "build/compile_commands.json").write_text(json.dumps(commands))
        _, text = self.plan(status=2)
        self.assertIn("Ninja has no way to say the name or the command of '", text)
        commands[0].update(file="src/main.cpp", arguments=[COMPILER, "-DX=a\nb", "src/main.cpp"])
        (self.home / "build/compile_commands.json").write_text(json.dumps(commands))
        _, text = self.plan(status=2)
        self.assertIn("Ninja has no way to say the name or the command of '", text)
        self.assertFalse((self.home / "out/build.ninja").exists())


class Guide(Case):
    """What docs/guide/ci.md shows."""

    def shown(self, name):
        text = (SOURCE / "docs/guide/ci.md").read_text()
        return re.search(rf"<!-- run: {name} -->\n```sh\n(.*?)^```$", text, re.M | re.S)[1]

    def shell(self, script, status):
        (self.home / "bin").mkdir(exist_ok=True)
        (self.home / "bin/mapvet").symlink_to(MAPVET)
        return self.run_in("bash", "-e", "-c", script, status=status,
                           PATH=f"{self.home}/bin:{os.environ['PATH']}")

    def test_facts(self):
        out, _ = self.shell(self.shown("facts"), 1)
        driver, _ = self.mapvet("src/main.cpp", "src/table.cpp", "--", *flags("."), status=1)
        self.assertEqual(out, driver)

    @unittest.skipUnless(shutil.which("ninja"), "ninja is not there")
    def test_plan(self):
        self.mapvet("baseline", "write", "mapvet-baseline.json", "-pbuild")
        out, _ = self.shell(self.shown("plan"), 0)
        self.assertIn("1 finding that the baseline knows", out)
        self.assertTrue((self.home / "lint/build.ninja.d/report.txt").exists())


if __name__ == "__main__":
    SOURCE, MAPVET, COMPILER = Path(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3]
    FOLDER = Path(sys.argv[4]).resolve()
    unittest.main(argv=[sys.argv[0]] + sys.argv[5:], verbosity=2)
