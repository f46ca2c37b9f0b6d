"""Invitations for many memberships at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from preau.federation.invitations.models import Invitation, InvitationState
from preau.federation.invitations.pauses import may_be_mailed_at, validity
from preau.federation.invitations.rules import PURPOSE, next_reminder
from preau.federation.mail.letters import letter, withdraw
from preau.federation.mail.links import hash_of, token_for
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership
from preau.federation.registrations.rules import Ask
from preau.work.inserts import insert_numbered, insert_rows

REMINDER = "invitation_reminder"
OBJECTION = "objection"


@dataclass(frozen=True)
class Notice:
    """What one person is to be told: a school (of the membership) asked for these."""

    membership: Membership
    asks: frozenset[Ask]


def invite(notices: Sequence[Notice], *, now: datetime) -> None:
    """Queue an invitation for each; none of them has one that is pending (cancel_pending).

    The mail of somebody whom the same school has just mailed waits for its pause (rules.PAUSES).
    """
    pauses = may_be_mailed_at((notice.membership for notice in notices), now)
    invitations = [Invitation(membership=notice.membership, created_at=now) for notice in notices]
    issue(invitations, now)
    mails = [
        invitation_mail(notice, invitation, now)
        for notice, invitation in zip(notices, invitations, strict=True)
    ]
    for notice, mail in zip(notices, mails, strict=True):
        mail.due_at = max(now, pauses.get(notice.membership.pk, now))
    insert_numbered(mails)
    for invitation, mail in zip(invitations, mails, strict=True):
        invitation.mail = mail
    insert_rows(invitations)


def cancel_pending(memberships: Iterable[Membership], *, now: datetime) -> None:
    """Take back invitations that nobody has answered."""
    ids = [membership.pk for membership in memberships]
    if ids:
        pending = Invitation.objects.pending().filter(membership__in=ids)
        withdraw(pending.mails(), reason="invitation annulée avant l’envoi", now=now)
        pending.update(state=InvitationState.CANCELLED, answered_at=now, remind_at=None)


def objection_subject(membership: Membership, day: int) -> str:
    """Return what the token of an announcement is made from (`day`: an ordinal, in Brussels).

    It names the account too: the link dies when the membership passes to another one.
    """
    return f"{membership.pk}:{membership.account_id.hex}:{day}"


def issue(invitations: Iterable[Invitation], now: datetime) -> None:
    """Give invitations the link of their generation, a new term and the first reminder (UTC)."""
    expires_at = now + validity()
    remind_at = next_reminder(
        issued_at=now, expires_at=expires_at, days=settings.REMINDER_DAYS, after=now
    )
    for invitation in invitations:
        token = token_for(purpose=PURPOSE, subject=invitation.link_subject)
        invitation.token_hash = hash_of(token)
        invitation.expires_at = expires_at
        invitation.reminder, invitation.is_bounced = None, False
        invitation.remind_at = remind_at


def invitation_mail(
    notice: Notice, invitation: Invitation, now: datetime, kind: str = PURPOSE
) -> Mail:
    """Return the unsaved mail with the link; its last day is one in Brussels."""
    expires_on = _day(invitation.expires_at)
    return letter(
        kind=kind,
        to=notice.membership.account.email,
        context={**context_of(notice), "expires_on": expires_on},
        now=now,
        link_purpose=PURPOSE,
        link_subject=invitation.link_subject,
        about=notice.membership.subject,
        valid_until=invitation.expires_at,
    )


@lru_cache(maxsize=100)  # a request's invitations end together
def _day(moment: datetime) -> str:
    return timezone.localdate(moment).isoformat()


def context_of(notice: Notice) -> dict[str, Any]:
    """Return what a mail about a notice says."""
    return {
        "given_name": notice.membership.given_name,
        "school": notice.membership.school.name,
        "roles": sorted({ask.role.value for ask in notice.asks}),
        "school_year": max(ask.year for ask in notice.asks).label,
    }
