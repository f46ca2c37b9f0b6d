"""What an authorization request must look like before anything else is looked at. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""A SHA-256 in base64url without padding (RFC 7636 §4.2)."""

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 4096
"""Characters in one parameter: an ID token as a hint has about 1,000."""

CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{1,100}")
CODE = re.compile(r"[!-~]{1,100}")
"""What can be one; both are part of a key of the cache, where other characters have no place."""

UNDERSTOOD = frozenset(
    {
        *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method", "prompt", "max_age", "id_token_hint"),
    }
)
"""The parameters that count; others are ignored (RFC 6749 §3.1, OIDC Core §3.1.2.1): claims,
display, login_hint, ui_locales, claims_locales, acr_values, what nobody has thought of yet."""


class UnknownServiceError(Exception):
    """Client or return address is not registered: nobody is sent there (RFC 6749 §4.1.2.1)."""


class RequestRefusedError(Exception):
    """The service asked wrongly; it is told so, at its own return address, in these words."""

    def __init__(self, detail: str, code: str = "invalid_request") -> None:
        super().__init__(detail)
        self.code = code


def check_given_once(asked: Mapping[str, Sequence[str]]) -> None:
    """Refuse a parameter given twice: two readers could each see another one (RFC 6749 §3.1)."""
    if any(len(values) > 1 for values in asked.values()):
        raise UnknownServiceError


def is_well_formed(values: Iterable[str]) -> bool:
    """Tell whether values are of a length and of characters that a client sends (RFC 6749 §A)."""
    return all(len(value) <= LONGEST and not CONTROL.search(value) for value in values)


def could_be_redeemed(client_id: str, code: str) -> bool:
    """Tell whether a code could be one of this client's, before anything is looked up."""
    return bool(CLIENT_ID.fullmatch(client_id) and CODE.fullmatch(code))


def check_return_address(wanted: str, registered: Collection[str]) -> None:
    """Accept only a return address registered letter for letter (RFC 9700 §2.1)."""
    if wanted not in registered:
        raise UnknownServiceError


def check_offered(asked: Mapping[str, str]) -> None:
    """Refuse what would change the request's meaning and is not offered (OIDC Core §3.1.2.6)."""
    for name in ("request", "request_uri", "registration"):
        if name in asked:
            raise RequestRefusedError(f"{name} is not supported", f"{name}_not_supported")
    if not asked.get("response_type"):
        raise RequestRefusedError("response_type is required")
    if asked.get("response_mode", "query") != "query":
        raise RequestRefusedError("response_mode must be query")
    prompts = asked.get("prompt", "").split()
    if "none" in prompts and len(prompts) > 1:
        raise RequestRefusedError("prompt none goes with no other value")


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


def understood(asked: Mapping[str, str], scopes: Collection[str]) -> dict[str, str]:
    """Return what counts of a request: the parameters and the scopes that we know.

    Raises RequestRefusedError without the scope openid: this is no place to get other tokens.
    """
    wanted = asked.get("scope", "").split()
    if "openid" not in wanted:
        raise RequestRefusedError("scope openid is required", "invalid_scope")
    known = {name: value for name, value in asked.items() if name in UNDERSTOOD}
    return known | {"scope": " ".join(scope for scope in wanted if scope in scopes)}


def sign_in_is_too_old(max_age: str, signed_in_at: int | None, now: int) -> bool:
    """Tell whether `max_age` (seconds) asks for a new sign-in (OIDC Core §3.1.2.1)."""
    if not (max_age.isascii() and max_age.isdigit()):
        return False
    return signed_in_at is None or now - signed_in_at >= int(max_age)
