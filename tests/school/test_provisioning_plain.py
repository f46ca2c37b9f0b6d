"""A SCIM 2.0 service that knows nothing of Préau: scim2-server's own command, over HTTP.

Without our extension, with Bulk or without, with PATCH or only PUT, by pages of two.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from preau.conf import Environment
from preau.school.activations.actions import ask, close_access, plan
from preau.school.activations.delivery import deliver
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import standings
from preau.school.activations.words import Action, State
from preau.school.consents.actions import encode
from preau.school.provisioning.actions import refresh, resend_invitation
from preau.school.provisioning.models import Reading, RemoteMember
from preau.school.provisioning.problems import (
    CannotInviteAgain,
    NotConfigured,
    WantsMore,
    WrongSecret,
)
from preau.school.register.actions import enter
from preau.school.register.models import StaffMember
from tests.school.cast import NOW, TODAY, Cast, person, position
from tests.school.other_side import CREDENTIALS, OtherSide
from tests.scim_server import ScimServer, scim_server

pytestmark = pytest.mark.django_db
CONCERNED = {"P0001", "P0004", "P0036"}
KINDS = {
    "Bulk": {},
    "PATCH alone": {"bulk": False},
    "PUT alone": {"bulk": False, "patch": False},
    "cursors": {"cursor": True},
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ScimServer]]:
    """Return what starts a kind of server, once."""
    with ExitStack() as running:

        @cache
        def start(kind: str) -> ScimServer:
            folder = tmp_path_factory.mktemp("scim")
            return running.enter_context(scim_server(folder, **KINDS[kind]))

        yield start


@pytest.fixture(params=KINDS)
def service(
    request: pytest.FixtureRequest, servers: Callable[[str], ScimServer], settings: Any
) -> ScimServer:
    link_to(servers(request.param), settings)
    return servers(request.param).empty()


@pytest.fixture
def simple(servers: Callable[[str], ScimServer], settings: Any) -> ScimServer:
    """The simplest service: neither Bulk nor PATCH."""
    link_to(servers("PUT alone"), settings)
    return servers("PUT alone").empty()


def link_to(server: ScimServer, settings: Any, **other: str) -> None:
    values = {**settings.PREAU.values, **server.settings, **other}
    settings.PREAU = Environment("school", values)


def activate() -> None:
    ask(lines=plan(TODAY), collective=True, by="user:1", now=NOW)
    deliver(NOW)


def outcomes() -> dict[str, tuple[str, str]]:
    """Return the newest outcome of each person, with its sentence."""
    rows = AccessRequest.objects.order_by("pk")
    return {row.staff.key: (row.outcome, row.detail) for row in rows.select_related("staff")}


def actions() -> dict[str, Action]:
    return {line.staff.key: line.action for line in plan(TODAY)}


def state(staff: StaffMember) -> State:
    return standings([staff], today=TODAY)[0].state


def test_the_whole_life_of_an_account(cast: Cast, service: ScimServer) -> None:
    """Opened, found again, moved, closed, opened again: the plan follows the service each time."""
    activate()
    assert outcomes() == dict.fromkeys(CONCERNED, ("active", "Le compte est ouvert."))
    assert set(service.users) == CONCERNED
    assert set(actions().values()) == {Action.NONE, Action.BLOCKED}
    assert state(cast.elise) is State.ACTIVE

    move(cast.elise, "elise@example.net")
    assert actions()["P0004"] is Action.REPLACE
    activate()
    assert service.users["P0004"]["userName"] == "elise@example.net"
    assert [mail["value"] for mail in service.users["P0004"]["emails"]] == ["elise@example.net"]

    cast.elise.refresh_from_db()
    close_access(staff=cast.elise, by="user:1", now=NOW)
    deliver(NOW)
    assert outcomes()["P0004"][0] == "ended"
    assert service.users["P0004"]["active"] is False
    assert state(cast.elise) is State.ENDED
    StaffMember.objects.update(access_closed_on=None)
    assert actions()["P0004"] is Action.REACTIVATE
    activate()
    assert service.users["P0004"]["active"] is True
    assert len(service.users) == 3


def move(staff: StaffMember, email: str) -> None:
    encode(staff=staff, email=email, ticked=True, signed_on=TODAY, by="user:1", now=NOW)


def test_what_goes_out_is_the_standard_and_no_more(cast: Cast, simple: ScimServer) -> None:
    activate()

    user = simple.users["P0004"]
    assert set(user) - {"id", "meta"} == {
        "schemas",
        "externalId",
        "userName",
        "name",
        "emails",
        "active",
    }
    assert user["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:User"]
    assert user["name"] == {"givenName": "Élise", "familyName": "Van den Bossche"}
    assert user["emails"] == [{"value": "elise.vandenbossche4@example.org", "primary": True}]


def test_what_others_wrote_on_an_account_stays(cast: Cast, simple: ScimServer) -> None:
    activate()
    simple.change("P0004", title="Institutrice", nickName="Lili")

    close_access(staff=cast.elise, by="user:1", now=NOW)
    deliver(NOW)

    user = simple.users["P0004"]
    assert (user["active"], user["title"], user["nickName"]) == (False, "Institutrice", "Lili")


def test_what_somebody_else_closed_shows_in_the_next_plan(cast: Cast, simple: ScimServer) -> None:
    activate()
    simple.change("P0004", active=False)

    refresh(NOW)

    assert actions()["P0004"] is Action.REACTIVATE


def test_a_new_year_changes_nothing_for_those_who_stay_and_closes_those_who_left(
    cast: Cast, simple: ScimServer
) -> None:
    activate()
    StaffMember.objects.filter(key="P0004").update(left_on=TODAY)
    next_year = TODAY.replace(year=2027, month=9)

    found = {line.staff.key: line.action for line in plan(next_year)}

    assert found["P0001"] is Action.NONE
    assert found["P0004"] is Action.END


def test_an_account_that_others_made_with_the_address_is_never_taken_over(
    cast: Cast, simple: ScimServer
) -> None:
    """The school did not make it; whoever did gives it the key, and it is the school's."""
    made = simple.add(userName="elise.vandenbossche4@example.org", active=False)
    activate()
    assert outcomes()["P0004"][0] == "refused"
    assert "sous une autre clé" in outcomes()["P0004"][1]
    assert outcomes()["P0001"][0] == "active"

    simple.change("elise.vandenbossche4@example.org", externalId="P0004")
    refresh(NOW)
    assert actions()["P0004"] is Action.REACTIVATE
    assert RemoteMember.objects.get(external_id="P0004").scim_id == made["id"]


def test_people_of_others_are_read_past_and_not_kept(cast: Cast, simple: ScimServer) -> None:
    """Their names need not even be addresses, or fit our columns."""
    for name in ("bjensen", "x" * 300, "Ünïcode Ñame"):
        simple.add(userName=name)
    simple.add(userName="far", externalId="k" * 200)
    activate()

    assert set(RemoteMember.objects.values_list("external_id", flat=True)) == CONCERNED


def test_a_role_that_ends_while_another_stays_asks_for_nothing(
    cast: Cast, simple: ScimServer
) -> None:
    activate()
    only_head = person(
        "P0001",
        "Evrard",
        "Marie-Laure",
        position("Directeur d'école fondamentale", "2019-09-01"),
        position("Institutrice primaire", "2012-09-01", "2026-07-01"),
    )
    enter(people=[only_head], by="import", now=NOW)

    assert actions()["P0001"] is Action.NONE


def test_reading_costs_as_many_queries_for_twenty(
    cast: Cast, simple: ScimServer, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        simple.add(userName=f"p{number}@example.org", externalId=f"Q{number}")

    enter(people=[person(f"Q{number}", "Q", "Q") for number in range(20)], by="test", now=NOW)

    with django_assert_max_num_queries(11):
        refresh(NOW)
    assert RemoteMember.objects.count() == 20


def test_no_standard_sends_an_invitation_again(cast: Cast, simple: ScimServer) -> None:
    activate()

    with pytest.raises(CannotInviteAgain):
        resend_invitation("P0004")


@pytest.mark.parametrize(
    ("described", "named"),
    [({"requires": "nickName"}, "nickName"), ({"extension": True}, "enterprise:2.0:User")],
)
def test_a_service_that_wants_more_of_people_is_refused_by_name(
    tmp_path: Path, settings: Any, described: dict[str, Any], named: str
) -> None:
    with scim_server(tmp_path, **described) as server:
        link_to(server, settings)
        with pytest.raises(WantsMore, match=named):
            refresh(NOW)
    assert named in Reading.current().problem


def test_a_required_display_name_is_given(cast: Cast, tmp_path: Path, settings: Any) -> None:
    with scim_server(tmp_path, requires="displayName") as server:
        link_to(server, settings)
        activate()
        assert server.users["P0004"]["displayName"] == "Élise Van den Bossche"


def test_a_wrong_token_is_said(simple: ScimServer, settings: Any) -> None:
    link_to(simple, settings, PREAU_SCIM_TOKEN="another")

    with pytest.raises(WrongSecret):
        refresh(NOW)


def test_a_client_at_a_token_endpoint_opens_it_too(other_side: OtherSide, settings: Any) -> None:
    """No discovery is asked for where the endpoint is named."""
    values = {
        "PREAU_SCIM_URL": f"{other_side.url}/scim/v2",
        "PREAU_TOKEN_URL": f"{other_side.url}/token",
        "PREAU_FEDERATION_URL": "",
    }
    settings.PREAU = Environment("school", {**settings.PREAU.values, **values})

    refresh(NOW)

    assert other_side.tokens_given == 1
    assert not [path for path in other_side.requests if "well-known" in path]


def test_a_federations_secret_is_never_shown_to_another_service(
    simple: ScimServer, settings: Any, other_side: OtherSide
) -> None:
    link_to(simple, settings, PREAU_SCIM_TOKEN="")
    assert settings.PREAU.get("PREAU_CLIENT_SECRET") == CREDENTIALS[1]

    with pytest.raises(NotConfigured):
        refresh(NOW)
    assert other_side.requests == []
