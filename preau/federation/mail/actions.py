"""The worker's step: send what is due, and write down what became of each."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from preau.federation.mail.compose import compose
from preau.federation.mail.events import mails_bounced
from preau.federation.mail.models import Mail, MailState
from preau.work.models import LEASE, MAX_ATTEMPTS, next_try
from preau.work.smtp import (
    TIMEOUT,
    Bounced,
    BrokenError,
    Connection,
    Deferred,
    Handed,
    Outcome,
    UnavailableError,
)

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
        became = _deliver_all(mails, now)
        logger.info("mail: %s", ", ".join(f"{n} {state}" for state, n in sorted(became.items())))
    return len(mails)


def _deliver_all(mails: Sequence[Mail], now: datetime) -> Counter[str]:
    connection = Connection(settings.SMTP_URL)
    became: Counter[str] = Counter()
    # Nothing is begun that the lease might not cover: another worker could take it too.
    end = time.monotonic() + LEASE.total_seconds() - 2 * TIMEOUT
    stop: Deferred | None = None
    try:
        for mail in mails:
            if stop is None and time.monotonic() > end:
                stop = Deferred("serveur d’envoi lent")
            outcome: Outcome
            if stop:
                outcome = stop
            else:
                outcome, stop = _hand_over(connection, mail)
            became[_settle(mail, outcome, now)] += 1
    finally:
        connection.close()
    return became


def _hand_over(connection: Connection, mail: Mail) -> tuple[Outcome, Deferred | None]:
    """Return what became of one mail and, when the rest has to wait as well, why.

    A session that broke may be this mail's doing: the next one opens a new session. One that
    cannot be opened at all is nobody's.
    """
    try:
        message = compose(mail)
    except Exception as error:  # whatever a template or an address does, the other mails leave
        # The type only: the message of an error may repeat an address.
        logger.error("mail %s cannot be composed: %s", mail.pk, type(error).__name__)
        return Deferred("ne peut pas être composé"), None
    try:
        return connection.send(message), None
    except UnavailableError as error:
        logger.warning("mail %s: %s", mail.pk, error)
        later = Deferred(str(error))
        return later, None if isinstance(error, BrokenError) else later


def _settle(mail: Mail, outcome: Outcome, now: datetime) -> str:
    """Record the outcome of this attempt; a worker that comes too late changes nothing."""
    match outcome:
        case Handed():
            settled = mail.settle(state=MailState.SENT, sent_at=now, detail="")
            return MailState.SENT.value if settled else "late"
        case Bounced(detail):
            return MailState.BOUNCED.value if _bounce(mail, detail) else "late"
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
