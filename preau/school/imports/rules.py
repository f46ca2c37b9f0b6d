"""Records -> people, with what had to be refused and what deserves a look. No Django.

A row that names nobody is refused as a whole. A cell that cannot be read is refused alone, and its
person goes in without it. An empty cell says nothing: it never takes away what the register knows.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from preau.school.imports.cells import BadCellError, read_date, read_gender, read_number, squeeze
from preau.school.imports.judged import Judged, ReadPerson
from preau.school.imports.permissions import read_permission, read_private_address
from preau.school.imports.positions import read_positions
from preau.school.imports.reading.records import Field, Listing, Record
from preau.school.register.listed import ListedPerson
from preau.school.register.titles import title_key

Value = TypeVar("Value")

LONGEST = {Field.KEY: 100, Field.FAMILY_NAME: 100, Field.GIVEN_NAME: 100}
NOT_TAKEN = "La ligne n’est pas reprise."


def judge(listing: Listing, *, today: date) -> Judged:
    """Turn a file's records into people. `today`: Europe/Brussels."""
    judged = Judged()
    by_key: dict[str, list[Record]] = {}
    for record in listing.records:
        key = squeeze(record.text(Field.KEY))
        judged.mentioned_keys.add(key)
        if _names_somebody(record, judged):
            by_key.setdefault(key, []).append(record)
        else:
            judged.mentioned_names.add(name_key(*_names(record)))
    judged.people = [_person(key, rows, judged, today) for key, rows in by_key.items()]
    # the rows of one person often repeat one mistake at one place
    judged.refused = list(dict.fromkeys(judged.refused))
    judged.warnings = list(dict.fromkeys(judged.warnings))
    return judged


def name_key(family: str, given: str) -> str:
    """Return the form in which two people have the same name."""
    return title_key(f"{family} {given}")


def _names(record: Record) -> tuple[str, str]:
    return record.text(Field.FAMILY_NAME), record.text(Field.GIVEN_NAME)


def _names_somebody(record: Record, judged: Judged) -> bool:
    """Refuse the row, with its reason, unless it has a usable key and name."""
    if record.extra_cells:
        judged.refuse(
            record,
            Field.KEY,
            f"Cette ligne a plus de cellules qu’il n’y a de colonnes. {NOT_TAKEN}",
            "Mettez entre guillemets le texte qui contient le séparateur.",
        )
        return False
    for name, longest in LONGEST.items():
        if problem := _naming_problem(name, squeeze(record.text(name)), longest):
            judged.refuse(record, name, f"{problem[0]} {NOT_TAKEN}", problem[1])
            return False
    return True


def _naming_problem(name: Field, typed: str, longest: int) -> tuple[str, str] | None:
    if not typed:
        return f"La cellule « {name} » est vide.", "Complétez-la."
    if len(typed) > longest:
        return f"La cellule « {name} » dépasse {longest} caractères.", "Raccourcissez-la."
    if name is Field.KEY and ("/" in typed or not typed.strip(".")):
        return "Une clé ne peut contenir de barre oblique.", "Donnez une autre clé à la personne."
    return None


def _person(key: str, rows: Sequence[Record], judged: Judged, today: date) -> ReadPerson:
    positions, complete = read_positions(rows, judged, today)
    address = read_private_address(rows, judged)
    ticked, signed_on = read_permission(rows, address, judged, today)
    person = ListedPerson(
        key=key,
        family_name=_same(rows, Field.FAMILY_NAME, squeeze, judged) or "",
        given_name=_same(rows, Field.GIVEN_NAME, squeeze, judged) or "",
        registration_number=_same(rows, Field.NUMBER, read_number, judged) or "",
        birth_date=_same(rows, Field.BIRTH_DATE, partial(_past, today), judged),
        gender=_same(rows, Field.GENDER, read_gender, judged) or "",
        left_on=_same(rows, Field.LEFT_ON, read_date, judged),
        positions=tuple(position.listed for position in positions),
    )
    return ReadPerson(
        person=person,
        positions=positions,
        complete=complete,
        address=address,
        ticked=ticked,
        signed_on=signed_on,
        tick_place=rows[0].place(Field.TICK),
    )


def _past(today: date, text: str) -> date | None:
    found = read_date(text)
    if found and found > today:
        raise BadCellError("Cette date est dans le futur.")
    return found


def _same(
    rows: Sequence[Record], name: Field, read: Callable[[str], Value | None], judged: Judged
) -> Value | None:
    """Return what the rows say of one thing: the first, naming those that contradict it."""
    first: Value | None = None
    shown = ""
    for record in rows:
        if not record.text(name):
            continue  # most cells of most lists
        value = _read(record, name, read, judged)
        if not value:
            continue
        if first is None:
            first, shown = value, record.text(name).strip()
        elif value != first:
            _contradiction(record, name, shown, judged)
    return first


def _read(
    record: Record, name: Field, read: Callable[[str], Value | None], judged: Judged
) -> Value | None:
    try:
        return read(record.text(name))
    except BadCellError as error:
        remedy = "La personne est reprise sans cette donnée. Corrigez la cellule."
        judged.refuse(record, name, str(error), remedy)
        return None


def _contradiction(record: Record, name: Field, kept: str, judged: Judged) -> None:
    judged.warn(
        record,
        name,
        f"Une autre ligne de la même clé dit « {kept} » : c’est ce qui est gardé.",
        "Mettez les lignes d’accord, ou donnez à chaque personne sa propre clé.",
    )
