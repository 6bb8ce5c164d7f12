"""interrupt.py FOLDER MAPVET: Ctrl-C ends at once with 130 and leaves no file."""
import os
import signal
import subprocess
import sys
import time

folder, mapvet = sys.argv[1:]
source = os.path.join(folder, "slow.cpp")
with open(source, "w") as text:
    # Takes clang long: a recursive template evaluated at compile time.
    text.write(
        "constexpr long f(long n) { long s = 0; for (long i = 0; i < n; ++i) s += i % 7; return s; }\n"
        "constexpr long x = f(2000000000);\n"
    )
output = os.path.join(folder, "report.txt")
command = [mapvet, "--output=" + output, source, "--", "-std=c++20", "-fconstexpr-steps=2147483647"]
process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
time.sleep(1)
assert process.poll() is None, "the file is not slow enough"
begin = time.monotonic()
process.send_signal(signal.SIGINT)
assert process.wait(timeout=20) == 130, process.returncode
assert time.monotonic() - begin < 5
left = [name for name in os.listdir(folder) if name.startswith("report")]
assert not left, left
