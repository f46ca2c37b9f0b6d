"""Schools as a list shows them: found by number or name, with how far each one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from preau.federation.operators.keyset import Slice
from preau.federation.registrations.models import Registration, Status
from preau.federation.schools.credentials import overlap_until
from preau.federation.schools.models import School, SchoolQuerySet
from preau.federation.schools.rules import LARGEST_FASE, fold

SCHOOLS_A_PAGE = 25
LONGEST_NUMBER = len(str(LARGEST_FASE)) + 1


@dataclass(frozen=True)
class Row:
    """One school and the people it has this year."""

    school: School
    active: int
    invited: int


def find(text: str, *, only_suspended: bool = False) -> SchoolQuerySet:
    """Return the schools whose number begins so, or whose name holds every word.

    Accents and capitals do not count.
    """
    known = School.objects.filter(is_active=False) if only_suspended else School.objects.all()
    words = fold(text).replace("\0", "").split()
    if not words:
        return known
    named = Q()
    for word in words:
        named &= Q(name_key__contains=word)
    return known.filter(named | _numbered(text.strip()))


def _numbered(text: str) -> Q:
    """Return the condition that a number begins so, as ranges that an index finds."""
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        return Q(pk__in=())
    first, found = int(text), Q(pk__in=())
    if not first:
        return found
    for zeros in range(LONGEST_NUMBER - len(text)):
        found |= Q(fase_number__gte=first * 10**zeros, fase_number__lt=(first + 1) * 10**zeros)
    return found


def slice_of_schools(found: SchoolQuerySet, cursor: str) -> Slice:
    """Return the page after a number, by number; from the start when the cursor is none."""
    place = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 10 else None
    if place is not None:
        found = found.filter(fase_number__gt=place)
    rows = list(found.order_by("fase_number")[: SCHOOLS_A_PAGE + 1])
    more = len(rows) > SCHOOLS_A_PAGE
    rows = rows[:SCHOOLS_A_PAGE]
    return Slice(rows, str(rows[-1].fase_number) if more else "", place is None)


def rows_of(schools: Sequence[School], *, today: date) -> list[Row]:
    """Return the rows of these schools in this order, in one query (Europe/Brussels).

    School by school, through the index: asked for fifty at once, PostgreSQL reads the whole table.
    """
    counts = School.objects.filter(pk__in=[school.pk for school in schools]).values_list(
        "pk", _people(Status.ACTIVE, today), _people(Status.INVITED, today)
    )
    by_school = {pk: (active, invited) for pk, active, invited in counts}
    return [Row(school, *by_school[school.pk]) for school in schools]


def _people(status: Status, today: date) -> Coalesce:
    """Return how many people of a school have a registration of a status that is not over."""
    standing = Registration.objects.filter(
        membership__school=OuterRef("pk"),
        membership__deleted_at__isnull=True,
        valid_until__gte=today,
        status=status,
    )
    by_school = standing.order_by().values("membership__school")
    counted = by_school.annotate(people=Count("membership", distinct=True)).values("people")
    return Coalesce(Subquery(counted), 0)


def overlap_of(school: School, now: datetime) -> datetime | None:
    """Return until when the school's earlier secret opens too, if it still does (UTC)."""
    until = overlap_until(school.client.secret)
    return until if until and until > now else None
