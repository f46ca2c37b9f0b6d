"""Who the account is for, from the functions somebody has (domain.md, rule 7). No Django here."""

from collections.abc import Iterable
from datetime import date

from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

ROLE_OF_CATEGORY = {"teaching": Role.TEACHER, "head": Role.HEAD}
"""The categories of the table of functions that open a role; no other one does."""

Function = tuple[str, date, date | None]
"""A function: the category of its title, its first day, its last day (None: no end known)."""


def roles_of(positions: Iterable[Function], year: SchoolYear) -> tuple[Role, ...]:
    """Return the roles that functions active in a school year open: teacher first, then head.

    Only the category decides, and only functions whose dates overlap the year count. Somebody who
    heads the school and teaches has both roles.
    """
    active = {category for category, start, end in positions if year.overlaps(start, end)}
    return tuple(role for category, role in ROLE_OF_CATEGORY.items() if category in active)


def is_concerned(positions: Iterable[Function], year: SchoolYear) -> bool:
    """Tell whether somebody may have an account this year: does any function open a role?"""
    return bool(roles_of(positions, year))
