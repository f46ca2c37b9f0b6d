"""Secret links: derived when the mail is sent, known to the database only as a hash.

A second attempt at the same mail carries the same link, so a copy does no harm; a new generation
in the subject ("<id>:<generation>") makes the old link worthless.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable

from django.conf import settings
from django.utils.encoding import force_bytes

PathMaker = Callable[[str], str]
"""From a mail's link subject to a path of this site."""

_paths: dict[str, PathMaker] = {}


def register(purpose: str, path: PathMaker) -> None:
    """Say how the links of a purpose are made: a feature does so when the site starts."""
    _paths[purpose] = path


def link_for(*, purpose: str, subject: str) -> str:
    """Return the address to put into a mail, or "" for a mail that has none."""
    return f"{settings.PUBLIC_URL}{_paths[purpose](subject)}" if purpose else ""


def token_for(*, purpose: str, subject: str) -> str:
    """Return the token (43 URL-safe characters, 256 bits) of a purpose and a subject."""
    message = f"{purpose}\0{subject}".encode()
    digest = hmac.new(force_bytes(settings.SECRET_KEY), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
