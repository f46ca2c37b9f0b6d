"""What an account's person may do, and when. No Django."""

from collections.abc import Collection
from enum import Enum

SECOND_FACTORS = frozenset({"webauthn", "totp"})
"""A passkey, or a code of an application. Recovery codes alone only replace one that is lost."""


class Door(Enum):
    """What stands between a signed-in person and the federation's pages."""

    OPEN = "open"
    SET_UP = "set up"
    PROVE = "prove"


def second_factor_door(
    *, is_operator: bool, is_head: bool, factors: Collection[str], is_proved: bool
) -> Door:
    """Tell whether a second factor must be set up, or shown, before anything else opens.

    Compulsory for operators and for heads (a registration with role head that is open today), not
    for teachers. `factors`: kinds of the account's authenticators; `is_proved`: this very session
    has shown one, so a session opened with a password alone before its person became head is
    covered too.
    """
    if not (is_operator or is_head):
        return Door.OPEN
    if not SECOND_FACTORS & set(factors):
        return Door.SET_UP
    return Door.OPEN if is_proved else Door.PROVE
