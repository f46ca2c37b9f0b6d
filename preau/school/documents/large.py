"""Sheets for so many people that the worker makes the file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils import timezone

from preau.school.consents.models import Text
from preau.school.documents.actions import draw
from preau.school.documents.people import Candidate, with_numbers
from preau.school.documents.render import TITLE
from preau.school.downloads.actions import ask
from preau.school.downloads.kinds import Kind, Made, NotMade, Progress
from preau.school.downloads.models import Download
from preau.school.register.models import School

AT_ONCE = 100
"""Sheets that are answered at once: they take 0.3 s as one PDF, 0.8 s as one PDF a person."""
NAME = "sheets"
GONE = "Les personnes choisies ne sont plus dans le registre."
WITHDRAWN = "Le texte à imprimer a été retiré entre-temps : imprimez-en un autre."


def ask_for_sheets(
    *, people: Sequence[Candidate], text: Text, apart: bool, by: str, now: datetime
) -> Download:
    """Ask for a sheet with this text for each: one PDF, or `apart` one a person in a ZIP.

    Raises School.DoesNotExist before the school is set up.
    """
    School.current()
    ending = "zip" if apart else "pdf"
    return ask(
        kind=NAME,
        params={
            "staff": [person.staff.pk for person in people],
            "text": text.version,
            "apart": apart,
        },
        title=f"{len(people)} feuilles à signer",
        name=f"{file_name(people, timezone.localdate(now))}.{ending}",
        total=len(people),
        by=by,
        now=now,
    )


def file_name(people: Sequence[Candidate], today: date) -> str:
    """Return what the file is called where it is downloaded, without its ending."""
    if len(people) == 1:
        return f"{TITLE} - {people[0].staff}"
    return f"{TITLE} - {len(people)} feuilles - {today:%Y-%m-%d}"


def _make(
    *, params: dict[str, Any], file: IO[bytes], progress: Progress, by: str, now: datetime
) -> Made:
    people = with_numbers(params["staff"], today=timezone.localdate(now))
    text = Text.objects.filter(version=params["text"]).first()
    if not people:
        raise NotMade(GONE)
    if text is None:
        raise NotMade(WITHDRAWN)
    return draw(
        file,
        apart=params["apart"],
        people=people,
        text=text,
        by=by,
        now=now,
        progress=progress,
    )


SHEETS = Kind(
    make=_make,
    unit="feuille,feuilles",
    page="authorisations",
    page_title="Autorisation Compte SeGEC",
)
