"""What every test of the federation may ask for."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from tests.federation.cast import NOW, Schools, make_schools


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """It is Wednesday 25 November 2026, 9:00 in Brussels, and the clock runs."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def schools(db: None) -> Schools:
    """Return Saint-Exupéry and Sainte-Marie, registered; rate limits start afresh."""
    cache.clear()
    return make_schools()
