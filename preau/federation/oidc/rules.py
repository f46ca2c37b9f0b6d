"""What an authorization request must look like before anything else is looked at. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence

S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url without padding (RFC 7636 §4.2)."""


class UnknownServiceError(Exception):
    """Client or return address is not registered: nobody is sent there (RFC 6749 §4.1.2.1)."""


def check_given_once(asked: Mapping[str, Sequence[str]]) -> None:
    """Refuse a parameter given twice: two readers could each see another one (RFC 6749 §3.1)."""
    if any(len(values) > 1 for values in asked.values()):
        raise UnknownServiceError


class RequestRefusedError(Exception):
    """The service asked wrongly; it is told so, at its own return address, in these words."""


def check_return_address(wanted: str, registered: Collection[str]) -> None:
    """Accept only a return address registered letter for letter (RFC 9700 §2.1)."""
    if wanted not in registered:
        raise UnknownServiceError


def check_pkce(asked: Mapping[str, str]) -> None:
    """Ask for PKCE with S256 from every client, confidential or not (RFC 9700 §2.1.1)."""
    challenge = asked.get("code_challenge", "")
    method = asked.get("code_challenge_method", "plain")  # RFC 7636 §4.3: absent means plain
    if not challenge:
        raise RequestRefusedError("code_challenge is required")
    if method != "S256":
        raise RequestRefusedError("code_challenge_method must be S256")
    if not S256_CHALLENGE.fullmatch(challenge):
        raise RequestRefusedError("code_challenge is malformed")


def sign_in_is_too_old(max_age: str, signed_in_at: int | None, now: int) -> bool:
    """Tell whether `max_age` (seconds) asks for a new sign-in (OIDC Core §3.1.2.1)."""
    if not (max_age.isascii() and max_age.isdigit()):
        return False
    return signed_in_at is None or now - signed_in_at >= int(max_age)
