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
) -> Mail:
    """Return an unsaved mail, due now (UTC), with the Message-ID that every attempt will carry."""
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
        due_at=now,
    )


def withdraw(mails: QuerySet[Mail], *, reason: str) -> None:
    """Take mails back that are still queued: what they say is no longer so."""
    queued = mails.filter(state=MailState.QUEUED)
    queued.update(state=MailState.FAILED, due_at=None, detail=reason)
