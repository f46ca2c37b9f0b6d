"""XLSX, read row by row and within limits."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Any, TypeVar
from zipfile import ZipFile

import openpyxl

from preau.school.imports.reading.records import MAX_COLUMNS, Cell, NotAStaffListError
from preau.school.imports.reading.rows import BLANK, Rows
from preau.school.imports.reading.sheets import DAMAGED, Sheet, without_error
from preau.school.imports.reading.texts import clean
from preau.school.imports.reading.zips import MOST_TAGS, TOO_LARGE

Part = TypeVar("Part")

LONGEST_ROW = 1 << 20
"""200 cells weigh 30 kB. openpyxl builds a whole row in memory, whatever its length."""
CHUNK = 1 << 16


def read_sheets(data: bytes, bundle: ZipFile) -> Iterator[Sheet]:
    """Give the name and the rows of each sheet. Raises NotAStaffListError.

    The zip around it has been checked by zips.open_zip.
    """
    _or_damaged(partial(_check, bundle))
    book = _or_damaged(
        lambda: openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    )
    for sheet in book.worksheets:
        yield str(sheet.title), _or_damaged(partial(_sheet_rows, sheet))


def _check(bundle: ZipFile) -> None:
    """Refuse more tags than a list has, or a row without end, before a tree is built of them."""
    tags = 0
    for name in bundle.namelist():
        since_row, is_sheet = 0, name.startswith("xl/worksheets/")
        with bundle.open(name) as part:
            while chunk := part.read(CHUNK):
                tags += chunk.count(b"<")
                # a tag that two chunks share is missed: the limit is wide enough
                last = max(chunk.rfind(b"<row"), chunk.rfind(b":row"))
                since_row = len(chunk) - last if last >= 0 else since_row + len(chunk)
                if tags > MOST_TAGS or (is_sheet and since_row > LONGEST_ROW):
                    raise NotAStaffListError(TOO_LARGE)


def _sheet_rows(sheet: Any) -> Sequence[Sequence[Cell]]:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    rows = Rows()
    for values in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS):
        # a sheet may jump to its millionth row: the blank ones before it must cost nothing
        blank = values.count(None) == len(values)
        rows.add(BLANK if blank else [_cell(value) for value in values])
    return rows.found


def _or_damaged(read_part: Callable[[], Part]) -> Part:
    # A workbook is a hundred XML files written by anybody: openpyxl fails in as many ways.
    try:
        return read_part()
    except NotAStaffListError:
        raise
    except Exception as error:
        raise NotAStaffListError(DAMAGED) from error


def _cell(value: Any) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return "vrai" if value else "faux"
        case datetime():
            return value.date()
        case date():
            return value
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return without_error(clean(str(value)))
