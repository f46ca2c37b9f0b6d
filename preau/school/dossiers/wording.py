"""Days, moments and actors as the files say them."""

from datetime import date, datetime

from django.utils import timezone

from preau.dates import in_words
from preau.school.people.names import PROGRAMS


def moment(at: datetime) -> str:
    """Return "25 novembre 2026 à 9:00", in Brussels."""
    local = timezone.localtime(at)
    return f"{in_words(local.date())} à {local.hour}:{local.minute:02}"


def day_or_moment(at: date | datetime) -> str:
    return moment(at) if isinstance(at, datetime) else in_words(at)


def actor(by: str) -> str:
    """Return who acted, without a name: a copy for one person names no other (decision 40)."""
    if by.startswith("user:"):
        return f"l’école (utilisateur {by.removeprefix('user:')})"
    return PROGRAMS.get(by, "")
