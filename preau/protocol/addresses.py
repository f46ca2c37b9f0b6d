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


ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Alphabets whose letters look like each other's (UTS #39)."""


class NotAnAddressError(ValueError):
    """What was typed is no e-mail address."""


class LookalikeError(NotAnAddressError):
    """It is made to look like another: alphabets mixed in one word, or letters' look-alikes."""


def address_key(address: str) -> str:
    """Return the form in which two addresses are the same: NFC, then case folding."""
    if address.isascii():  # nearly all are, and nothing of them is to be composed
        return address.strip().lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address.strip()).casefold())


def same_letters(one: str, other: str) -> bool:
    """Tell whether two addresses of one key differ by capitals alone, as ß and ss do not."""
    first, second = (unicodedata.normalize("NFC", each).lower() for each in (one, other))
    return first == second


def read_address(typed: str) -> str:
    """Return the address in what somebody typed, without blanks or capitals.

    Raises NotAnAddressError when it is none, or longer than MAX_LENGTH characters; LookalikeError
    for one that shows another's letters (docs/protocol.md). No look-up on the network: an address
    that no server knows shows itself when its mail bounces.
    """
    local, _, domain = typed.strip().rpartition("@")
    try:
        # Nearly all addresses are plain, and a thousand of them share a few domains.
        address = f"{local}@{_domain(domain)}" if is_plain(local) else _validated(typed.strip())
    except EmailNotValidError as error:
        raise NotAnAddressError(typed) from error
    if len(address) > MAX_LENGTH:
        raise NotAnAddressError(typed)
    if not address.isascii() and _misleads(address):
        raise LookalikeError(typed)
    return address.lower()


def _misleads(address: str) -> bool:
    """Tell whether a word mixes alphabets that look alike, or holds a compatibility character.

    Those are the letters' other shapes (ﬁ, ａ), which PRECIS allows in no name (RFC 8264 §9.17).
    """
    if unicodedata.normalize("NFKC", address) != address:
        return True
    return any(len(ALIKE & _alphabets(word)) > 1 for word in re.split(r"[.@]", address))


def _alphabets(word: str) -> set[str]:
    return {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}


def is_plain(local: str) -> bool:
    """Tell whether the part before the @ is letters, digits and the usual signs, dots between."""
    return len(local) <= MAX_LOCAL and PLAIN_LOCAL.fullmatch(local) is not None


@lru_cache(maxsize=10_000)
def _domain(domain: str) -> str:
    return _validated(f"x@{domain}").removeprefix("x@")


def _validated(address: str) -> str:
    return validate_email(address, check_deliverability=False, strict=True).normalized
