"""School years by date alone: requests for the next one, the change, own days by derogation."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from preau.federation.invitations.enrolment import NotOpen, Result, enrol, held_by, remove, revise
from preau.federation.registrations.calendar import read_calendar, set_days
from preau.federation.registrations.dates import DatesRefusedError
from preau.federation.registrations.models import Membership, Registration, SchoolYearDates
from preau.federation.registrations.rules import status_on
from preau.federation.registrations.standing import lines_of
from preau.journal.models import Entry
from preau.protocol.calendar import COMPUTED, Calendar, OwnDays
from preau.protocol.roles import Role
from preau.protocol.school_year import SchoolYear
from tests.federation.cast import ANNE, MARC, NOW, YEAR, Person, Schools, confirmed, enrolment_of
from tests.federation.scim_bodies import EXTENSION, Send, asking, user

NEXT = YEAR.next
BRUSSELS = ZoneInfo("Europe/Brussels")


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=BRUSSELS)


def ask_on(schools: Schools, day: date, year: SchoolYear = NEXT, person: Person = ANNE) -> Result:
    """Have Saint-Exupéry ask for Anne, in a year, on a day."""
    membership = Membership.objects.select_related("account").filter(external_id=ANNE.key).first()
    wanted, at = enrolment_of(person, year), noon(day)
    school = schools.saint_exupery
    if membership is None:
        return enrol(school=school, enrolments=[wanted], now=at, today=day)[0]
    kept = replace(wanted.wanted, kept=frozenset(held_by(membership)))  # a PATCH that adds
    wanted = replace(wanted, wanted=kept)
    return revise(school=school, revisions=[(membership, wanted)], now=at, today=day)[0]


def open_years(day: date) -> list[str]:
    return list(Registration.objects.open_on(day).values_list("school_year", flat=True))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2027, 6, 30), False),
        (date(2027, 7, 1), True),
        (date(2027, 8, 29), True),
        (date(2027, 8, 30), True),
        (date(2028, 8, 27), True),
        (date(2028, 8, 28), False),
    ],
)
def test_the_next_year_can_be_asked_for_from_1_july_until_its_last_day(
    schools: Schools, day: date, is_open: bool
) -> None:
    result = ask_on(schools, day)
    assert isinstance(result, NotOpen) is not is_open


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2027-06-30T23:59:00+02:00", 400),
        ("2027-07-01T00:00:30+02:00", 201),
        # Still 30 June in UTC, already 1 July in Brussels; and the other way round.
        ("2027-06-30T22:30:00+00:00", 201),
        ("2027-07-01T00:30:00+05:00", 400),
    ],
)
def test_over_scim_the_day_is_that_of_brussels(send: Send, at: str, status: int) -> None:
    with time_machine.travel(datetime.fromisoformat(at)):
        answer = send("POST", "/Users", {**user(ANNE), **asking("2027-2028", "teacher")})
        assert answer.status_code == status, answer.content
        if status == 400:
            assert answer.json()["scimType"] == "invalidValue"
            assert "2027-2028 is not open" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("at", "year"),
    [("2027-08-29T23:59:00+02:00", "2026-2027"), ("2027-08-30T00:01:00+02:00", "2027-2028")],
)
def test_a_plain_client_asks_for_the_year_of_the_day(send: Send, at: str, year: str) -> None:
    body = user(ANNE)
    del body[EXTENSION]
    with time_machine.travel(datetime.fromisoformat(at)):
        registrations = send("POST", "/Users", body).json()[EXTENSION]["registrations"]
    assert [r["schoolYear"] for r in registrations] == [year]


def test_the_year_changes_by_its_date_with_nothing_done(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, ANNE, now=NOW)
    membership = Membership.objects.get()
    ask_on(schools, date(2027, 7, 1))
    assert membership.registrations.count() == 2

    assert open_years(date(2027, 7, 1)) == ["2026-2027"]
    assert open_years(date(2027, 8, 29)) == ["2026-2027"]
    assert open_years(date(2027, 8, 30)) == ["2027-2028"]
    assert open_years(date(2028, 8, 27)) == ["2027-2028"]
    assert open_years(date(2028, 8, 28)) == []

    def states(day: date) -> list[str]:
        rows = Registration.objects.of_account(account)
        return [line.state for line in lines_of(rows, today=day)]

    assert states(date(2027, 8, 29)) == ["coming", "open"]
    assert states(date(2027, 8, 30)) == ["open", "over"]
    assert states(date(2028, 9, 1)) == ["over", "over"]


def test_the_past_is_kept_and_nobody_can_change_it(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE, now=NOW)
    ask_on(schools, date(2027, 9, 1))
    past = Registration.objects.get(school_year="2026-2027")
    as_head = replace(ANNE, roles=(Role.HEAD,))

    assert isinstance(ask_on(schools, date(2027, 9, 2), YEAR, as_head), NotOpen)
    ask_on(schools, date(2027, 9, 2), YEAR)
    membership = Membership.objects.select_related("account").get()
    at = noon(date(2027, 9, 3))
    remove(school=schools.saint_exupery, memberships=[membership], now=at, today=at.date())

    again = Registration.objects.get(school_year="2026-2027")
    assert (again.status, again.ended_at) == (past.status, past.ended_at) == ("active", None)
    assert status_on(again.status, again.valid_until, date(2027, 9, 2)) == "ended"
    assert Registration.objects.get(school_year="2027-2028").status == "ended"


def test_a_year_of_ones_own_moves_the_eve_of_the_one_before(schools: Schools) -> None:
    set_days(year=NEXT, days=OwnDays(date(2027, 8, 23)), actor="command", now=NOW)
    assert isinstance(ask_on(schools, date(2027, 8, 22), YEAR), Membership)
    ask_on(schools, date(2027, 8, 22), NEXT)
    valid = dict(Registration.objects.values_list("school_year", "valid_until"))
    assert valid["2026-2027"] == date(2027, 8, 22)
    first = Registration.objects.get(school_year="2027-2028").valid_from
    assert first == date(2027, 8, 23)


def test_registrations_that_exist_follow_and_their_schools_are_told(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE, now=NOW)
    confirmed(schools.sainte_marie, MARC, now=NOW)
    before = dict(Membership.objects.values_list("pk", "version"))

    set_days(year=YEAR, days=OwnDays(last_day=date(2027, 8, 31)), actor="command", now=NOW)

    assert set(Registration.objects.values_list("valid_until", flat=True)) == {date(2027, 8, 31)}
    after = dict(Membership.objects.values_list("pk", "version"))
    assert after == {pk: version + 1 for pk, version in before.items()}
    entry = Entry.objects.get(action="school_year.set")
    assert (entry.subject, entry.detail) == ("school_year:2026-2027", {"last_day": "2027-08-31"})

    set_days(year=YEAR, days=OwnDays(), actor="command", now=NOW)
    assert set(Registration.objects.values_list("valid_until", flat=True)) == {date(2027, 8, 29)}
    assert not SchoolYearDates.objects.exists()
    again = dict(Membership.objects.values_list("pk", "version"))
    set_days(year=YEAR, days=OwnDays(), actor="command", now=NOW)
    assert dict(Membership.objects.values_list("pk", "version")) == again


def test_a_year_that_starts_earlier_is_the_year_of_a_plain_request(send: Send) -> None:
    set_days(year=NEXT, days=OwnDays(date(2027, 8, 23)), actor="command", now=NOW)
    body = user(ANNE)
    del body[EXTENSION]
    with time_machine.travel("2027-08-23T08:00:00+02:00"):
        answer = send("POST", "/Users", body)
        assert answer.status_code == 201, answer.content
        registration = answer.json()[EXTENSION]["registrations"][0]
    assert registration["schoolYear"] == "2027-2028"
    assert registration["validFrom"] == "2027-08-23"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "days",
    [
        OwnDays(first_day=date(2028, 8, 30)),
        OwnDays(first_day=date(2027, 6, 30)),
        OwnDays(first_day=date(2027, 11, 1)),
        OwnDays(last_day=date(2027, 9, 1)),
        OwnDays(last_day=date(2029, 1, 1)),
    ],
)
def test_a_slip_of_the_hand_is_refused_and_writes_nothing(days: OwnDays) -> None:
    with pytest.raises(DatesRefusedError, match="doit tomber"):
        set_days(year=NEXT, days=days, actor="command", now=NOW)
    assert read_calendar() == Calendar()
    assert not Entry.objects.exists()


def run(*arguments: str) -> Any:
    out = StringIO()
    call_command("school_year", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_command_shows_sets_and_gives_back_the_days() -> None:
    assert run()["school_year"] == "2026-2027"
    computed = {
        "school_year": "2027-2028",
        "first_day": "2027-08-30",
        "last_day": "2028-08-27",
        "set": [],
    }
    assert run("2027-2028") == computed
    run("2027-2028", "--first-day", "2027-08-23")
    changed = run("2027-2028", "--last-day", "2028-08-31")
    assert (changed["first_day"], changed["last_day"]) == ("2027-08-23", "2028-08-31")
    assert changed["set"] == ["first_day", "last_day"]
    assert run("2026-2027")["last_day"] == "2027-08-22"
    assert run("2027-2028", "--computed") == computed
    out = StringIO()
    call_command("school_year", "2027-2028", stdout=out)
    assert out.getvalue() == "2027-2028 : du 30/08/2027 au 27/08/2028 (dates du décret)\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2027-2029"], "n’est pas une année scolaire"),
        (["2027"], "n’est pas une année scolaire"),
        (["2027-2028", "--first-day", "30/08/2027"], "n’est pas une date"),
        (["2027-2028", "--first-day", "2027-02-30"], "n’est pas une date"),
        (["--first-day", "2027-08-30"], "Nommez l’année"),
        (["2027-2028", "--computed", "--last-day", "2028-08-30"], "pas les deux"),
        (["2027-2028", "--first-day", "2072-08-30"], "doit tomber entre le 01/07/2027"),
    ],
)
def test_what_is_mistyped_is_said_in_french_with_exit_2(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said) as refusal:
        call_command("school_year", *arguments)
    assert refusal.value.returncode == 2
    assert not SchoolYearDates.objects.exists()


@given(st.dates(date(2022, 9, 1), date(2060, 12, 31)))
def test_without_own_days_the_calendar_is_that_of_the_decree(day: date) -> None:
    year = SchoolYear.at(day)
    assert COMPUTED.at(day) == year
    assert COMPUTED.last_day(year) == year.last_day_of_access
    for each in (year, year.next):
        assert COMPUTED.is_open_for_requests(each, day) == each.is_open_for_requests(day)
    eve = COMPUTED.first_day(year.next) - timedelta(days=1)
    assert COMPUTED.is_past(year, eve) is False


def test_a_school_writes_its_own_registrations_only(schools: Schools, send: Send) -> None:
    account = confirmed(schools.sainte_marie, ANNE)
    theirs = Membership.objects.get()
    for method, body in (
        ("GET", None),
        ("PUT", user(ANNE, "head")),
        ("PATCH", {"schemas": [], "Operations": []}),
        ("DELETE", None),
    ):
        assert send(method, f"/Users/{theirs.pk}", body).status_code in (400, 404), method
    mine = send("POST", "/Users", user(ANNE, "head"))
    assert mine.status_code == 201
    send("DELETE", f"/Users/{mine.json()['id']}")

    held = Registration.objects.of_account(account).filter(membership=theirs)
    assert [(r.role, r.status) for r in held] == [("teacher", "active")]
    assert Client().get(f"/scim/v2/Users/{theirs.pk}").status_code == 401
