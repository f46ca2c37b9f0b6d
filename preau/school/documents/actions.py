"""Printing: what is drawn, and the trace of it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import IO

from django.db import transaction
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.protocol.school_year import SchoolYear
from preau.school.consents.models import Text
from preau.school.consents.texts import Wording
from preau.school.documents.apart import write_apart
from preau.school.documents.layout import VERSION
from preau.school.documents.models import Sheet
from preau.school.documents.people import Candidate
from preau.school.documents.render import RenderedDocument, render_authorisations
from preau.school.documents.sheets import (
    SchoolHead,
    SheetData,
    new_reference,
)
from preau.school.downloads.kinds import Made, Progress, unheard
from preau.school.register.models import Logo, School


def print_authorisations(
    *, people: Sequence[Candidate], by: str, now: datetime, text: Text | None = None
) -> RenderedDocument:
    """Draw a sheet for each person, in their order, and remember each reference.

    `text` is the version to print; without it, that of the day. Nothing is remembered when drawing
    fails. Raise ValueError for nobody, School.DoesNotExist before the school is set up.
    """
    file = BytesIO()
    warnings = print_into(file, apart=False, people=people, text=text, by=by, now=now)
    return RenderedDocument(file.getvalue(), warnings)


def print_into(
    file: IO[bytes],
    *,
    apart: bool,
    people: Sequence[Candidate],
    by: str,
    now: datetime,
    text: Text | None = None,
    progress: Progress = unheard,
) -> list[str]:
    """Do the same into a file: one PDF, or `apart` one a person in a ZIP. Return the warnings."""
    made = draw(file, apart=apart, people=people, text=text, by=by, now=now, progress=progress)
    made.keep()
    return [*made.warnings]


def draw(
    file: IO[bytes],
    *,
    apart: bool,
    people: Sequence[Candidate],
    text: Text | None,
    by: str,
    now: datetime,
    progress: Progress,
) -> Made:
    """Do the same and remember nothing yet: that is the result's `keep`."""
    sheets = _sheets(people, text, now)
    if apart:
        warnings = write_apart(sheets, file, progress)
    else:
        document = render_authorisations(sheets, progress)
        file.write(document.pdf)
        warnings = document.warnings
    return Made(warnings=warnings, keep=partial(_remember, people, sheets, by=by, now=now))


def _sheets(people: Sequence[Candidate], text: Text | None, now: datetime) -> list[SheetData]:
    school = school_head(School.current())
    today = timezone.localdate(now)
    year, wording = SchoolYear.at(today), (text or Text.objects.in_force(today)).wording
    return [_sheet(person, school, year, wording) for person in people]


@transaction.atomic
def _remember(
    people: Sequence[Candidate], sheets: Sequence[SheetData], *, by: str, now: datetime
) -> None:
    pairs = list(zip(people, sheets, strict=True))
    Sheet.objects.bulk_create(
        Sheet(
            reference=sheet.reference,
            staff=person.staff,
            school_year=sheet.school_year,
            email=sheet.email,
            text_id=sheet.wording.version,
            layout_version=VERSION,
            printed_at=now,
            printed_by=by,
        )
        for person, sheet in pairs
    )
    lines = [
        Line(
            action="sheet.print",
            subject=f"staff:{person.staff.pk}",
            detail={"reference": sheet.reference, "text": sheet.wording.version},
        )
        for person, sheet in pairs
    ]
    record(actor=by, lines=lines, now=now)


def _sheet(person: Candidate, school: SchoolHead, year: SchoolYear, wording: Wording) -> SheetData:
    return SheetData(
        reference=new_reference(),
        school=school,
        school_year=year.label,
        name=str(person.staff),
        key=person.staff.key,
        functions=person.functions,
        email=person.staff.private_email,
        wording=wording,
    )


def school_head(school: School) -> SchoolHead:
    """Return the school as its sheets are headed."""
    return SchoolHead(
        name=school.name,
        address=school.address,
        fase_number=school.fase_number,
        head_name=school.head_name,
        logo=Logo.current(),
    )
