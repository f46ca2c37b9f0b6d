"""Registrations as their person reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from preau.federation.mail.words import roles_in_words
from preau.federation.registrations.models import Registration, Status


@dataclass(frozen=True)
class Standing:
    """One registration on a day: what it is, and whether it opens the programme."""

    school_year: str
    school: str
    role: str
    state: str
    until: date
    membership: str
    """The id that one's own page to refuse it is named by."""
    asked_on: date
    ended_on: date | None
    """When it was ended or refused, before its last day (Europe/Brussels)."""

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def can_be_refused(self) -> bool:
        return self.state in OPENING


def lines_of(registrations: Iterable[Registration], *, today: date) -> list[Standing]:
    """Return one line a school, year and role, in the order given (`today` in Europe/Brussels).

    The state is `open`, `coming`, `waiting`, `over` or `refused`. A school whose list names the
    person twice (two accounts made one) is one line: the one that opens most, or
    else the latest.
    """
    best: dict[tuple[int, str, str], Standing] = {}
    for registration in registrations:
        line = _line(registration, today)
        place = (registration.membership.school_id, line.school_year, line.role)
        if place not in best or _rank(line) < _rank(best[place]):
            best[place] = line
    return list(best.values())


OPENING = ("open", "coming", "waiting")


def _rank(line: Standing) -> tuple[int, int]:
    opens = OPENING.index(line.state) if line.can_be_refused else len(OPENING)
    return opens, -line.asked_on.toordinal()


def _line(registration: Registration, today: date) -> Standing:
    return Standing(
        school_year=registration.school_year,
        school=registration.membership.school.name,
        role=roles_in_words([registration.role]),
        state=_state(registration, today),
        until=registration.valid_until,
        membership=registration.membership_id,
        asked_on=timezone.localdate(registration.requested_at),
        ended_on=_day(registration.ended_at),
    )


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def _state(registration: Registration, today: date) -> str:
    if registration.status == Status.REFUSED:
        return "refused"
    if registration.status == Status.ENDED or registration.valid_until < today:
        return "over"
    if registration.status == Status.INVITED:
        return "waiting"
    return "open" if registration.valid_from <= today else "coming"
