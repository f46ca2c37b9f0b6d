"""E-mail addresses: one way to compare them, one way to read what somebody typed."""

import re
import unicodedata
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254
"""The longest address that SMTP carries (RFC 5321 §4.5.3.1.3)."""
MAX_LOCAL = 64
"""The longest part before the @ (RFC 5321 §4.5.3.1.1)."""
PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")


class NotAnAddressError(ValueError):
    """What was typed is no e-mail address."""


def address_key(address: str) -> str:
    """Return the form in which two addresses are the same: NFC, then case folding."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address.strip()).casefold())


def read_address(typed: str) -> str:
    """Return the address in what somebody typed, without blanks or capitals.

    Raises NotAnAddressError when it is none, or longer than MAX_LENGTH characters. No look-up on
    the network: an address that no server knows shows itself when its mail bounces.
    """
    local, _, domain = typed.strip().rpartition("@")
    try:
        # Nearly all addresses are plain, and a thousand of them share a few domains.
        address = f"{local}@{_domain(domain)}" if is_plain(local) else _validated(typed.strip())
    except EmailNotValidError as error:
        raise NotAnAddressError(typed) from error
    if len(address) > MAX_LENGTH:
        raise NotAnAddressError(typed)
    return address.lower()


def is_plain(local: str) -> bool:
    """Tell whether the part before the @ is letters, digits and the usual signs, dots between."""
    return len(local) <= MAX_LOCAL and PLAIN_LOCAL.fullmatch(local) is not None


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    return _validated(f"x@{domain}").removeprefix("x@")


def _validated(address: str) -> str:
    return validate_email(address, check_deliverability=False).normalized
