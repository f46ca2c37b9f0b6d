"""CSV as it really comes: any separator, any of the usual encodings."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from preau.school.imports.reading import columns
from preau.school.imports.reading.records import REQUIRED, Listing, NotAStaffListError

UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
SEPARATORS = (";", ",", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(data: bytes) -> Listing:
    """Read a CSV file. Raises NotAStaffListError."""
    text = decode(data)
    if not text.strip():
        raise NotAStaffListError("Ce fichier est vide.")
    separator = _separator(text)
    if _score(text, separator) < len(REQUIRED):  # no list at all: its quotes mean nothing
        top = text.splitlines()[: columns.HEADER_WITHIN]
        return columns.to_listing([line.split(separator) for line in top])
    return columns.to_listing(rows(text, separator))


def decode(data: bytes) -> str:
    """Return the text, from UTF-8 or UTF-16 with or without mark, else from Windows' cp1252.

    Raises NotAStaffListError when the bytes are no text.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return clean(text)
    raise NotAStaffListError(
        "Ce fichier n’est pas un texte lisible. Enregistrez la liste en .xlsx ou en CSV (UTF-8)."
    )


def clean(text: str) -> str:
    """Return a text without characters that no list means: controls, halves of characters."""
    return UNWANTED.sub("", text)


def rows(text: str, separator: str) -> list[list[str]]:
    """Return all rows, blank ones too. Raises NotAStaffListError."""
    found = []
    for row in split(text, separator):
        found.append(row)
        columns.check_length(len(found))
    return found


def split(text: str, separator: str) -> Iterator[list[str]]:
    """Give the rows, as a spreadsheet counts them. Raises NotAStaffListError on a stray quote."""
    # strict: a quote that is never closed would swallow people in silence
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for row in reader:
            yield row
            number += 1
    except csv.Error as error:
        raise NotAStaffListError(
            f"Ligne {number} : un guillemet est mal placé ou n’est pas refermé. "
            "Corrigez cette ligne, ou enregistrez la liste en .xlsx."
        ) from error


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


def _separator(text: str) -> str:
    """Return the separator under which the most columns are recognised."""
    return max(SEPARATORS, key=lambda separator: _score(text, separator))


def _score(text: str, separator: str) -> int:
    try:
        first = islice(split(text, separator), columns.HEADER_WITHIN)
        return max((len(columns.recognise(row)) for row in first), default=0)
    except NotAStaffListError:  # a stray quote, perhaps, in a list that is one
        top = text.splitlines()[: columns.HEADER_WITHIN]
        return max((len(columns.recognise(line.split(separator))) for line in top), default=0)
