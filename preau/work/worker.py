"""The loop of a site's worker: do what is due, then sleep a little."""

import signal
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType

from django.db import close_old_connections

Step = Callable[[datetime], int]
"""Does a batch of what is due now (UTC); returns how many rows it took."""

IDLE_SECONDS = 1.0


def run(steps: Sequence[Step], *, once: bool) -> None:
    """Run the steps until SIGTERM or Ctrl-C; with `once`, until nothing is due."""
    stop = threading.Event()
    if not once:
        _stop_on_signal(stop)
    while not stop.is_set():
        close_old_connections()
        handled = sum(step(datetime.now(UTC)) for step in steps)
        if handled:
            continue
        if once:
            return
        stop.wait(IDLE_SECONDS)


def _stop_on_signal(stop: threading.Event) -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
