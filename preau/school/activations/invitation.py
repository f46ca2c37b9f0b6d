"""What the federation says of a person's invitation, in words. Pure: no Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from preau.dates import BRUSSELS, in_words
from preau.school.activations import sentences
from preau.school.activations.words import Remedy

UNANSWERED = ("pending", "expired", "bounced")


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """The latest invitation of one person, by its names on the wire (docs/protocol.md)."""

    state: str = ""
    mail: str = ""
    sent_on: date | None = None
    expires_on: date | None = None

    @property
    def can_be_sent_again(self) -> bool:
        return self.state in UNANSWERED

    @property
    def was_refused_by_a_server(self) -> bool:
        return self.state == "bounced"


def invitation_from(values: Mapping[str, str]) -> Invitation | None:
    """Read what the mirror keeps: {"state", "mail", "sent_at", "expires_at"}, or nothing."""
    if not values.get("state"):
        return None
    return Invitation(
        state=values["state"],
        mail=values.get("mail", ""),
        sent_on=_day(values.get("sent_at", "")),
        expires_on=_day(values.get("expires_at", "")),
    )


def told(invitation: Invitation | None) -> tuple[str, Remedy]:
    """Return the sentence for the secretary about somebody who has not answered, and what mends it.

    Nothing when the service does not say what became of its invitations.
    """
    if invitation is None or not invitation.can_be_sent_again:
        return "", Remedy.NOTHING
    if invitation.was_refused_by_a_server:
        return sentences.BOUNCED, Remedy.ADDRESS
    if invitation.state == "expired":
        return sentences.EXPIRED.format(day=in_words(invitation.expires_on)), Remedy.RESEND
    if invitation.mail == "failed":
        return sentences.MAIL_FAILED, Remedy.RESEND
    if invitation.mail == "sent" and invitation.sent_on:
        sent, end = in_words(invitation.sent_on), in_words(invitation.expires_on)
        return sentences.MAIL_SENT.format(sent=sent, end=end), Remedy.NOTHING
    return sentences.MAIL_QUEUED, Remedy.NOTHING


def _day(moment: str) -> date | None:
    """Return the day in Brussels of a moment on the wire; None for what is no moment."""
    try:
        return datetime.fromisoformat(moment).astimezone(BRUSSELS).date()
    except ValueError:
        return None
