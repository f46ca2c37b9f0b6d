"""Counts that stay quick on tables of any length."""

from typing import Any

from django.db.models import QuerySet

MOST = 1_000


def count_up_to(found: QuerySet[Any], most: int = MOST) -> int:
    """Return how many rows there are, or `most` + 1 when there are more."""
    return found.order_by()[: most + 1].count()
