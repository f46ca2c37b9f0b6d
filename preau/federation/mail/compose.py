"""From a queued mail to the message that leaves: plain text, French."""

from contextlib import suppress
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from email_validator import EmailNotValidError, validate_email

from preau.federation.mail.links import link_for
from preau.federation.mail.models import Mail
from preau.federation.mail.words import roles_in_words


def compose(mail: Mail) -> EmailMessage:
    """Return the message of a mail, with the link it carries and its stable Message-ID.

    The template's first line is the subject. Quoted-printable, so that any server takes it.
    """
    subject, body = _text(mail)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = settings.MAIL_FROM
    message["To"] = _address(mail.to)
    message["Message-ID"] = mail.message_id
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no out-of-office answers
    message["Content-Language"] = "fr"
    message.set_content(body, cte="quoted-printable")
    return message


def _text(mail: Mail) -> tuple[str, str]:
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
    subject, _, body = render_to_string(f"mail/{mail.kind}.txt", context).partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def _address(to: str) -> Address:
    """Return the address for the header; its domain in ASCII wherever the local part allows."""
    with suppress(EmailNotValidError):  # the receiving server decides, and its answer is kept
        to = validate_email(to, check_deliverability=False).ascii_email or to
    username, _, domain = to.rpartition("@")
    return Address(username=username, domain=domain)
