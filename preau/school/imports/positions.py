"""The functions of one person, from their rows. No Django."""

from collections.abc import Sequence
from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.imports.cells import BadCellError, read_date
from preau.school.imports.judged import Judged, ReadPosition
from preau.school.imports.reading.records import Field, Record
from preau.school.register.listed import ListedPosition
from preau.school.register.titles import clean_title, title_key

WITHOUT = "La personne est reprise, sans cette fonction. Corrigez la cellule."
LONGEST_TITLE = 200
WRITTEN = (Field.TITLE, Field.STARTS_ON, Field.ENDS_ON)
"""An empty cell says nothing; a row on which all three are empty says nothing of functions."""


class _CellRefusedError(Exception):
    def __init__(self, name: Field, message: str) -> None:
        super().__init__(message)
        self.name = name


def read_positions(
    records: Sequence[Record], judged: Judged, today: date
) -> tuple[list[ReadPosition], bool]:
    """Return the functions that can be read, and whether all could."""
    found: dict[tuple[str, date], tuple[Record, ReadPosition]] = {}
    complete = True
    for record in records:
        if not any(record.text(name).strip() for name in WRITTEN):
            complete = False
            _name_missing(record, judged)
            continue
        try:
            position = _read(record)
        except _CellRefusedError as refusal:
            judged.refuse(record, refusal.name, str(refusal), WITHOUT)
            complete = False
            continue
        identity = (title_key(position.listed.title), position.listed.starts_on)
        _compare_ends(record, position, found.setdefault(identity, (record, position))[1], judged)
    if len(found) > 1:
        _name_those_over(list(found.values()), judged, SchoolYear.at(today))
    return [position for _, position in found.values()], complete


def _name_missing(record: Record, judged: Judged) -> None:
    judged.warn(
        record,
        Field.TITLE,
        "Cette ligne ne donne aucune fonction : elle n’en ajoute ni n’en retire.",
        "Complétez-la si la personne en a une.",
    )


def _read(record: Record) -> ReadPosition:
    title = clean_title(record.text(Field.TITLE))
    if not title:
        raise _CellRefusedError(Field.TITLE, "La fonction manque.")
    if len(title) > LONGEST_TITLE:
        raise _CellRefusedError(Field.TITLE, f"La fonction dépasse {LONGEST_TITLE} caractères.")
    starts_on = _date(record, Field.STARTS_ON)
    ends_on = _date(record, Field.ENDS_ON)
    if starts_on is None:
        raise _CellRefusedError(Field.STARTS_ON, "La date de début manque.")
    if ends_on and ends_on < starts_on:
        raise _CellRefusedError(
            Field.ENDS_ON, f"La fin vient avant le début, le {starts_on:%d/%m/%Y}."
        )
    listed = ListedPosition(title=title, starts_on=starts_on, ends_on=ends_on)
    return ReadPosition(listed=listed, place=record.place(Field.TITLE), generic=record.generic)


def _date(record: Record, name: Field) -> date | None:
    try:
        return read_date(record.text(name))
    except BadCellError as error:
        raise _CellRefusedError(name, str(error)) from error


def _compare_ends(
    record: Record, position: ReadPosition, first: ReadPosition, judged: Judged
) -> None:
    if position.listed.ends_on == first.listed.ends_on:
        return
    kept = first.listed.ends_on
    judged.warn(
        record,
        Field.ENDS_ON,
        "La même fonction, avec le même début, a une autre fin sur une autre ligne : "
        f"{f'le {kept:%d/%m/%Y}' if kept else 'sans fin'}. C’est celle-là qui est gardée.",
        "Mettez les deux lignes d’accord.",
    )


def _name_those_over(
    found: Sequence[tuple[Record, ReadPosition]], judged: Judged, year: SchoolYear
) -> None:
    over = [pair for pair in found if _is_over(pair[1].listed, year)]
    if len(over) == len(found):
        return
    for record, position in over:
        judged.warn(
            record,
            Field.ENDS_ON,
            f"Deux fonctions, dont une terminée le {position.listed.ends_on:%d/%m/%Y}, avant "
            f"l’année scolaire {year} : celle-ci ne compte plus, l’autre compte.",
            "Rien à faire si c’est exact.",
        )


def _is_over(position: ListedPosition, year: SchoolYear) -> bool:
    return position.ends_on is not None and position.ends_on < year.first_day
