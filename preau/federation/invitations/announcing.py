"""Mails that tell a known person of a registration (domain.md, rule 6), as rarely as invitations.

A school that closes and opens an access again and again would otherwise fill a mailbox.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from preau.federation.invitations.inviting import OBJECTION, Notice, context_of, objection_subject
from preau.federation.invitations.pauses import may_be_mailed_at
from preau.federation.mail.letters import letter, withdraw
from preau.federation.mail.models import Mail, MailState
from preau.federation.registrations.models import Membership
from preau.work.inserts import insert_rows

KIND = "registration_confirmed"


def announce(notices: Iterable[Notice], *, now: datetime) -> None:
    """Queue a mail for each. It carries a link to object: « Je ne travaille pas dans cette école ».

    Somebody whom the same school has just told waits for the pause (rules.PAUSES); what still
    waited is said in the one new mail.
    """
    told = list(notices)
    waiting = _waiting(notice.membership for notice in told)
    earlier = {mail.about: mail for mail in waiting}
    if earlier:
        withdraw(waiting, reason="remplacé par un courriel plus récent", now=now)
    pauses = may_be_mailed_at((notice.membership for notice in told), now, purpose=OBJECTION)
    mails = [_mail(notice, earlier.get(notice.membership.subject), now) for notice in told]
    for notice, mail in zip(told, mails, strict=True):
        mail.due_at = max(now, pauses.get(notice.membership.pk, now))
    insert_rows(mails)


def silence(memberships: Iterable[Membership], *, now: datetime) -> None:
    """Take back what still waits to be told of registrations that are over."""
    waiting = _waiting(memberships)
    if waiting.exists():
        withdraw(waiting, reason="inscription terminée avant l’envoi", now=now)


def _waiting(memberships: Iterable[Membership]) -> QuerySet[Mail]:
    subjects = [membership.subject for membership in memberships]
    return Mail.objects.filter(about__in=subjects, kind=KIND, state=MailState.QUEUED)


def _mail(notice: Notice, earlier: Mail | None, now: datetime) -> Mail:
    context = context_of(notice)
    if earlier and earlier.context["school_year"] == context["school_year"]:
        context["roles"] = sorted({*context["roles"], *earlier.context["roles"]})
    return letter(
        kind=KIND,
        to=notice.membership.account.email,
        context=context,
        now=now,
        link_purpose=OBJECTION,
        link_subject=objection_subject(notice.membership, timezone.localdate(now).toordinal()),
        about=notice.membership.subject,
    )
