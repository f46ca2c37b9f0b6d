"""What a bounce message says: delivery status notifications (RFC 3464). Anybody can write one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

MAX_BYTES = 2 * 1024 * 1024
"""A longer message is cut: what counts stands before the copy of the original's body."""
MAX_PARTS = 50
MESSAGE_ID = re.compile(r"<[^<>\s]{3,118}>")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Report:
    """A mail of ours that will not arrive: its Message-ID, and the reason as a code ("5.1.1")."""

    message_id: str
    code: str = ""


def read_report(content: bytes) -> Report | None:
    """Return what a message says of a mail of ours; None for one that is no report of a failure.

    A delay is not a failure; neither is an answer by hand or an automatic one.
    """
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(content[:MAX_BYTES])
        return _read(message)
    except Exception:  # whatever a hostile message does to the parser, it is no report
        return None


def _read(message: Message) -> Report | None:
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(_parts(message))
    failure = next((part for part in parts if _has_failed(part)), None)
    message_id = next((found for part in parts if (found := _original(part))), "")
    if failure is None or not message_id:
        return None
    status = STATUS.search(failure.get("Status", ""))
    return Report(message_id, status.group() if status else "")


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a report and what they hold, not more than a report has."""
    waiting = [message]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        held = part.get_payload()
        if isinstance(held, list):
            waiting += [each for each in held if isinstance(each, Message)]


def _has_failed(part: Message) -> bool:
    """Tell whether a part is the block of a recipient whose mail was given up (RFC 3464 §2.3.3)."""
    return part.get("Action", "").strip().lower() == "failed" and "Final-Recipient" in part


def _original(part: Message) -> str:
    """Return the Message-ID of the mail that the report returns, whole or its header only."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        headers = part.get_payload(decode=True)
        text = headers if isinstance(headers, bytes) else b""
        return _message_id(BytesParser(policy=policy.compat32).parsebytes(text, headersonly=True))
    if kind == "message/rfc822":
        held = part.get_payload()
        returned = held[0] if isinstance(held, list) and held else None
        return _message_id(returned) if isinstance(returned, Message) else ""
    return ""


def _message_id(returned: Message) -> str:
    found = MESSAGE_ID.search(str(returned.get("Message-ID", "")))
    return found.group() if found else ""
