"""A mail before it is queued. Many are stored in one statement."""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from preau.federation.mail.models import Mail, MailState


def letter(
    *,
    kind: str,
    to: str,
    context: dict[str, Any],
    now: datetime,
    link_purpose: str = "",
    link_subject: str = "",
    about: str = "",
    valid_until: datetime | None = None,
) -> Mail:
    """Return an unsaved mail, due now (UTC), with the Message-ID that every attempt will carry.

    After `valid_until` nobody may send it again. One with a secret link, and no term, never may:
    its link is asked for anew.
    """
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return Mail(
        kind=kind,
        to=to,
        context=context,
        link_purpose=link_purpose,
        link_subject=link_subject,
        about=about,
        message_id=f"<{uuid.uuid4()}@{host}>",
        created_at=now,
        valid_until=now if link_purpose and valid_until is None else valid_until,
        due_at=now,
    )


def withdraw(mails: QuerySet[Mail], *, reason: str, now: datetime) -> None:
    """Take mails back: what they say is no longer so. Those that are still queued do not leave."""
    mails.update(valid_until=now)
    queued = mails.filter(state=MailState.QUEUED)
    queued.update(state=MailState.FAILED, due_at=None, detail=reason)
