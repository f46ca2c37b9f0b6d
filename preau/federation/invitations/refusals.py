"""Why an invitation's link opens nothing; the page says each in French (views.py)."""

from datetime import datetime

from preau.federation.invitations.models import Invitation
from preau.federation.registrations.models import Membership


class InvitationRefusedError(Exception):
    """The link, or the request to send it again, leads to nothing."""


class UnknownError(InvitationRefusedError):
    """No invitation has this token: mistyped, or replaced by a newer mail."""


class ExpiredError(InvitationRefusedError):
    """The fortnight is over; the school can send it again."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__("invitation expired")
        self.invitation = invitation


class AlreadyAnsweredError(InvitationRefusedError):
    """The person has said yes or no, or the school has taken it back."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__("invitation answered")
        self.invitation = invitation


class TooLateError(InvitationRefusedError):
    """The link of an announcement is too old; the account's page leads to the same question."""

    def __init__(self, membership: Membership) -> None:
        super().__init__("announcement too old")
        self.membership = membership


class TooSoonError(InvitationRefusedError):
    """A mail has just gone; another may go from `until` on (UTC)."""

    def __init__(self, until: datetime) -> None:
        super().__init__("mail sent a moment ago")
        self.until = until
