"""CSV as it really comes: any separator, any of the usual encodings. No Django."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from operator import itemgetter

from preau.school.imports.reading.records import MAX_COLUMNS, NotAStaffListError
from preau.school.imports.reading.rows import check_length
from preau.school.imports.reading.table import (
    HEADER_WITHIN,
    Choices,
    UnknownColumnsError,
    find_table,
    known_columns,
)

UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
SEPARATORS = (";", ",", "\t", "|")
"""The usual ones; any other mark that is no letter, digit or quote may be one."""
QUOTES = frozenset("\"'’")
HEAD = 64 * 1024
"""The characters by which a separator is judged: twenty lines of a list and more."""
LONGEST_LINE = 100_000
ACCENTED_UTF8 = re.compile(rb"\xc3[\x80-\xbf]")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_rows(data: bytes, choices: Choices) -> Sequence[Sequence[str]]:
    """Return the rows of a CSV file, blank ones too.

    Raises UnknownColumnsError or NotAStaffListError. `choices` help to know the separator.
    """
    text = decode(data)
    if not text.strip():
        raise NotAStaffListError("Ce fichier est vide.")
    separator = _separator(text, choices)
    try:
        return rows(text, separator)
    except NotAStaffListError:
        # a quote means nothing where there is no list: say rather that there is none
        table = find_table(_first_lines(text, separator), choices)
        if table.missing:
            raise UnknownColumnsError(table) from None
        raise


def decode(data: bytes) -> str:
    """Return the text, from UTF-8 or UTF-16 with or without mark, else from Windows' cp1252.

    Raises NotAStaffListError when the bytes are no text.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8":
                _refuse_mixture(data, error.start)
            continue
        return clean(text)
    raise NotAStaffListError(
        "Ce fichier n’est pas un texte lisible. Enregistrez la liste en .xlsx ou en CSV (UTF-8)."
    )


def _refuse_mixture(data: bytes, at: int) -> None:
    """Refuse what is UTF-8 but for a few bytes: read as cp1252, Lefèvre would become LefÃ¨vre."""
    if ACCENTED_UTF8.search(data):
        line = data.count(b"\n", 0, at) + 1
        raise NotAStaffListError(
            f"Ligne {line} : un caractère ne se lit pas, alors que le "
            "reste du fichier est en UTF-8. Corrigez-le, ou enregistrez la liste en .xlsx."
        )


def clean(text: str) -> str:
    """Return a text without characters that no list means: controls, halves of characters."""
    return UNWANTED.sub("", text)


def rows(text: str, separator: str) -> list[list[str]]:
    """Return all rows, blank ones too. Raises NotAStaffListError."""
    found = []
    for row in split(text, separator):
        found.append(row)
        check_length(len(found))
    return found


def split(text: str, separator: str) -> Iterator[list[str]]:
    """Give the rows, as a spreadsheet counts them. Raises NotAStaffListError on a stray quote."""
    lines = _Lines(text)
    # strict: a quote that is never closed would swallow people in silence
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row in reader:
            yield row[:MAX_COLUMNS]
            lines.next_row()
    except csv.Error as error:
        raise NotAStaffListError(
            f"Ligne {lines.row} : un guillemet est mal placé ou n’est pas refermé. "
            "Corrigez cette ligne, ou enregistrez la liste en .xlsx."
        ) from error


class _Lines:
    """The lines of a text, as long as no row of it is longer than any list's: memory is bounded."""

    def __init__(self, text: str) -> None:
        self._text = StringIO(text, newline="")
        self._length = 0
        self.row = 1

    def __iter__(self) -> Iterator[str]:
        for line in self._text:
            self._length += len(line)
            if self._length > LONGEST_LINE:
                raise NotAStaffListError(
                    f"Ligne {self.row} : elle compte plus de 100 000 caractères. Un guillemet "
                    "n’y est sans doute pas refermé. Corrigez-la, ou enregistrez la liste en .xlsx."
                )
            yield line

    def next_row(self) -> None:
        self._length = 0
        self.row += 1


def _encodings(data: bytes) -> list[str]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return [encoding]
    head = data[:200]
    if head[1::2].count(0) > len(head) // 4:
        return ["utf-16-le"]
    if head[0::2].count(0) > len(head) // 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _separator(text: str, choices: Choices) -> str:
    """Return the separator under which the most columns are known, and most lines are alike."""
    head = text[:HEAD]
    top = _first_lines(head, "\0")
    marks = {mark for (line,) in top for mark in line if not mark.isalnum() and mark not in QUOTES}
    others = sorted(mark for mark in marks if not mark.isspace())
    return max((*SEPARATORS, *others), key=lambda mark: _score(head, mark, choices))


def _score(head: str, separator: str, choices: Choices) -> tuple[int, int, int]:
    try:
        first = list(islice(split(head, separator), HEADER_WITHIN))
    except NotAStaffListError:  # a stray quote, perhaps, in a list that is one
        first = _first_lines(head, separator)
    known = max((len(known_columns(row, choices)) for row in first), default=0)
    widths = Counter(len(row) for row in first if len(row) > 1)
    width, lines = max(widths.items(), key=itemgetter(1), default=(0, 0))
    return known, lines, width


def _first_lines(text: str, separator: str) -> list[list[str]]:
    lines = text[:HEAD].splitlines()[:HEADER_WITHIN]
    return [line.split(separator)[:MAX_COLUMNS] for line in lines]
