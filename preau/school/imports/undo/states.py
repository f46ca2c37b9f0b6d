"""What the register said of a person, as JSON and back. No Django."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from preau.school.imports.snapshot import KnownPerson
from preau.school.register.listed import ListedPerson, ListedPosition

DAYS = ("birth_date", "left_on")


def to_json(known: KnownPerson) -> dict[str, Any]:
    """Return a state; days stay days, for an encoder that knows them."""
    return asdict(replace(known, withdrawn={}))


def from_json(state: Mapping[str, Any]) -> KnownPerson:
    """Return the state that was kept."""
    person = state["person"]
    positions = tuple(_position(position) for position in person["positions"])
    days = {name: _day(person[name]) for name in DAYS}
    listed = ListedPerson(**{**person, **days, "positions": positions})
    return KnownPerson(**{**state, "person": listed, "signed_on": _day(state["signed_on"])})


def _position(position: Mapping[str, str]) -> ListedPosition:
    starts_on = date.fromisoformat(position["starts_on"])
    ends_on = _day(position["ends_on"])
    return ListedPosition(title=position["title"], starts_on=starts_on, ends_on=ends_on)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
