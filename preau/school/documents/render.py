"""Sheets as one PDF: PDF/UA-1 for screen readers, PDF/A-2a for the archive.

What differs between people reaches typst as JSON and is shown as it is: `#read("…")` in a name
prints as `#read("…")`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from preau.school.documents.content import content_of, warning_of
from preau.school.documents.drawings import furniture
from preau.school.documents.join import join
from preau.school.documents.letters import font_folder, printable
from preau.school.documents.sheets import SheetData

HERE = Path(__file__).parent
HEAD_X, HEAD_X_WITH_LOGO = 25, 44
"""Where the school's name begins, in mm."""
TITLE = "Autorisation Compte SeGEC"
PART = 50
"""Sheets compiled at once: 1,000 in one go take 920 MB, in parts of 50 about 130 MB, as fast."""
FORGOTTEN_AFTER = 11
"""typst remembers what it laid out during the last ten compilations; empty ones make it forget."""

_one_at_a_time = Lock()


@dataclass(frozen=True)
class RenderedDocument:
    """A PDF, and French sentences about what a person should look at."""

    pdf: bytes
    warnings: list[str]


def render_authorisations(sheets: Sequence[SheetData]) -> RenderedDocument:
    """Draw one page a sheet, in their order. Raise ValueError when there is none.

    The same sheets give the same bytes: no time and no random number goes in.
    """
    if not sheets:
        raise ValueError("no sheet to draw")
    warnings = [warning for sheet in sheets if (warning := warning_of(sheet))]
    return RenderedDocument(_pdf(sheets), warnings)


def _pdf(sheets: Sequence[SheetData]) -> bytes:
    parts = [sheets[start : start + PART] for start in range(0, len(sheets), PART)]
    return join([_part(part) for part in parts])


def _part(sheets: Sequence[SheetData]) -> bytes:
    content = {
        "title": TITLE,
        "author": printable(sheets[0].school.name),
        "furniture": furniture(sheets[0].school.logo),
        "head_x": HEAD_X_WITH_LOGO if sheets[0].school.logo else HEAD_X,
        "sheets": [content_of(sheet) for sheet in sheets],
    }
    with _one_at_a_time:  # a compiler serves one caller at a time
        pdf = _compile(content)
        for _ in range(FORGOTTEN_AFTER if len(sheets) > 1 else 0):  # one sheet is little to keep
            _compile({**content, "sheets": []})
    return pdf


def _compile(content: dict[str, Any]) -> bytes:
    data = {"data": json.dumps(content)}
    pdf = _compiler().compile(
        format="pdf", sys_inputs=data, pdf_standards=["a-2a", "ua-1"], timestamp=0
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - typst gives a list for pages as images only
    return pdf


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        str(HERE / "sheet.typ"),
        root=str(HERE),
        font_paths=[font_folder()],
        ignore_system_fonts=True,
    )
