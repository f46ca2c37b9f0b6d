"""The days of school years that the federation has set, by derogation, in place of the computed."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from preau.federation.registrations.dates import check_days
from preau.federation.registrations.models import Membership, Registration, SchoolYearDates
from preau.journal.actions import Line, record
from preau.protocol.calendar import Calendar, OwnDays
from preau.protocol.school_year import SchoolYear

NO_DAYS = OwnDays()


def read_calendar() -> Calendar:
    """Return the calendar in force, in one query."""
    own = {
        SchoolYear.parse(row.school_year): OwnDays(row.first_day, row.last_day)
        for row in SchoolYearDates.objects.all()
    }
    return Calendar(own)


def set_days(*, year: SchoolYear, days: OwnDays, actor: str, now: datetime) -> Calendar:
    """Set the days of a year, or give it back its computed ones (`NO_DAYS`); UTC.

    Registrations that exist follow, those of the year before too when its last day moves; their
    schools see a new version. Raises DatesRefusedError.
    """
    with transaction.atomic():
        calendar = read_calendar()
        calendar = Calendar({**calendar.own, year: days})
        check_days(calendar, year)
        if days == NO_DAYS:
            SchoolYearDates.objects.filter(school_year=year.label).delete()
        else:
            SchoolYearDates.objects.update_or_create(
                school_year=year.label,
                defaults={"first_day": days.first_day, "last_day": days.last_day},
            )
        for moved in (SchoolYear(year.start - 1), year):
            _move(moved, calendar, now)
        record(actor=actor, lines=[_line(year, days)], now=now)
    return calendar


def _move(year: SchoolYear, calendar: Calendar, now: datetime) -> None:
    first, last = calendar.first_day(year), calendar.last_day(year)
    others = ~Q(valid_from=first, valid_until=last)
    moved = Registration.objects.filter(others, school_year=year.label)
    Membership.objects.filter(pk__in=moved.values("membership")).update(
        version=F("version") + 1, updated_at=now
    )
    moved.update(valid_from=first, valid_until=last)


def _line(year: SchoolYear, days: OwnDays) -> Line:
    set_to = {"first_day": days.first_day, "last_day": days.last_day}
    detail = {name: day.isoformat() for name, day in set_to.items() if day}
    return Line(action="school_year.set", subject=f"school_year:{year}", detail=detail)
