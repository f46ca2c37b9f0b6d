"""What one printed sheet says: plain values, no Django."""

import secrets
from dataclasses import dataclass, field

from preau.school.consents.texts import Wording

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread; all of it fits a QR's short mode."""
REFERENCE_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class SchoolHead:
    """The school, as its sheets are headed."""

    name: str
    address: str
    fase_number: int
    head_name: str
    logo: bytes = field(default=b"", repr=False)
    """A PNG, or nothing."""


@dataclass(frozen=True, kw_only=True)
class SheetData:
    """One sheet. `email` is the address the school knows, to be checked; empty when it has none.

    `functions` are the titles held this school year; `reference` says which sheet this is, and
    nothing else, to whoever reads its code.
    """

    reference: str
    school: SchoolHead
    school_year: str
    name: str
    key: str
    functions: tuple[str, ...]
    email: str
    wording: Wording
    stamp: str = ""
    """Printed across the page of what is nobody's sheet."""


def new_reference() -> str:
    """Return a random reference of 60 bits: it cannot be guessed, and no two are the same."""
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
