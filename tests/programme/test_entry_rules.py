"""The access rule and the claim, without any site."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from preau.programme.entry.rules import ASK_AFTER, KEEP_WITHOUT_NEWS, Access, access, must_ask
from preau.protocol.claims import ClaimError, SchoolClaim, read_schools
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
ITEM = {
    "fase": "99001",
    "name": "École Saint-Exemple",
    "role": "head",
    "school_year": "2026-2027",
    "valid_until": "2027-08-29",
}


def decide(*valid_until: date, age: timedelta = timedelta(0)) -> Access:
    schools = [
        SchoolClaim(
            fase="99001", name="É", role=Role.TEACHER, school_year=SchoolYear(2026), valid_until=day
        )
        for day in valid_until
    ]
    return access(schools, confirmed_at=NOW - age, now=NOW, today=NOW.date())


def test_one_open_registration_among_several_is_enough():
    assert decide(date(2026, 8, 23), date(2026, 11, 25)) is Access.OPEN


def test_none_or_only_past_ones_open_nothing():
    assert decide() is Access.NO_REGISTRATION
    assert decide(date(2026, 11, 24)) is Access.NO_REGISTRATION


def test_the_last_answer_counts_until_the_limit_included():
    assert decide(date(2027, 8, 29), age=KEEP_WITHOUT_NEWS) is Access.OPEN
    too_old = KEEP_WITHOUT_NEWS + timedelta(microseconds=1)
    assert decide(date(2027, 8, 29), age=too_old) is Access.NO_NEWS


def test_the_federation_is_asked_when_the_time_has_come_and_when_the_clock_went_back():
    assert not must_ask(asked_at=NOW, now=NOW)
    assert not must_ask(asked_at=NOW, now=NOW + ASK_AFTER - timedelta(microseconds=1))
    assert must_ask(asked_at=NOW, now=NOW + ASK_AFTER)
    assert must_ask(asked_at=NOW + timedelta(hours=1), now=NOW)


def test_a_question_is_due_twice_within_the_promised_minute():
    assert timedelta(seconds=60) >= 2 * ASK_AFTER


def test_the_claim_reads_what_it_wrote():
    claim = SchoolClaim.from_dict(ITEM)
    assert claim.to_dict() == ITEM
    assert claim.role is Role.HEAD
    assert claim.valid_until == date(2027, 8, 29)


def test_an_absent_claim_is_no_registration():
    assert read_schools(None) == []


@pytest.mark.parametrize(
    "value",
    [
        "99001",
        {"fase": "99001"},
        ["99001"],
        [None],
        [{**ITEM, "role": "pupil"}],
        [{**ITEM, "school_year": "2026-2028"}],
        [{**ITEM, "school_year": 2026}],
        [{**ITEM, "valid_until": "29/08/2027"}],
        [{**ITEM, "valid_until": None}],
        [{name: value for name, value in ITEM.items() if name != "fase"}],
    ],
)
def test_a_claim_of_another_form_is_refused(value):
    with pytest.raises(ClaimError):
        read_schools(value)
