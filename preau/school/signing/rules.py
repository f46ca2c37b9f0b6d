"""What a link and a code allow, and what counts as a signature. No Django.

Times are UTC. The limits follow OWASP ASVS 5.0, 6.5 and 6.6: a code sent by mail lives ten
minutes, serves once, and few wrong ones are taken.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import dist

LINK_DAYS = 30
"""How long a link may be used (choice: a slip lies in a pigeonhole, a mail waits for holidays)."""
LINK_KEPT = timedelta(days=60)
"""A link that nobody signed with, after its end (choice: the school still sees why)."""
CODE_LIVES = timedelta(minutes=10)
CODE_PAUSE = timedelta(seconds=45)
"""Between two codes for one link."""
MOST_TRIES = 5
"""Wrong codes before a new one has to be asked for."""
MOST_CODES = 8
"""Codes in the life of one link; then the school has to give another."""

WIDTH, HEIGHT = 800, 320
"""The space in which a signature is drawn: points are whole numbers within it."""
MOST_POINTS = 5_000
SHORTEST_DRAWING = 100
"""A dot or a slip of the hand is no signature."""

Stroke = tuple[tuple[int, int], ...]


class State(StrEnum):
    """Where a link stands."""

    WAITING = "waiting"
    BEGUN = "begun"
    SIGNED = "signed"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a link: `end` is why it ended (signed, revoked, replaced), or empty.

    `codes` were sent, the last at `code_sent_at`; `tries` were wrong since then.
    """

    expires_at: datetime
    end: str = ""
    codes: int = 0
    code_sent_at: datetime | None = None
    tries: int = 0


def state_of(facts: Facts, now: datetime) -> State:
    """Return where a link stands at an instant; what happened to it comes before its age."""
    if facts.end:
        return State(facts.end)
    if now >= facts.expires_at:
        return State.EXPIRED
    if facts.codes >= MOST_CODES and not code_lives(facts, now):
        return State.BLOCKED
    return State.BEGUN if facts.codes else State.WAITING


def is_open(state: State) -> bool:
    """Tell whether somebody may still sign."""
    return state in (State.WAITING, State.BEGUN)


def code_lives(facts: Facts, now: datetime) -> bool:
    """Tell whether the code that was sent last may still be typed."""
    sent = facts.code_sent_at
    return sent is not None and now < sent + CODE_LIVES and facts.tries < MOST_TRIES


def next_code_at(facts: Facts) -> datetime | None:
    """Return from when another code may be asked for; None for at once."""
    return facts.code_sent_at + CODE_PAUSE if facts.code_sent_at else None


def is_signature(strokes: tuple[Stroke, ...]) -> bool:
    """Tell whether strokes lie within the space, are not too many, and are more than a dot."""
    points = [point for stroke in strokes for point in stroke]
    if len(points) > MOST_POINTS or not all(_within(*point) for point in points):
        return False
    return sum(dist(*pair) for stroke in strokes for pair in pairwise(stroke)) >= SHORTEST_DRAWING


def _within(x: int, y: int) -> bool:
    return 0 <= x <= WIDTH and 0 <= y <= HEIGHT
