"""Where the school stands, in a number of queries that does not depend on its size."""

from dataclasses import dataclass, field
from datetime import date

from preau.protocol.school_year import SchoolYear
from preau.school.activations.standing import Standing, standings
from preau.school.activations.words import State
from preau.school.desk import groups
from preau.school.desk.groups import Group, Share
from preau.school.desk.next_step import Situation, Step, next_step
from preau.school.documents.models import Sheet
from preau.school.register.models import StaffMember


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the home page shows.

    `unprinted`: people without permission for whom nothing was printed this year. `to_specify`:
    people whose function the table does not know. `set_aside`: those whose address was unusable.
    """

    year: SchoolYear
    staff: int
    counts: dict[Group, int]
    unprinted: int
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
    year = found[0].school_year if found else SchoolYear.at(today)
    unprinted = _unprinted(found, year)
    situation = Situation(staff=len(found), counts=counts, unprinted=unprinted)
    return Overview(
        year=year,
        staff=len(found),
        counts=counts,
        shares=groups.shares(counts),
        unprinted=unprinted,
        to_specify=sum(1 for standing in found if needs_function(standing)),
        set_aside=[standing for standing in found if standing.staff.refused_email],
        step=next_step(situation),
    )


def needs_function(standing: Standing) -> bool:
    """Tell whether somebody waits for the table of functions to say what their function is."""
    return standing.state is State.NOT_CONCERNED and bool(standing.remedy)


def _unprinted(found: list[Standing], year: SchoolYear) -> int:
    """Count those without permission who have not been given the document this year."""
    printed = set(Sheet.objects.filter(school_year=year.label).values_list("staff_id", flat=True))
    missing = groups.NO_CONSENT.states | groups.NO_EMAIL.states
    return sum(1 for s in found if s.state in missing and s.staff.pk not in printed)
