"""A file is received, and read part by part: by the worker, or by the command."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.school_year import SchoolYear
from preau.school.documents.models import Sheet
from preau.school.returns import evidence, files, rules
from preau.school.returns.models import Outcome, ReturnedPage, Scan
from preau.school.returns.reading import is_installed
from preau.school.returns.reading.found import Page
from preau.school.returns.reading.process import FileRefused, Part, read_part
from preau.school.vault import WrongKey
from preau.ui.templatetags.preau import jour

PAGES_AT_ONCE = 12
"""Pages read before the worker's other work has its turn: two or three seconds."""
MAX_TRIES = 5
GONE = "Ce fichier n’est plus gardé ici, ou ne s’ouvre plus. Envoyez-le à nouveau."
GIVEN_UP = "La lecture de ce fichier s’est arrêtée plusieurs fois. Envoyez-le à nouveau."


@transaction.atomic
def receive(*, name: str, chunks: Iterable[bytes], by: str, now: datetime) -> Scan:
    """Keep a file to be read by the worker, or by read_next."""
    scan = Scan.objects.create(
        name=name[-200:], stored=files.store(chunks), sent_by=by, sent_at=now, due_at=now
    )
    line = Line(action="return.receive", subject=f"scan:{scan.pk}")
    record(actor=by, lines=[line], now=now)
    return scan


def read_next(now: datetime) -> int:
    """Read some pages of the file that waits longest (a worker's step); how many files: 0 or 1."""
    if not is_installed():
        return 0
    claimed = Scan.objects.claim(now=now, limit=1)
    for scan in claimed:
        read_some(scan, now)
    return len(claimed)


def read_some(scan: Scan, now: datetime) -> bool:
    """Read the next pages of a claimed file; tell whether some are left.

    Killed anywhere, the pages that were read stay, and the next claim goes on behind them.
    """
    if scan.attempts > MAX_TRIES + scan.read:
        return _end(scan, GIVEN_UP)
    try:
        with files.opened(scan.stored) as file:
            part = read_part(file, first=scan.read + 1, limit=PAGES_AT_ONCE)
    except (FileNotFoundError, WrongKey):
        return _end(scan, GONE)
    except FileRefused as refusal:
        return _end(scan, str(refusal))
    try:
        left = keep_part(scan, part, now)
    except IntegrityError:  # another file brings the same sheet at this moment
        return True  # the lease ends, the part is read again, and then it is a double
    if not left:
        files.forget(scan.stored)
    return left


def _end(scan: Scan, problem: str) -> bool:
    scan.settle(problem=problem)
    files.forget(scan.stored)
    return False


@transaction.atomic
def keep_part(scan: Scan, part: Part, now: datetime) -> bool:
    """Keep the pages of a claimed file that were read; tell whether some are left to be read."""
    done = scan.read + len(part.pages)
    left = done < part.count and bool(part.pages)
    more = {"due_at": now} if left else {}
    if not scan.settle(pages=part.count, read=done, **more):
        return False  # somebody else has taken it since
    sheets = _sheets(part.pages)
    year = SchoolYear.at(timezone.localdate(now)).label
    for page in part.pages:
        _keep_page(scan, page, sheets.get(page.reference), year, now)
    return left


def _keep_page(scan: Scan, page: Page, sheet: Sheet | None, year: str, now: datetime) -> None:
    where = rules.place(page, known(sheet), year=year)
    row = ReturnedPage.objects.create(
        scan=scan,
        number=page.number,
        sheet=sheet,
        heap=where.heap.value,
        reason=where.reason,
        found=page.plain(),
        read_at=now,
    )
    if page.picture:
        evidence.keep(row, page.picture)


def _sheets(pages: Sequence[Page]) -> dict[str, Sheet]:
    references = [page.reference for page in pages if page.reference]
    found = Sheet.objects.filter(reference__in=references)
    return {sheet.reference: sheet for sheet in found}


def known(sheet: Sheet | None) -> rules.Known | None:
    """Return what the rules want to know of a sheet: also where it came back already."""
    if sheet is None:
        return None
    earlier = sheet.returned.exclude(outcome=Outcome.SET_ASIDE).select_related("scan").first()
    return rules.Known(
        school_year=sheet.school_year,
        layout_version=sheet.layout_version,
        seen=_seen(earlier) if earlier else "",
    )


def _seen(page: ReturnedPage) -> str:
    if page.outcome == Outcome.CONFIRMED:
        return f"{page.place_in_file}, confirmée le {jour(page.decided_at)}"
    return page.place_in_file
