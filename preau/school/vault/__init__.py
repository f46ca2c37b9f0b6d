"""What the school keeps encrypted at rest: AES-256-GCM, bound to what it is about.

The keys come from PREAU_EVIDENCE_KEY (several with commas: the first encrypts, each opens) and,
last, from the site's secret key.
"""

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes; NIST SP 800-38D §8.2.1
OVERHEAD = NONCE + 16
"""Bytes that what is encrypted is longer by: the nonce and GCM's tag."""
# Named after what was kept first; another word would close every picture that is stored.
PURPOSE = b"preau returned sheets"


class WrongKey(Exception):  # noqa: N818 - a refusal, not a fault
    """No key of this installation opens what is kept, or it was kept about something else."""

    def __init__(self) -> None:
        super().__init__(
            "Ce document est gardé, mais aucune clé de cette installation ne l’ouvre. Remettez "
            "l’ancienne clé dans le réglage PREAU_EVIDENCE_KEY."
        )


def encrypt(plain: bytes, *, about: str) -> bytes:
    """Return what may be stored. `about` names its one place, such as `page:3:1`.

    Whoever moves it to another place does not open it there.
    """
    nonce = secrets.token_bytes(NONCE)
    return nonce + _keys()[0].encrypt(nonce, plain, about.encode())


def decrypt(data: bytes, *, about: str) -> bytes:
    """Return what `encrypt` was given about the same thing. Raises WrongKey."""
    if len(data) < NONCE:
        raise WrongKey
    for key in _keys():
        try:
            return key.decrypt(data[:NONCE], data[NONCE:], about.encode())
        except InvalidTag:
            continue
    raise WrongKey


def _keys() -> tuple[AESGCM, ...]:
    own = [key.strip() for key in settings.PREAU.get("PREAU_EVIDENCE_KEY").split(",")]
    return _derived((*(key for key in own if key), settings.SECRET_KEY))


@lru_cache(maxsize=4)
def _derived(secret_texts: tuple[str, ...]) -> tuple[AESGCM, ...]:
    return tuple(AESGCM(_hkdf().derive(text.encode())) for text in secret_texts)


def _hkdf() -> HKDF:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
