"""Queue a mail; the worker's steps: send what is due, forget what is old."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from preau.school.mail.kinds import Letter, kind_of
from preau.school.mail.models import Mail, MailState
from preau.work.handing import hand_over
from preau.work.messages import message
from preau.work.models import MAX_ATTEMPTS, next_try
from preau.work.smtp import Bounced, Deferred, Handed, Outcome, Withheld

BATCH = 20
FORGET_BATCH = 1_000
HEAD_START = timedelta(hours=1)

logger = logging.getLogger(__name__)


class NoServerError(Exception):
    """This site has no server for outgoing mail: nothing is queued."""

    def __init__(self) -> None:
        super().__init__(
            "Aucun courriel n’est parti : ce site n’a pas de serveur d’envoi. Demandez à la "
            "personne qui l’a installé de régler PREAU_SMTP_URL."
        )


def can_send() -> bool:
    """Tell whether this site has a server for outgoing mail."""
    return bool(settings.SMTP_URL)


def letter(*, kind: str, about: int, to: str, now: datetime, number: int = 0) -> Mail:
    """Return an unsaved mail, due now (UTC), about a subject (pk). Its kind must be registered."""
    mail = Mail(kind=kind, about=about, number=number, to=to, created_at=now)
    of = kind_of(mail)
    mail.due_at = now - HEAD_START if of.urgent else now
    mail.valid_until = now + of.life
    mail.forget_at = mail.valid_until + of.kept
    return mail


def queue(letters: Iterable[Mail]) -> list[Mail]:
    """Save mails for the worker, in one statement. Raise NoServerError."""
    if not can_send():
        raise NoServerError
    return Mail.objects.bulk_create(letters)


def deliver(now: datetime) -> int:
    """Send a batch of the mails that are due (UTC), over one connection; return how many.

    At least once: a worker killed between the server's yes and the settling sends a second copy
    with the same Message-ID, the same link, the same code.
    """
    mails = Mail.objects.claim(now=now, limit=BATCH)
    if mails:
        became = hand_over(
            mails,
            url=settings.SMTP_URL,
            compose=lambda mail: compose(mail, now),
            settle=lambda mail, outcome: _settle(mail, outcome, now),
        )
        logger.info("mail: %s", ", ".join(f"{n} {state}" for state, n in sorted(became.items())))
    return len(mails)


def compose(mail: Mail, now: datetime) -> EmailMessage | Outcome:
    """Return the message, or what becomes of a mail that is not to be sent (now)."""
    if now >= mail.valid_until:
        return Withheld("trop tard")
    said = kind_of(mail).compose(mail, now)
    if not isinstance(said, Letter):
        return said
    text = render_to_string(said.template, {**said.context, "to": mail.to})
    made = message(text=text, sender=settings.MAIL_FROM, to=mail.to, message_id=_message_id(mail))
    for file in said.attachments:
        made.add_attachment(file.content, maintype="application", subtype="pdf", filename=file.name)
    return made


def forget_mails(now: datetime) -> int:
    """Delete rows that are old (UTC), with their addresses, a batch at a time; return how many."""
    over = Mail.objects.filter(forget_at__lte=now).order_by("forget_at")
    return Mail.objects.filter(
        pk__in=list(over.values_list("pk", flat=True)[:FORGET_BATCH])
    ).delete()[0]


def _message_id(mail: Mail) -> str:
    """Return the same for every attempt."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{mail.kind}-{mail.pk}-{mail.created_at:%Y%m%d%H%M%S%f}@{host}>"


def _settle(mail: Mail, outcome: Outcome, now: datetime) -> str:
    """Record the outcome of this attempt; a worker that comes too late changes nothing."""
    match outcome:
        case Handed():
            return _record(mail, MailState.SENT, sent_at=now)
        case Bounced(detail):
            return _record(mail, MailState.BOUNCED, detail=detail)
        case Withheld(detail):
            return _record(mail, MailState.FAILED, detail=detail)
        case Deferred(detail) if now >= mail.valid_until:
            return _record(mail, MailState.FAILED, detail=detail)
        case Deferred(detail):
            pause = next_try(attempts=min(mail.attempts, MAX_ATTEMPTS - 1), now=now)
            again = min(pause, mail.valid_until) if pause else mail.valid_until
            return _record(mail, MailState.QUEUED, due_at=again, detail=detail)


def _record(mail: Mail, state: MailState, **values: object) -> str:
    settled = mail.settle(state=state, **{"detail": "", **values})
    return state.value if settled else "late"
