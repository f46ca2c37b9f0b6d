"""Pages of long tables, the newest first: each begins where the one before ended.

Page 2,000 costs what page 1 costs, and what is written meanwhile shifts nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

ROWS_A_PAGE = 50


@dataclass(frozen=True)
class Slice:
    """One page. `after` is the cursor of the next one, "" on the last."""

    rows: list[Any]
    after: str
    is_first: bool


def slice_of(found: QuerySet[Any], cursor: str, *, by: str = "", size: int = ROWS_A_PAGE) -> Slice:
    """Return the page after a cursor; from the start when it cannot be read.

    Ordered by the column `by` (a moment) and the key, or by the key alone.
    """
    order = [f"-{by}", "-pk"] if by else ["-pk"]
    place = _read(found, cursor, by)
    if place is not None:
        found = found.filter(place)
    rows = list(found.order_by(*order)[: size + 1])
    after = _write(rows[size - 1], by) if len(rows) > size else ""
    return Slice(rows[:size], after, place is None)


def _write(row: Any, by: str) -> str:
    return f"{getattr(row, by).isoformat()}~{row.pk}" if by else str(row.pk)


def _read(found: QuerySet[Any], cursor: str, by: str) -> Q | None:
    if not cursor:
        return None
    moment, _, key = cursor.rpartition("~")
    try:
        pk = found.model._meta.pk.to_python(key)
        if not by:
            return Q(pk__lt=pk) if abs(pk) < 2**63 else None
        at = datetime.fromisoformat(moment)
    except (ValueError, TypeError, OverflowError, ValidationError):
        return None
    if at.tzinfo is None:
        return None
    return Q(**{f"{by}__lte": at}) & (Q(**{f"{by}__lt": at}) | Q(pk__lt=pk))
