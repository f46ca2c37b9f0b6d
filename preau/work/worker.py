"""The loop of a site's worker: do what is due, then sleep a little."""

import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from types import FrameType

from django.db import close_old_connections, connections

Step = Callable[[datetime], int]
"""Does a batch of what is due now (UTC); returns how many rows it took."""

Lane = Sequence[Step]
"""Steps that wait for each other. What somebody waits for is not put behind what takes long."""

IDLE_SECONDS = 1.0


def run(lanes: Sequence[Lane], *, once: bool) -> None:
    """Run the steps until SIGTERM or Ctrl-C, each lane in its own thread.

    With `once`, run all of them in turn until nothing is due. A step that raises ends the whole
    worker: whoever watches over it starts it again.
    """
    if once:
        _finish(steps_of(lanes))
        return
    stop = threading.Event()
    _stop_on_signal(stop)
    with ThreadPoolExecutor(len(lanes)) as pool:
        for ended in as_completed([pool.submit(_follow, lane, stop) for lane in lanes]):
            ended.result()


def steps_of(lanes: Sequence[Lane]) -> Lane:
    """Return the steps of all lanes, one after the other."""
    return [step for lane in lanes for step in lane]


def _finish(steps: Lane) -> None:
    while _turn(steps):
        pass


def _follow(steps: Lane, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            if not _turn(steps):
                stop.wait(IDLE_SECONDS)
    finally:
        stop.set()  # the other lanes end too, also when a step has raised
        connections.close_all()


def _turn(steps: Lane) -> int:
    close_old_connections()
    return sum(step(datetime.now(UTC)) for step in steps)


def _stop_on_signal(stop: threading.Event) -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
