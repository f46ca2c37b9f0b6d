"""`preau federation school-year [YEAR] [--first-day D] [--last-day D]`: its days, by derogation."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from preau.commands import BaseCommand
from preau.federation.registrations.calendar import NO_DAYS, read_calendar, set_days
from preau.federation.registrations.dates import DatesRefusedError
from preau.protocol.calendar import Calendar, OwnDays
from preau.protocol.school_year import SchoolYear

ACTOR = "command"


class Command(BaseCommand):
    """Show the days of a school year, or set them in place of the computed ones."""

    help = "Montre les dates d’une année scolaire, ou en fixe d’autres que celles du décret."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", nargs="?", metavar="ANNÉE", help="par exemple 2027-2028")
        parser.add_argument("--first-day", metavar="DATE", help="premier jour, AAAA-MM-JJ")
        parser.add_argument("--last-day", metavar="DATE", help="dernier jour d’accès, AAAA-MM-JJ")
        parser.add_argument(
            "--computed", action="store_true", help="revient aux dates du décret pour cette année"
        )
        parser.add_argument("--json", action="store_true", help="un document JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        calendar = read_calendar()
        year = _year(options["year"]) if options["year"] else calendar.at(timezone.localdate())
        days = _days(options, calendar, year)
        if days is not None:
            if not options["year"]:
                raise CommandError("Nommez l’année scolaire, par exemple 2027-2028.", returncode=2)
            calendar = _set(year, days)
        shown = _shown(calendar, year)
        self.stdout.write(json.dumps(shown) if options["json"] else _text(shown))


def _days(options: dict[str, Any], calendar: Calendar, year: SchoolYear) -> OwnDays | None:
    """Return what is to be set; None when the command only asks."""
    first, last = _day(options["first_day"]), _day(options["last_day"])
    if options["computed"]:
        if first or last:
            message = "Donnez --computed, ou des dates, mais pas les deux."
            raise CommandError(message, returncode=2)
        return NO_DAYS
    if first is None and last is None:
        return None
    own = calendar.own.get(year, NO_DAYS)
    return OwnDays(first or own.first_day, last or own.last_day)


def _set(year: SchoolYear, days: OwnDays) -> Calendar:
    try:
        return set_days(year=year, days=days, actor=ACTOR, now=timezone.now())
    except DatesRefusedError as refusal:
        raise CommandError(str(refusal), returncode=2) from refusal


def _year(typed: str) -> SchoolYear:
    try:
        return SchoolYear.parse(typed)
    except ValueError as error:
        message = f"« {typed} » n’est pas une année scolaire. Écrivez par exemple 2027-2028."
        raise CommandError(message, returncode=2) from error


def _day(typed: str | None) -> date | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        message = f"« {typed} » n’est pas une date. Écrivez par exemple 2027-08-30."
        raise CommandError(message, returncode=2) from error


def _shown(calendar: Calendar, year: SchoolYear) -> dict[str, Any]:
    own = calendar.own.get(year, NO_DAYS)
    return {
        "school_year": year.label,
        "first_day": calendar.first_day(year).isoformat(),
        "last_day": calendar.last_day(year).isoformat(),
        "set": [name for name in ("first_day", "last_day") if getattr(own, name)],
    }


def _text(shown: dict[str, Any]) -> str:
    first, last = (date.fromisoformat(shown[name]) for name in ("first_day", "last_day"))
    origin = "fixées par la fédération" if shown["set"] else "dates du décret"
    return f"{shown['school_year']} : du {first:%d/%m/%Y} au {last:%d/%m/%Y} ({origin})"
