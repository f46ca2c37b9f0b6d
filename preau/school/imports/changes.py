"""What changes of one person, cell by cell: the old value and the new one, in words. No Django."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from preau.protocol.addresses import address_key
from preau.school.imports.permission_plan import PlannedAddress
from preau.school.imports.snapshot import KnownPerson
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.titles import title_key

CELLS = {
    "family_name": "nom",
    "given_name": "prénom",
    "registration_number": "matricule",
    "birth_date": "date de naissance",
    "gender": "sexe",
    "left_on": "date de sortie",
}


@dataclass(frozen=True)
class Change:
    """A cell, what it holds in the register, what it will hold; empty where there is nothing."""

    cell: str
    before: str
    after: str


def person_changes(before: ListedPerson, after: ListedPerson) -> Iterator[Change]:
    """Give what changes of name, functions and leaving."""
    for name, label in CELLS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(label, _shown(old), _shown(new))
    yield from _function_changes(before.positions, after.positions)


def address_changes(before: KnownPerson, after: PlannedAddress, today: date) -> Iterator[Change]:
    """Give what a plan changes of the address and of its permission."""
    if after.changes:
        signed_on = _signed_after(before, after, today)
        yield from _address_cells(before, after.email, after.refused, signed_on)


def register_changes(before: KnownPerson, after: KnownPerson) -> Iterator[Change]:
    """Give what is different between two moments of the register."""
    yield from person_changes(before.person, after.person)
    yield from _address_cells(before, after.email, after.refused_email, after.signed_on)


def _address_cells(
    before: KnownPerson, email: str, refused: str, signed_on: date | None
) -> Iterator[Change]:
    if before.email != email:
        yield Change("e-mail privé", before.email, email)
    if before.refused_email != refused:
        yield Change("adresse écartée", before.refused_email, refused)
    if before.signed_on != signed_on:
        yield Change("autorisation", _signature(before.signed_on), _signature(signed_on))


def _function_changes(
    before: Sequence[ListedPosition], after: Sequence[ListedPosition]
) -> Iterator[Change]:
    held, wanted = _by_identity(before), _by_identity(after)
    for identity in dict.fromkeys((*held, *wanted)):
        old, new = held.get(identity), wanted.get(identity)
        if old is None or new is None or old.ends_on != new.ends_on:
            yield Change("fonction", _function(old), _function(new))


def _by_identity(
    positions: Sequence[ListedPosition],
) -> dict[tuple[str, date], ListedPosition]:
    return {(title_key(p.title), p.starts_on): p for p in positions}


def _function(position: ListedPosition | None) -> str:
    if position is None:
        return ""
    until = f" jusqu’au {position.ends_on:%d/%m/%Y}" if position.ends_on else ""
    return f"{position.title}, depuis le {position.starts_on:%d/%m/%Y}{until}"


def _signed_after(before: KnownPerson, after: PlannedAddress, today: date) -> date | None:
    if not after.ticked:
        return None
    same = address_key(before.email) == address_key(after.email)
    return after.signed_on or (before.signed_on if same else None) or today


def _signature(day: date | None) -> str:
    return f"signée le {day:%d/%m/%Y}" if day else ""


def _shown(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")
