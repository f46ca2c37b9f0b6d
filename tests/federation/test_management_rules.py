"""What a head is offered, decided without a database."""

from datetime import date, datetime, timedelta

import pytest

from preau.federation.management.groups import ACTIVE, ENDED, GROUPS, INVITED, STUCK
from preau.federation.management.rules import openable_years, possible, roles_to_offer
from preau.federation.registrations.rules import Ask
from preau.protocol.calendar import COMPUTED, Calendar, OwnDays
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from tests.federation.cast import NOW, TODAY, YEAR

TEACHER, HEAD = Ask(YEAR, Role.TEACHER), Ask(YEAR, Role.HEAD)
JULY = date(2027, 7, 1)
EARLIER: datetime = NOW - timedelta(days=30)


@pytest.mark.parametrize(
    ("held", "day", "years"),
    [
        ({}, TODAY, [YEAR]),
        ({TEACHER: "active"}, TODAY, []),
        ({TEACHER: "invited"}, TODAY, []),
        ({TEACHER: "ended"}, TODAY, [YEAR]),
        ({TEACHER: "refused"}, TODAY, [YEAR]),
        ({TEACHER: "active"}, JULY - timedelta(days=1), []),
        ({TEACHER: "active"}, JULY, [YEAR.next]),
        ({TEACHER: "ended"}, JULY, [YEAR, YEAR.next]),
        ({TEACHER: "active"}, date(2027, 8, 30), [YEAR.next]),
    ],
)
def test_a_year_is_offered_when_it_can_be_asked_for_and_nothing_is_open_in_it(
    held: dict[Ask, str], day: date, years: list[SchoolYear]
) -> None:
    assert list(openable_years(held, day, COMPUTED)) == years


def test_the_years_are_those_of_the_federations_own_calendar() -> None:
    early = Calendar({YEAR.next: OwnDays(first_day=date(2027, 8, 16))})
    assert openable_years({}, date(2027, 8, 20), early) == (YEAR.next,)
    assert openable_years({}, date(2027, 8, 20), COMPUTED) == (YEAR, YEAR.next)


@pytest.mark.parametrize(
    ("ended", "offered"),
    [
        ({}, {Role.TEACHER: True}),
        ({TEACHER: NOW}, {Role.TEACHER: True}),
        ({TEACHER: NOW, HEAD: NOW}, {Role.TEACHER: True, Role.HEAD: True}),
        ({TEACHER: NOW, HEAD: EARLIER}, {Role.TEACHER: True, Role.HEAD: False}),
        ({TEACHER: None, HEAD: EARLIER}, {Role.TEACHER: True, Role.HEAD: False}),
        ({Ask(SchoolYear(2025), Role.HEAD): NOW, TEACHER: NOW}, {Role.TEACHER: True}),
    ],
)
def test_a_role_that_ended_before_the_rest_is_not_proposed(
    ended: dict[Ask, datetime | None], offered: dict[Role, bool]
) -> None:
    assert roles_to_offer(ended) == offered


def test_what_is_possible_depends_on_where_the_account_stands() -> None:
    def can(group: object, status: str, **who: bool) -> tuple[bool, bool, bool]:
        what = {"is_confirmed": False, "is_own": False} | who
        found = possible(group, {TEACHER: status}, today=TODAY, calendar=COMPUTED, **what)  # type: ignore[arg-type]
        return found.close, found.resend, found.correct

    assert can(INVITED, "invited") == (True, True, True)
    assert can(STUCK, "invited") == (True, True, True)
    assert can(ACTIVE, "active", is_confirmed=True) == (True, False, False)
    assert can(ACTIVE, "active", is_confirmed=True, is_own=True) == (False, False, False)
    assert can(ENDED, "ended", is_confirmed=True) == (False, False, False)


def test_every_group_has_its_own_name_and_address() -> None:
    assert len({group.slug for group in GROUPS}) == len(GROUPS)
    assert len({group.label for group in GROUPS}) == len(GROUPS)
