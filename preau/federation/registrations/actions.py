"""The person's answer to what schools asked: the only changes that schools do not make."""

from collections.abc import Iterable
from datetime import datetime

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


def _answer(
    memberships: Iterable[Membership], *, actor: str, status: Status, now: datetime
) -> None:
    waiting = Registration.objects.waiting().filter(membership__in=list(memberships))
    answered = {registration.membership_id for registration in waiting}
    ended_at = now if status == Status.REFUSED else None
    waiting.update(status=status, ended_at=ended_at)
    Membership.objects.filter(pk__in=answered).update(version=F("version") + 1, updated_at=now)
    lines = (Line(action=f"registration.{status}", subject=f"membership:{pk}") for pk in answered)
    record(actor=actor, lines=lines, now=now)
