"""What was changed of somebody, with the values before and after, for the tab Historique.

The journal names no address and no name of a person; here they stand, for those who may read the
record. Deleted with the person, which the journal never is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from preau.school.register.listed import ListedPosition
from preau.school.register.models import Change, Position
from preau.school.register.titles import title_key

WORDS = {
    "family_name": "nom",
    "given_name": "prénom",
    "registration_number": "matricule",
    "birth_date": "date de naissance",
    "gender": "sexe",
    "left_on": "date de sortie",
    "position": "fonction",
    "private_email": "e-mail privé",
}
"""What may change -> its French name. A function that comes or goes has one side only."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One value of one person, before and after."""

    staff_id: int
    field: str
    before: str = ""
    after: str = ""


def remember(changed: Iterable[Changed], *, by: str, now: datetime) -> None:
    """Keep what has changed, in one insert."""
    rows = [
        Change(
            staff_id=one.staff_id,
            field=one.field,
            before=one.before[:LONGEST],
            after=one.after[:LONGEST],
            by=by,
            at=now,
        )
        for one in changed
    ]
    Change.objects.bulk_create(rows)


LONGEST = 300


def compare(staff_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Return what differs between two sets of values of somebody."""
    return [
        Changed(staff_id=staff_id, field=name, before=said(before[name]), after=said(after[name]))
        for name in before
        if before[name] != after[name]
    ]


def compare_positions(
    staff_id: int, before: Sequence[Position], after: Sequence[ListedPosition]
) -> list[Changed]:
    """Return the functions that came, went or got other dates."""
    old = {_same(p.title.title, p): _said(p.title.title, p) for p in before}
    new = {_same(p.title, p): _said(p.title, p) for p in after}
    gone = [
        Changed(staff_id=staff_id, field="position", before=old[one])
        for one in sorted(old.keys() - new.keys())
    ]
    come = [
        Changed(staff_id=staff_id, field="position", after=new[one])
        for one in sorted(new.keys() - old.keys())
    ]
    return [*gone, *come]


def _same(title: str, dates: Position | ListedPosition) -> tuple[str, date, str]:
    return title_key(title), dates.starts_on, str(dates.ends_on)


def _said(title: str, dates: Position | ListedPosition) -> str:
    return said_position(title, dates.starts_on, dates.ends_on)


def said_position(title: str, starts_on: date, ends_on: date | None) -> str:
    """Return a function in words: "Institutrice primaire, du 24/08/2026 au 02/07/2027"."""
    if ends_on is None:
        return f"{title}, depuis le {starts_on:%d/%m/%Y}"
    return f"{title}, du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}"


def said(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")
