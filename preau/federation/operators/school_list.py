"""Schools as a list shows them: found by number or name, with how far each one is."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from preau.federation.registrations.models import Registration, Status
from preau.federation.schools.credentials import overlap_until
from preau.federation.schools.models import School


@dataclass(frozen=True)
class Row:
    """One school and the people it has this year."""

    school: School
    active: int
    invited: int


def find(text: str, *, only_suspended: bool = False) -> list[int]:
    """Return the keys of the schools whose number begins so, or whose name holds every word.

    Accents and capitals do not count. There are some thousands of schools: their names are
    compared here, since the two databases do not fold accents alike.
    """
    known = School.objects.filter(is_active=False) if only_suspended else School.objects.all()
    words = fold(text).split()
    return [
        pk
        for pk, number, name in known.values_list("pk", "fase_number", "name")
        if str(number).startswith(text) or all(word in fold(name) for word in words)
    ]


def rows_of(keys: Sequence[int], *, today: date) -> list[Row]:
    """Return the rows of these schools in this order, in two queries (Europe/Brussels)."""
    schools = School.objects.in_bulk(keys)
    standing = Registration.objects.filter(
        membership__school__in=keys, membership__deleted_at__isnull=True, valid_until__gte=today
    )
    by_school = standing.values_list("membership__school").annotate(
        active=Count("membership", filter=Q(status=Status.ACTIVE), distinct=True),
        invited=Count("membership", filter=Q(status=Status.INVITED), distinct=True),
    )
    counts = {school: (active, invited) for school, active, invited in by_school}
    return [Row(schools[key], *counts.get(key, (0, 0))) for key in keys if key in schools]


def overlap_of(school: School, now: datetime) -> datetime | None:
    """Return until when the school's earlier secret opens too, if it still does (UTC)."""
    until = overlap_until(school.client.secret)
    return until if until and until > now else None


def fold(text: str) -> str:
    """Return a text without accents or capitals."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
