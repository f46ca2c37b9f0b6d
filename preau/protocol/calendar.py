"""School years with the days that a federation has set in place of the computed ones. No Django.

A derogation moves a first day; the access of the year before then ends on its eve, unless a last
day was set too (domain.md, "School year").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from preau.protocol.school_year import REQUESTS_OPEN, SchoolYear


@dataclass(frozen=True)
class OwnDays:
    """What was set for one year: None leaves the computed day."""

    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Calendar:
    """First and last days of access, year by year."""

    own: Mapping[SchoolYear, OwnDays] = field(default_factory=dict)

    def first_day(self, year: SchoolYear) -> date:
        return self._own(year).first_day or year.first_day

    def last_day(self, year: SchoolYear) -> date:
        """Return the last day of access: the eve of the next year unless another was set."""
        return self._own(year).last_day or self.first_day(year.next) - timedelta(days=1)

    def at(self, day: date) -> SchoolYear:
        """Return the year that has begun last on a day (Europe/Brussels)."""
        year = SchoolYear(day.year)
        return year if day >= self.first_day(year) else SchoolYear(day.year - 1)

    def is_past(self, year: SchoolYear, day: date) -> bool:
        """Tell whether a year's access is over: it is history."""
        return self.last_day(year) < day

    def is_open_for_requests(self, year: SchoolYear, day: date) -> bool:
        """Tell whether a school may ask for a year: from 1 July before it, or its first day."""
        opens = min(date(year.start, *REQUESTS_OPEN), self.first_day(year))
        return opens <= day and not self.is_past(year, day)

    def _own(self, year: SchoolYear) -> OwnDays:
        return self.own.get(year, OwnDays())


COMPUTED = Calendar()
"""The calendar of the decree, without exception."""
