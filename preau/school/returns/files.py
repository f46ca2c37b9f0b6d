"""Files that wait to be read: in the site's data folder, encrypted, deleted when they are read."""

import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from preau.school.vault import pieces


def store(chunks: Iterable[bytes]) -> str:
    """Encrypt a file that only the site can read; return the name it has here."""
    name = secrets.token_urlsafe(18)
    path = stored(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as file:
        pieces.write(chunks, file, about=_about(name))
    return name


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """Give the file's plain bytes in a file without a name, gone when it is closed.

    Raises FileNotFoundError, and WrongKey for a file of another key or one that was cut.
    """
    with stored(name).open("rb") as file, tempfile.TemporaryFile(dir=stored("")) as plain:
        plain.writelines(pieces.read(file, about=_about(name)))
        plain.flush()
        yield plain


def _about(name: str) -> str:
    return f"upload:{name}"


def stored(name: str) -> Path:
    """Return where a file of this name is, or would be."""
    folder: Path = settings.FILE_UPLOAD_TEMP_DIR
    return folder / name


def sweep(before: datetime) -> None:
    """Delete every file that was written before; also one that a power cut left without a row."""
    for path in stored("").glob("*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def forget(name: str) -> None:
    if name:
        stored(name).unlink(missing_ok=True)
