"""Addresses and permissions as they were before something is undone.

What was signed is never rewritten: a permission brought by mistake ends, and one that the mistake
ended is written down again, with the same text and the same signature.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from preau.journal.actions import Line, record
from preau.school.consents.addresses import Encoding, apply_address, save_addresses
from preau.school.consents.models import Consent, EndReason
from preau.school.consents.signals import address_left
from preau.school.register.models import StaffMember

NOT_COPIED = frozenset(("id", "encoded_by", "encoded_at", "ended_at", "end_reason", "ended_by"))


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """The address that a person had, and the permission that held then, by its number."""

    staff: StaffMember
    email: str
    refused: str = ""
    refused_reason: str = ""
    consent: int | None = None


@transaction.atomic
def revert_many(*, reversals: Sequence[Reversal], by: str, now: datetime) -> None:
    """Give people back the addresses and permissions they had, in a constant number of queries.

    The caller has made sure that the addresses are free, and that nothing else ended those
    permissions.
    """
    held = Consent.objects.valid_of(r.staff for r in reversals)
    different = [r for r in reversals if _held(r, held) != r.consent]
    earlier = Consent.objects.in_bulk([r.consent for r in different if r.consent])
    touched = [r.staff for r in reversals if apply_address(_encoding(r))]
    save_addresses(touched)
    ended = [held[r.staff.pk].pk for r in different if r.staff.pk in held]
    Consent.objects.filter(pk__in=ended).update(
        ended_at=now, ended_by=by, end_reason=EndReason.UNDONE
    )
    Consent.objects.bulk_create(_again(earlier[r.consent], by, now) for r in different if r.consent)
    lines = [
        *(Line(action="email.encode", subject=f"staff:{staff.pk}") for staff in touched),
        *(line for r in different for line in _lines(r, held)),
    ]
    record(actor=by, lines=lines, now=now)
    left = [staff.pk for staff in touched]
    address_left.send(sender=StaffMember, staff=left, by=by, now=now)


@transaction.atomic
def forget_many(*, staff: Sequence[StaffMember], by: str, now: datetime) -> None:
    """Delete the permissions of people whom only a mistake brought in, before they go too.

    Raises ProtectedError when one has been used: it is then the proof, and stays.
    """
    found = Consent.objects.filter(staff__in=staff)
    lines = [
        Line(action="consent.forget", subject=f"staff:{staff_id}")
        for staff_id in found.values_list("staff_id", flat=True)
    ]
    found.delete()
    record(actor=by, lines=lines, now=now)


def _held(reversal: Reversal, held: dict[int, Consent]) -> int | None:
    consent = held.get(reversal.staff.pk)
    return consent.pk if consent else None


def _encoding(reversal: Reversal) -> Encoding:
    return Encoding(
        staff=reversal.staff,
        email=reversal.email,
        ticked=reversal.consent is not None,
        refused=reversal.refused,
        refused_reason=reversal.refused_reason,
    )


def _again(earlier: Consent, by: str, now: datetime) -> Consent:
    """Return the same signature once more: a row that has ended never opens again."""
    signed = {
        field.attname: getattr(earlier, field.attname)
        for field in Consent._meta.concrete_fields
        if field.name not in NOT_COPIED
    }
    return Consent(**signed, encoded_by=by, encoded_at=now)


def _lines(reversal: Reversal, held: dict[int, Consent]) -> Iterator[Line]:
    subject = f"staff:{reversal.staff.pk}"
    if reversal.staff.pk in held:
        yield Line(action="consent.end", subject=subject, detail={"reason": EndReason.UNDONE.value})
    if reversal.consent:
        yield Line(action="consent.open", subject=subject, detail={"again": reversal.consent})
