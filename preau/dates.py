"""Days and instants in French words, for what is written without a template. No Django."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)


def in_words(day: date | None) -> str:
    """Return a date in words: "1er septembre 2026"; nothing for None."""
    if day is None:
        return ""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def instant_in_words(instant: datetime) -> str:
    """Return when it was in Belgium: "1er septembre 2026 à 9 h 05"."""
    there = instant.astimezone(BRUSSELS)
    return f"{in_words(there.date())} à {there.hour}\u00a0h\u00a0{there:%M}"
