"""Secret links: derived when the mail is sent, known to the database only as a hash.

A second attempt at the same mail carries the same link, so a copy does no harm; a new generation
in the subject ("<id>:<generation>") makes the old link worthless.
"""

import base64
import hashlib
import hmac

from django.conf import settings


def token_for(*, purpose: str, subject: str) -> str:
    """Return the token (43 URL-safe characters, 256 bits) of a purpose and a subject."""
    message = f"{purpose}\0{subject}".encode()
    digest = hmac.new(str(settings.SECRET_KEY).encode(), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """Return what the database keeps of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
