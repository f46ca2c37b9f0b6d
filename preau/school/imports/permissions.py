"""The address and the tick of one person, from their rows. No Django."""

from collections.abc import Sequence
from datetime import date

from preau.protocol.addresses import NotAnAddressError, read_address
from preau.school.imports.cells import BadCellError, read_date, read_tick
from preau.school.imports.judged import Judged, ReadAddress
from preau.school.imports.reading.records import Field, Record

NO_ADDRESS = "Ce n’est pas une adresse électronique."
"""What the record says beside the address that was set aside, which it shows already."""
UNTICKED = "Aucune autorisation n’est enregistrée."


def read_private_address(records: Sequence[Record], judged: Judged) -> ReadAddress | None:
    """Return the first usable address of the rows, else the first that is none, else nothing."""
    written = [(r, _address(r)) for r in records if r.text(Field.EMAIL).strip()]
    if not written:
        return None
    record, kept = next((pair for pair in written if pair[1]), written[0])
    for other, address in written:
        if kept and address != kept:
            _contradiction(other, kept, judged)
    return _usable(record, kept, judged) if kept else _none(record, judged)


def read_permission(
    records: Sequence[Record], address: ReadAddress | None, judged: Judged, today: date
) -> tuple[bool | None, date | None]:
    """Return the tick and the day of the signature.

    None is no statement: the list has no such column, or contradicts itself, or ticks no address.
    """
    ticks = [(record, _tick(record, judged)) for record in records]
    said = {tick for _, tick in ticks if tick is not None}
    if said != {True}:
        return _unticked(ticks, said, judged), None
    record = next(record for record, tick in ticks if tick)
    if address is None:
        judged.warn(
            record,
            Field.TICK,
            f"La coche ne couvre aucune adresse. {UNTICKED}",
            "Ajoutez l’adresse à la liste, ou encodez-la sur la fiche.",
        )
        return None, None
    return _signature(records, judged, today)


def _address(record: Record) -> str:
    try:
        return read_address(record.text(Field.EMAIL))
    except NotAnAddressError:
        return ""


def _usable(record: Record, kept: str, judged: Judged) -> ReadAddress:
    written = record.text(Field.EMAIL)
    if kept != written:
        judged.warn(
            record,
            Field.EMAIL,
            f"L’adresse a des blancs ou des majuscules : elle est gardée comme « {kept} ».",
            "Rien à faire si c’est la bonne.",
        )
    return ReadAddress(place=record.place(Field.EMAIL), written=written.strip(), kept=kept)


def _none(record: Record, judged: Judged) -> ReadAddress:
    written = record.text(Field.EMAIL).strip()[:300]
    problem = f"« {written[:80]} » n’est pas une adresse électronique."
    judged.refuse(
        record,
        Field.EMAIL,
        problem,
        "La personne est reprise, sans adresse. Encodez la bonne sur sa fiche, onglet Adresses.",
        mend="addresses",
    )
    return ReadAddress(
        place=record.place(Field.EMAIL), written=written, kept="", problem=NO_ADDRESS
    )


def _contradiction(record: Record, kept: str, judged: Judged) -> None:
    judged.warn(
        record,
        Field.EMAIL,
        f"Une autre ligne de la même personne donne l’adresse « {kept} » : c’est elle qui est "
        "gardée.",
        "Mettez les lignes d’accord.",
    )


def _tick(record: Record, judged: Judged) -> bool | None:
    try:
        return read_tick(record.text(Field.TICK))
    except BadCellError as error:
        judged.refuse(record, Field.TICK, str(error), UNTICKED)
        return None


def _unticked(
    ticks: Sequence[tuple[Record, bool | None]], said: set[bool], judged: Judged
) -> bool | None:
    if said == {True, False}:
        record = next(record for record, tick in ticks if tick is False)
        judged.warn(
            record,
            Field.TICK,
            "Deux lignes de la même personne se contredisent : Oui et Non. "
            "Aucune autorisation n’est ajoutée ni retirée.",
            "Mettez les lignes d’accord.",
        )
        return None
    has_column = any(Field.TICK in record.cells for record, _ in ticks)
    return False if has_column else None


def _signature(
    records: Sequence[Record], judged: Judged, today: date
) -> tuple[bool | None, date | None]:
    days = []
    for record in records:
        try:
            day = read_date(record.text(Field.SIGNED_ON))
            if day and day > today:
                raise BadCellError("La date de signature est dans le futur.")
        except BadCellError as error:
            judged.refuse(record, Field.SIGNED_ON, f"{error} {UNTICKED}", "Corrigez cette date.")
            return None, None
        days.append(day)
    return True, max((day for day in days if day), default=None)
