"""The worker's step that deletes files after an hour (docs/privacy.md)."""

from datetime import datetime

from django.db import transaction

from preau.journal.actions import record
from preau.school.downloads import files, rules
from preau.school.downloads.actions import note
from preau.school.downloads.models import Download, State

BATCH = 200
BY = "worker"


def forget(now: datetime) -> int:
    """Delete files whose hour is over, and rows of yesterday; return how many files."""
    over = list(Download.objects.over(now)[:BATCH])
    for download in over:
        files.forget(download.stored)
    if over:
        _say_so(over, now)
    files.sweep(now - 2 * rules.KEPT)
    if (old := Download.objects.of_yesterday(now)).exists():
        old.delete()
    return len(over)


@transaction.atomic
def _say_so(over: list[Download], now: datetime) -> None:
    rows = Download.objects.filter(pk__in=[download.pk for download in over])
    rows.update(state=State.REMOVED, stored="", warnings=[])
    lines = [note("download.forget", download) for download in over]
    record(actor=BY, lines=lines, now=now)
