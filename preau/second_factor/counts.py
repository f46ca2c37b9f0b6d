"""The worker's step of the sites that count in a cache in the database: what is over leaves it."""

from datetime import datetime

from django.conf import settings
from django.db import connection


def clear_counts(now: datetime) -> int:
    """Delete what the cache keeps beyond its time (UTC), and return how many.

    Django does so only once the table is full, and a count may say from which network address.
    """
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    over = [connection.ops.adapt_datetimefield_value(now)]
    with connection.cursor() as cursor:
        # Looked at first: a DELETE of nothing would make other writers wait, once a second.
        cursor.execute(f"SELECT 1 FROM {table} WHERE expires <= %s LIMIT 1", over)  # noqa: S608
        if not cursor.fetchone():
            return 0
        cursor.execute(f"DELETE FROM {table} WHERE expires <= %s", over)  # noqa: S608 (our own name)
        return int(cursor.rowcount)
