"""Ends the demonstration's processes when the demonstration is gone, however it went.

It leads their process group and reads its standard input, a pipe whose other end is the
demonstration's own: not even SIGKILL can keep that end open.
"""

import os
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 10.0
"""How long processes may take to end before they are killed."""


def main() -> None:
    """Wait for the end of the input, then end the group."""
    # Only an end of the demonstration counts, not a signal to its whole group.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    group = os.getpid()
    sys.stdin.buffer.read()
    if os.fork():
        return
    # From outside the group we can see when nobody is left in it.
    os.setpgid(0, 0)
    with suppress(ProcessLookupError):
        end(group)


def end(group: int) -> None:
    """End a process group. Raise ProcessLookupError as soon as nobody is left in it."""
    os.killpg(group, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.1)
        os.killpg(group, 0)
    os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
