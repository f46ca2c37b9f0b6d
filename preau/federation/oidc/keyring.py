"""The signing keys as they stand: kept in the database, opened in memory."""

import base64
import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from allauth.core.internal import jwkkit
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.utils.encoding import force_bytes

from preau.federation.oidc.keys import Life, lives, new_key
from preau.federation.oidc.models import SigningKey

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Key:
    """A key that can be used; `pem` is private."""

    row: SigningKey
    pem: str
    life: Life

    @property
    def kid(self) -> str:
        return str(public_part(self.pem)["kid"])


def published(now: datetime) -> list[Key]:
    """Return the keys that services may meet (UTC), the earliest first; made when there is none."""
    if found := _published(now):
        return found
    # Two processes that start at once may make one each: both are published, so both are right.
    store(signs_from=now, now=now)
    return _published(now)


def store(*, signs_from: datetime, now: datetime) -> SigningKey:
    """Make a key and keep it (UTC)."""
    sealed = _cipher().encrypt(new_key().encode()).decode()
    return SigningKey.objects.create(signs_from=signs_from, created_at=now, sealed_pem=sealed)


def public_part(pem: str) -> dict[str, Any]:
    """Return the public JWK (RFC 7517) of a private key."""
    jwk, _ = _read(pem)
    return {**jwk, "use": "sig", "alg": "RS256"}


def private_part(pem: str) -> RSAPrivateKey:
    """Return a private key, ready to sign."""
    _, key = _read(pem)
    return key


@lru_cache(maxsize=8)
def _read(pem: str) -> tuple[dict[str, Any], RSAPrivateKey]:
    # Checking a private key costs 70 ms: once for each process and key.
    read: tuple[dict[str, Any], RSAPrivateKey] = jwkkit.load_jwk_from_pem(pem)
    return read


def _published(now: datetime) -> list[Key]:
    readable = [(row, pem) for row in SigningKey.objects.all() if (pem := _opened(row))]
    spans = lives([row.signs_from for row, _ in readable])
    keys = [Key(row, pem, life) for (row, pem), life in zip(readable, spans, strict=True)]
    return [key for key in keys if not key.life.is_over(now)]


def _opened(row: SigningKey) -> str:
    try:
        return _cipher().decrypt(row.sealed_pem.encode()).decode()
    except InvalidToken:
        log.error("%s cannot be read: PREAU_SECRET_KEY is another one than when it was made", row)
        return ""


def _cipher() -> Fernet:
    key = hashlib.sha256(b"signing\0" + force_bytes(settings.SECRET_KEY)).digest()
    return Fernet(base64.urlsafe_b64encode(key))
