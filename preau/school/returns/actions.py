"""A file is received, read part by part; a person confirms each sheet, or sets it aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.school_year import SchoolYear
from preau.school.consents.actions import encode
from preau.school.consents.models import Text
from preau.school.documents.models import Sheet
from preau.school.returns import evidence, files, rules
from preau.school.returns.models import Outcome, ReturnedPage, Scan
from preau.school.returns.reading import is_installed
from preau.school.returns.reading.found import Page
from preau.school.returns.reading.process import FileRefused, Part, read_part
from preau.ui.templatetags.preau import jour

PAGES_AT_ONCE = 12
"""Pages read before the worker's other work has its turn: two or three seconds."""
MAX_TRIES = 5
GONE = "Ce fichier n’est plus gardé ici. Envoyez-le à nouveau."
GIVEN_UP = "La lecture de ce fichier s’est arrêtée plusieurs fois. Envoyez-le à nouveau."


class NotConfirmed(Exception):  # noqa: N818 - a refusal, not a fault
    """This page cannot be confirmed; the message is a French sentence."""


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
    path = files.stored(scan.stored)
    if scan.attempts > MAX_TRIES + scan.read:
        return _end(scan, GIVEN_UP)
    if not path.is_file():
        return _end(scan, GONE)
    try:
        part = read_part(path, first=scan.read + 1, limit=PAGES_AT_ONCE)
    except FileRefused as refusal:
        return _end(scan, str(refusal))
    left = keep_part(scan, part, now)
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
    where = rules.place(page, _known(sheet), year=year)
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


def _known(sheet: Sheet | None) -> rules.Known | None:
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


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a person read on a sheet."""

    email: str
    signed_on: date


@transaction.atomic
def confirm(*, page: ReturnedPage, seen: Seen, by: str, now: datetime) -> None:
    """Encode what a person read on a sheet: address and permission, for the text it bore.

    Raises AddressRefused, and NotConfirmed for a page that is no known sheet or decided already.
    """
    row = ReturnedPage.objects.select_for_update(of=("self",)).get(pk=page.pk)
    sheet = row.sheet
    if sheet is None:
        raise NotConfirmed("Cette page n’est liée à aucune feuille imprimée ici.")
    if row.outcome == Outcome.CONFIRMED:
        raise NotConfirmed("Cette feuille est déjà confirmée.")
    encode(
        staff=sheet.staff,
        email=seen.email,
        ticked=True,
        signed_on=seen.signed_on,
        text=Text.objects.get(version=sheet.text_version),
        by=by,
        now=now,
    )
    consent = sheet.staff.consents.valid().get()
    _decide([row.pk], Outcome.CONFIRMED, by, now, consent_id=consent.pk)
    line = Line(
        action="return.confirm",
        subject=f"staff:{sheet.staff_id}",
        detail={"page": row.pk, "reference": sheet.reference},
    )
    record(actor=by, lines=[line], now=now)


@transaction.atomic
def set_aside(*, pages: Sequence[int], by: str, now: datetime) -> int:
    """Put waiting pages (pk) away; their pictures are deleted some weeks later. How many."""
    waiting = ReturnedPage.objects.waiting().filter(pk__in=pages)
    found = list(waiting.values_list("pk", flat=True))
    _decide(found, Outcome.SET_ASIDE, by, now)
    lines = [Line(action="return.set_aside", subject=f"page:{pk}") for pk in found]
    record(actor=by, lines=lines, now=now)
    return len(found)


def _decide(pages: Sequence[int], outcome: Outcome, by: str, now: datetime, **more: int) -> None:
    ReturnedPage.objects.filter(pk__in=pages).update(
        outcome=outcome, decided_at=now, decided_by=by, **more
    )


@transaction.atomic
def identify(*, page: ReturnedPage, reference: str, by: str, now: datetime) -> None:
    """Say which sheet a page is, by the reference printed on it. Raises NotConfirmed."""
    typed = reference.upper().replace("-", "").replace(" ", "")
    sheet = Sheet.objects.filter(reference=typed).first()
    if sheet is None:
        raise NotConfirmed("Aucune feuille imprimée ici ne porte cette référence.")
    known = _known(sheet)
    if known and known.seen:
        raise NotConfirmed(f"Cette feuille est déjà revenue : {known.seen}.")
    page.sheet = sheet
    page.heap, page.reason = rules.Heap.DOUBTFUL.value, "Référence tapée à la main."
    page.save(update_fields=["sheet", "heap", "reason"])
    line = Line(
        action="return.identify", subject=f"page:{page.pk}", detail={"reference": sheet.reference}
    )
    record(actor=by, lines=[line], now=now)


@transaction.atomic
def look(*, page: ReturnedPage, by: str, now: datetime) -> bytes:
    """Return the picture of a page, and write who looked. Raises SealedByAnotherKey."""
    picture = evidence.open_picture(page)
    if picture:
        subject = f"staff:{page.sheet.staff_id}" if page.sheet else f"page:{page.pk}"
        line = Line(action="return.look", subject=subject, detail={"page": page.pk})
        record(actor=by, lines=[line], now=now)
    return picture
