"""Where the school stands, in a number of queries that does not depend on its size."""

from dataclasses import dataclass, field
from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.activations.standing import Standing, standings
from preau.school.activations.words import State
from preau.school.desk import groups
from preau.school.desk.groups import Group, Share
from preau.school.desk.next_step import Situation, Step, next_step
from preau.school.register.models import StaffMember


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the home page shows. `to_specify`: people whose function the table does not know."""

    year: SchoolYear
    staff: int
    counts: dict[Group, int]
    to_specify: int
    set_aside: list[Standing]
    step: Step
    shares: list[Share] = field(default_factory=list)

    @property
    def concerned(self) -> int:
        return sum(self.counts[group] for group in groups.CONCERNED)

    @property
    def not_concerned(self) -> int:
        return self.counts[groups.NOT_CONCERNED]

    @property
    def active(self) -> int:
        return self.counts[groups.ACTIVE]

    @property
    def ready(self) -> int:
        return self.counts[groups.READY]

    @property
    def waiting(self) -> int:
        return self.counts[groups.ASKED]

    @property
    def missing(self) -> int:
        return self.counts[groups.NO_EMAIL] + self.counts[groups.NO_CONSENT]

    @property
    def troubled(self) -> int:
        return self.counts[groups.TROUBLE]


def read_overview(today: date) -> Overview:
    """Return where everybody stands on a day (Europe/Brussels)."""
    found = standings(StaffMember.objects.all(), today=today)
    counts = groups.count_groups(standing.state for standing in found)
    situation = Situation(staff=len(found), counts=counts, unprinted=0)
    return Overview(
        year=found[0].school_year if found else SchoolYear.at(today),
        staff=len(found),
        counts=counts,
        shares=groups.shares(counts),
        to_specify=sum(1 for standing in found if needs_function(standing)),
        set_aside=[standing for standing in found if standing.staff.refused_email],
        step=next_step(situation),
    )


def needs_function(standing: Standing) -> bool:
    """Tell whether somebody waits for the table of functions to say what their function is."""
    return standing.state is State.NOT_CONCERNED and bool(standing.remedy)
