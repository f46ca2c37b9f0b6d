"""The rows of one sheet, within what a list of one school can be. A file may promise a million."""

from collections.abc import Sequence

from preau.school.imports.reading.records import MAX_ROWS, Cell, NotAStaffListError

MAX_LENGTH = 1_100_000
"""More rows, blank ones included, than a spreadsheet holds (1,048,576)."""
BLANK: Sequence[Cell] = ()


class Rows:
    """Rows in their order, blank ones too: they count, for whoever looks for a row by its number.

    Blank rows at the end, which spreadsheets like to keep, are forgotten.
    """

    def __init__(self) -> None:
        self.found: list[Sequence[Cell]] = []
        self._filled = 0
        self._blank = 0

    def add(self, row: Sequence[Cell], *, times: int = 1) -> None:
        """Add a row so many times. Raises NotAStaffListError when they are too many."""
        cells = list(row)
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            self._blank += times
            check_length(len(self.found) + self._blank)
            return
        check_size(self._filled)  # the exact number is checked later, without what is no person
        self._filled += times
        self.found += [BLANK] * self._blank
        self.found += [cells] * min(times, MAX_ROWS + 1)
        self._blank = 0


def check_size(filled: int) -> None:
    """Refuse what is no list of one school."""
    if filled > MAX_ROWS:
        raise NotAStaffListError(
            "Ce fichier compte plus de 20 000 lignes : ce n’est pas la liste d’une école."
        )


def check_length(rows: int) -> None:
    """Refuse what no spreadsheet can hold, blank rows included."""
    if rows > MAX_LENGTH:
        check_size(rows)
