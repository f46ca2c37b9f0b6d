"""An invitation's state as people see it, and when it may be sent again. No Django."""

from datetime import datetime, timedelta
from enum import StrEnum

PAUSE_BETWEEN_MAILS = timedelta(minutes=10)


class State(StrEnum):
    """What a list of invitations shows (contract.md)."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    BOUNCED = "bounced"


def state_of(*, answer: str, expires_at: datetime, mail_state: str, now: datetime) -> State:
    """Return the state from the answer kept, the expiry and what became of the mail.

    A bounce comes before the expiry: a new mail to the same address would not arrive either.
    """
    if answer != State.PENDING:
        return State(answer)
    if mail_state == "bounced":
        return State.BOUNCED
    return State.EXPIRED if expires_at <= now else State.PENDING


def may_resend_at(last_mail: datetime) -> datetime:
    """Return the first moment at which one more mail may go to the person."""
    return last_mail + PAUSE_BETWEEN_MAILS
