"""ODS (LibreOffice), read as a stream: no tree is built, and what is repeated is bounded.

Source: OpenDocument 1.3, part 3, §9 (tables) and §19.385 (office:value-type).
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from defusedxml.ElementTree import DefusedXMLParser

from preau.school.imports.reading.records import MAX_COLUMNS, Cell, NotAStaffListError
from preau.school.imports.reading.rows import Rows
from preau.school.imports.reading.sheets import DAMAGED, Sheet, without_error
from preau.school.imports.reading.texts import clean
from preau.school.imports.reading.zips import MOST_TAGS, PROTECTED, TOO_LARGE

MIME_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
MAX_DEPTH = 100
CHUNK = 1 << 16

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SHEET, _ROW = f"{_TABLE}table", f"{_TABLE}table-row"
_CELLS = frozenset((f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"))
_BLANKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_PARAGRAPH = f"{_TEXT}p"
_ASIDE = frozenset(
    (f"{_OFFICE}annotation", f"{_TABLE}shapes", f"{_TABLE}tracked-changes", f"{_TEXT}ruby-text")
)
"""Words that are none of the cell's: comments, drawings, what was there before."""


def is_one(bundle: zipfile.ZipFile) -> bool:
    """Tell whether a zip says that it is a spreadsheet of this kind."""
    return "content.xml" in bundle.namelist() and _part(bundle, "mimetype").startswith(MIME_TYPE)


def read_sheets(bundle: zipfile.ZipFile) -> Iterator[Sheet]:
    """Give the name and the rows of each sheet. Raises NotAStaffListError."""
    if b"encryption-data" in _part(bundle, "META-INF/manifest.xml"):
        raise NotAStaffListError(PROTECTED)
    content = _Content()
    parser = DefusedXMLParser(target=content, forbid_dtd=True)
    try:
        with bundle.open("content.xml") as part:
            while chunk := part.read(CHUNK):
                parser.feed(chunk)
        parser.close()
    except NotAStaffListError:
        raise
    except Exception as error:  # XML by anybody: broken, nested for ever, a bomb of entities
        raise NotAStaffListError(DAMAGED) from error
    yield from ((name, rows.found) for name, rows in content.sheets)


def _part(bundle: zipfile.ZipFile, name: str) -> bytes:
    """Return the beginning of a part; nothing when it is not there or damaged."""
    try:
        with bundle.open(name) as part:
            return part.read(CHUNK)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError):
        return b""


@dataclass
class _Content:
    """What the XML parser tells, piece by piece: the target of the parser."""

    sheets: list[tuple[str, Rows]] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    cell: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    times: int = 1
    depth: int = 0
    tags: int = 0
    aside: int = 0
    """How deep we are in what is passed over; a table in a cell is, too."""
    in_table: bool = False
    in_paragraph: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.tags += 1
        if self.depth > MAX_DEPTH:
            raise NotAStaffListError(DAMAGED)
        if self.tags > MOST_TAGS:
            raise NotAStaffListError(TOO_LARGE)
        if self.aside or tag in _ASIDE or (self.in_table and tag == _SHEET):
            self.aside += 1
        elif tag == _SHEET:
            self.in_table = True
            self.sheets.append((attributes.get(f"{_TABLE}name", ""), Rows()))
        elif tag == _ROW:
            self.row, self.times = [], _number(attributes.get(f"{_TABLE}number-rows-repeated"))
        elif tag in _CELLS:
            self.cell, self.text = attributes, []
        else:
            self._start_text(tag, attributes)

    def _start_text(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _BLANKS:
            self.text.append(_BLANKS[tag] * min(_number(attributes.get(f"{_TEXT}c")), 100))
        elif tag == _PARAGRAPH:
            self.in_paragraph = True
            self.text += ["\n"] if self.text else []

    def data(self, text: str) -> None:
        if self.in_paragraph and not self.aside:
            self.text.append(text)

    def end(self, tag: str) -> None:
        self.depth -= 1
        if self.aside:
            self.aside -= 1
        elif tag == _SHEET:
            self.in_table = False
        elif tag == _PARAGRAPH:
            self.in_paragraph = False
        elif tag in _CELLS:
            times = _number(self.cell.get(f"{_TABLE}number-columns-repeated"))
            room = max(MAX_COLUMNS - len(self.row), 0)
            self.row += [_value(self.cell, "".join(self.text))] * min(times, room)
        elif tag == _ROW and self.in_table:
            self.sheets[-1][1].add(self.row, times=self.times)

    def close(self) -> None:
        """Nothing to give back: the sheets are kept here."""


def _number(text: str | None) -> int:
    return max(int(text), 1) if text and text.isascii() and text.isdigit() else 1


def _value(cell: dict[str, str], shown: str) -> Cell:
    match cell.get(f"{_OFFICE}value-type"):
        case "date":
            day = cell.get(f"{_OFFICE}date-value", "")[:10]
            try:
                return date.fromisoformat(day)
            except ValueError:
                return clean(shown)
        case "boolean":
            return "vrai" if cell.get(f"{_OFFICE}boolean-value") == "true" else "faux"
        case "float":
            return _whole(cell.get(f"{_OFFICE}value", shown))
        case _:
            return without_error(clean(shown))


def _whole(written: str) -> str:
    """Return a number as a register writes it: without the exponent or the nought of a decimal."""
    try:
        number = float(written)
    except ValueError:
        return clean(written)
    return str(int(number)) if number.is_integer() else clean(written)
