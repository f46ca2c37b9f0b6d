"""What a list of staff says about a person: plain values, no Django."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True, order=True)
class ListedPosition:
    """A function as the list names it; open when it has no end."""

    title: str
    starts_on: date
    ends_on: date | None = None
    by_hand: bool = field(default=False, compare=False)
    """Added or ended on the record, which no list undoes."""


@dataclass(frozen=True, kw_only=True)
class ListedPerson:
    """A person as the list describes them; `key` is the school's own stable identifier."""

    key: str
    family_name: str
    given_name: str
    registration_number: str = ""
    birth_date: date | None = None
    gender: str = ""
    left_on: date | None = None
    positions: tuple[ListedPosition, ...] = ()
