"""XLSX, read row by row and within limits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from io import BytesIO
from typing import Any, TypeVar

import openpyxl

from preau.school.imports.reading import columns
from preau.school.imports.reading.records import Cell, Listing, NotAStaffListError
from preau.school.imports.reading.texts import clean

Part = TypeVar("Part")
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))


def read(data: bytes) -> Listing:
    """Read the first sheet that holds a staff list. Raises NotAStaffListError.

    The zip around it has been checked by zips.open_zip.
    """
    refusals: list[tuple[int, NotAStaffListError]] = []
    for name, rows in _sheets(data):
        try:
            listing = columns.to_listing(rows)
        except NotAStaffListError as error:
            refusals.append((len(rows), error))
            continue
        return _naming_sheet(listing, name, others=len(refusals))
    if not refusals:
        raise NotAStaffListError("Ce classeur n’a aucune feuille.")
    raise max(refusals, key=lambda refusal: refusal[0])[1]


def _naming_sheet(listing: Listing, name: str, *, others: int) -> Listing:
    if not others:
        return listing
    sentence = f"Seule la feuille « {name} » a été reprise."
    return replace(listing, left_out=[*listing.left_out, sentence])


def _sheets(data: bytes) -> Iterator[tuple[str, list[list[Cell]]]]:
    book = _or_damaged(
        lambda: openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    )
    for sheet in book.worksheets:
        yield str(sheet.title), _or_damaged(partial(_sheet_rows, sheet))


def _sheet_rows(sheet: Any) -> list[list[Cell]]:
    sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
    return _rows(sheet.iter_rows(values_only=True, max_col=columns.MAX_COLUMNS))


def _or_damaged(read_part: Callable[[], Part]) -> Part:
    # A workbook is a hundred XML files written by anybody: openpyxl fails in as many ways.
    try:
        return read_part()
    except NotAStaffListError:
        raise
    except Exception as error:
        raise NotAStaffListError(
            "Ce classeur est abîmé : il ne s’ouvre pas. Ouvrez-le et enregistrez-le à nouveau."
        ) from error


def _rows(cells: Iterator[tuple[Any, ...]]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    blank = 0
    for values in cells:
        row = [_cell(value) for value in values]
        while row and row[-1] == "":
            row.pop()
        blank += not row
        columns.check_size(len(rows) - blank)
        rows.append(row)
    return rows


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
            return "" if value in ERRORS else clean(str(value))
