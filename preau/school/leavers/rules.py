"""How long somebody who left is kept, and why (docs/privacy.md, decision 41). No Django."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from preau.school.returns.rules import KEPT_AFTER_THE_END

KEPT_AFTER_LEAVING = timedelta(days=2 * 365)
"""Two school years: who comes back from a leave or another replacement finds their record."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """`functions`: first and last day of each; `permissions`: the day each was encoded, and the
    day it ended, if it has."""

    left_on: date | None = None
    functions: Sequence[tuple[date, date | None]] = field(default=())
    permissions: Sequence[tuple[date, date | None]] = field(default=())


def gone_on(past: Past) -> date | None:
    """Return the day from which somebody has nothing to do here; None when that is not known.

    Functions that the day of leaving interrupts do not count; one that begins after it does.
    """
    left = past.left_on
    ends = [last for first, last in past.functions if left is None or first > left]
    if not ends:
        return left
    known = [last for last in ends if last is not None]
    return max(known) if len(known) == len(ends) else None


def kept_until(past: Past) -> date | None:
    """Return the last day of keeping somebody; None while there is no such day.

    A permission is the proof of what was transmitted while it held. One that nobody took back has
    nothing left to permit since the person went: its proof is kept from then on.
    """
    gone = gone_on(past)
    if gone is None:
        return None
    ends = [ended or max(gone, begun) for begun, ended in past.permissions]
    return max([gone + KEPT_AFTER_LEAVING, *(end + KEPT_AFTER_THE_END for end in ends)])
