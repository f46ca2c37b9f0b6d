"""What every reader gives: records of named cells, each with the place it stands at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Cell = str | date

MAX_ROWS = 20_000
MAX_COLUMNS = 200


def as_text(cell: Cell) -> str:
    """Return a cell as people write it."""
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell


class NotAStaffListError(Exception):
    """The file as a whole cannot be read; the message says what was expected and what was found."""


class Field(StrEnum):
    """What a column may hold, by the heading we show for it."""

    KEY = "Clé"
    NUMBER = "Matricule"
    FAMILY_NAME = "Nom"
    GIVEN_NAME = "Prénom"
    BIRTH_DATE = "Date de naissance"
    GENDER = "Sexe"
    TITLE = "Fonction"
    STARTS_ON = "Date de début"
    ENDS_ON = "Date de fin"
    EMAIL = "E-mail privé"
    TICK = "Autorisation SeGEC"
    SIGNED_ON = "Date de signature"
    LEFT_ON = "Date de sortie"


REQUIRED = (Field.KEY, Field.FAMILY_NAME, Field.GIVEN_NAME, Field.TITLE, Field.STARTS_ON)


@dataclass(frozen=True)
class Place:
    """Where something stands in the file: the row as a spreadsheet counts, and the heading."""

    row: int
    column: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """A person and one of their functions, as the file writes them."""

    row: int
    cells: Mapping[Field, Cell]
    headings: Mapping[Field, str]
    """One for all records of a file: a place is made when something is said of it."""
    rows: Mapping[Field, int] = field(default_factory=dict)
    """Of what stands on another row than the rest."""
    extra_cells: int = 0
    """Cells beyond the last heading: a separator too many has shifted the row."""
    generic: bool = False
    """The title is a role of OneRoster, not the register's own word."""

    def text(self, name: Field) -> str:
        """Return a cell as written, blanks kept; empty when the file has no such column."""
        return as_text(self.cells.get(name, ""))

    def place(self, name: Field) -> Place:
        return Place(self.rows.get(name, self.row), self.headings.get(name, name.value))


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A file, read. `left_out` are sentences about what was not taken over, and why."""

    records: Sequence[Record]
    fields: frozenset[Field]
    left_out: Sequence[str] = field(default_factory=tuple)
