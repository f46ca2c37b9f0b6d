"""What takes long holds up nobody, and a step that breaks ends the whole worker."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from preau.work import worker

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def stop_soon() -> None:
    """Ask this process to stop, as an operator does."""
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    kept = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    yield
    for number, handler in kept:
        signal.signal(number, handler)


def test_a_code_leaves_while_a_large_file_is_being_made() -> None:
    file_may_end = threading.Event()
    codes: list[datetime] = []

    def make_a_large_file(_now: datetime) -> int:
        assert file_may_end.wait(30), "no code left while the file was being made"
        return 0

    def send_a_code(now: datetime) -> int:
        codes.append(now)
        if len(codes) == 3:
            file_may_end.set()
            stop_soon()
        return 1

    worker.run([(make_a_large_file,), (send_a_code,)], once=False)

    assert len(codes) >= 3


def test_a_step_that_raises_ends_every_lane_and_is_heard_of() -> None:
    def breaks(_now: datetime) -> int:
        raise RuntimeError("a fault of ours")

    def works(_now: datetime) -> int:
        time.sleep(0.01)
        return 1

    with pytest.raises(RuntimeError, match="a fault of ours"):
        worker.run([(works,), (breaks,)], once=False)


def test_once_goes_on_until_nothing_is_due_in_any_lane() -> None:
    due = {"first": 2, "second": 3}

    def taking(name: str) -> worker.Step:
        def step(_now: datetime) -> int:
            taken = min(due[name], 1)
            due[name] -= taken
            return taken

        return step

    worker.run([(taking("first"),), (taking("second"),)], once=True)

    assert due == {"first": 0, "second": 0}
