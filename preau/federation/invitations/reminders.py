"""The worker's step: remind people who have not answered. By the date alone, no nightly job."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from preau.federation.invitations.batch import rewrite
from preau.federation.invitations.inviting import REMINDER, Notice, invitation_mail
from preau.federation.invitations.models import Invitation
from preau.federation.invitations.rules import next_reminder
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Status
from preau.journal.actions import Line, record

BATCH = 500


def remind(now: datetime) -> int:
    """Queue the reminders that are due (UTC), with the same link; return how many rows were taken.

    One a person even when several days have passed since a worker last ran, and even when several
    workers run: each row is locked, and its next reminder lies in the future when it is let go.
    """
    if not Invitation.objects.to_remind(now).exists():
        return 0
    with transaction.atomic():
        taken = Invitation.objects.take_to_remind(now, BATCH)
        notices = {each: _notice(each) for each in taken if _is_worth_it(each, now)}
        reminded = [each for each, notice in notices.items() if notice.asks]
        _queue([(each, notices[each]) for each in reminded], now)
        for invitation in taken:
            invitation.remind_at = _next(invitation, now)
        rewrite(taken, ["reminder", "remind_at"])
        record(actor="worker", lines=[_line(each) for each in reminded], now=now)
    return len(taken)


def _is_worth_it(invitation: Invitation, now: datetime) -> bool:
    """Tell whether the mail has left and can still be answered, and the school is not suspended."""
    may_answer = invitation.mail_state == MailState.SENT and now < invitation.expires_at
    return may_answer and invitation.membership.school.is_active


def _queue(reminded: Sequence[tuple[Invitation, Notice]], now: datetime) -> None:
    mails = Mail.objects.bulk_create(
        invitation_mail(notice, invitation, now, kind=REMINDER) for invitation, notice in reminded
    )
    for (invitation, _), mail in zip(reminded, mails, strict=True):
        invitation.reminder = mail


def _notice(invitation: Invitation) -> Notice:
    registrations = invitation.membership.registrations.all()
    asks = frozenset(each.ask for each in registrations if each.status == Status.INVITED)
    return Notice(invitation.membership, asks)


def _next(invitation: Invitation, now: datetime) -> datetime | None:
    return next_reminder(
        issued_at=invitation.mail.created_at if invitation.mail else invitation.created_at,
        expires_at=invitation.expires_at,
        days=settings.REMINDER_DAYS,
        after=now,
    )


def _line(invitation: Invitation) -> Line:
    return Line(
        action="invitation.remind",
        subject=invitation.membership.subject,
        detail={"invitation": str(invitation.pk)},
    )
