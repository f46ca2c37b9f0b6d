"""What makes a school's number and name, one by one or in a list. No Django."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LARGEST_FASE = 2**31 - 1
"""The largest number that PostgreSQL keeps in the column."""
LONGEST_NAME = 200


class SchoolRefusedError(Exception):
    """The school cannot be registered; the message is a French sentence that says why."""


@dataclass(frozen=True)
class Row:
    """One line of a list as it was written; lines are counted from 1, as a spreadsheet does."""

    number: int
    fase: str
    name: str
    surplus: str = ""
    """What stands beyond the list's columns: a separator within a name, most likely."""


@dataclass(frozen=True)
class Listed:
    """A line that names a school."""

    row: Row
    fase_number: int
    name: str


@dataclass(frozen=True)
class RefusedRow:
    """A line that names none, and what to mend."""

    row: Row
    message: str


@dataclass(frozen=True)
class Plan:
    """What a list would change: `known` schools are registered already and stay as they are."""

    new: list[Listed] = field(default_factory=list)
    known: list[Listed] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)


def judge(rows: Iterable[Row], registered: Mapping[int, str]) -> Plan:
    """Compare a list with the schools registered (FASE -> name)."""
    plan, seen = Plan(), dict[int, int]()
    for row in rows:
        try:
            listed = _listed(row)
            if listed.fase_number in seen:
                first = seen[listed.fase_number]
                raise SchoolRefusedError(
                    f"Le numéro FASE {listed.fase_number} est déjà à la ligne {first}: "
                    "gardez une seule des deux."
                )
        except SchoolRefusedError as error:
            plan.refused.append(RefusedRow(row, str(error)))
            continue
        seen[listed.fase_number] = row.number
        (plan.known if listed.fase_number in registered else plan.new).append(listed)
    return plan


def _listed(row: Row) -> Listed:
    if row.surplus:
        raise SchoolRefusedError(
            f"La ligne a une colonne de trop (« {row.surplus[:40]} »): "
            "mettez le nom entre guillemets."
        )
    return Listed(row, read_number(row.fase), checked_name(row.name))


def read_number(typed: str) -> int:
    """Read a FASE number. Raise SchoolRefusedError when it is none."""
    typed = typed.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 10):
        raise SchoolRefusedError(_no_number(typed))
    return checked_number(int(typed))


def checked_number(number: int) -> int:
    """Return a FASE number. Raise SchoolRefusedError when it is out of range."""
    if not 0 < number <= LARGEST_FASE:
        raise SchoolRefusedError(_no_number(str(number)))
    return number


def checked_name(name: str) -> str:
    """Return a name without needless blanks. Raise SchoolRefusedError when it is none."""
    name = " ".join(name.split())
    if not name:
        raise SchoolRefusedError("Le nom de l’école manque.")
    if len(name) > LONGEST_NAME:
        raise SchoolRefusedError("Le nom de l’école dépasse 200 caractères: abrégez-le.")
    if not name.isprintable():
        raise SchoolRefusedError("Le nom de l’école contient des caractères illisibles.")
    return name


def _no_number(typed: str) -> str:
    if not typed:
        return "Le numéro FASE manque."
    return f"« {typed[:40]} » n’est pas un numéro FASE: donnez un nombre entier positif."


def fold(text: str) -> str:
    """Return a text without accents or capitals, as names of schools are searched."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
