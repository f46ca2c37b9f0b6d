"""What a head may do with one account of the school. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from preau.federation.management.groups import WAITING, Group
from preau.federation.registrations.rules import OPEN, Ask, is_past
from preau.protocol.calendar import Calendar
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

CORRECTIONS_A_DAY = 5
"""Each one sends a mail to an address that nobody has checked."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Possible:
    """What the page of one account offers."""

    years: tuple[SchoolYear, ...] = ()
    """The school years for which the access can be opened (again)."""
    close: bool = False
    resend: bool = False
    correct: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.years or self.close or self.resend or self.correct)


def possible(
    group: Group,
    held: Mapping[Ask, str],
    *,
    is_confirmed: bool,
    is_own: bool,
    today: date,
    calendar: Calendar,
) -> Possible:
    """Return what may be done, on a day in Europe/Brussels.

    An address is the person's own once they have confirmed: only a mistyped one is corrected here.
    Nobody closes their own access: a school would be left without anybody to open it again.
    """
    standing = any(
        status in OPEN and not is_past(ask, today, calendar) for ask, status in held.items()
    )
    return Possible(
        years=openable_years(held, today, calendar),
        close=standing and not is_own,
        resend=group in WAITING,
        correct=not is_confirmed,
    )


def openable_years(
    held: Mapping[Ask, str], today: date, calendar: Calendar
) -> tuple[SchoolYear, ...]:
    """Return the years that can be asked for and in which nothing is open or waiting."""
    this_year = calendar.at(today)
    taken = {ask.year for ask, status in held.items() if status in OPEN}
    return tuple(
        year
        for year in (this_year, this_year.next)
        if year not in taken and calendar.is_open_for_requests(year, today)
    )


def roles_to_offer(held: Mapping[Ask, datetime | None]) -> dict[Role, bool]:
    """Return the roles of the latest year, each with whether it is proposed (ask -> when it ended).

    A head gives no role that the school has never asked for. What had been ended before the rest,
    such as the role of head of somebody who went on teaching, is not proposed.
    """
    latest = max((ask.year for ask in held), default=None)
    ended = {ask.role: at for ask, at in held.items() if ask.year == latest}
    if not ended:
        return {Role.TEACHER: True}
    last = None if None in ended.values() else max(at for at in ended.values() if at)
    return {role: ended[role] == last for role in Role if role in ended}


def may_correct(corrections: int) -> bool:
    """Tell whether one more correction may be made after so many in a day."""
    return corrections < CORRECTIONS_A_DAY
