"""How far a file is, written so that its page can show it and no other worker takes it over."""

import time
from datetime import datetime, timedelta

from preau.school.downloads.models import Download
from preau.work.models import LEASE

PAUSE = 0.5
"""Seconds between two writes: the page asks every two."""


class TakenOver(Exception):  # noqa: N818 - no fault: this attempt came too late
    """Another worker holds the row since; what is made here is for nobody."""


class Reporter:
    """The `progress` of one attempt, begun at `now`; the clock then runs by itself."""

    def __init__(self, download: Download, now: datetime) -> None:
        self._download = download
        self._begun_at, self._begun = now, time.monotonic()
        self._written = self._begun

    def __call__(self, done: int, total: int) -> None:
        """Write the figures, at most twice a second, and renew the lease. Raises TakenOver."""
        if time.monotonic() - self._written < PAUSE:
            return
        self._written = time.monotonic()
        held = Download.objects.unsettled().filter(
            pk=self._download.pk, attempts=self._download.attempts
        )
        if not held.update(done=done, total=total, due_at=self.now() + LEASE):
            raise TakenOver

    def now(self) -> datetime:
        """Return the time it is."""
        return self._begun_at + timedelta(seconds=time.monotonic() - self._begun)
