"""The keys that sign ID tokens: how long each one signs, and how one is made. No Django here.

A key's life is a matter of dates. It is published from the moment it is made, so that services
know it before they meet it; it signs from its own date until the next key's; it stays published
for a while after that, for the tokens it signed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from preau.conf import Environment

PUBLISHED_BEFORE = timedelta(hours=24)
"""How long a key is published before it signs: services may keep the list for an hour (its
Cache-Control), and some ask once a day."""

PUBLISHED_AFTER = timedelta(hours=24)
"""How long a key stays published once another one signs. An ID token lives five minutes, but a
service shows it again at the sign-out, at the latest when its own session ends (choice: a day)."""

PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


@dataclass(frozen=True)
class Life:
    """From when a key signs, and until when it is published; None: no end is in sight (UTC)."""

    signs_from: datetime
    published_until: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.published_until is not None and self.published_until <= now


def lives(starts: Sequence[datetime]) -> list[Life]:
    """Return the life of each key, from the moments they begin to sign, in order."""
    return [
        Life(start, following and following + PUBLISHED_AFTER)
        for start, following in zip_longest(starts, starts[1:])
    ]


def configured_keys(env: Environment) -> list[dict[str, Any]]:
    """Return the operator's own keys, as allauth's settings want them.

    PREAU_SIGNING_KEY may hold several PEM blocks: the first signs, all are published.
    """
    blocks = PEM.findall(env.get("PREAU_SIGNING_KEY"))
    # allauth signs with the key that was issued last, and takes one without a date for the oldest.
    dates = [{"issued_at": datetime(2000, 1, 1, tzinfo=UTC)}, *({} for _ in blocks[1:])]
    return [{"pem": pem, **dated} for pem, dated in zip(blocks, dates, strict=False)]


def new_key() -> str:
    """Return a new RSA key of 2048 bits, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode("ascii")
