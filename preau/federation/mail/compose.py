"""From a queued mail to the message that leaves."""

from datetime import date
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from preau.federation.mail.links import link_for
from preau.federation.mail.models import Mail
from preau.federation.mail.words import roles_in_words
from preau.work.messages import message


def compose(mail: Mail) -> EmailMessage:
    """Return the message of a mail, with the link it carries and its stable Message-ID."""
    return message(
        text=_text(mail), sender=settings.MAIL_FROM, to=mail.to, message_id=mail.message_id
    )


def _text(mail: Mail) -> str:
    """Return the template filled in; its first line is the subject."""
    context: dict[str, Any] = {
        **mail.context,
        "to": mail.to,
        "site_url": settings.PUBLIC_URL,
        "link": link_for(purpose=mail.link_purpose, subject=mail.link_subject),
    }
    if "roles" in context:
        context["roles"] = roles_in_words(context["roles"])
    if "expires_on" in context:
        context["expires_on"] = date.fromisoformat(context["expires_on"])
    return render_to_string(f"mail/{mail.kind}.txt", context)
