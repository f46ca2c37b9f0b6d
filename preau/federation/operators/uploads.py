"""A list of schools that waits for its yes: an hour, for the person who sent it.

It names schools only, and lies in the site's cache, where any server process finds it.
"""

import secrets
from dataclasses import dataclass

from django.core.cache import cache

KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Upload:
    """A list as it was sent."""

    name: str
    data: bytes


def keep(*, owner: str, name: str, data: bytes) -> str:
    """Keep a list; return the token that finds it again."""
    token = secrets.token_urlsafe(18)
    cache.set(_key(owner, token), Upload(name[:200], data), KEPT_SECONDS)
    return token


def find(*, owner: str, token: str) -> Upload | None:
    """Return a list that this person sent less than an hour ago."""
    found: Upload | None = cache.get(_key(owner, token))
    return found


def _key(owner: str, token: str) -> str:
    return f"operators-list:{owner}:{token}"
