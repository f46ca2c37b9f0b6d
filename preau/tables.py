"""Tables as files that a spreadsheet opens by a double click, and in which nothing runs."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BOM = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table: its name, its headings, how wide each column is, its rows as they are asked for."""

    name: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[str]]


def as_csv(sheet: Sheet) -> bytes:
    """Return a table as CSV that Excel in French opens by a double click: UTF-8, BOM, `;`."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(sheet.headings)
    writer.writerows(_harmless_rows(sheet))
    return (_BOM + written.getvalue()).encode()


def as_xlsx(*sheets: Sheet) -> bytes:
    """Return tables as the sheets of one workbook, every cell a text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def harmless(text: str) -> str:
    """Return a cell's text that no spreadsheet takes for a formula (OWASP, CSV injection).

    Control characters go, among them the tab and the line ends that could hide the first sign.
    """
    clean = _CONTROL.sub(" ", text).strip()
    return f"'{clean}" if clean.startswith(_FORMULA) else clean


def _add(book: Workbook, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    for number, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    headings = [WriteOnlyCell(page, value=heading) for heading in sheet.headings]
    for cell in headings:
        cell.font = Font(bold=True)
    page.append(headings)
    for row in _harmless_rows(sheet):
        page.append([cell or None for cell in row])


def _harmless_rows(sheet: Sheet) -> Iterator[list[str]]:
    return ([harmless(cell) for cell in row] for row in sheet.rows)
