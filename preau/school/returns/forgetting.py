"""The worker's step that deletes what has been kept long enough (docs/privacy.md)."""

from datetime import datetime

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.returns import files, rules
from preau.school.returns.models import Outcome, Picture, ReturnedPage, Scan

BATCH = 200
BY = "worker"


def forget(now: datetime) -> int:
    """Delete pictures, files and their names whose time is over; return how many.

    A page that was never confirmed goes with its picture. One that proves a permission stays as a
    line of its history, without picture.
    """
    return _forget_pages(now) + _forget_files(now) + _forget_names(now)


@transaction.atomic
def _forget_pages(now: datetime) -> int:
    pages = list(ReturnedPage.objects.forgettable(now)[:BATCH])
    if not pages:
        return 0
    Picture.objects.filter(page__in=pages).delete()
    loose = [page.pk for page in pages if page.outcome != Outcome.CONFIRMED]
    ReturnedPage.objects.filter(pk__in=loose).delete()
    lines = [Line(action="return.forget", subject=f"page:{page.pk}") for page in pages]
    record(actor=BY, lines=lines, now=now)
    return len(pages)


@transaction.atomic
def _forget_names(now: datetime) -> int:
    """Delete what is known of files without a page: their names may be somebody's."""
    found = [scan.pk for scan in Scan.objects.emptied(now)[:BATCH]]
    Scan.objects.filter(pk__in=found).delete()
    lines = [Line(action="return.forget", subject=f"scan:{pk}") for pk in found]
    record(actor=BY, lines=lines, now=now)
    return len(found)


def _forget_files(now: datetime) -> int:
    """Delete files that nobody could read for a day: the scan says so, and is done."""
    late = Scan.objects.unsettled().filter(sent_at__lt=now - rules.FILE_KEPT)
    found = list(late[:BATCH])
    files.sweep(now - rules.FILE_KEPT)
    for scan in found:
        files.forget(scan.stored)
        scan.settle(problem="Ce fichier n’a pas pu être lu en un jour : il a été effacé.")
    return len(found)
