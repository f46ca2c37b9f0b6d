"""A person decides about a page: confirm the sheet, set it aside, say whose it is, look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.consents.actions import encode
from preau.school.documents.models import Sheet
from preau.school.returns import evidence, rules
from preau.school.returns.models import Outcome, ReturnedPage
from preau.school.returns.receiving import known


class NotConfirmed(Exception):  # noqa: N818 - a refusal, not a fault
    """This page cannot be confirmed; the message is a French sentence."""


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
        text=sheet.text,
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
    about = known(sheet)
    if about and about.seen:
        raise NotConfirmed(f"Cette feuille est déjà revenue : {about.seen}.")
    page.sheet = sheet
    page.heap, page.reason = rules.Heap.DOUBTFUL.value, "Référence tapée à la main."
    page.save(update_fields=["sheet", "heap", "reason"])
    line = Line(
        action="return.identify", subject=f"page:{page.pk}", detail={"reference": sheet.reference}
    )
    record(actor=by, lines=[line], now=now)


@transaction.atomic
def look(*, page: ReturnedPage, by: str, now: datetime) -> bytes:
    """Return the picture of a page, and write who looked. Raises WrongKey."""
    picture = evidence.open_picture(page)
    if picture:
        subject = f"staff:{page.sheet.staff_id}" if page.sheet else f"page:{page.pk}"
        line = Line(action="return.look", subject=subject, detail={"page": page.pk})
        record(actor=by, lines=[line], now=now)
    return picture
