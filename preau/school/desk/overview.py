"""Where the school stands, in a number of queries that does not depend on its size."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from preau.protocol.school_year import SchoolYear
from preau.school.activations.standing import Standing, standings
from preau.school.desk import groups, motives
from preau.school.desk.groups import Group, Share
from preau.school.desk.motives import Kind, Motive
from preau.school.desk.next_step import Situation, Step, next_step
from preau.school.documents.models import Sheet
from preau.school.register.models import StaffMember
from preau.school.returns.models import ReturnedPage
from preau.school.signing.models import Link, Signature


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the rentrée page shows.

    `unprinted`: people without permission for whom nothing was printed this year, and who have no
    link. `linked`: those who may sign with a link; `signed`: who did, since yesterday. `returned`:
    pages of signed sheets that wait for somebody to look. `motives`: how many people each motive
    holds for.
    """

    year: SchoolYear
    staff: int
    counts: dict[Group, int]
    unprinted: int
    returned: int
    motives: dict[Motive, int]
    step: Step
    linked: int = 0
    signed: int = 0
    stages: list[Share] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)

    @property
    def blocks(self) -> list[tuple[Motive, int]]:
        """Return what is missing here, and for how many."""
        return self._of(Kind.BLOCK)

    @property
    def drifts(self) -> list[tuple[Motive, int]]:
        """Return what the federation says otherwise, and of how many."""
        return self._of(Kind.DRIFT, Kind.PLAN)

    @property
    def closing(self) -> int:
        return self.motives[motives.TO_CLOSE]

    @property
    def bounced(self) -> int:
        return self.motives[motives.BOUNCED]

    @property
    def expired(self) -> int:
        return self.motives[motives.EXPIRED]

    @property
    def silent(self) -> int:
        return self.motives[motives.SILENT]

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

    @property
    def to_correct(self) -> int:
        """Return how many addresses did not lead to their person."""
        return self.bounced + self.motives[motives.OTHER_ADDRESS]

    def _of(self, *kinds: Kind) -> list[tuple[Motive, int]]:
        return [(motive, n) for motive, n in self.motives.items() if n and motive.kind in kinds]


def read_overview(today: date, now: datetime) -> Overview:
    """Return where everybody stands on a day (Europe/Brussels), at an instant of it."""
    found = standings(StaffMember.objects.all(), today=today)
    states = [standing.state for standing in found]
    counts, held = groups.count_groups(states), motives.count_motives(found, today)
    year = found[0].school_year if found else SchoolYear.at(today)
    missing = _missing(found)
    linked = missing & set(Link.objects.open(now).values_list("staff_id", flat=True))
    situation = Situation(
        staff=len(found),
        counts=counts,
        unprinted=len(missing - linked - _printed(year)),
        linked=len(linked),
        returned=ReturnedPage.objects.waiting().count(),
        motives=held,
    )
    return Overview(
        year=year,
        staff=len(found),
        counts=counts,
        stages=groups.stages(states),
        shares=groups.shares(counts),
        unprinted=situation.unprinted,
        linked=situation.linked,
        signed=Signature.objects.filter(signed_at__gte=_yesterday(today)).count(),
        returned=situation.returned,
        motives=held,
        step=next_step(situation),
    )


def _missing(found: list[Standing]) -> set[int]:
    """Return who has not permitted yet (pk)."""
    missing = groups.NO_CONSENT.states | groups.NO_EMAIL.states
    return {s.staff.pk for s in found if s.state in missing}


def _printed(year: SchoolYear) -> set[int]:
    """Return who has been given the document this year (pk)."""
    return set(Sheet.objects.filter(school_year=year.label).values_list("staff_id", flat=True))


def _yesterday(today: date) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=1), time.min))
