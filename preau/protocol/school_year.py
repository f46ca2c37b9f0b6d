"""The Belgian (FWB) school year: its dates follow a published rule, so nobody types them.

Source: decree of 31 March 2022; domain.md, "School year".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Self

WEEKS_OF_HOLIDAYS = 8
WEEKS_OF_CLASS = 37
REQUESTS_OPEN = (7, 1)
"""Schools may ask for the next year from 1 July on (choice, domain.md)."""


@dataclass(frozen=True, order=True)
class SchoolYear:
    """A school year, known by the calendar year in which it starts."""

    start: int

    @classmethod
    def at(cls, day: date) -> Self:
        """Return the year whose access covers a day (Europe/Brussels)."""
        year = cls(day.year)
        return year if day >= year.first_day else cls(day.year - 1)

    @classmethod
    def parse(cls, label: str) -> Self:
        """Read "2026-2027". Raise ValueError for anything else."""
        first, _, second = label.partition("-")
        if not (label.isascii() and len(label) == 9 and first.isdigit() and second.isdigit()):
            raise ValueError(f"not a school year: {label!r}")
        if int(second) != int(first) + 1:
            raise ValueError(f"not a school year: {label!r}")
        return cls(int(first))

    @property
    def label(self) -> str:
        """Return the name on the wire and on screens: "2026-2027"."""
        return f"{self.start}-{self.start + 1}"

    @property
    def next(self) -> "SchoolYear":
        return SchoolYear(self.start + 1)

    @property
    def first_day(self) -> date:
        """Return the first day of class: the last Monday of August, or the Monday before."""
        return _first_day(self.start)

    @property
    def last_day_of_class(self) -> date:
        """Return the first Friday of July."""
        return _last_day_of_class(self.start)

    @property
    def last_day_of_access(self) -> date:
        """Return the eve of the next year: nobody loses the programme over the summer (choice)."""
        return _eve(_first_day(self.start + 1))

    def overlaps(self, start: date, end: date | None) -> bool:
        """Tell whether a function from `start` to `end` (open if None) is active this year."""
        return start <= self.last_day_of_access and (end is None or end >= self.first_day)

    def is_open_for_requests(self, today: date) -> bool:
        """Tell whether a school may ask for this year on that day."""
        opens = min(date(self.start, *REQUESTS_OPEN), self.first_day)
        return opens <= today <= self.last_day_of_access

    def __str__(self) -> str:
        return self.label


@cache
def _first_day(start: int) -> date:
    # Remembered: a page about a thousand people asks some ten thousand times.
    monday = last_monday_of_august(start)
    if monday.day >= 30 and weeks_of_class(monday, _last_day_of_class(start)) < WEEKS_OF_CLASS:
        return monday - timedelta(weeks=1)
    return monday


@cache
def _eve(day: date) -> date:
    return day - timedelta(days=1)


def _last_day_of_class(start: int) -> date:
    first = date(start + 1, 7, 1)
    return first + timedelta(days=(4 - first.weekday()) % 7)


def last_monday_of_august(year: int) -> date:
    last = date(year, 8, 31)
    return last - timedelta(days=last.weekday())


def weeks_of_class(first_day: date, last_day: date) -> int:
    """Return the calendar weeks from a Monday to a Friday, less the eight weeks of holidays."""
    return ((last_day - first_day).days + 3) // 7 - WEEKS_OF_HOLIDAYS
