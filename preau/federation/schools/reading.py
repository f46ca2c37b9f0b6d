"""A CSV list of schools, `fase;name`, as spreadsheets export it: read into rows."""

import csv
import io
from collections.abc import Iterator

from preau.federation.schools.rules import Row

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
SEPARATORS = (";", "\t", ",")


class NotASchoolListError(Exception):
    """The file is no list of schools; the message is a French sentence that says why."""


def read_list(data: bytes) -> list[Row]:
    """Return the rows of a CSV file: number and name, with or without a line of titles.

    Raises NotASchoolListError.
    """
    if len(data) > LARGEST_FILE:
        raise NotASchoolListError("Ce fichier dépasse 5 Mo: coupez-le en plusieurs listes.")
    cells = [(number, row) for number, row in _cells(_decoded(data)) if any(row)]
    if not cells:
        raise NotASchoolListError("Ce fichier est vide.")
    titles = cells[0][1]
    fase, name = _columns(titles)
    rows, width = (cells[1:], len(titles)) if _is_header(titles) else (cells, 2)
    if not rows:
        raise NotASchoolListError("Cette liste n’a que sa ligne de titres.")
    return [
        Row(number, _cell(row, fase), _cell(row, name), " ".join(row[width:]).strip())
        for number, row in rows
    ]


def _decoded(data: bytes) -> str:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # what Excel writes on Windows
    if "\0" in text:
        raise NotASchoolListError(
            "Ce fichier n’est pas du texte: enregistrez la liste en CSV (séparateur point-virgule)."
        )
    return text


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if reader.line_num > MOST_ROWS + 1:
                raise NotASchoolListError(
                    f"Cette liste dépasse {MOST_ROWS} lignes: coupez-la en plusieurs."
                )
            yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error as error:
        raise NotASchoolListError(
            f"Ligne {reader.line_num}: un guillemet est mal placé ou n’est pas refermé."
        ) from error


def _is_header(row: list[str]) -> bool:
    return any("fase" in cell.casefold() for cell in row)


def _columns(row: list[str]) -> tuple[int, int]:
    """Return where the number and the name stand: from the titles or, without any, 0 and 1."""
    titles = [cell.casefold() for cell in row]
    fase = next((i for i, title in enumerate(titles) if "fase" in title), None)
    if fase is None:
        return 0, 1
    named = ("nom", "name", "dénomination", "denomination", "école", "ecole", "établissement")
    found = [i for i, t in enumerate(titles) if i != fase and any(word in t for word in named)]
    if not found:
        raise NotASchoolListError(
            "Il manque une colonne « nom » à côté du numéro FASE: la liste a deux colonnes, "
            "fase et nom."
        )
    return fase, found[0]


def _cell(row: list[str], index: int) -> str:
    return row[index] if index < len(row) else ""
