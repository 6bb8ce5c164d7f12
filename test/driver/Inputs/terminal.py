"""terminal.py COMMAND...: COMMAND shows its progress on a terminal and wipes it away."""
import os
import pty
import sys

read, write = pty.openpty()
pid = os.fork()
if pid == 0:
    os.dup2(write, 2)
    os.dup2(write, 1)
    os.close(read)
    os.execvp(sys.argv[1], sys.argv[1:])
os.close(write)
text = b""
try:
    while part := os.read(read, 4096):
        text += part
except OSError:
    pass
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, text
assert b"\r1 of 1 file, " in text, text
assert text.rindex(b"\r\x1b[K") > text.rindex(b"1 of 1 file"), text
assert text.rstrip().endswith(b"no findings (1 file analysed)"), text
