"""Which days of a school year can be set. No Django."""

from datetime import date

from preau.protocol.calendar import Calendar
from preau.protocol.school_year import SchoolYear


class DatesRefusedError(ValueError):
    """The days cannot be those of the school year; the message says why, in French."""


def check_days(calendar: Calendar, year: SchoolYear) -> None:
    """Refuse days that a slip of the hand explains better than a derogation.

    Raises DatesRefusedError.
    """
    first, last = calendar.first_day(year), calendar.last_day(year)
    earliest, latest = date(year.start, 7, 1), date(year.start, 10, 31)
    if not earliest <= first <= latest:
        raise DatesRefusedError(
            f"Le premier jour de {year} doit tomber entre le {earliest:%d/%m/%Y} et le"
            f" {latest:%d/%m/%Y} ; vous avez donné le {first:%d/%m/%Y}."
        )
    end = date(year.start + 1, 12, 31)
    if not date(year.start + 1, 1, 1) <= last <= end:
        raise DatesRefusedError(
            f"Le dernier jour d’accès de {year} doit tomber en {year.start + 1} ;"
            f" vous avez donné le {last:%d/%m/%Y}."
        )
