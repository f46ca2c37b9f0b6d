"""What `/ServiceProviderConfig` announces is what there is; discovery (RFC 7644 §4)."""

import pytest
from django.test import Client

from preau.federation.scim.resources import UserResource
from preau.federation.scim.service import config
from preau.protocol.scim import SCIM_PATH
from tests.federation.cast import ANNE
from tests.federation.scim_bodies import EXTENSION, USER, Send, user

CAPABILITIES = {"patch", "bulk", "filter", "changePassword", "sort", "etag", "pagination"}


def test_every_capability_of_the_document_has_its_tests(send: Send) -> None:
    announced = send("GET", "/ServiceProviderConfig").json()

    assert {name for name, value in announced.items() if isinstance(value, dict)} == (
        CAPABILITIES | {"meta"}
    ), "a claim that no test of SCIM knows"
    supported = {name for name in CAPABILITIES if announced[name].get("supported")}
    assert supported == {"patch", "bulk", "filter", "sort", "etag"}
    assert announced["pagination"]["cursor"]
    assert announced["pagination"]["index"]
    assert announced == {**config().model_dump(), "meta": announced["meta"]}


def test_what_serves_to_find_the_way_needs_no_token() -> None:
    answer = Client().get("/scim/v2/ServiceProviderConfig")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/scim+json")


def test_the_scheme_announced_is_the_one_that_is_asked_for(send: Send) -> None:
    (scheme,) = send("GET", "/ServiceProviderConfig").json()["authenticationSchemes"]

    assert scheme["type"] == "oauthbearertoken"
    answer = Client().get("/scim/v2/Users")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("path", "ids"),
    [("/ResourceTypes", ["User"]), ("/Schemas", [USER, EXTENSION])],
)
def test_each_thing_listed_for_discovery_is_found_at_its_location(
    send: Send, path: str, ids: list[str]
) -> None:
    listed = send("GET", path).json()

    assert [each["id"] for each in listed["Resources"]] == ids
    assert listed["totalResults"] == len(ids)
    for each in listed["Resources"]:
        own = each["meta"]["location"].rpartition(SCIM_PATH)[2]
        assert send("GET", own).json() == each


def test_the_schemas_describe_every_attribute_on_the_wire(send: Send, anne: str) -> None:
    listed = send("GET", "/Schemas").json()["Resources"]
    core, extension = ({a["name"]: a for a in schema["attributes"]} for schema in listed)
    shown = send("GET", anne).json()

    assert shown.keys() - {"schemas", "id", "meta", EXTENSION} <= core.keys()
    assert shown[EXTENSION].keys() <= extension.keys()
    parts = {a["name"]: a for a in extension["registrations"]["subAttributes"]}
    assert shown[EXTENSION]["registrations"][0].keys() <= parts.keys()
    assert core["userName"]["required"]
    assert core["userName"]["uniqueness"] == core["externalId"]["uniqueness"] == "server"
    assert parts["role"]["canonicalValues"] == ["teacher", "head"]
    assert parts["status"]["mutability"] == "readOnly"


@pytest.mark.parametrize("path", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_discovery_takes_no_filter_and_no_change(send: Send, path: str) -> None:
    assert send("GET", f"{path}?filter=id+pr").status_code == 403
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = send(method, path, {})
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET"


def test_no_password_is_kept_or_shown(send: Send) -> None:
    made = send("POST", "/Users", {**user(ANNE, "teacher"), "password": "secret"})

    assert made.status_code == 201
    assert "secret" not in made.content.decode()
    assert "password" not in UserResource.model_fields
