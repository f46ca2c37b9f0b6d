"""Reading the federation: whole, by pages, with a token; and what is said when it fails."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings

from preau.conf import Environment
from preau.school.provisioning.actions import look, refresh, refresh_if_older
from preau.school.provisioning.client import Refusal, connect
from preau.school.provisioning.models import Reading, RemoteMember
from preau.school.provisioning.problems import (
    FederationProblem,
    Forbidden,
    NotAService,
    NotConfigured,
    ServerError,
    Unreachable,
    WrongSecret,
)
from preau.school.provisioning.wire import Operation, Wanted, operation_for
from preau.school.register.actions import enter
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, person
from tests.school.other_side import Answer, OtherSide, link_to, serving

pytestmark = pytest.mark.django_db


def creation(number: int) -> Operation:
    wanted = Wanted(
        ref=str(number),
        key=f"P{number:04}",
        year="2026-2027",
        roles=("teacher",),
        email=f"person{number}@example.org",
        given_name="Élise",
        family_name="Van den Bossche",
        signed_on="2026-09-10",
        text_version="1",
    )
    operation = operation_for(wanted, None)
    assert operation is not None
    return operation


def enrol(count: int) -> dict[str, Refusal]:
    """Give people of the register an account at the other side."""
    staff = [person(f"P{number:04}", "Van den Bossche", "Élise") for number in range(count)]
    enter(people=staff, by="test", now=NOW)
    with connect(django_settings.PREAU) as federation:
        return federation.send([creation(number) for number in range(count)])


@pytest.mark.parametrize("paging", ["index", "cursor"])
def test_everybody_is_read_page_by_page(settings: Any, paging: str) -> None:
    with serving(cursor=paging == "cursor") as side:
        link_to(side, settings)
        enrol(8)

        refresh(NOW)

    assert RemoteMember.objects.count() == 8
    assert side.requests.count("/scim/v2/Users") == 3


def test_nothing_is_kept_of_whom_the_register_does_not_know(other_side: OtherSide) -> None:
    enrol(2)
    StaffMember.objects.filter(key="P0001").delete()

    refresh(NOW)

    assert [row.external_id for row in RemoteMember.objects.all()] == ["P0000"]


def test_operations_go_in_as_few_bulks_as_the_service_allows(settings: Any) -> None:
    with serving(max_operations=4) as side:
        link_to(side, settings)

        assert enrol(10) == {}

    assert side.bulks() == 3
    assert len(side.users) == 10


def test_what_goes_out_is_what_the_contract_names(other_side: OtherSide) -> None:
    enrol(1)

    user = other_side.users["P0000"]
    extension = user.pop("urn:ietf:params:scim:schemas:extension:preau:2.0:User")
    assert set(user) == {"schemas", "id", "externalId", "userName", "name", "active", "meta"}
    assert extension == {
        "registrations": [{"schoolYear": "2026-2027", "role": "teacher"}],
        "consent": {"signedOn": "2026-09-10", "textVersion": "1"},
    }


def test_a_refusal_names_its_operation(other_side: OtherSide) -> None:
    enrol(1)

    assert enrol(2) == {"0": Refusal(409, "uniqueness")}


def test_one_token_serves_many_readings(other_side: OtherSide) -> None:
    for _ in range(3):
        look()

    assert other_side.tokens_given == 1


def test_a_token_that_is_no_longer_accepted_is_asked_again(other_side: OtherSide) -> None:
    look()
    seen: list[str] = []

    def expired_once(path: str) -> Answer | None:
        seen.append(path)
        return ("401 Unauthorized", "text/plain", b"") if seen == [path] else None

    other_side.broken = expired_once

    assert look() == []
    assert other_side.tokens_given == 2


def test_the_mirror_follows_what_is_there(other_side: OtherSide) -> None:
    enrol(3)
    refresh(NOW)
    other_side.forget("P0000")
    other_side.change("P0001", active=False)

    refresh(NOW)

    kept = {m.external_id: m.active for m in RemoteMember.objects.all()}
    assert kept == {"P0001": False, "P0002": True}


def test_reading_again_costs_no_query_a_person(
    other_side: OtherSide, django_assert_max_num_queries: Any
) -> None:
    enrol(20)

    with django_assert_max_num_queries(11):
        refresh(NOW)


HTML = ("200 OK", "text/html", b"<h1>Bienvenue</h1>")
BROKEN: list[tuple[str, Answer, type[FederationProblem]]] = [
    ("/token", ("401 Unauthorized", "application/json", b"{}"), WrongSecret),
    ("/token", ("400 Bad Request", "application/json", b"{}"), WrongSecret),
    ("/token", ("503 Service Unavailable", "text/plain", b""), ServerError),
    ("/token", HTML, NotAService),
    ("/.well-known/openid-configuration", ("404 Not Found", "text/html", b""), NotAService),
    ("/.well-known/openid-configuration", HTML, NotAService),
    ("/scim/v2/Users", ("403 Forbidden", "text/plain", b""), Forbidden),
    ("/scim/v2/Users", ("500 Internal Server Error", "text/html", b"<h1>"), ServerError),
    ("/scim/v2/Users", ("429 Too Many Requests", "text/plain", b""), ServerError),
    ("/scim/v2/Users", HTML, NotAService),
    ("/scim/v2/Users", ("200 OK", "application/scim+json", b"[]"), NotAService),
    ("/scim/v2/ServiceProviderConfig", ("404 Not Found", "text/html", b""), NotAService),
]


@pytest.mark.parametrize(("where", "answer", "problem"), BROKEN)
def test_each_failure_has_its_name_and_sentence(
    other_side: OtherSide, where: str, answer: Answer, problem: type[FederationProblem]
) -> None:
    other_side.broken = lambda path: answer if path == where else None

    with pytest.raises(problem):
        refresh(NOW)

    assert Reading.current().problem == problem.sentence


def test_a_wrong_secret_is_said(other_side: OtherSide, settings: Any) -> None:
    link_to(other_side, settings, secret="another")

    with pytest.raises(WrongSecret):
        look()


def test_a_federation_that_is_off_is_unreachable(settings: Any) -> None:
    with serving() as side:
        link_to(side, settings)

    with pytest.raises(Unreachable):
        look()


def test_a_school_without_federation_says_what_is_missing(settings: Any) -> None:
    settings.PREAU = Environment(
        "school", {"PREAU_DATA_DIR": settings.PREAU.values["PREAU_DATA_DIR"]}
    )

    with pytest.raises(NotConfigured, match="PREAU_FEDERATION_URL"):
        look()


def test_a_page_reads_only_when_the_last_try_is_old(other_side: OtherSide) -> None:
    refresh_if_older(NOW, seconds=10)
    asked = len(other_side.requests)

    refresh_if_older(NOW + timedelta(seconds=9), seconds=10)
    assert len(other_side.requests) == asked

    refresh_if_older(NOW + timedelta(seconds=11), seconds=10)
    assert len(other_side.requests) > asked


def test_a_reading_that_is_yet_to_come_is_not_waited_for() -> None:
    tomorrow = Reading(read_at=NOW + timedelta(days=1))
    assert tomorrow.is_older(NOW, 300), "the clock was set back since"
    assert not Reading(read_at=NOW - timedelta(seconds=60)).is_older(NOW, 300)


def test_a_page_says_that_the_last_try_failed_and_when_one_succeeded(settings: Any) -> None:
    with serving() as side:
        link_to(side, settings)
        refresh(NOW)
    later = NOW + timedelta(minutes=1)

    reading = refresh_if_older(later, seconds=10)

    assert (reading.read_at, reading.failed_at) == (NOW, later)
    assert reading.problem == Unreachable.sentence


def test_no_name_and_no_address_is_logged(
    other_side: OtherSide, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        enrol(1)
        enrol(1)
        refresh(NOW)
        other_side.broken = lambda path: HTML if path.endswith("/Users") else None
        refresh_if_older(NOW + timedelta(hours=1), seconds=1)

    assert "federation" in caplog.text
    assert "example.org" not in caplog.text
    assert "Bossche" not in caplog.text
    assert "a secret" not in caplog.text
