"""The sessions of one's account, closed one by one or all at once.

An access token that a service holds ends with the session that gave it (federation/oidc).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from preau.federation.accounts.models import Account
from preau.journal.actions import Line, record


def close(*, account: Account, keys: Collection[str], now: datetime) -> int:
    """Close those of an account's sessions that have these keys; return how many (UTC)."""
    with transaction.atomic():
        closed = _end(UserSession.objects.filter(user=account, session_key__in=keys))
        if closed:
            line = Line(action="session.close", subject=account.actor, detail={"sessions": closed})
            record(actor=account.actor, lines=[line], now=now)
    return closed


def close_all(*, account: Account, now: datetime) -> int:
    """Close every session of an account, the one that asks included (UTC)."""
    keys = UserSession.objects.filter(user=account).values_list("session_key", flat=True)
    return close(account=account, keys=list(keys), now=now)


def end_all_of(accounts: Collection[Account]) -> None:
    """End the sessions of accounts that are closed: part of a larger transaction."""
    _end(UserSession.objects.filter(user__in=accounts))


def _end(chosen: Any) -> int:
    keys = list(chosen.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
