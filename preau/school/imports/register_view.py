"""The register as a snapshot for the plan: a handful of queries, whatever the number of people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.imports.snapshot import KnownPerson, Snapshot
from preau.school.register.actions import LISTED_FIELDS
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.models import Position, PositionCategory, StaffMember, StaffQuerySet


def take_snapshot() -> Snapshot:
    """Read everybody, their functions, their permissions, and the table of functions."""
    withdrawn = _withdrawn()
    people = {
        member.key: replace(known, withdrawn=withdrawn.get(member.pk, {}))
        for member, known in _known(StaffMember.objects.all())
    }
    categories = dict(PositionCategory.objects.values_list("title_key", "category"))
    return Snapshot(people=people, categories=categories)


def people_of(keys: Iterable[str]) -> dict[str, KnownPerson]:
    """Return what the register says of some people; nobody for a key that it does not have."""
    found = StaffMember.objects.filter(key__in=list(keys))
    return {member.key: known for member, known in _known(found)}


def _known(people: StaffQuerySet) -> Iterator[tuple[StaffMember, KnownPerson]]:
    valid = Consent.objects.valid().values_list("staff_id", "signed_on", "pk")
    held = {staff_id: (signed_on, pk) for staff_id, signed_on, pk in valid}
    positions = _positions(people)
    for member in people:
        signed_on, consent = held.get(member.pk, (None, None))
        yield (
            member,
            KnownPerson(
                person=_listed(member, positions[member.pk]),
                email=member.private_email,
                refused_email=member.refused_email,
                refused_reason=member.refused_email_reason,
                signed_on=signed_on,
                consent=consent,
            ),
        )


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


def _listed(member: StaffMember, positions: Iterable[ListedPosition]) -> ListedPerson:
    values = {name: getattr(member, name) for name in LISTED_FIELDS}
    return ListedPerson(
        key=member.key, left_on=member.left_on, positions=tuple(positions), **values
    )


def _withdrawn() -> dict[int, dict[str, date]]:
    """Return for each person when which address was withdrawn."""
    withdrawn: dict[int, dict[str, date]] = {}
    for consent in Consent.objects.withdrawn():
        if consent.ended_at:
            day = timezone.localdate(consent.ended_at)
            withdrawn.setdefault(consent.staff_id, {})[consent.email_key] = day
    return withdrawn
