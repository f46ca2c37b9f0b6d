"""What an account's person may do, and when. No Django."""

from collections.abc import Collection
from datetime import timedelta
from enum import Enum

from preau.federation.accounts.refusals import ProtectedError

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


REQUESTS_AN_HOUR = 5
MAILS_AN_HOUR = 3
"""To one address, whoever asks: nobody's mailbox is filled by strangers."""


def may_ask_again(*, by_account: int, for_address: int) -> bool:
    """Tell whether one more link may be asked for, after so many in the last hour."""
    return by_account < REQUESTS_AN_HOUR and for_address < MAILS_AN_HOUR


def check_mail_suffices(*, is_operator: bool, factors: Collection[str]) -> None:
    """Let a link by mail prove an account only where a mailbox is all that protects it.

    Otherwise whoever reads the mailbox would come past the second factor. Raises ProtectedError.
    """
    if is_operator or SECOND_FACTORS & set(factors):
        raise ProtectedError


UNDO_DELAY = timedelta(days=7)
"""After a change of address, for the mailbox that was given up to take the account back."""

NOT_TRUSTED = timedelta(days=1)
"""Before a change that is taken back: what was added to the account then may be an intruder's."""

DELETION_DELAY = UNDO_DELAY
"""Between asking and doing: time to change one's mind, or to see that somebody else asked.

Not shorter than UNDO_DELAY, or an intruder could have the account deleted before it is taken back.
"""


def may_delete_itself(*, is_operator: bool) -> bool:
    """Tell whether the person may have the account deleted; operators close each other's."""
    return not is_operator
