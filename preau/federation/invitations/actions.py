"""What the person answers, and sending an invitation again."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.invitations import rules
from preau.federation.invitations.inviting import Notice, invitation_mail, issue
from preau.federation.invitations.models import (
    Invitation,
    InvitationQuerySet,
    InvitationState,
)
from preau.federation.invitations.pauses import may_be_mailed_at
from preau.federation.invitations.refusals import (
    AlreadyAnsweredError,
    ExpiredError,
    TooSoonError,
    UnknownError,
)
from preau.federation.mail.letters import withdraw
from preau.federation.mail.links import hash_of
from preau.federation.registrations.actions import activate_waiting, refuse_waiting
from preau.federation.registrations.rules import Ask
from preau.journal.actions import Line, record


def find(token: str, now: datetime) -> Invitation:
    """Return the invitation that a link names, if it can be answered now (UTC).

    Raises UnknownError, AlreadyAnsweredError or ExpiredError.
    """
    invitation = Invitation.objects.with_people().filter(token_hash=hash_of(token)).first()
    if invitation is None:
        raise UnknownError("no such invitation")
    _check_open(invitation, now)
    return invitation


def accept(*, invitation: Invitation, password: str | None, now: datetime) -> Account:
    """Confirm the person's account and all that waits for it (UTC); return the account.

    The password is set the first time only: one that has confirmed before, through another
    school's invitation, keeps its own. None for somebody who takes a passkey instead. Raises
    AlreadyAnsweredError or ExpiredError.
    """
    with transaction.atomic():
        invitation = _lock(invitation, now)
        account = Account.objects.select_for_update().get(pk=invitation.membership.account_id)
        if not account.is_confirmed:
            _confirm(account, password, now)
        activate_waiting(account=account, now=now)
        answered = Invitation.objects.pending().filter(membership__account=account)
        lines = [_line("accept", pending) for pending in answered]
        withdraw(answered.mails(), reason="la personne a confirmé avant l’envoi", now=now)
        answered.update(state=InvitationState.ACCEPTED, answered_at=now, remind_at=None)
        record(actor=account.actor, lines=lines, now=now)
    return account


def refuse(*, invitation: Invitation, now: datetime) -> None:
    """Refuse what this school asked: "ce n’est pas moi" (UTC). Other schools are not concerned.

    Raises AlreadyAnsweredError or ExpiredError.
    """
    with transaction.atomic():
        invitation = _lock(invitation, now)
        refuse_waiting(membership=invitation.membership, now=now)
        withdraw(_only(invitation).mails(), reason="la personne a refusé avant l’envoi", now=now)
        invitation.state = InvitationState.REFUSED
        invitation.answered_at = now
        invitation.remind_at = None
        invitation.save(update_fields=["state", "answered_at", "remind_at"])
        actor = invitation.membership.account.actor
        record(actor=actor, lines=[_line("refuse", invitation)], now=now)


def resend(*, invitation: Invitation, actor: str, now: datetime) -> Invitation:
    """Send a pending invitation again, expired or not: new link, new term (UTC).

    The earlier link opens nothing any more. Raises AlreadyAnsweredError, or TooSoonError while the
    last mail is too recent (rules.PAUSES).
    """
    with transaction.atomic():
        invitation = Invitation.objects.lock(invitation.pk)
        if invitation.state != InvitationState.PENDING:
            raise AlreadyAnsweredError(invitation)
        _check_pause(invitation, now)
        asks = _waiting(invitation, now)
        if not asks:
            raise AlreadyAnsweredError(invitation)
        _renew(invitation, asks, now)
        record(actor=actor, lines=[_line("resend", invitation)], now=now)
    return invitation


def _lock(invitation: Invitation, now: datetime) -> Invitation:
    """Read the invitation again, so that two answers at the same moment are one."""
    current = Invitation.objects.lock(invitation.pk)
    _check_open(current, now)
    return current


def _check_open(invitation: Invitation, now: datetime) -> None:
    if invitation.state != InvitationState.PENDING:
        raise AlreadyAnsweredError(invitation)
    if invitation.expires_at <= now:
        raise ExpiredError(invitation)


def _confirm(account: Account, password: str | None, now: datetime) -> None:
    """The link came by mail to this address, so following it proves the address."""
    account.set_password(password)
    account.confirmed_at = now
    account.save()
    EmailAddress.objects.create(
        user=account, email=account.email.lower(), verified=True, primary=True
    )


def _check_pause(invitation: Invitation, now: datetime) -> None:
    mails = [mail for mail in (invitation.mail, invitation.reminder) if mail]
    last = max([invitation.created_at, *(mail.created_at for mail in mails)])
    until = rules.may_resend_at(last, invitation.generation)
    pauses = may_be_mailed_at([invitation.membership], now)
    until = max(until, pauses.get(invitation.membership_id, until))
    if now < until:
        raise TooSoonError(until)


def _waiting(invitation: Invitation, now: datetime) -> frozenset[Ask]:
    """Return what still waits for the person: a school year that is over asks nothing."""
    waiting = invitation.membership.registrations.waiting()
    current = waiting.filter(valid_until__gte=timezone.localdate(now))
    return frozenset(registration.ask for registration in current)


def _renew(invitation: Invitation, asks: frozenset[Ask], now: datetime) -> None:
    withdraw(_only(invitation).mails(), reason="remplacé par un nouvel envoi", now=now)
    invitation.generation += 1
    issue([invitation], now)
    invitation.mail = invitation_mail(Notice(invitation.membership, asks), invitation, now)
    invitation.mail.save()
    invitation.save()


def _only(invitation: Invitation) -> InvitationQuerySet:
    return Invitation.objects.filter(pk=invitation.pk)


def _line(verb: str, invitation: Invitation) -> Line:
    return Line(
        action=f"invitation.{verb}",
        subject=invitation.membership.subject,
        detail={"invitation": str(invitation.pk)},
    )
