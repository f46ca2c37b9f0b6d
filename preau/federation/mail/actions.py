"""The worker's step: send what is due, and write down what became of each."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from preau.federation.mail.compose import compose
from preau.federation.mail.events import mails_bounced
from preau.federation.mail.models import Mail, MailState
from preau.work.handing import hand_over
from preau.work.models import MAX_ATTEMPTS, next_try
from preau.work.smtp import Bounced, Deferred, Handed, Outcome, Withheld

BATCH = 50
LONGEST_WAIT = timedelta(days=2)
"""A server may be down over a weekend's night: mail is given up after that, never sooner."""

logger = logging.getLogger(__name__)


def deliver(now: datetime) -> int:
    """Send a batch of the mails that are due (UTC), over one connection; return how many.

    At least once: a worker killed between the server's yes and the settling sends a second copy
    with the same Message-ID and the same link.
    """
    mails = Mail.objects.claim(now=now, limit=BATCH)
    if mails:
        became = hand_over(
            mails,
            url=settings.SMTP_URL,
            compose=compose,
            settle=lambda mail, outcome: _settle(mail, outcome, now),
        )
        logger.info("mail: %s", ", ".join(f"{n} {state}" for state, n in sorted(became.items())))
    return len(mails)


def _settle(mail: Mail, outcome: Outcome, now: datetime) -> str:
    """Record the outcome of this attempt; a worker that comes too late changes nothing."""
    match outcome:
        case Handed():
            settled = mail.settle(state=MailState.SENT, sent_at=now, detail="")
            return MailState.SENT.value if settled else "late"
        case Bounced(detail):
            return MailState.BOUNCED.value if _bounce(mail, detail) else "late"
        case Withheld(detail):
            mail.settle(state=MailState.FAILED, detail=detail)
            return MailState.FAILED.value
        case Deferred(detail):
            return _defer(mail, detail, now)


def _bounce(mail: Mail, detail: str) -> bool:
    with transaction.atomic():
        settled = mail.settle(state=MailState.BOUNCED, detail=detail)
        if settled:
            mails_bounced.send(Mail, ids=[mail.pk])
    return settled


def _defer(mail: Mail, detail: str, now: datetime) -> str:
    if now - mail.created_at > LONGEST_WAIT:
        mail.settle(state=MailState.FAILED, detail=detail)
        return MailState.FAILED.value
    pause = next_try(attempts=min(mail.attempts, MAX_ATTEMPTS - 1), now=now)
    mail.settle(due_at=pause, detail=detail)
    return MailState.QUEUED.value
