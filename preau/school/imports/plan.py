"""What a list would change in the register. No Django, and nothing written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from preau.protocol.addresses import address_key
from preau.protocol.school_year import SchoolYear
from preau.school.imports.addresses import settle
from preau.school.imports.changes import Change, address_changes, person_changes
from preau.school.imports.judged import Judged, ReadPerson, ReadPosition, Remark
from preau.school.imports.permission_plan import PlannedAddress, plan_address
from preau.school.imports.rules import name_key
from preau.school.imports.snapshot import KnownPerson, Snapshot
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.titles import title_key

MOST_LEAVERS = 0.20
"""A list that ends more than this share of the active people is likely the wrong list."""

Kind = Literal["added", "changed", "unchanged"]
KINDS: tuple[Kind, ...] = ("added", "changed", "unchanged")


@dataclass(frozen=True, kw_only=True)
class PlannedPerson:
    """A person as the register will have them, and what changes, cell by cell."""

    kind: Kind
    person: ListedPerson
    row: int
    address: PlannedAddress
    changes: tuple[Change, ...] = ()
    enters: bool = False
    """Something of the register itself changes: name, functions, coming back or leaving."""
    ends: bool = False
    """The list says that the person left, or has no function any more this school year."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The whole comparison, in the order of the list; `left` are those it names no more."""

    people: Sequence[PlannedPerson]
    left: Sequence[KnownPerson]
    refused: Sequence[Remark]
    warnings: Sequence[Remark]
    left_out: Sequence[str] = field(default_factory=tuple)
    active: int = 0

    def of_kind(self, kind: Kind) -> list[PlannedPerson]:
        return [person for person in self.people if person.kind == kind]

    @property
    def ending(self) -> int:
        """Return how many people would lose their place or all their functions."""
        return len(self.left) + sum(planned.ends for planned in self.people)

    @property
    def too_many_leave(self) -> bool:
        return self.ending > MOST_LEAVERS * self.active

    @property
    def touched(self) -> list[str]:
        """Return the keys of those in whom something changes."""
        changed = [p.person.key for p in self.people if p.kind != "unchanged"]
        return [*changed, *(known.person.key for known in self.left)]

    @property
    def changes_something(self) -> bool:
        return bool(self.left) or any(p.kind != "unchanged" for p in self.people)


def make_plan(
    judged: Judged, snapshot: Snapshot, *, today: date, left_out: Sequence[str] = ()
) -> Plan:
    """Compare a judged list with the register. `today`: Europe/Brussels."""
    refused, warnings = list(judged.refused), list(judged.warnings)
    holders = _settle(judged, snapshot)
    names = {key: known.name for key, known in snapshot.people.items()}
    names |= {read.key: read.name for read in judged.people}
    people = []
    for read in judged.people:
        known = snapshot.people.get(read.key)
        holder = holders.get(read.key)
        shown = f"{names[holder]} ({holder})" if holder else ""
        address, remarks = plan_address(read, known, holder=shown, today=today)
        refused += remarks.refused
        warnings += remarks.warnings
        refused += _unknown_titles(read, snapshot)
        people.append(_compare(read, known, address, snapshot, today))
    staying = [known for known in snapshot.people.values() if known.person.left_on is None]
    return Plan(
        people=people,
        left=[known for known in staying if not _is_mentioned(known, judged)],
        refused=sorted(refused, key=lambda remark: remark.place.row),
        warnings=sorted(warnings, key=lambda remark: remark.place.row),
        left_out=left_out,
        active=sum(known.is_here(today) for known in snapshot.people.values()),
    )


def _settle(judged: Judged, snapshot: Snapshot) -> dict[str, str]:
    claims = {
        read.key: address_key(read.address.kept)
        for read in judged.people
        if read.address and read.address.kept
    }
    known = snapshot.people.items()
    return settle(claims, {key: address_key(k.email) for key, k in known if k.email})


def _is_mentioned(known: KnownPerson, judged: Judged) -> bool:
    if known.person.key in judged.mentioned_keys:
        return True
    return name_key(known.person.family_name, known.person.given_name) in judged.mentioned_names


def _unknown_titles(read: ReadPerson, snapshot: Snapshot) -> list[Remark]:
    return [
        Remark(
            place=position.place,
            value=position.listed.title,
            message=f"La table des fonctions ne sait pas ce qu’est « {position.listed.title} ».",
            remedy=(
                "La personne est reprise, mais bloquée. Dites dans la table des fonctions si cette "
                "fonction enseigne."
            ),
            person=read.name,
            key=read.key,
            mend="functions",
        )
        for position in read.positions
        if snapshot.category(position.listed.title) == "unknown"
    ]


def _compare(
    read: ReadPerson,
    known: KnownPerson | None,
    address: PlannedAddress,
    snapshot: Snapshot,
    today: date,
) -> PlannedPerson:
    row = read.positions[0].place.row if read.positions else read.tick_place.row
    if known is None:
        return PlannedPerson(
            kind="added", person=read.person, row=row, address=address, enters=True
        )
    person = _merge(read, known, snapshot, today)
    cells = tuple(person_changes(known.person, person))
    return PlannedPerson(
        kind="changed" if cells or address.changes else "unchanged",
        person=person,
        row=row,
        address=address,
        changes=(*cells, *address_changes(known, address, today)),
        enters=bool(cells),
        ends=_is_active(known.person, today) and not _is_active(person, today),
    )


def _is_active(person: ListedPerson, today: date) -> bool:
    """Tell whether somebody works here and has a function this school year."""
    if person.left_on and person.left_on <= today:
        return False
    year = SchoolYear.at(today)
    return any(year.overlaps(p.starts_on, p.ends_on) for p in person.positions)


def _merge(read: ReadPerson, known: KnownPerson, snapshot: Snapshot, today: date) -> ListedPerson:
    """An empty cell keeps what is known; refused functions take none away, and what was added or
    ended by hand stays.

    Only leaving is otherwise: who is in the list again works here again.
    """
    before = known.person
    leaving = before.left_on if known.is_here(today) else None
    positions = [_keep_end(_finer(one, before, snapshot), before) for one in read.positions]
    listed = {_identity(position) for position in positions}
    missing = (p for p in before.positions if _identity(p) not in listed)
    positions += [p for p in missing if p.by_hand or not read.complete]
    return replace(
        read.person,
        registration_number=read.person.registration_number or before.registration_number,
        birth_date=read.person.birth_date or before.birth_date,
        gender=read.person.gender or before.gender,
        left_on=read.person.left_on or leaving,
        positions=tuple(positions),
    )


def _identity(position: ListedPosition) -> tuple[str, date]:
    return title_key(position.title), position.starts_on


def _keep_end(listed: ListedPosition, known: ListedPerson) -> ListedPosition:
    """Keep the end that was encoded by hand where the list knows none."""
    same = (p for p in known.positions if p.by_hand and _identity(p) == _identity(listed))
    held = next(same, None)
    return held if held and listed.ends_on is None else listed


def _finer(position: ReadPosition, known: ListedPerson, snapshot: Snapshot) -> ListedPosition:
    """Keep a known title of the same category and dates rather than the mere name of a role."""
    listed = position.listed
    if not position.generic:
        return listed
    category = snapshot.category(listed.title)
    same = (
        held
        for held in known.positions
        if (held.starts_on, held.ends_on) == (listed.starts_on, listed.ends_on)
        and snapshot.category(held.title) == category
    )
    return next(same, listed)
