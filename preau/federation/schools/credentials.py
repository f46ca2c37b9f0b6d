"""Secrets of machines: 256 random bits, so one round of SHA-256 keeps them (decision 16).

Nobody guesses such a secret, however fast he may try; the slow hash of people's passwords would
only make each token cost 40 ms, and a list of 6,000 schools several minutes.
"""

import base64
import hashlib
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, check_password
from django.utils.crypto import constant_time_compare

ALGORITHM = "machine"


def new_secret() -> str:
    """Return a secret of 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def kept(secret: str, *, previous: str = "", until: datetime | None = None) -> str:
    """Return what the database keeps of a secret.

    With `previous`, what was kept until now, the earlier secret opens too until then (UTC).
    """
    encoded = f"{ALGORITHM}${_digest(secret)}"
    if previous and until:
        return f"{encoded}${int(until.timestamp())}${_without_previous(previous)}"
    return encoded


def overlap_until(encoded: str) -> datetime | None:
    """Return until when the earlier secret opens too (UTC); None without an earlier one."""
    parts = encoded.split("$", 3)
    if parts[0] != ALGORITHM or len(parts) < 4:
        return None
    return datetime.fromtimestamp(int(parts[2]), UTC)


class MachineSecretHasher(BasePasswordHasher):
    """`machine$<SHA-256>` or, while two secrets open, `machine$<SHA-256>$<until>$<earlier one>`.

    In allauth every endpoint asks `Client.check_secret`, and so comes here.
    """

    algorithm = ALGORITHM

    def salt(self) -> str:
        return ""  # a secret is never the same twice

    def encode(self, password: str, salt: str) -> str:
        return kept(password)

    def decode(self, encoded: str) -> dict[str, Any]:
        return {"algorithm": ALGORITHM, "hash": encoded.split("$")[1]}

    def verify(self, password: str, encoded: str) -> bool:
        """Compare with the secret and, while it lasts, with the earlier one."""
        _, digest, *earlier = encoded.split("$", 3)
        if constant_time_compare(_digest(password), digest):
            return True
        if not earlier or time.time() >= int(earlier[0]):
            return False
        return check_password(password, earlier[1])

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        return {"algorithm": ALGORITHM}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing to level out: each comparison takes a microsecond."""


def _digest(secret: str) -> str:
    hashed = hashlib.sha256(secret.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _without_previous(encoded: str) -> str:
    if encoded.startswith(f"{ALGORITHM}$"):
        return "$".join(encoded.split("$")[:2])
    return encoded
