"""database.py PROJECT: writes PROJECT/build/compile_commands.json."""
import json
import pathlib
import sys

build = pathlib.Path(sys.argv[1]) / "build"
gcc = (
    "/usr/bin/g++ -std=gnu++20 -O2 -fno-gcse-sm -fvar-tracking-assignments "
    "-Wno-maybe-uninitialized -Wlogical-op -Werror -fplugin=/none/x.so "
    "-fplugin-arg-x-a=b -march=made-up -MD -MF x.d -fdiagnostics-color=always "
    "-include-pch /none/y.pch -o x.o -c "
)
(build / "compile_commands.json").write_text(
    json.dumps(
        [
            {"directory": str(build), "file": "../src/copy.cpp", "command": gcc + "../src/copy.cpp"},
            {"directory": str(build), "file": "../src/copy.cpp", "command": gcc + "-DAGAIN ../src/copy.cpp"},
            {"directory": str(build), "file": "../src/clean.cpp", "arguments": [*gcc.split(), "../src/clean.cpp"]},
            {"directory": str(build), "file": "../src/start.S", "command": "gcc -c ../src/start.S"},
            {"directory": str(build), "file": "../src/gone.cpp", "command": "g++ -c ../src/gone.cpp"},
        ]
    )
)
