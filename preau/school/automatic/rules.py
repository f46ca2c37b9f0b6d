"""When a transfer leaves by itself, and what it leaves to people. Pure: no Django."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
"""In the order of date.weekday()."""

FROM_HOUR = 6
"""Nothing leaves before this hour in Brussels: the lists of the evening before are in by then."""

LATE = 6
"""Days for which a chosen day that was missed, the computer being off, is made up for."""

FEW = 2
SHARE = 5


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The days that the head chose, and the day of the agreement: it counts from the next one."""

    agreed_on: date
    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()

    def has(self, day: date) -> bool:
        return day > self.agreed_on and (day.weekday() in self.weekdays or day in self.dates)

    def next_after(self, day: date) -> date | None:
        """Return the next chosen day; None when no date is left."""
        soon = (day + timedelta(days=n) for n in range(1, 9))
        later = sorted(one for one in self.dates if one > day)
        return next((one for one in (*soon, *later) if self.has(one)), None)


def due_day(schedule: Schedule, *, now: datetime, last: date | None) -> date | None:
    """Return the chosen day for which a transfer should leave at `now` (Brussels); None if none.

    `last` is the newest day for which one left. Of several days that were missed, only the newest
    is made up for: what it sends is the whole difference.
    """
    if now.hour < FROM_HOUR:
        return None
    days = (now.date() - timedelta(days=n) for n in range(LATE + 1))
    return next((day for day in days if schedule.has(day) and (last is None or day > last)), None)


def needs_a_yes(closing: int, open_now: int) -> bool:
    """Tell whether so many accesses would close that no machine should do it alone (choice).

    More than two, and more than 20 % of those that are open: stricter than the list, where
    somebody reads the names (activations/rules.py, closes_many).
    """
    return closing > FEW and closing * SHARE > open_now


def in_words(schedule: Schedule) -> str:
    """Return the chosen days: "chaque lundi et jeudi, le 24/08/2027"."""
    days = [WEEKDAYS[day] for day in sorted(schedule.weekdays)]
    each = f"chaque {_and(days)}" if days else ""
    dates = [f"le {day:%d/%m/%Y}" for day in sorted(schedule.dates)]
    return ", ".join(part for part in (each, _and(dates)) if part)


class NotADateError(ValueError):
    """A word is no date, or one that is over; the message says which and how to mend it."""


def read_dates(typed: str, *, today: date) -> frozenset[date]:
    """Read dates as people write them ("24/08/2027", "2027-08-24"), one a line or with commas.

    Raises NotADateError.
    """
    return frozenset(_read(word, today) for word in _words(typed.splitlines()))


def _words(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from (word.strip() for word in line.replace(";", ",").split(",") if word.strip())


def _read(word: str, today: date) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"):
        try:
            day = datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if day <= today:
            raise NotADateError(f"Le {word[:20]} est passé ou c’est aujourd’hui.")
        return day
    raise NotADateError(f"« {word[:20]} » n’est pas une date. Écrivez-la ainsi : 24/08/2027.")


def _and(words: Sequence[str]) -> str:
    return " et ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)
