"""What a person's own data say of invitations, and what becomes of them with the account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from preau.federation.accounts.models import Account
from preau.federation.invitations.announcing import silence
from preau.federation.invitations.inviting import cancel_pending
from preau.federation.invitations.models import Invitation
from preau.federation.registrations.models import Membership


def part(account: Account) -> list[dict[str, Any]]:
    """Return one entry an invitation, without its link (accounts/export.py)."""
    found = Invitation.objects.filter(membership__account=account).order_by("created_at", "pk")
    rows = found.values(
        "id", "membership_id", "state", "created_at", "expires_at", "answered_at", "generation"
    )
    return [dict(row) for row in rows]


def cancel(accounts: Sequence[Account], now: datetime, **_: Any) -> None:
    """Take back the invitations of accounts that are deleted (accounts/events.py)."""
    memberships = Membership.objects.filter(account__in=accounts)
    cancel_pending(memberships, now=now)
    silence(memberships, now=now)
