"""The pages of a file, read in a process of its own (__main__.py says why)."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Timer
from typing import IO, Any

from preau.school.returns.reading.found import Kind, Page

logger = logging.getLogger(__name__)

LARGEST_PICTURE = 8 * 1024 * 1024
LONGEST_COMPLAINT = 64 * 1024
PATIENCE = 60
"""Seconds without a word before the process counts as stuck."""
ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE")
"""What the process may know: none of the site's secrets."""
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
FELL = (
    "Ce fichier arrête le programme qui le lit : il est abîmé, ou bien trop grand. "
    "Numérisez les feuilles à nouveau."
)


class FileRefused(Exception):  # noqa: N818 - a refusal, not a fault
    """The whole file cannot be read; the message is a French sentence."""


@dataclass
class Part:
    """Some pages of a file that has `count` of them."""

    count: int
    pages: list[Page] = field(default_factory=list)


def read_part(file: IO[bytes], *, first: int, limit: int) -> Part:
    """Read up to `limit` pages from `first` on. A page that ends the process counts as broken.

    `file` is one of the system's: the process is given nothing else, neither path nor key.

    Raises FileRefused when nothing of the file can be read.
    """
    last = first + limit - 1
    part = Part(count=0)
    while not part.count or (len(part.pages) < limit and _next(part, first) <= part.count):
        at = _next(part, first)
        before = len(part.pages)
        whole = _read_on(file, at, last, part)
        if not part.count:
            raise FileRefused(FELL)
        if not whole and _next(part, first) <= min(last, part.count):
            part.pages.append(Page(number=_next(part, first), kind=Kind.BROKEN))
        elif len(part.pages) == before:
            break
    return part


def _next(part: Part, first: int) -> int:
    return first + len(part.pages)


def _read_on(file: IO[bytes], first: int, last: int, part: Part) -> bool:
    """Add what the process says to the part; tell whether it came to its end."""
    with _reader(file, first, last) as process:
        assert process.stdout is not None  # noqa: S101 - asked for below
        assert process.stderr is not None  # noqa: S101
        try:
            while (said := _hear(process, process.stdout)) is not None:
                _note(part, *said, number=_next(part, first))
        except (ValueError, KeyError, TypeError):  # not what our program says
            process.kill()
        complaint = process.stderr.read(LONGEST_COMPLAINT)
    if process.returncode:
        last_line = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        logger.warning("reading ended with %s: %s", process.returncode, last_line)
    return process.returncode == 0


def _note(part: Part, values: dict[str, Any], picture: bytes, *, number: int) -> None:
    if "refusal" in values:
        raise FileRefused(str(values["refusal"])[:300])
    if "count" in values:
        part.count = int(values["count"])
    else:
        part.pages.append(replace(Page.of(values, picture), number=number))


@contextmanager
def _reader(file: IO[bytes], first: int, last: int) -> Iterator[subprocess.Popen[bytes]]:
    known = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-m", __package__, str(first), str(last)]
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        command,
        env={**known, **ONE_THREAD},
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def _hear(process: subprocess.Popen[bytes], said: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    timer = Timer(PATIENCE, process.kill)
    timer.start()
    try:
        line = said.readline()
        if not line.endswith(b"\n"):
            return None
        values: dict[str, Any] = json.loads(line)
        size = min(int(values.get("size", 0)), LARGEST_PICTURE)
        picture = said.read(size)
        return (values, picture) if len(picture) == size else None
    finally:
        timer.cancel()
