"""The register as a snapshot for the plan: a handful of queries, whatever the number of people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.imports.snapshot import KnownPerson, Snapshot
from preau.school.register.actions import LISTED_FIELDS
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.models import Position, PositionCategory, StaffMember, StaffQuerySet

READ = (
    *("pk", "private_email", "refused_email", "refused_email_reason", "key", "left_on"),
    *LISTED_FIELDS,
)


def take_snapshot() -> Snapshot:
    """Read everybody, their functions, their permissions, and the table of functions."""
    people = _known(StaffMember.objects.all(), _withdrawn())
    categories = dict(PositionCategory.objects.values_list("title_key", "category"))
    return Snapshot(people=people, categories=categories)


def people_of(keys: Iterable[str]) -> dict[str, KnownPerson]:
    """Return what the register says of some people; nobody for a key that it does not have."""
    found = StaffMember.objects.filter(key__in=list(keys))
    return _known(found, {})


def _known(
    people: StaffQuerySet, withdrawn: Mapping[int, Mapping[str, date]]
) -> dict[str, KnownPerson]:
    """Return people by their key. Rows, not objects: a list is compared with a thousand of them."""
    valid = Consent.objects.valid().values_list("staff_id", "signed_on", "pk")
    held = {staff_id: (signed_on, pk) for staff_id, signed_on, pk in valid}
    positions = _positions(people)
    found: dict[str, KnownPerson] = {}
    for pk, email, refused, reason, key, left_on, *values in people.values_list(*READ):
        signed_on, consent = held.get(pk, (None, None))
        listed = dict(zip(LISTED_FIELDS, values, strict=True))
        found[key] = KnownPerson(
            person=ListedPerson(key=key, left_on=left_on, positions=tuple(positions[pk]), **listed),
            email=email,
            refused_email=refused,
            refused_reason=reason,
            signed_on=signed_on,
            consent=consent,
            withdrawn=withdrawn.get(pk, {}),
        )
    return found


def _positions(people: StaffQuerySet) -> dict[int, list[ListedPosition]]:
    """Return the functions of these people in one query, in the order of their start."""
    found: dict[int, list[ListedPosition]] = defaultdict(list)
    named = Position.objects.filter(staff__in=people.order_by()).values_list(
        "staff_id", "title__title", "starts_on", "ends_on", "by_hand"
    )
    for staff_id, title, starts_on, ends_on, by_hand in named:
        found[staff_id].append(
            ListedPosition(title=title, starts_on=starts_on, ends_on=ends_on, by_hand=by_hand)
        )
    return found


def _withdrawn() -> dict[int, dict[str, date]]:
    """Return for each person when which address was withdrawn."""
    withdrawn: dict[int, dict[str, date]] = {}
    for consent in Consent.objects.withdrawn():
        if consent.ended_at:
            day = timezone.localdate(consent.ended_at)
            withdrawn.setdefault(consent.staff_id, {})[consent.email_key] = day
    return withdrawn
