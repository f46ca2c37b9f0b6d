"""What an invitation keeps of its mails, so that a list of thousands asks for none of them."""

from collections.abc import Sequence
from typing import Any

from preau.federation.invitations.models import Invitation
from preau.federation.mail.events import mails_bounced


def connect() -> None:
    """Connect all of them; called once, when the site starts."""
    mails_bounced.connect(_note_bounces)


def _note_bounces(ids: Sequence[int], **_: Any) -> None:
    Invitation.objects.pending().by_mails(ids).update(is_bounced=True)
