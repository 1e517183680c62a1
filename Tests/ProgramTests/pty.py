"""Runs a program on a pseudo-terminal and plays a script against it; prints what the program wrote.

usage: pty.py SCRIPT GATE COLUMNS LINES PROGRAM [ARGUMENT...]

A line of the script waits for a text since the last one (`wait`), types a line (`type`), writes a line into the pipe
GATE (`open`), resizes the terminal (`size`), runs a shell command (`run`), or reads to the end (`end`).
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

script, gate, columns, lines = sys.argv[1:5]
parent, child = pty.openpty()


def resize(columns, lines):
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", int(lines), int(columns), 0, 0))


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


resize(columns, lines)
process = subprocess.Popen(sys.argv[5:], stdin=child, stdout=child, stderr=child, preexec_fn=own_terminal)
seen = b""
place = 0


def read():
    """False at the end."""
    global seen
    try:
        data = os.read(parent, 65536)
    except OSError:
        return False
    seen += data
    return bool(data)


for line in open(script, encoding="utf-8").read().split("\n"):
    word, _, rest = line.partition(" ")
    if word == "wait":
        wanted = rest.encode()
        while (found := seen.find(wanted, place)) < 0:
            if not read():
                sys.stderr.write(f"the program ended before it wrote {rest!r}\n")
                break
        else:
            place = found + len(wanted)
    elif word == "type":
        os.write(parent, rest.encode() + b"\n")
    elif word == "open":
        with open(gate, "w", encoding="utf-8") as file:
            file.write("\n")
    elif word == "size":
        resize(*rest.split())
    elif word == "run":
        done = subprocess.run(rest, shell=True, capture_output=True, text=True, check=False)
        sys.stderr.write(done.stdout + done.stderr)
    elif word == "end":
        os.close(child)
        while read():
            pass
sys.stdout.buffer.write(seen)
sys.stdout.flush()
code = process.wait()
sys.exit(code if code >= 0 else 128 - code)
