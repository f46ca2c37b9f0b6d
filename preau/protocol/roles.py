"""The two roles a school may ask for (domain.md, rules 4 and 7)."""

from enum import StrEnum


class Role(StrEnum):
    """A role in one school for one school year, by its name on the wire."""

    TEACHER = "teacher"
    HEAD = "head"
