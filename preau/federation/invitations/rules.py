"""An invitation's state as people see it, and when it may be sent again. No Django."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

PURPOSE = "invitation"
"""Of the link in an invitation, and in its reminders."""

PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))
"""Between two mails of one invitation: the first time a slip, then ever slower."""


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


def may_resend_at(last_mail: datetime, times_sent: int = 1) -> datetime:
    """Return the first moment at which the school may have one more mail sent to the person."""
    return last_mail + PAUSES[min(times_sent, len(PAUSES)) - 1]


def next_reminder(
    *, issued_at: datetime, expires_at: datetime, days: Iterable[int], after: datetime
) -> datetime | None:
    """Return when the next reminder leaves: so many days after the invitation, later than `after`.

    None when none is left before the expiry. Days that went by while no worker ran are skipped.
    """
    moments = (issued_at + timedelta(days=number) for number in sorted(days))
    return next((moment for moment in moments if after < moment < expires_at), None)
