"""What one cell means: dates, ticks, numbers. No Django."""

import re
from datetime import date

DATE = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{2,4})")
ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
YES = frozenset(("oui", "o", "x", "1", "vrai", "true", "yes", "y", "ja", "✓", "✔", "☑"))
NO = frozenset(("non", "n", "0", "faux", "false", "no", "nee", "", "-", "☐"))
GENDERS = {"m": "M", "h": "M", "homme": "M", "1": "M", "f": "F", "femme": "F", "2": "F", "v": "F"}


class BadCellError(ValueError):
    """A cell that cannot be read; the message is a French sentence."""


def read_date(text: str) -> date | None:
    """Read a date as Belgian lists write it (day first) or as ISO 8601; None for an empty cell.

    A year of two digits is refused: 14.3.26 may be a birth in 1926 or a signature in 2026.
    """
    typed = MIDNIGHT.sub("", text.strip())
    if not typed:
        return None
    if found := ISO_DATE.fullmatch(typed):
        year, month, day = found.groups()
    elif found := DATE.fullmatch(typed):
        day, _, month, year = found.groups()
    else:
        raise BadCellError("Ce n’est pas une date : écrivez-la jour/mois/année, comme 24/08/2026.")
    if len(year) != 4:
        raise BadCellError("L’année doit être écrite en quatre chiffres, comme 24/08/2026.")
    return _date(int(year), int(month), int(day))


def _date(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise BadCellError(f"Il n’y a pas de mois {month} : écrivez la date jour/mois/année.")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise BadCellError("Ce jour n’existe pas dans le calendrier.") from error
    if not 1900 <= year <= 2100:
        raise BadCellError(f"L’année {year} n’est pas possible ici.")
    return found


def read_tick(text: str) -> bool | None:
    """Read a tick; None when the cell is empty. Raises BadCellError."""
    typed = text.strip().casefold()
    if typed in YES:
        return True
    if typed in NO:
        return False if typed else None
    raise BadCellError("Écrivez « Oui » ou « Non ».")


def read_gender(text: str) -> str:
    """Return M, F or X; empty for an empty cell. Raises BadCellError."""
    typed = text.strip().casefold()
    if typed in ("", "x"):
        return typed.upper()
    if typed in GENDERS:
        return GENDERS[typed]
    raise BadCellError("Écrivez M, F ou X.")


def read_number(text: str) -> str:
    """Return a matricule without its blanks and dots. Raises BadCellError.

    The last four digits may be missing: the administration gives them later (domain.md).
    """
    digits = re.sub(r"[\s.\-/]", "", text)
    if digits and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 11):
        raise BadCellError("Un matricule compte 11 chiffres.")
    return digits


def squeeze(text: str) -> str:
    """Return a text without blanks around it nor doubled inside."""
    return " ".join(text.split())
