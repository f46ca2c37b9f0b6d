"""Files that wait to be fetched: in the site's data folder, private, each with a random name.

They are not encrypted: they may be larger than memory, and an hour later they are gone.
"""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings


def new() -> str:
    """Make an empty file that only the site can read; return the name it has here."""
    name = secrets.token_urlsafe(18)
    path = stored(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return name


def stored(name: str) -> Path:
    """Return where a file of this name is, or would be."""
    folder: Path = settings.PREAU.folder / "downloads"
    return folder / name


def forget(name: str) -> None:
    if name:
        stored(name).unlink(missing_ok=True)


def sweep(before: datetime) -> None:
    """Delete every file last written before: also what a killed worker left half made."""
    for path in stored("").glob("*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
