"""The worker's step of the sites that note where somebody is signed in (allauth's usersessions)."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction

from preau.work.sessions import take_expired


def clear_sessions(now: datetime) -> int:
    """Delete sessions that have expired (UTC), with the browser and address noted for each.

    Return how many. Whoever never comes back leaves nothing behind.
    """
    with transaction.atomic():
        keys = take_expired(now)
        UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
