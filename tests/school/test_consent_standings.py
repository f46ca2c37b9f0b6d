"""Which text holds: Préau's, until the school has one of its own; then only the school's."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from preau.school.consents.texts import PUBLISHED, Wording, in_force, standings
from tests.school.cast import NOW

FIRST = PUBLISHED[0]
NEWER = replace(FIRST, version="2027-03", valid_from=date(2027, 3, 1))


def own(version: str, day: date, at: datetime = NOW) -> Wording:
    """Return a version that the school published."""
    return replace(FIRST, version=version, valid_from=day, published_at=at)


OWN = own("2026-12-01 école", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2026, 11, 30), "2026-11"),
        (date(2026, 12, 1), "2026-12-01 école"),
        (date(2027, 2, 28), "2026-12-01 école"),
        (date(2027, 3, 1), "2026-12-01 école"),
        (date(2031, 1, 1), "2026-12-01 école"),
    ],
)
def test_a_newer_text_of_preau_does_not_replace_the_schools(day: date, version: str) -> None:
    assert in_force([NEWER, OWN, FIRST], day).version == version


def test_a_text_of_the_school_that_is_still_to_come_leaves_preaus_as_they_are() -> None:
    later = own("à venir", date(2027, 6, 1))
    assert in_force([FIRST, NEWER, later], date(2027, 5, 31)).version == "2027-03"
    assert in_force([FIRST, NEWER, later], date(2027, 6, 1)).version == "à venir"


def test_of_two_texts_that_begin_on_one_day_the_one_published_last_holds() -> None:
    corrected = own("2026-12-01 correction", OWN.valid_from, NOW + timedelta(hours=1))
    assert in_force([corrected, OWN, FIRST], date(2026, 12, 1)) == corrected


def test_where_each_version_stands_is_told_the_newest_first() -> None:
    corrected = own("2026-12-01 correction", OWN.valid_from, NOW + timedelta(hours=1))
    last = own("2027-09-01 école", date(2027, 9, 1))
    found = standings([FIRST, OWN, NEWER, last, corrected], date(2027, 4, 1))
    assert list(found.items()) == [
        ("2027-09-01 école", "coming"),
        ("2027-03", "unused"),
        ("2026-12-01 correction", "today"),
        ("2026-12-01 école", "old"),
        ("2026-11", "old"),
    ]


def test_a_text_of_preau_that_is_to_come_is_unused_once_the_school_has_its_own_before() -> None:
    found = standings([FIRST, OWN, NEWER], date(2026, 11, 27))
    assert found == {"2027-03": "unused", "2026-12-01 école": "coming", "2026-11": "today"}
