"""The message that leaves: plain text, French, the same headers for every site."""

from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime

from email_validator import EmailNotValidError, validate_email


def message(*, text: str, sender: str, to: str, message_id: str) -> EmailMessage:
    """Return the message of a text whose first line is the subject.

    Quoted-printable, so that any server takes it.
    """
    subject, _, body = text.partition("\n")
    made = EmailMessage()
    made["Subject"] = " ".join(subject.split())
    made["From"] = sender
    made["To"] = _address(to)
    made["Message-ID"] = message_id
    made["Date"] = localtime()
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no out-of-office answers
    made["Content-Language"] = "fr"
    made.set_content(body.strip() + "\n", cte="quoted-printable")
    return made


def _address(to: str) -> Address:
    """Return the address for the header; its domain in ASCII wherever the local part allows."""
    with suppress(EmailNotValidError):  # the receiving server decides, and its answer is kept
        to = validate_email(to, check_deliverability=False).ascii_email or to
    username, _, domain = to.rpartition("@")
    return Address(username=username, domain=domain)
