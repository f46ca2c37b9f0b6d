"""The register as a snapshot for the plan: a handful of queries, whatever the number of people."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.imports.snapshot import KnownPerson, Snapshot
from preau.school.register.actions import LISTED_FIELDS
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.models import PositionCategory, StaffMember, StaffQuerySet


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
    held = {consent.staff_id: consent for consent in Consent.objects.valid()}
    for member in people.with_positions():
        consent = held.get(member.pk)
        yield (
            member,
            KnownPerson(
                person=_listed(member),
                email=member.private_email,
                refused_email=member.refused_email,
                refused_reason=member.refused_email_reason,
                signed_on=consent.signed_on if consent else None,
                consent=consent.pk if consent else None,
            ),
        )


def _listed(member: StaffMember) -> ListedPerson:
    positions = tuple(
        ListedPosition(
            title=p.title.title, starts_on=p.starts_on, ends_on=p.ends_on, by_hand=p.by_hand
        )
        for p in member.positions.all()
    )
    values = {name: getattr(member, name) for name in LISTED_FIELDS}
    return ListedPerson(key=member.key, left_on=member.left_on, positions=positions, **values)


def _withdrawn() -> dict[int, dict[str, date]]:
    """Return for each person when which address was withdrawn."""
    withdrawn: dict[int, dict[str, date]] = {}
    for consent in Consent.objects.withdrawn():
        if consent.ended_at:
            day = timezone.localdate(consent.ended_at)
            withdrawn.setdefault(consent.staff_id, {})[consent.email_key] = day
    return withdrawn
