"""One connection to the server that takes outgoing mail, and what its answers mean."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

from django.conf import settings

from preau.conf import Smtp, read_smtp_url

TIMEOUT = 15.0
"""Seconds of silence after which the server counts as lost."""


class UnavailableError(Exception):
    """No session can be opened: everything waits. The message is short and names nobody."""


class BrokenError(UnavailableError):
    """The session broke in the middle of a mail, which may or may not have been taken."""


@dataclass(frozen=True)
class Handed:
    """The server took the mail."""


@dataclass(frozen=True)
class Bounced:
    """The server will never take this mail for this recipient."""

    detail: str


@dataclass(frozen=True)
class Deferred:
    """Not now: the server asks to come back later."""

    detail: str


@dataclass(frozen=True)
class Withheld:
    """It is not sent at all: what it says is no longer so."""

    detail: str


Outcome = Handed | Bounced | Deferred | Withheld


class Connection:
    """A session with the server, opened when first needed and again after it broke."""

    def __init__(self, url: str) -> None:
        self._where = read_smtp_url(url)
        self._smtp: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> Outcome:
        """Hand one message over. Raise UnavailableError or BrokenError."""
        try:
            self._smtp = self._smtp or _open(self._where)
        except OSError as error:  # smtplib's exceptions are OSErrors too
            raise UnavailableError(_reason(error)) from error
        try:
            return _send(self._smtp, message)
        except OSError as error:
            self.close()
            raise BrokenError(_reason(error)) from error
        finally:
            if (
                self._smtp and self._smtp.sock is None
            ):  # closed by smtplib after a 421 (RFC 5321 §3.8)
                self._smtp = None

    def close(self) -> None:
        """End the session politely, if it is still there."""
        smtp, self._smtp = self._smtp, None
        if smtp:
            try:
                smtp.quit()
            except OSError:
                smtp.close()


def _open(where: Smtp) -> smtplib.SMTP:
    # Our own name: smtplib would look it up, and wait for a resolver that may not answer.
    name = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    if where.implicit_tls:
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            where.host, where.port, local_hostname=name, timeout=TIMEOUT, context=context
        )
    else:
        smtp = smtplib.SMTP(where.host, where.port, local_hostname=name, timeout=TIMEOUT)
    try:
        if where.starttls:
            smtp.starttls(context=ssl.create_default_context())
        if where.username:
            smtp.login(where.username, where.password)
    except OSError:
        smtp.close()
        raise
    return smtp


def _send(smtp: smtplib.SMTP, message: EmailMessage) -> Outcome:
    try:
        smtp.send_message(message)
    except smtplib.SMTPNotSupportedError:
        return Bounced("adresse accentuée: le serveur d’envoi ne l’accepte pas (SMTPUTF8)")
    except smtplib.SMTPRecipientsRefused as error:
        [(code, _text)] = error.recipients.values()
        return _refusal(code)
    except smtplib.SMTPSenderRefused as error:
        # Our own set-up is wrong, not the recipient: wait until somebody mends it.
        return Deferred(f"expéditeur refusé ({error.smtp_code})")
    except smtplib.SMTPHeloError:
        raise
    except smtplib.SMTPResponseException as error:
        return _refusal(error.smtp_code)
    return Handed()


def _refusal(code: int) -> Outcome:
    """RFC 5321 §4.2.1: 5yz is permanent, 4yz is not."""
    return Bounced(f"refusé ({code})") if code >= 500 else Deferred(f"remis à plus tard ({code})")


def _reason(error: Exception) -> str:
    """Return a short reason without the server's text, which may repeat an address."""
    code = getattr(error, "smtp_code", None)
    return f"serveur d’envoi: {code or type(error).__name__}"
