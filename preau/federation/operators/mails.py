"""The queue of mail as operators see it, and what of it may be sent again."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail, MailState


@dataclass(frozen=True)
class Group:
    """Mails that a list shows together. The code stands in addresses."""

    code: str
    label: str
    meaning: str
    tone: str
    icon: str


GROUPS = [
    Group("queued", "En file", "partent dès que le serveur d’envoi les prend", "go", "arrow-path"),
    Group("failed", "Non envoyés", "abandonnés après deux jours d’essais", "bad", "x-circle"),
    Group(
        "bounced",
        "Adresses refusées",
        "leur serveur ne les connaît pas",
        "bad",
        "no-symbol",
    ),
    Group("withdrawn", "Retirés", "ce qu’ils annonçaient n’est plus vrai", "off", "minus-circle"),
    Group("sent", "Envoyés", "remis au serveur d’envoi", "ok", "check"),
]
BY_CODE = {group.code: group for group in GROUPS}


def in_group(code: str, now: datetime) -> QuerySet[Mail]:
    """Return the mails of one of GROUPS (UTC)."""
    if code not in ("failed", "withdrawn"):
        return Mail.objects.filter(state=code)
    failed = Mail.objects.filter(state=MailState.FAILED)
    if code == "failed":
        return failed.filter(_still_true(now))
    return failed.filter(valid_until__lte=now)


def retryable(now: datetime) -> QuerySet[Mail]:
    """Return the mails that did not leave, or came back, and are still true (UTC)."""
    undelivered = Mail.objects.filter(state__in=(MailState.BOUNCED, MailState.FAILED))
    return undelivered.filter(_still_true(now))


def queue_again(mails: QuerySet[Mail], now: datetime) -> int:
    """Put mails back in the queue, due now (UTC), in one update; return how many.

    `created_at` starts again: it is from there that the two days of patience are counted.
    """
    Invitation.objects.by_mails(mails).update(is_bounced=False)
    again = {"state": MailState.QUEUED, "due_at": now, "created_at": now}
    return mails.update(**again, attempts=0, detail="")


def _still_true(now: datetime) -> Q:
    """An invitation's mail: only while it can be answered and this is its mail. A replaced or
    answered one was taken back on purpose. Other mails with a secret link are asked for again.
    """
    return Q(valid_until__isnull=True) | Q(valid_until__gt=now)
