"""Rule 7 of domain.md: which functions open which role."""

from datetime import date

import pytest

from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from preau.school.register.rules import is_concerned, roles_of

YEAR = SchoolYear(2026)
LONG_AGO = date(2010, 9, 1)


def test_a_teaching_function_opens_the_role_of_teacher() -> None:
    assert roles_of([("teaching", LONG_AGO, None)], YEAR) == (Role.TEACHER,)


def test_a_function_of_head_opens_the_role_of_head() -> None:
    assert roles_of([("head", LONG_AGO, None)], YEAR) == (Role.HEAD,)


def test_a_head_who_teaches_has_both_roles() -> None:
    both = [("head", LONG_AGO, None), ("teaching", date(2026, 9, 1), None)]
    assert roles_of(both, YEAR) == (Role.TEACHER, Role.HEAD)


@pytest.mark.parametrize("category", ["other", "unknown", "", "enseignant"])
def test_no_other_category_opens_a_role(category: str) -> None:
    assert not is_concerned([(category, LONG_AGO, None)], YEAR)


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        (LONG_AGO, date(2026, 8, 23), False),  # over on the eve of the year
        (LONG_AGO, date(2026, 8, 24), True),  # over on its first day
        (date(2027, 8, 29), None, True),  # begins on its last day
        (date(2027, 8, 30), None, False),  # begins with the next year
        (date(2026, 10, 1), date(2026, 10, 1), True),  # one day
    ],
)
def test_only_functions_that_overlap_the_school_year_count(
    start: date, end: date | None, counts: bool
) -> None:
    assert is_concerned([("teaching", start, end)], YEAR) is counts


def test_a_function_that_is_over_lends_its_role_to_no_other_one() -> None:
    positions = [("teaching", LONG_AGO, date(2020, 6, 30)), ("other", LONG_AGO, None)]
    assert roles_of(positions, YEAR) == ()
