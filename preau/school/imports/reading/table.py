"""A sheet as a table: which row holds the headings, and which column says what. No Django.

Where the headings are not the usual ones, somebody says once which column is which; that choice
is found again by the headings themselves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from preau.school.imports.reading.columns import fold, recognise
from preau.school.imports.reading.records import (
    REQUIRED,
    Cell,
    Field,
    Listing,
    NotAStaffListError,
    Record,
    as_text,
)
from preau.school.imports.reading.rows import check_size

HEADER_WITHIN, MANY = 20, 100
"""Lists often have a title above their headings."""

SAMPLE = 3
"""Values of a column that are shown, to know it by."""

Choice = Mapping[Field, str]
"""Field -> the heading of the column that holds it."""

_NEUTRALISED = re.compile(r"^'(?=[=+\-@])")
"""Programs put an apostrophe before a text that a spreadsheet would take for a formula."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was chosen for the headings of earlier files, by their signature; and for this file."""

    remembered: Mapping[str, Choice] = field(default_factory=dict)
    given: Choice = field(default_factory=dict)


NO_CHOICES = Choices()


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of a sheet, from the first, blank ones too, and what its columns are."""

    rows: Sequence[Sequence[Cell]]
    top: int
    """Where the headings stand among the rows."""
    columns: Mapping[Field, int]

    @cached_property
    def headings(self) -> list[str]:
        return [str(cell).strip() for cell in self.rows[self.top]]

    @property
    def signature(self) -> str:
        return signature_of(self.headings)

    @property
    def missing(self) -> list[Field]:
        return [name for name in REQUIRED if name not in self.columns]

    @property
    def can_be_told(self) -> bool:
        """Tell whether there are columns enough to say which is which, and rows below them."""
        titled = sum(bool(heading) for heading in self.headings)
        return titled >= len(REQUIRED) and len(self.rows) > self.top + 1

    def sample(self, at: int) -> list[str]:
        """Return the first different values of a column."""
        below = self.rows[self.top + 1 : self.top + 1 + MANY]
        values = (as_text(row[at]).strip() for row in below if at < len(row))
        return list(dict.fromkeys(value for value in values if value))[:SAMPLE]


class UnknownColumnsError(NotAStaffListError):
    """Columns that every list needs are not recognised; the message says which."""

    def __init__(self, table: Table) -> None:
        super().__init__(_not_a_list(table))
        self.table = table


def signature_of(headings: Iterable[str]) -> str:
    """Return what two files have in common that have the same headings, in whatever order."""
    told = sorted(folded for heading in headings if (folded := fold(heading)))
    return sha256("\n".join(told).encode()).hexdigest()


def find_table(rows: Sequence[Sequence[Cell]], choices: Choices) -> Table:
    """Find the headings among the first rows. Raises NotAStaffListError when there is nothing."""
    first = [[str(cell) for cell in row] for row in rows[:HEADER_WITHIN]]
    candidates = [(known_columns(row, choices), row) for row in first]
    if not candidates:
        raise NotAStaffListError("Ce fichier est vide.")
    filled = [sum(bool(cell.strip()) for cell in row) for row in first]
    top = max(range(len(first)), key=lambda n: (len(candidates[n][0]), filled[n], -n))
    return Table(rows=rows, top=top, columns=candidates[top][0])


def known_columns(headings: Sequence[str], choices: Choices) -> dict[Field, int]:
    """Return the place of each column that was chosen for these headings, else recognised."""
    folded = [fold(heading) for heading in headings]
    known = choices.remembered and choices.remembered.get(signature_of(headings))
    found = recognise(headings) if not known else _places(known, folded)
    given = _places(choices.given, folded)
    rest = {name: at for name, at in found.items() if at not in given.values()}
    return rest | given


def _places(choice: Choice, folded: Sequence[str]) -> dict[Field, int]:
    told = {name: fold(heading) for name, heading in choice.items()}
    return {name: folded.index(heading) for name, heading in told.items() if heading in folded}


def to_listing(rows: Sequence[Sequence[Cell]], choices: Choices) -> Listing:
    """Name the cells below the headings.

    Raises UnknownColumnsError, or NotAStaffListError for what cannot be a list of one school.
    """
    table = find_table(rows, choices)
    _refuse_unknown(choices.given, table)
    if table.missing:
        raise UnknownColumnsError(table)
    _refuse_twins(table)
    named = {name: table.headings[at] for name, at in table.columns.items()}
    records = [
        _record(number, row, table, named)
        for number, row in enumerate(rows[table.top + 1 :], table.top + 2)
        if any(str(cell).strip() for cell in row)
    ]
    if not records:
        raise NotAStaffListError("Cette liste a des titres de colonnes, mais aucune personne.")
    check_size(len(records))
    taken = table.columns.values()
    unused = [h for n, h in enumerate(table.headings) if h and n not in taken]
    left_out = [f"Colonnes non reprises : {', '.join(unused)}."] if unused else []
    return Listing(records=records, fields=frozenset(table.columns), left_out=left_out)


def _refuse_unknown(given: Choice, table: Table) -> None:
    folded = {fold(heading) for heading in table.headings}
    for name, heading in given.items():
        if fold(heading) not in folded:
            raise NotAStaffListError(
                f"La colonne « {heading} », choisie pour « {name} », n’est pas dans ce fichier. "
                f"Colonnes trouvées : {_found(table)}."
            )


def _found(table: Table) -> str:
    return ", ".join([heading[:40] for heading in table.headings if heading][:15]) or "aucune"


def _refuse_twins(table: Table) -> None:
    folded = [fold(heading) for heading in table.headings]
    for at in table.columns.values():
        if folded.count(folded[at]) > 1:
            raise NotAStaffListError(
                f"La colonne « {table.headings[at]} » figure deux fois. Gardez-en une seule."
            )


def _not_a_list(table: Table) -> str:
    return (
        "Ce fichier n’est pas une liste du personnel. "
        f"Colonnes attendues : {', '.join(REQUIRED)}. "
        f"Colonnes trouvées : {_found(table)}. "
        f"Il manque : {', '.join(table.missing)}."
    )


def _record(number: int, row: Sequence[Cell], table: Table, named: Mapping[Field, str]) -> Record:
    columns, headings = table.columns.items(), table.headings
    extra = [cell for cell in row[len(headings) :] if str(cell).strip()]
    return Record(
        row=number,
        cells={name: _plain(row[at]) for name, at in columns if at < len(row)},
        headings=named,
        extra_cells=len(extra),
    )


def _plain(cell: Cell) -> Cell:
    return _NEUTRALISED.sub("", cell) if isinstance(cell, str) else cell
