"""Sheets as one PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from preau.school.documents.content import content_of, warning_of
from preau.school.documents.drawings import furniture
from preau.school.documents.join import join
from preau.school.documents.letters import printable
from preau.school.documents.sheets import SheetData
from preau.school.documents.typesetting import typeset
from preau.school.downloads.kinds import Progress, unheard

TEMPLATE = Path(__file__).with_name("sheet.typ")
HEAD_X, HEAD_X_WITH_LOGO = 25, 44
"""Where the school's name begins, in mm."""
TITLE = "Autorisation Compte SeGEC"
PART = 250
"""Sheets compiled at once: 1,000 in one go take 920 MB, in parts of 250 they take 250 MB."""


@dataclass(frozen=True)
class RenderedDocument:
    """A PDF, and French sentences about what a person should look at."""

    pdf: bytes
    warnings: list[str]


def render_authorisations(
    sheets: Sequence[SheetData], progress: Progress = unheard
) -> RenderedDocument:
    """Draw one page a sheet, in their order. Raise ValueError when there is none.

    The same sheets give the same bytes: no time and no random number goes in.
    """
    if not sheets:
        raise ValueError("no sheet to draw")
    warnings = [warning for sheet in sheets if (warning := warning_of(sheet))]
    return RenderedDocument(join(list(_parts(sheets, progress))), warnings)


def _parts(sheets: Sequence[SheetData], progress: Progress) -> Iterator[bytes]:
    for start in range(0, len(sheets), PART):
        yield _part(sheets[start : start + PART])
        progress(min(start + PART, len(sheets)), len(sheets))


def _part(sheets: Sequence[SheetData]) -> bytes:
    return typeset(TEMPLATE, page_content(sheets), repeated="sheets")


def page_content(sheets: Sequence[SheetData], *, measured: bool = False) -> dict[str, Any]:
    """Return all that the template shows; `measured` lets it say what the words take (room.py)."""
    school = sheets[0].school
    return {
        "title": TITLE,
        "author": printable(school.name),
        "furniture": furniture(school.logo),
        "head_x": HEAD_X_WITH_LOGO if school.logo else HEAD_X,
        "measured": measured,
        "sheets": [content_of(sheet) for sheet in sheets],
    }
