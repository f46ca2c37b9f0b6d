"""Requests as Microsoft Entra ID and Okta send them, to a federation that has none of their fields.

Written after what their documentation of SCIM provisioning shows. What we have no field for is
ignored, in a PATCH too: a refusal would stop their whole synchronisation.
"""

from typing import Any
from urllib.parse import urlencode

import pytest

from preau.federation.registrations.models import Membership
from preau.protocol.scim import EXTENSION
from tests.federation.cast import ANNE
from tests.federation.scim_bodies import USER, Send, patch

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ENTRA_USER: dict[str, Any] = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": ANNE.email,
    "active": True,
    "displayName": "Anne Delvaux",
    "emails": [{"primary": True, "type": "work", "value": "anne@ecole.example.org"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Anne Delvaux", "familyName": "Delvaux", "givenName": "Anne"},
    "roles": [],
    ENTERPRISE: {"department": "Langues", "manager": {"value": "26118915"}},
}
OKTA_USER: dict[str, Any] = {
    "schemas": [USER],
    "userName": ANNE.email,
    "name": {"givenName": "Anne", "familyName": "Delvaux"},
    "emails": [{"primary": True, "value": ANNE.email, "type": "work"}],
    "displayName": "Anne Delvaux",
    "locale": "fr-BE",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}


def found(send: Send, **parameters: Any) -> Any:
    """Return the body of a search."""
    answer = send("GET", f"/Users?{urlencode(parameters)}")
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def entra(send: Send) -> str:
    """Return the path of Anne, as Entra ID created her."""
    answer = send("POST", "/Users", ENTRA_USER)
    assert answer.status_code == 201, answer.content
    return f"/Users/{answer.json()['id']}"


@pytest.fixture
def okta(send: Send) -> str:
    """Return the path of Anne, as Okta created her."""
    answer = send("POST", "/Users", OKTA_USER)
    assert answer.status_code == 201, answer.content
    return f"/Users/{answer.json()['id']}"


def test_entra_finds_nobody_then_creates_then_finds(send: Send) -> None:
    wanted = {"filter": f'externalId eq "{ENTRA_USER["externalId"]}"'}
    assert found(send, **wanted)["totalResults"] == 0

    made = send("POST", "/Users", ENTRA_USER).json()

    assert made[EXTENSION]["registrations"][0]["role"] == "teacher"
    assert not made.keys() & {"emails", "displayName", "roles", ENTERPRISE}
    assert [each["id"] for each in found(send, **wanted)["Resources"]] == [made["id"]]
    by_name = found(send, filter=f'userName eq "{ANNE.email.upper()}"')
    assert by_name["totalResults"] == 1


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Replace", "path": "active", "value": False},
        {"op": "replace", "value": {"active": "False"}},
        {"op": "Add", "path": "active", "value": "false"},
        {"op": "Replace", "path": f"{USER}:active", "value": "False"},
    ],
)
def test_entra_disables_and_enables(send: Send, entra: str, operation: dict[str, Any]) -> None:
    off = send("PATCH", entra, patch(operation))
    assert off.status_code == 204, off.content
    assert send("GET", entra).json()["active"] is False

    on = send("PATCH", entra, patch({"op": "Replace", "path": "active", "value": "True"}))
    assert on.status_code == 204, on.content
    there = send("GET", entra).json()
    assert there["active"] is True
    assert [each["status"] for each in there[EXTENSION]["registrations"]] == ["invited"]


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "a@example.org"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "a@example.org"},
        {"op": "Remove", "path": 'phoneNumbers[type eq "mobile"]'},
        {"op": "Replace", "path": "displayName", "value": "Anne"},
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "Maths"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": [{"value": "1"}]},
        {"op": "Replace", "value": {"displayName": "Anne", f"{ENTERPRISE}:department": "Maths"}},
        {"op": "Replace", "path": "name.formatted", "value": "Anne D."},
        {"op": "Add", "path": "roles", "value": [{"primary": "True", "value": "{}"}]},
    ],
)
def test_what_we_have_no_field_for_stops_nothing(
    send: Send, entra: str, operation: dict[str, Any]
) -> None:
    name = {"op": "Replace", "path": "name.givenName", "value": "Annie"}

    answer = send("PATCH", entra, patch(operation, name))

    assert answer.status_code == 204, answer.content
    assert send("GET", entra).json()["name"]["givenName"] == "Annie"


def test_entra_sends_dotted_names_without_a_path(send: Send, entra: str) -> None:
    change = {"op": "Add", "value": {"name.givenName": "Annie", "externalId": "another"}}

    assert send("PATCH", entra, patch(change)).status_code == 204
    there = send("GET", entra).json()
    assert there["name"] == {"givenName": "Annie", "familyName": "Delvaux"}
    assert there["externalId"] == "another"


def test_entra_deletes(send: Send, entra: str) -> None:
    assert send("DELETE", entra).status_code == 204
    assert found(send, filter="id pr")["totalResults"] == 0


def test_okta_looks_before_it_creates(send: Send) -> None:
    wanted = {"filter": f'userName eq "{ANNE.email}"', "startIndex": 1, "count": 100}
    nobody = found(send, **wanted)
    assert (nobody["totalResults"], nobody.get("Resources", [])) == (0, [])

    made = send("POST", "/Users", OKTA_USER).json()

    assert "password" not in made
    somebody = found(send, **wanted)
    assert somebody["Resources"][0]["id"] == made["id"]
    assert (somebody["startIndex"], somebody["itemsPerPage"]) == (1, 1)


def test_okta_puts_the_whole_user_back(send: Send, okta: str) -> None:
    there = send("GET", okta).json()
    whole = {**OKTA_USER, "id": there["id"], "meta": there["meta"]}
    whole["name"] = {"givenName": "Annie", "familyName": "Delvaux", "middleName": "M."}

    answer = send("PUT", okta, whole)

    assert answer.status_code == 200, answer.content
    assert answer.json()["name"] == {"givenName": "Annie", "familyName": "Delvaux"}
    assert answer.json()[EXTENSION] == there[EXTENSION]


@pytest.mark.parametrize("active", [False, "false"])
def test_okta_deactivates_and_activates(send: Send, okta: str, active: Any) -> None:
    off = {"op": "replace", "value": {"active": active}}
    assert send("PATCH", okta, patch(off)).status_code == 204
    assert not Membership.objects.get().active

    assert send("PUT", okta, OKTA_USER).status_code == 200
    assert Membership.objects.get().active


def test_okta_asks_for_groups_and_learns_that_there_are_none(send: Send) -> None:
    answer = send("GET", "/Groups?startIndex=1&count=100")

    assert answer.status_code == 404
    assert answer.json()["status"] == "404"
