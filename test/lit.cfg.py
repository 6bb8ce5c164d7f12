# Configuration of lit, for the tests that run programs and look at what they
# print.  Run them all with `ninja check-lit`, some with
#   lit -v build/test/driver

import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(__file__))
from lit_format import WithRunLines  # noqa: E402

config.name = "mapvet"
config.test_format = WithRunLines(execute_external=False)
config.suffixes = [".cpp", ".c", ".test", ".txt"]
config.excludes = ["Inputs", "mocks", "corpus", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.mapvet_obj_root, "test")

build = config.mapvet_obj_root
tools = config.llvm_tools_dir
config.environment["PATH"] = os.pathsep.join(
    [tools, config.environment.get("PATH", "")]
)
# What a user's environment could change in what is printed.
for name in ("NO_COLOR", "CLICOLOR_FORCE"):
    config.environment.pop(name, None)
config.environment["LC_ALL"] = "C.UTF-8"

# Heavy to install, and of use to one test.
if shutil.which("bazel"):
    config.available_features.add("bazel")

# Whole words only: %clang is not the beginning of %clang-tidy.
end = r"(?![-_a-zA-Z])"
plugin = build + "/lib/libmapvet-tidy.so"
for name, value in [
    ("%mapvet", build + "/bin/mapvet"),
    ("%plugin", plugin),
    ("%clang-tidy", f"{tools}/clang-tidy -load {plugin}"),
    ("%clangd", build + "/bin/mapvet-clangd"),
    ("%check_clang_tidy", f"{sys.executable} {config.mapvet_src_root}/test/check_clang_tidy.py"),
    ("%hmap", config.mapvet_src_root + "/lib/hmap/include"),
    ("%clang", f"{tools}/clang++"),
    ("%not", f"{tools}/not"),
    ("%python", sys.executable),
    ("%source", config.mapvet_src_root),
]:
    config.substitutions.append((name + end, value))
