"""The worker's step for every site: sessions that are over leave the database."""

from datetime import datetime

from django.contrib.sessions.models import Session

BATCH = 1_000


def clear_sessions(now: datetime) -> int:
    """Delete sessions that have expired (UTC), BATCH at a time; return how many."""
    return len(take_expired(now))


def take_expired(now: datetime) -> list[str]:
    """Delete sessions that have expired (UTC), BATCH at most, and return their keys."""
    expired = Session.objects.filter(expire_date__lte=now).order_by("expire_date")
    keys = list(expired.values_list("session_key", flat=True)[:BATCH])
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
    return keys
