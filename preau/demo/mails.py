"""The mails that the demonstration's mailbox has caught: one .eml file each, in one folder."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

SUFFIX = ".eml"


@dataclass(frozen=True)
class Mail:
    """One caught mail. `name` is its file's name without the suffix: unique, oldest first."""

    name: str
    message: EmailMessage

    @property
    def caught_at(self) -> datetime:
        """Return when it came in (UTC)."""
        return datetime.strptime(self.name[:20], "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)

    @property
    def recipients(self) -> list[str]:
        """Return the addresses of the envelope, as the server was told them."""
        return [str(value) for value in self.message.get_all("X-Envelope-To", [])]

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def text(self) -> str:
        """Return the plain text, or an empty string."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()).replace("\r\n", "\n") if part else ""

    def as_json(self) -> dict[str, object]:
        """Return what the mailbox's /mails.json says of it."""
        return {
            "name": self.name,
            "to": self.recipients,
            "from": str(self.message.get("From", "")),
            "subject": self.subject,
            "message_id": str(self.message.get("Message-ID", "")),
            "caught_at": self.caught_at.isoformat(),
            "text": self.text,
        }


class Folder:
    """The folder of the mails; a mail is whole in it or not at all."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, content: bytes, recipients: list[str]) -> str:
        """Store a mail for good before the server says that it has it; return its name."""
        name = f"{datetime.now(UTC):%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}"
        envelope = "".join(f"X-Envelope-To: {address}\r\n" for address in recipients)
        unfinished = self.path / f"{name}.part"
        with unfinished.open("wb") as file:
            file.write(envelope.encode("utf-8") + content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.path / f"{name}{SUFFIX}")
        return name

    def newest_first(self, address: str = "") -> Iterator[Mail]:
        """Yield the mails, those to one address when it is given (capitals do not count)."""
        for path in sorted(self.path.glob(f"*{SUFFIX}"), reverse=True):
            mail = _read(path)
            if not address or address.casefold() in map(str.casefold, mail.recipients):
                yield mail

    def find(self, name: str) -> Mail | None:
        """Return the mail of that name; None when there is none, or it is no name of a mail."""
        path = self.path / f"{name}{SUFFIX}"
        return _read(path) if path.parent == self.path and path.is_file() else None


def _read(path: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)  # noqa: S101 - the policy's own class
    return Mail(path.name.removesuffix(SUFFIX), message)
