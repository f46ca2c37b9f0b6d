"""Who may read the curriculum, and when the federation is asked again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import Enum, auto

from preau.protocol.claims import SchoolClaim

ASK_AFTER = timedelta(seconds=30)
"""Access ends within 60 s of the end of the last registration: half of it, for a slow answer."""

KEEP_WITHOUT_NEWS = timedelta(minutes=10)
"""How long the last answer counts while the federation cannot be reached (choice): a restart or
an update of it interrupts nobody, and a longer breakdown does not keep access open unchecked."""


class Access(Enum):
    """What a signed-in person gets."""

    OPEN = auto()
    NO_REGISTRATION = auto()
    NO_NEWS = auto()


def must_ask(*, asked_at: datetime, now: datetime) -> bool:
    """Tell whether the federation is to be asked again, from the last time that it was."""
    return not timedelta(0) <= now - asked_at < ASK_AFTER


def access(
    schools: Iterable[SchoolClaim], *, confirmed_at: datetime, now: datetime, today: date
) -> Access:
    """Decide from the last answer that came, and from its age (`today`: Europe/Brussels)."""
    if now - confirmed_at > KEEP_WITHOUT_NEWS:
        return Access.NO_NEWS
    if any(school.is_open_on(today) for school in schools):
        return Access.OPEN
    return Access.NO_REGISTRATION
