"""A thousand people cost as many queries as a hundred, but for the parts of a long insert."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.school.consents.models import Consent
from preau.school.register.models import StaffMember
from tests.school.lists import apply_file, csv_of, row

pytestmark = pytest.mark.django_db


def people(count: int, family: str = "Lefèvre") -> bytes:
    return csv_of(
        *(row(key=f"T{n}", family=family, email=f"anne{n}@example.org") for n in range(count))
    )


def statements(data: bytes) -> dict[str, int]:
    """Return how often each statement is sent: its first words, without its many values."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        apply_file(data)
    counts: dict[str, int] = {}
    for query in captured.captured_queries:
        # Django writes an executemany down as "50 times: INSERT …".
        name = " ".join(query["sql"].partition(" times: ")[2].split()[:3])
        name = name or " ".join(query["sql"].split()[:3])
        if "SAVEPOINT" in name:
            continue
        counts[name] = counts.get(name, 0) + 1
    return counts


def test_the_statements_are_the_same_for_ten_and_for_fifty_people() -> None:
    few = statements(people(10))
    Consent.objects.all().delete()
    StaffMember.objects.all().delete()
    assert statements(people(50)) == few


def test_a_thousand_people_go_in_within_a_few_long_inserts() -> None:
    counts = statements(people(1000))
    assert StaffMember.objects.filter(consents__isnull=False).count() == 1000
    assert sum(counts.values()) <= 90, counts  # SQLite takes 999 values a statement


def test_a_thousand_unchanged_people_cost_only_the_looking() -> None:
    apply_file(people(1000))
    assert sum(statements(people(1000)).values()) <= 10


def test_a_thousand_changed_people_cost_no_query_each() -> None:
    apply_file(people(1000))
    assert sum(statements(people(1000, family="Simon")).values()) <= 60
