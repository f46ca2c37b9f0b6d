"""Sheets as one PDF a person, in a ZIP: for those who are sent theirs, or file them one by one."""

import re
from collections.abc import Sequence
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from preau.school.documents.content import warning_of
from preau.school.documents.letters import printable
from preau.school.documents.render import TITLE, render_authorisations
from preau.school.documents.sheets import SheetData
from preau.school.downloads.kinds import Progress, unheard

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""Of a ZIP: no time goes in, so that the same sheets give the same bytes."""
NOT_IN_A_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def write_apart(
    sheets: Sequence[SheetData], file: IO[bytes], progress: Progress = unheard
) -> list[str]:
    """Write a ZIP of one PDF a sheet, and return what a person should look at (French sentences).

    One sheet is in memory at a time. Raise ValueError when there is none.
    """
    if not sheets:
        raise ValueError("no sheet to draw")
    with ZipFile(file, "w", ZIP_STORED) as archive:  # a PDF is compressed already
        for done, sheet in enumerate(sheets, start=1):
            entry = ZipInfo(name_of(sheet), FIRST_DAY)
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, render_authorisations([sheet]).pdf)
            progress(done, len(sheets))
    return [warning for sheet in sheets if (warning := warning_of(sheet))]


def name_of(sheet: SheetData) -> str:
    """Return a file name that every system takes, its own for each key."""
    who = NOT_IN_A_NAME.sub("-", f"{printable(sheet.name)[:80]} ({sheet.key})")
    return f"{TITLE} - {who}.pdf"
