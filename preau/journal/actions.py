"""The only way into the journal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from preau.journal.models import Entry
from preau.work.inserts import insert_rows


@dataclass(frozen=True, kw_only=True)
class Line:
    """What happened to one subject."""

    action: str
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)


def record(*, actor: str, lines: Iterable[Line], now: datetime) -> None:
    """Append lines, in one insert, inside the caller's transaction."""
    insert_rows([_entry(actor, line, now) for line in lines])


def _entry(actor: str, line: Line, now: datetime) -> Entry:
    return Entry(at=now, actor=actor, action=line.action, subject=line.subject, detail=line.detail)
