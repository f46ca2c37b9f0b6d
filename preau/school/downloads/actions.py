"""A file is asked for, and fetched."""

from datetime import datetime
from typing import Any

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.downloads.models import Download


@transaction.atomic
def ask(
    *,
    kind: str,
    params: dict[str, Any],
    title: str,
    name: str,
    by: str,
    now: datetime,
    total: int = 0,
) -> Download:
    """Ask for a file of a registered kind; the worker makes it, its page tells when.

    `title` heads the page, `name` is the file's; neither they nor `params` may name a person.
    """
    download = Download.objects.create(
        kind=kind,
        params=params,
        title=title,
        name=name,
        total=total,
        asked_by=by,
        asked_at=now,
        due_at=now,
    )
    record(actor=by, lines=[note("download.ask", download)], now=now)
    return download


@transaction.atomic
def fetch(download: Download, *, by: str, now: datetime) -> None:
    """Write down that somebody fetched a file that is ready."""
    Download.objects.filter(pk=download.pk, fetched_at=None).update(fetched_at=now)
    record(actor=by, lines=[note("download.fetch", download)], now=now)


def note(action: str, download: Download) -> Line:
    """Return the journal's line about a file: its kind, never its name."""
    return Line(action=action, subject=f"download:{download.pk}", detail={"kind": download.kind})
