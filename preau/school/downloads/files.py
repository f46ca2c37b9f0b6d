"""Files that wait to be fetched: in the site's data folder, encrypted, each with a random name."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from preau.school.vault import pieces


@contextmanager
def nameless() -> Iterator[IO[bytes]]:
    """Give a file to write into that has no name: whoever is killed leaves nothing behind."""
    folder = stored("")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        yield file


def keep(file: IO[bytes]) -> str:
    """Encrypt what a file holds into one that only the site can read; return its name here."""
    name = secrets.token_urlsafe(18)
    stored(name).touch(mode=0o600)
    file.seek(0)
    with stored(name).open("wb") as kept:
        pieces.write(iter(lambda: file.read(pieces.PIECE), b""), kept, about=_about(name))
    return name


def size(name: str) -> int:
    """Return how many bytes a kept file gives. Raises FileNotFoundError."""
    return pieces.plain_size(stored(name).stat().st_size)


def opened(name: str) -> Iterator[bytes]:
    """Yield what a kept file holds, some of it at a time.

    The first part is read at once: raises FileNotFoundError and WrongKey.
    """
    parts = _read(name)
    return _after(next(parts), parts)


def stored(name: str) -> Path:
    """Return where a file of this name is, or would be."""
    folder: Path = settings.PREAU.folder / "downloads"
    return folder / name


def forget(name: str) -> None:
    if name:
        stored(name).unlink(missing_ok=True)


def sweep(before: datetime) -> None:
    """Delete every file last written before: also one that a power cut left without a row."""
    for path in stored("").glob("*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _read(name: str) -> Iterator[bytes]:
    with stored(name).open("rb") as file:
        yield from pieces.read(file, about=_about(name))


def _after(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from parts


def _about(name: str) -> str:
    return f"download:{name}"
