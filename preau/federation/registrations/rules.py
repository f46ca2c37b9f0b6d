"""What a school's request changes among the registrations of one membership. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from preau.protocol.calendar import COMPUTED, Calendar
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

INVITED, ACTIVE, ENDED, REFUSED = "invited", "active", "ended", "refused"
OPEN = frozenset({INVITED, ACTIVE})


@dataclass(frozen=True, order=True)
class Ask:
    """A role for a school year: what a school asks for one person (domain.md, rule 4)."""

    year: SchoolYear
    role: Role


class YearNotOpenError(ValueError):
    """The school year is over, or cannot be asked for yet."""

    def __init__(self, year: SchoolYear) -> None:
        super().__init__(f"school year {year} is not open for requests")
        self.year = year


@dataclass(frozen=True)
class Changes:
    """The registrations to open (new or again) and to end."""

    opened: frozenset[Ask] = frozenset()
    ended: frozenset[Ask] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.opened or self.ended)


@dataclass(frozen=True)
class Wanted:
    """What one request wants: `kept` stay as they are, `asked` are to be open."""

    active: bool
    asked: frozenset[Ask] = frozenset()
    kept: frozenset[Ask] = frozenset()


def changes(
    held: Mapping[Ask, str], wanted: Wanted, today: date, calendar: Calendar = COMPUTED
) -> Changes:
    """Compare what a membership holds (ask -> status) with what a request wants.

    Past years are history: neither opened nor ended. Raises YearNotOpenError for a new ask whose
    year is not open on that day (Europe/Brussels).
    """
    standing = {
        ask for ask, status in held.items() if status in OPEN and not is_past(ask, today, calendar)
    }
    if not wanted.active:
        return Changes(ended=frozenset(standing))
    opened = frozenset(ask for ask in wanted.asked if held.get(ask) not in OPEN)
    _check_open(opened, today, calendar)
    return Changes(opened=opened, ended=frozenset(standing - wanted.asked - wanted.kept))


def default_asks(
    held: Mapping[Ask, str], today: date, calendar: Calendar = COMPUTED
) -> frozenset[Ask]:
    """Return what a client that names no registration asks for (contract.md).

    The roles the person last had at this school, or else teacher, for the current year.
    """
    year = calendar.at(today)
    latest = max((ask.year for ask in held), default=year)
    roles = {ask.role for ask in held if ask.year == latest} or {Role.TEACHER}
    return frozenset(Ask(year, role) for role in roles)


def is_past(ask: Ask, today: date, calendar: Calendar = COMPUTED) -> bool:
    return calendar.is_past(ask.year, today)


def status_on(status: str, valid_until: date, today: date) -> str:
    """Return the status as it reads on a day: what was open is over by its date alone."""
    return ENDED if status in OPEN and valid_until < today else status


def _check_open(asks: Iterable[Ask], today: date, calendar: Calendar) -> None:
    for ask in sorted(asks):
        if not calendar.is_open_for_requests(ask.year, today):
            raise YearNotOpenError(ask.year)
