"""Moments and actors as the files say them."""

from datetime import date, datetime

from preau.dates import in_words, instant_in_words
from preau.school.people.names import PROGRAMS, THEMSELVES


def day_or_moment(at: date | datetime) -> str:
    return instant_in_words(at) if isinstance(at, datetime) else in_words(at)


def actor(by: str) -> str:
    """Return who acted, without a name: a copy for one person names no other (decision 40)."""
    if by.startswith("user:"):
        return f"l’école (utilisateur {by.removeprefix('user:')})"
    return THEMSELVES if by.startswith("staff:") else PROGRAMS.get(by, "")
