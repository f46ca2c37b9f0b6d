"""The one thing to do next. No Django here."""

from dataclasses import dataclass, field
from enum import StrEnum

from preau.school.desk import groups, motives
from preau.school.desk.groups import Group
from preau.school.desk.motives import Motive


class Step(StrEnum):
    """What stands between the school and a staff that can all read the programme."""

    IMPORT = "import"
    ACTIVATE = "activate"
    CLOSE = "close"
    REVIEW = "review"
    PRINT = "print"
    ENCODE = "encode"
    FOLLOW = "follow"
    MEND = "mend"
    REMIND = "remind"
    WAIT = "wait"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """`staff`: everybody in the register; `unprinted`: those without authorisation for whom the
    document has never been printed and who have no link; `linked`: those who may sign with a link;
    `returned`: pages of sheets that wait for somebody to look;
    `motives`: how many people each motive holds for."""

    staff: int
    counts: dict[Group, int]
    unprinted: int
    returned: int = 0
    linked: int = 0
    motives: dict[Motive, int] = field(default_factory=dict)

    def holds(self, *asked: Motive) -> int:
        return sum(self.motives.get(motive, 0) for motive in asked)


def next_step(situation: Situation) -> Step:
    """Choose: what opens or closes an access at once comes first, waiting comes last."""
    counts, holds = situation.counts, situation.holds
    missing = counts[groups.NO_CONSENT] + counts[groups.NO_EMAIL]
    asked = (
        (not situation.staff, Step.IMPORT),
        (counts[groups.READY], Step.ACTIVATE),
        (holds(motives.TO_CLOSE), Step.CLOSE),
        (situation.returned, Step.REVIEW),
        (situation.unprinted, Step.PRINT),
        (missing > situation.linked, Step.ENCODE),
        (counts[groups.TROUBLE] or holds(motives.BOUNCED, motives.OTHER_ADDRESS), Step.MEND),
        (holds(motives.EXPIRED, motives.SILENT), Step.REMIND),
        (situation.linked, Step.FOLLOW),
        (counts[groups.ASKED], Step.WAIT),
    )
    return next((step for due, step in asked if due), Step.NOTHING)
