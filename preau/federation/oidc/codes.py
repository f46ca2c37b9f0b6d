"""What is kept beside an authorization code, in the cache, for as long as the code lives.

allauth keeps the code itself; it has no place for the session that gave it, and two requests at
the same moment could both redeem a code before either deletes it.
"""

import hashlib
from typing import NamedTuple

from allauth.idp.oidc import app_settings
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Token
from django.core.cache import cache


class Origin(NamedTuple):
    """The session that gave a code, when its person last signed in (UTC, since 1970), and how.

    `methods`: what the ID token says as `amr`.
    """

    session_key: str
    signed_in_at: int | None
    methods: tuple[str, ...] = ()


def remember(code: str, origin: Origin) -> None:
    """Keep where a code came from, for the tokens that it will give."""
    cache.set(_key("origin", code), tuple(origin), _lifetime())


def origin_of(code: str) -> Origin:
    """Return what `remember` kept for a code; a session that never was, when it kept nothing."""
    return Origin(*cache.get(_key("origin", code), ("", None)))


def claim(code: str, access_token: str) -> bool:
    """Take a code for its one use: True the first time, False ever after (RFC 6749 §4.1.2)."""
    return cache.add(_key("used", code), hash_of(access_token), _lifetime())


def revoke_given(code: str) -> None:
    """Delete the token that a used code gave: somebody else has the code (RFC 6749 §10.5)."""
    if given := cache.get(_key("used", code)):
        revoke(given)


def hash_of(access_token: str) -> str:
    """Return what the database keeps of a token."""
    return str(get_adapter().hash_token(access_token))


def revoke(token_hash: str) -> None:
    """Delete one access token."""
    Token.objects.filter(type=Token.Type.ACCESS_TOKEN, hash=token_hash).delete()


def _key(purpose: str, code: str) -> str:
    return f"oidc-{purpose}:{hashlib.sha256(code.encode()).hexdigest()}"


def _lifetime() -> int:
    # Longer than the code's own life, so that a late replay is still recognised.
    return int(app_settings.AUTHORIZATION_CODE_EXPIRES_IN) * 10
