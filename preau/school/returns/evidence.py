"""Pictures of signed sheets, sealed at rest: AES-256-GCM, bound to the page they show.

The keys come from PREAU_EVIDENCE_KEY (several with commas: the first seals, each opens) and, last,
from the site's secret key. A picture moved to another page's row does not open.
"""

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from preau.school.returns.models import Picture, ReturnedPage

NONCE = 12  # bytes; NIST SP 800-38D §8.2.1
PURPOSE = b"preau returned sheets"


class SealedByAnotherKey(Exception):  # noqa: N818 - a refusal, not a fault
    """No key of this installation opens the picture."""

    def __init__(self) -> None:
        super().__init__(
            "L’image est gardée, mais aucune clé de cette installation ne l’ouvre. Remettez "
            "l’ancienne clé dans le réglage PREAU_EVIDENCE_KEY."
        )


def keep(page: ReturnedPage, picture: bytes) -> None:
    """Seal the picture of a page that has been saved."""
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + _keys()[0].encrypt(nonce, picture, _about(page))
    Picture.objects.create(page=page, sealed=sealed)


def open_picture(page: ReturnedPage) -> bytes:
    """Return the picture (JPEG); empty when none is kept. Raises SealedByAnotherKey."""
    found = Picture.objects.filter(page=page).first()
    if found is None:
        return b""
    sealed = bytes(found.sealed)
    for key in _keys():
        try:
            return key.decrypt(sealed[:NONCE], sealed[NONCE:], _about(page))
        except InvalidTag:
            continue
    raise SealedByAnotherKey


def _about(page: ReturnedPage) -> bytes:
    return f"page:{page.scan_id}:{page.number}".encode()


def _keys() -> tuple[AESGCM, ...]:
    own = [key.strip() for key in settings.PREAU.get("PREAU_EVIDENCE_KEY").split(",")]
    return _derived((*(key for key in own if key), settings.SECRET_KEY))


@lru_cache(maxsize=4)
def _derived(secret_texts: tuple[str, ...]) -> tuple[AESGCM, ...]:
    return tuple(AESGCM(_hkdf().derive(text.encode())) for text in secret_texts)


def _hkdf() -> HKDF:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
