"""Who left so long ago that nothing is a reason to keep them, in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from preau.school.activations.standing import standings
from preau.school.consents.models import Consent
from preau.school.leavers.rules import KEPT_AFTER_LEAVING, Past, gone_on, kept_until
from preau.school.register.held import held_by
from preau.school.register.models import Position, StaffMember


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """Somebody to be forgotten. `still_open`: an access here is, or may yet be, open."""

    staff: StaffMember
    gone_on: date
    permissions: int
    never_withdrawn: bool
    still_open: bool


def leavers(today: date) -> list[Leaver]:
    """Return whom nothing is a reason to keep, who left first before the others."""
    staff = list(_perhaps(today))
    pasts = _pasts(staff)
    due = [one for one in staff if _is_over(pasts[one.pk], today)]
    live = {s.staff.pk for s in standings(due, today=today) if s.can_close}
    found = [_leaver(one, pasts[one.pk], still_open=one.pk in live) for one in due]
    return sorted(found, key=lambda leaver: leaver.gone_on)


def _perhaps(today: date) -> Iterable[StaffMember]:
    """Leave out, in the database, most of those who cannot be meant."""
    long_ago = today - KEPT_AFTER_LEAVING
    functions = Position.objects.filter(staff=OuterRef("pk"))
    recent = functions.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=long_ago))
    over = Q(left_on__isnull=True) & Exists(functions) & ~Exists(recent)
    return StaffMember.objects.filter(Q(left_on__lt=long_ago) | over)


def _pasts(staff: Sequence[StaffMember]) -> dict[int, Past]:
    ids = [one.pk for one in staff]
    functions = held_by(ids)
    permissions: dict[int, list[tuple[date, date | None]]] = {}
    rows = Consent.objects.filter(staff__in=ids).values_list("staff_id", "encoded_at", "ended_at")
    for pk, begun, ended in rows:
        permissions.setdefault(pk, []).append((_day(begun), ended and _day(ended)))
    return {
        one.pk: Past(
            left_on=one.left_on,
            functions=[(held.starts_on, held.ends_on) for held in functions.get(one.pk, [])],
            permissions=permissions.get(one.pk, []),
        )
        for one in staff
    }


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _is_over(past: Past, today: date) -> bool:
    last = kept_until(past)
    return last is not None and last < today


def _leaver(staff: StaffMember, past: Past, *, still_open: bool) -> Leaver:
    gone = gone_on(past)
    assert gone is not None  # noqa: S101 - else they would not be over
    return Leaver(
        staff=staff,
        gone_on=gone,
        permissions=len(past.permissions),
        never_withdrawn=any(ended is None for _, ended in past.permissions),
        still_open=still_open,
    )
