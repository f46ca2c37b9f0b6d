"""The list as a file: what the page shows, no more, and nothing that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from preau.federation.management.rows import Row

HEADINGS = ("Nom", "Prénom", "Adresse", "Rôles", "État", "Dates", "Courriel")
WIDTHS = (22, 18, 36, 24, 24, 44, 44)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@")
_BOM = "\ufeff"


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return the rows as CSV that Excel in French opens by a double click: UTF-8, BOM, `;`."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(HEADINGS)
    writer.writerows(_cells(row) for row in rows)
    return (_BOM + written.getvalue()).encode()


def as_xlsx(rows: Iterable[Row]) -> bytes:
    """Return the rows as one sheet, every cell a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Comptes")
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    headings = [WriteOnlyCell(sheet, value=heading) for heading in HEADINGS]
    for cell in headings:
        cell.font = Font(bold=True)
    sheet.append(headings)
    for row in rows:
        sheet.append(_cells(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def harmless(text: str) -> str:
    """Return a cell's text that no spreadsheet takes for a formula (OWASP, CSV injection).

    Control characters go, among them the tab and the line ends that could hide the first sign.
    """
    clean = _CONTROL.sub(" ", text).strip()
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def _cells(row: Row) -> Sequence[str]:
    one = row.membership
    texts = (one.family_name, one.given_name, row.address, row.roles, row.group.label)
    return [harmless(text) for text in (*texts, row.since, row.mail)]
