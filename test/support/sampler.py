"""Writes down every command line and environment that a process had, until it is ended: `sampler.py FILE`."""

import os
import signal
import sys
import time

seen = set()


def look():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for what in ("cmdline", "environ"):
            try:
                with open(f"/proc/{pid}/{what}", "rb") as file:
                    seen.add(file.read().replace(b"\0", b"\n"))
            except OSError:
                pass


def end(*_):
    with open(sys.argv[1], "wb") as file:
        file.write(b"\n".join(sorted(seen)))
    sys.exit()


signal.signal(signal.SIGTERM, end)
while True:
    look()
    time.sleep(0.003)
