"""How a line of the journal is chained to the one before. No Django.

hash(n) = SHA-256(hash(n-1) + canonical(n)). Whoever changes, removes or inserts a line has to
write anew every hash that follows, and the last hash that somebody noted elsewhere tells.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = "0" * 64
"""What stands in the place of the hash before the first line."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a line says, with its place; times in UTC."""

    number: int
    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Head:
    """The last line of a chain: what an operator may note outside the database."""

    number: int = 0
    hash: str = START

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read "NUMBER:HASH". Raise ValueError for anything else."""
        number, _, digest = text.strip().partition(":")
        if not (number.isascii() and number.isdigit()) or len(digest) != len(START):
            raise ValueError(text)
        int(digest, 16)
        return cls(int(number), digest.lower())


def canonical(line: Content) -> bytes:
    """Return the one way to write a line: JSON, sorted keys, no blanks, UTF-8, UTC."""
    values = [
        line.number,
        line.id,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.actor,
        line.action,
        line.subject,
        line.detail,
    ]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(previous: str, line: Content) -> str:
    """Return a line's hash (64 hexadecimal digits) from the one before and its content."""
    return hashlib.sha256(previous.encode("ascii") + canonical(line)).hexdigest()
