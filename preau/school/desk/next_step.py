"""The one thing to do next. No Django here."""

from dataclasses import dataclass
from enum import StrEnum

from preau.school.desk import groups
from preau.school.desk.groups import Group


class Step(StrEnum):
    """What stands between the school and a staff that can all read the programme."""

    IMPORT = "import"
    ACTIVATE = "activate"
    PRINT = "print"
    ENCODE = "encode"
    MEND = "mend"
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """`staff`: everybody in the register; `unprinted`: those without authorisation for whom the
    document has never been printed."""

    staff: int
    counts: dict[Group, int]
    unprinted: int


def next_step(situation: Situation) -> Step:
    """Choose: what opens an access at once comes first, waiting comes last."""
    counts = situation.counts
    missing = counts[groups.NO_CONSENT] + counts[groups.NO_EMAIL]
    asked = (
        (not situation.staff, Step.IMPORT),
        (counts[groups.READY], Step.ACTIVATE),
        (situation.unprinted, Step.PRINT),
        (missing, Step.ENCODE),
        (counts[groups.TROUBLE], Step.MEND),
        (counts[groups.ASKED], Step.WAIT),
    )
    return next((step for due, step in asked if due), Step.NOTHING)
