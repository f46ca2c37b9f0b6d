"""The functions that many people hold, read lightly: a page about everybody needs thousands."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from preau.protocol.school_year import SchoolYear
from preau.school.register.models import Position, PositionCategory

NAMED = 100
"""Up to so many people a query names each; beyond, it reads everybody's rows, which is quicker."""

TITLE = ("pk", "title", "category")
POSITION = ("staff_id", "title_id", "starts_on", "ends_on")


class Held(NamedTuple):
    """A function of somebody: its title, the category of that title, its first and last day."""

    title: str
    category: str
    starts_on: date
    ends_on: date | None


def among(values: Sequence[Any], field: str = "staff") -> dict[str, Any]:
    """Return the filter for rows of these people; none when they are many: others are passed by."""
    return {f"{field}__in": values} if len(values) <= NAMED else {}


def held_by(ids: Sequence[int]) -> dict[int, list[Held]]:
    """Return the functions of these people, past and to come, by the person's pk; two queries."""
    found: dict[int, list[Held]] = {}
    titles = {pk: (name, kind) for pk, name, kind in PositionCategory.objects.values_list(*TITLE)}
    rows = Position.objects.filter(**among(ids)).values_list(*POSITION)
    for staff, title, starts_on, ends_on in rows:
        found.setdefault(staff, []).append(
            Held(*titles[title], starts_on=starts_on, ends_on=ends_on)
        )
    return found


def titles_in(year: SchoolYear, held: Iterable[Held]) -> tuple[str, ...]:
    """Return the titles of the functions active in a school year, each once."""
    active = (h.title for h in held if year.overlaps(h.starts_on, h.ends_on))
    return tuple(dict.fromkeys(active))
