"""tsan.py PROGRAM LOG: runs PROGRAM until ThreadSanitizer sees a race in it."""
import os
import subprocess
import sys

program, log = sys.argv[1:]
for _ in range(20):
    # Some kernels give addresses that ThreadSanitizer cannot use.
    run = subprocess.run(["setarch", "-R", program], capture_output=True, text=True,
                         env={**os.environ, "TSAN_OPTIONS": "exitcode=0"})
    if "data race" in run.stderr:
        open(log, "w").write(run.stderr)
        sys.exit(0)
sys.exit("no race was seen: " + run.stderr)
