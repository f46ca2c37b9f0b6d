"""The base of every table whose rows a worker takes (outgoing mail, access requests).

A row is due at `due_at`; nothing is left to do when that is null. Taking a row moves `due_at` to
the end of the lease and counts one more attempt. Settling names the attempt: a worker that was
thought dead and comes back late changes nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from django.db import connections, models, transaction

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)


class Work(models.Model):
    """One thing to be done at least once."""

    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def settle(self, **values: Any) -> bool:
        """Record what became of this attempt; False when somebody else has taken the row since.

        The row is done unless `due_at` is among the values.
        """
        fenced = type(self)._default_manager.filter(pk=self.pk, attempts=self.attempts)
        changed = fenced.filter(due_at__isnull=False).update(**{"due_at": None, **values})
        return bool(changed)


Row = TypeVar("Row", bound=Work)


class WorkQuerySet(models.QuerySet[Row]):
    """Rows to be done, by a worker that may die at any moment."""

    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now)

    def unsettled(self) -> Self:
        return self.filter(due_at__isnull=False)

    def claim(self, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Row]:
        """Take up to `limit` due rows until `now + lease`, and return them, oldest first.

        Commits before it returns. Two workers never hold the same row: PostgreSQL skips locked
        rows, SQLite lets one writer in at a time.
        """
        with transaction.atomic(using=self.db):
            rows = list(self._lockable().due(now).order_by("due_at", "pk")[:limit])
            taken = self.model._default_manager.filter(pk__in=[row.pk for row in rows])
            taken.update(due_at=now + lease, attempts=models.F("attempts") + 1)
        for row in rows:
            row.attempts += 1
            row.due_at = now + lease
        return rows

    def _lockable(self) -> Self:
        if connections[self.db].features.has_select_for_update_skip_locked:
            return self.select_for_update(skip_locked=True, of=("self",))
        return self


def next_try(*, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many attempts, ever later; None to give up."""
    if attempts >= MAX_ATTEMPTS:
        return None
    doubled: timedelta = FIRST_PAUSE * 2.0 ** (attempts - 1)
    return now + min(doubled, LONGEST_PAUSE)
