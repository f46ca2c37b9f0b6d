"""The figures of a school year's start: computed in two queries, kept for five minutes."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import Greatest, TruncDate

from preau.federation.registrations.models import Registration, Status
from preau.federation.schools.models import School
from preau.protocol.school_year import SchoolYear

KEPT_SECONDS = 300
MOST_DAYS = 45
"""Beyond as many days, one bar is a week."""


@dataclass(frozen=True)
class SchoolFigures:
    """How far one school is: people asked for this year, those who have access, those invited."""

    fase_number: int
    name: str
    active: int
    invited: int
    refused: int

    @property
    def asked(self) -> int:
        return self.active + self.invited + self.refused

    @property
    def share(self) -> int:
        """Return the people with access among those asked for, in per cent."""
        return round(100 * self.active / self.asked) if self.asked else 0


@dataclass(frozen=True)
class Figures:
    """One year, as it stood at a moment (UTC)."""

    year: str
    at: datetime
    schools: list[SchoolFigures]
    """Only those that asked for somebody."""
    registered: int
    """All schools that may ask."""
    days: list[tuple[date, int]]
    """Day (Brussels) -> people whose access opened; days without any left out."""

    @property
    def active(self) -> int:
        return sum(school.active for school in self.schools)

    @property
    def invited(self) -> int:
        return sum(school.invited for school in self.schools)

    @property
    def refused(self) -> int:
        return sum(school.refused for school in self.schools)


@dataclass(frozen=True)
class Bar:
    """A day, or the week that begins on it."""

    first: date
    last: date
    count: int
    total: int
    """People with access at its end."""


def figures_of(year: SchoolYear, *, now: datetime) -> Figures:
    """Return the figures of a year, five minutes old at most (UTC)."""
    key = f"operators-figures:{year.label}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = _compute(year, now)
        cache.set(key, found, KEPT_SECONDS)
    return found


def bars_of(figures: Figures, *, today: date) -> list[Bar]:
    """Return one bar a day from the first opened access until today, or one a week."""
    if not figures.days:
        return []
    counts, first = Counter(dict(figures.days)), figures.days[0][0]
    last = max(today, figures.days[-1][0])
    step = 1 if (last - first).days < MOST_DAYS else 7
    bars, total = list[Bar](), 0
    while first <= last:
        days = [first + timedelta(days=n) for n in range(step)]
        count = sum(counts[day] for day in days)
        total += count
        bars.append(Bar(first, min(days[-1], last), count, total))
        first += timedelta(days=step)
    return bars


def _compute(year: SchoolYear, now: datetime) -> Figures:
    of_year = Registration.objects.filter(
        school_year=year.label, membership__deleted_at__isnull=True
    )
    people = Count("membership", distinct=True)
    by_school = of_year.values_list("membership__school", "status").annotate(people)
    counts = {(school, status): count for school, status, count in by_school}
    # A person already known has access from the request on; others from their yes.
    opened = TruncDate(Greatest("requested_at", "membership__account__confirmed_at"))
    by_day = of_year.filter(status=Status.ACTIVE).values_list(opened).annotate(people)
    return Figures(
        year=year.label,
        at=now,
        schools=_schools(counts),
        registered=School.objects.filter(is_active=True).count(),
        days=sorted((day, count) for day, count in by_day if day),
    )


def _schools(counts: dict[tuple[int, str], int]) -> list[SchoolFigures]:
    asking = {school for school, _status in counts}
    rows = School.objects.values_list("pk", "fase_number", "name")
    return [
        SchoolFigures(
            fase_number=fase_number,
            name=name,
            active=counts.get((pk, Status.ACTIVE), 0),
            invited=counts.get((pk, Status.INVITED), 0),
            refused=counts.get((pk, Status.REFUSED), 0),
        )
        for pk, fase_number, name in rows
        if pk in asking
    ]
