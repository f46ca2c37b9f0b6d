"""The person's answer to what schools asked: the only changes that schools do not make."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from preau.federation.accounts.models import Account
from preau.federation.registrations.models import Membership, Registration, Status
from preau.journal.actions import Line, record


def activate_waiting(*, account: Account, now: datetime) -> None:
    """Make active all that schools asked for this account, once its person has said yes (UTC)."""
    with transaction.atomic():
        memberships = Membership.objects.filter(account=account, deleted_at__isnull=True)
        _answer(memberships, actor=account.actor, status=Status.ACTIVE, now=now)


def refuse_waiting(*, membership: Membership, now: datetime) -> None:
    """Refuse what one school asked: the person said "ce n’est pas moi" (UTC)."""
    with transaction.atomic():
        actor = membership.account.actor
        _answer([membership], actor=actor, status=Status.REFUSED, now=now)


def refuse_standing(*, membership: Membership, now: datetime, today: date) -> bool:
    """Refuse all that one school has open, or will: "je n’y travaille pas" (UTC; Brussels).

    Return whether anything was. Two answers at the same moment are one: the row is locked.
    """
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        standing = Registration.objects.standing_on(today).filter(membership=membership)
        refused = [f"{registration.ask.role} {registration.ask.year}" for registration in standing]
        if not refused:
            return False
        standing.order_by().update(status=Status.REFUSED, ended_at=now)
        Membership.objects.filter(pk=membership.pk).update(version=F("version") + 1, updated_at=now)
        line = Line(
            action="membership.object", subject=membership.subject, detail={"refused": refused}
        )
        record(actor=membership.account.actor, lines=[line], now=now)
    return True


def _answer(
    memberships: Iterable[Membership], *, actor: str, status: Status, now: datetime
) -> None:
    waiting = Registration.objects.waiting().filter(membership__in=list(memberships))
    answered: dict[str, list[str]] = {}
    for registration in waiting:
        ask = registration.ask
        answered.setdefault(registration.membership_id, []).append(f"{ask.role} {ask.year}")
    ended_at = now if status == Status.REFUSED else None
    waiting.update(status=status, ended_at=ended_at)
    Membership.objects.filter(pk__in=answered).update(version=F("version") + 1, updated_at=now)
    lines = [
        Line(
            action=f"registration.{status}",
            subject=f"membership:{pk}",
            detail={status.value: sorted(asks)},
        )
        for pk, asks in answered.items()
    ]
    record(actor=actor, lines=lines, now=now)
