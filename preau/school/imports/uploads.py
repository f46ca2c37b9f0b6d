"""Lists that somebody has sent and not applied yet: in the site's data folder, for an hour.

A list holds personal data: it never goes into a cookie, nobody else can open it, and it is
deleted when it has been applied or has waited too long.
"""

import json
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

KEPT_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Upload:
    """A kept list, or the result once it is applied."""

    token: str
    folder: Path

    @property
    def name(self) -> str:
        """Return the name of the file as its owner knows it."""
        return (self.folder / "name").read_text("utf-8")

    @property
    def data(self) -> bytes:
        return (self.folder / "list").read_bytes()

    @property
    def corrected(self) -> set[str]:
        """Return the keys of those whose suggested address was taken."""
        taken = self.folder / "corrected.json"
        return set(json.loads(taken.read_text("utf-8"))) if taken.exists() else set()

    def take_suggestion(self, key: str) -> None:
        """Remember that somebody takes the suggested address of one person."""
        taken = sorted(self.corrected | {key})
        (self.folder / "corrected.json").write_text(json.dumps(taken), "utf-8")

    @property
    def result(self) -> dict[str, Any] | None:
        """Return what was done, if it has been."""
        done = self.folder / "result.json"
        return json.loads(done.read_text("utf-8")) if done.exists() else None

    def settle(self, result: dict[str, Any]) -> None:
        """Keep the result instead of the list."""
        (self.folder / "result.json").write_text(json.dumps(result), "utf-8")
        (self.folder / "list").unlink(missing_ok=True)


@dataclass(frozen=True)
class Shelf:
    """The folder of the lists of one user."""

    root: Path
    user: int

    def keep(self, *, name: str, data: bytes, now: datetime) -> Upload:
        """Keep a list under a name nobody guesses, and throw away those that waited too long."""
        self.clear(now)
        token = f"{int(now.timestamp())}-{secrets.token_urlsafe(18)}"
        folder = self._folder(token)
        folder.mkdir(mode=0o700, parents=True)
        (folder / "name").write_text(name[:200], "utf-8")
        (folder / "list").write_bytes(data)
        return Upload(token, folder)

    def find(self, token: str, *, now: datetime) -> Upload | None:
        """Return a list that this user sent less than an hour ago."""
        folder = self._folder(token)
        if folder.parent != self.root or _is_old(folder, now) or not folder.is_dir():
            return None
        return Upload(token, folder)

    def clear(self, now: datetime) -> None:
        """Throw away every list, of whatever user, that waited too long."""
        for folder in self.root.glob("*-*-*"):
            if _is_old(folder, now):
                shutil.rmtree(folder, ignore_errors=True)

    def _folder(self, token: str) -> Path:
        return self.root / f"{self.user}-{token}"


def shelf_of(request: HttpRequest) -> Shelf:
    """Return the shelf of whoever is signed in."""
    assert request.user.pk is not None  # noqa: S101 - LoginRequiredMiddleware let nobody else in
    return Shelf(settings.PREAU.folder / "imports", request.user.pk)


def find_upload(request: HttpRequest, token: str) -> Upload | None:
    """Return a kept list, or say on the next page that it is kept no more."""
    upload = shelf_of(request).find(token, now=timezone.now())
    if upload is None:
        messages.warning(
            request, "Cette liste n’est plus gardée ici (une heure au plus). Choisissez-la encore."
        )
    return upload


def _is_old(folder: Path, now: datetime) -> bool:
    started = folder.name.split("-")[1]
    return not started.isdigit() or now.timestamp() - int(started) > KEPT_FOR.total_seconds()
