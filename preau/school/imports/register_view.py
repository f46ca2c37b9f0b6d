"""The register as a snapshot for the plan: a handful of queries, whatever the number of people."""

from datetime import date

from django.utils import timezone

from preau.school.consents.models import Consent
from preau.school.imports.snapshot import KnownPerson, Snapshot
from preau.school.register.actions import LISTED_FIELDS
from preau.school.register.listed import ListedPerson, ListedPosition
from preau.school.register.models import PositionCategory, StaffMember


def take_snapshot() -> Snapshot:
    """Read everybody, their functions, their permissions, and the table of functions."""
    signed, withdrawn = _permissions()
    people = (
        KnownPerson(
            person=_listed(member),
            email=member.private_email,
            refused_email=member.refused_email,
            refused_reason=member.refused_email_reason,
            signed_on=signed.get(member.pk),
            withdrawn=withdrawn.get(member.pk, {}),
        )
        for member in StaffMember.objects.with_positions()
    )
    return Snapshot(
        people={known.person.key: known for known in people},
        categories=dict(PositionCategory.objects.values_list("title_key", "category")),
    )


def _listed(member: StaffMember) -> ListedPerson:
    positions = tuple(
        ListedPosition(title=p.title.title, starts_on=p.starts_on, ends_on=p.ends_on)
        for p in member.positions.all()
    )
    values = {name: getattr(member, name) for name in LISTED_FIELDS}
    return ListedPerson(key=member.key, left_on=member.left_on, positions=positions, **values)


def _permissions() -> tuple[dict[int, date], dict[int, dict[str, date]]]:
    """Return the day of each signature that holds, and when which address was withdrawn."""
    signed = {consent.staff_id: consent.signed_on for consent in Consent.objects.valid()}
    withdrawn: dict[int, dict[str, date]] = {}
    for consent in Consent.objects.withdrawn():
        if consent.ended_at:
            day = timezone.localdate(consent.ended_at)
            withdrawn.setdefault(consent.staff_id, {})[consent.email_key] = day
    return signed, withdrawn
