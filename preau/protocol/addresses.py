"""E-mail addresses: one way to compare them, one way to read what somebody typed."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254
"""The longest address that SMTP carries (RFC 5321 §4.5.3.1.3)."""


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
    try:
        found = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnAddressError(typed) from error
    address = found.normalized.lower()
    if len(address) > MAX_LENGTH:
        raise NotAnAddressError(typed)
    return address
