"""Files that wait to be read: in the site's data folder, private, deleted when they are read."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings


def store(chunks: Iterable[bytes]) -> str:
    """Write a file that only the site can read; return the name it has here."""
    name = secrets.token_urlsafe(18)
    path = stored(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return name


def stored(name: str) -> Path:
    """Return where a file of this name is, or would be."""
    folder: Path = settings.PREAU.folder / "returns"
    return folder / name


def sweep(before: datetime) -> None:
    """Delete every file that was written before; also one that a power cut left without a row."""
    for path in stored("").glob("*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def forget(name: str) -> None:
    if name:
        stored(name).unlink(missing_ok=True)
