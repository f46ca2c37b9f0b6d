"""What `/ServiceProviderConfig` announces is true, claim by claim, on the wire."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from preau.federation.scim.resources import UserResource
from preau.federation.scim.service import CURSOR_SECONDS, DEFAULT_PAGE, config
from preau.protocol.scim import MAX_OPERATIONS, MAX_PAGE, MAX_PAYLOAD, SCIM_PATH
from tests.federation.cast import ANNE, JOSEE, MARC, NOW, Person, Schools, ask_for
from tests.federation.scim_bodies import EXTENSION, USER, Send, patch, user

CAPABILITIES = {"patch", "bulk", "filter", "changePassword", "sort", "etag", "pagination"}


def search(send: Send, *, fase: int = 99001, **parameters: Any) -> Any:
    """Return the body of a GET on /Users that must be answered."""
    answer = send("GET", f"/Users?{urlencode(parameters)}", fase=fase)
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(send: Send, *, fase: int = 99001, **parameters: Any) -> Any:
    """Return the body of a GET on /Users that must be refused."""
    answer = send("GET", f"/Users?{urlencode(parameters)}", fase=fase)
    assert answer.status_code == 400, answer.content
    return answer.json()


def names(page: Any) -> list[str]:
    return [each["name"]["givenName"] for each in page["Resources"]]


@pytest.fixture
def people(schools: Schools) -> None:
    """Have Saint-Exupéry ask for Anne, Marc and Josée."""
    ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE])


@pytest.fixture
def anne(send: Send) -> str:
    """Return Anne's path."""
    return f"/Users/{send('POST', '/Users', user(ANNE, 'teacher')).json()['id']}"


# The document itself


def test_every_capability_of_the_document_has_its_tests(send: Send) -> None:
    announced = send("GET", "/ServiceProviderConfig").json()

    assert {name for name, value in announced.items() if isinstance(value, dict)} == (
        CAPABILITIES | {"meta"}
    ), "a claim without a test in this file"
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


# Attribute selection (RFC 7644 §3.9)


@pytest.mark.parametrize(
    ("parameters", "shown"),
    [
        ({"attributes": "userName"}, {"userName"}),
        ({"attributes": "USERNAME,active"}, {"userName", "active"}),
        ({"attributes": f"{USER}:userName"}, {"userName"}),
        ({"attributes": "name.givenName"}, {"name"}),
        ({"attributes": EXTENSION}, {EXTENSION}),
        ({"attributes": f"{EXTENSION}:registrations.role"}, {EXTENSION}),
        ({"attributes": "unknown"}, set()),
        (
            {"excludedAttributes": f"name,active,meta,id,{EXTENSION}:consent"},
            {"userName", "externalId", EXTENSION},
        ),
    ],
)
def test_only_the_attributes_asked_for_are_shown(
    send: Send, anne: str, parameters: dict[str, str], shown: set[str]
) -> None:
    query = urlencode(parameters)
    one = send("GET", f"{anne}?{query}").json()
    (listed,) = send("GET", f"/Users?{query}").json()["Resources"]
    posted = send("POST", "/Users/.search", {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        **{name: value.split(",") for name, value in parameters.items()},
    }).json()["Resources"][0]  # fmt: skip
    changed = patch({"op": "replace", "path": "active", "value": True})
    patched = send("PATCH", f"{anne}?{query}", changed).json()
    put = send("PUT", f"{anne}?{query}", user(ANNE, "teacher")).json()
    made = send("POST", f"/Users?{query}", user(JOSEE, "teacher")).json()

    for answer in (one, listed, posted, patched, put, made):
        # What is returned "always" is there whatever is asked (RFC 7643 §7).
        assert answer.keys() == shown | {"schemas", "id"}


def test_a_part_of_a_complex_attribute_is_shown_alone(send: Send, anne: str) -> None:
    whole = send("GET", anne).json()

    part = send("GET", f"{anne}?attributes=name.givenName").json()
    less = send("GET", f"{anne}?excludedAttributes=name.givenName").json()

    assert part["name"] == {"givenName": "Anne"}
    assert less["name"] == {"familyName": "Delvaux"}
    assert less[EXTENSION] == whole[EXTENSION]


def test_both_ways_of_selecting_at_once_are_refused(send: Send, anne: str) -> None:
    answer = send("GET", f"{anne}?attributes=userName&excludedAttributes=name")

    assert answer.status_code == 400


# Sorting, and pages by index


@pytest.mark.usefixtures("people")
def test_sorting_ignores_capitals_and_accents_have_their_own_place(send: Send) -> None:
    assert names(search(send, sortBy="name.familyName")) == ["Anne", "Josée", "Marc"]
    descending = search(send, sortBy="name.familyName", sortOrder="descending")
    assert names(descending) == ["Marc", "Josée", "Anne"]
    assert refused(send, sortBy="registrations[")["scimType"] == "invalidPath"


@pytest.mark.usefixtures("people")
def test_pages_by_index_count_everybody(send: Send) -> None:
    page = search(send, sortBy="userName", startIndex=2, count=1)

    assert names(page) == ["Josée"]
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (3, 2, 1)
    assert search(send, count=0)["totalResults"] == 3
    assert names(search(send, count=0)) == []
    # RFC 7644 §3.4.2.4: below 1 is 1, a negative count is 0.
    assert search(send, startIndex=-5, count=2)["startIndex"] == 1
    assert search(send, count=-1)["itemsPerPage"] == 0
    beyond = search(send, startIndex=10**30)
    assert (beyond["totalResults"], beyond["itemsPerPage"]) == (3, 0)


def test_a_page_has_the_size_announced(send: Send, schools: Schools) -> None:
    crowd = [Person(f"K{n}", f"k{n}@example.org", "K", str(n)) for n in range(MAX_PAGE + 1)]
    ask_for(schools.saint_exupery, crowd)

    assert search(send, attributes="id")["itemsPerPage"] == DEFAULT_PAGE
    most = search(send, attributes="id", count=10 * MAX_PAGE)
    assert (most["itemsPerPage"], most["totalResults"]) == (MAX_PAGE, MAX_PAGE + 1)


# Pages by cursor (RFC 9865)


@pytest.mark.usefixtures("people")
def test_cursors_lead_forward_and_back(send: Send) -> None:
    first = search(send, sortBy="userName", count=2, cursor="")
    second = search(send, sortBy="userName", count=2, cursor=first["nextCursor"])
    again = search(send, sortBy="userName", count=2, cursor=second["previousCursor"])

    assert names(first) + names(second) == ["Anne", "Josée", "Marc"]
    assert again["Resources"] == first["Resources"]
    assert "previousCursor" not in first
    assert "nextCursor" not in second
    assert "startIndex" not in first


@pytest.mark.usefixtures("people")
def test_a_cursor_lasts_as_long_as_announced(send: Send, bearer: Callable[[int], str]) -> None:
    with time_machine.travel(NOW + timedelta(minutes=30)):
        bearer(99001)  # a token that outlives the cursor
    cursor = search(send, count=2, cursor="")["nextCursor"]

    with time_machine.travel(NOW + timedelta(seconds=CURSOR_SECONDS - 60)):
        assert len(search(send, count=2, cursor=cursor)["Resources"]) == 1
    with time_machine.travel(NOW + timedelta(seconds=CURSOR_SECONDS + 60)):
        assert refused(send, count=2, cursor=cursor)["scimType"] == "expiredCursor"


@pytest.mark.usefixtures("people")
def test_a_cursor_serves_its_own_search_only(send: Send) -> None:
    cursor = search(send, count=2, cursor="")["nextCursor"]

    assert refused(send, count=1, cursor=cursor)["scimType"] == "invalidCount"
    for other in (
        {"sortBy": "userName"},
        {"filter": "active eq true"},
        {"attributes": "userName"},
    ):
        assert refused(send, count=2, cursor=cursor, **other)["scimType"] == "invalidCursor"
    assert refused(send, count=2, cursor=cursor[:-2] + "AA")["scimType"] == "invalidCursor"
    assert refused(send, count=2, cursor="1")["scimType"] == "invalidCursor"
    assert refused(send, cursor="", startIndex=1)["scimType"] == "invalidValue"


@pytest.mark.usefixtures("people")
def test_a_cursor_of_another_school_is_refused(send: Send, schools: Schools) -> None:
    ask_for(schools.sainte_marie, [ANNE, MARC, JOSEE])
    cursor = search(send, count=2, cursor="")["nextCursor"]

    assert refused(send, fase=99002, count=2, cursor=cursor)["scimType"] == "invalidCursor"


# /.search (RFC 7644 §3.4.3)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("path", ["/Users/.search", "/.search"])
def test_a_search_may_be_posted(send: Send, path: str) -> None:
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'userName sw "anne"',
        "attributes": ["userName"],
        "startIndex": 1,
        "count": 10,
    }

    answer = send("POST", path, body)

    assert answer.status_code == 200
    assert answer.json()["totalResults"] == 1
    assert answer.json()["Resources"][0]["userName"] == ANNE.email
    assert send("GET", "/?filter=userName+pr").json()["totalResults"] == 3


# Versions (RFC 7644 §3.14)


def test_a_version_is_shown_everywhere_and_compared(send: Send, anne: str) -> None:
    read = send("GET", anne)
    version = read.headers["ETag"]
    assert version == read.json()["meta"]["version"] == 'W/"1"'

    assert send("GET", anne, **{"If-None-Match": version}).status_code == 304
    assert send("GET", anne, **{"If-None-Match": f'"x", {version}'}).status_code == 304
    assert send("GET", anne, **{"If-None-Match": 'W/"0"'}).status_code == 200
    assert send("GET", anne, **{"If-Match": 'W/"0"'}).status_code == 412

    change = user(ANNE, "teacher", name={"givenName": "Annie"})
    assert send("PUT", anne, change, **{"If-Match": 'W/"0"'}).status_code == 412
    assert send("PUT", anne, change, **{"If-None-Match": "*"}).status_code == 412
    put = send("PUT", anne, change, **{"If-Match": version})
    assert (put.status_code, put.headers["ETag"]) == (200, 'W/"2"')

    assert send("DELETE", anne, **{"If-Match": version}).status_code == 412
    assert send("DELETE", anne, **{"If-Match": put.headers["ETag"]}).status_code == 204


def test_a_change_that_changes_nothing_keeps_the_version(send: Send, anne: str) -> None:
    before = send("GET", anne).json()

    nothing = patch({"op": "replace", "path": "name.givenName", "value": "Anne"})
    assert send("PATCH", anne, nothing).headers["ETag"] == 'W/"1"'
    assert send("PUT", anne, before).headers["ETag"] == 'W/"1"'
    assert send("GET", anne).json() == before


def test_a_bulk_operation_names_the_version_it_is_for(send: Send, anne: str) -> None:
    close = patch({"op": "replace", "path": "active", "value": False})
    operation = {"method": "PATCH", "path": anne, "data": close}
    stale, fresh = ({**operation, "version": f'W/"{number}"'} for number in (0, 1))

    answer = bulk(send, stale, fresh).json()["Operations"]

    assert [each["status"] for each in answer] == ["412", "200"]
    assert answer[1]["version"] == 'W/"2"'


# PATCH and PUT (RFC 7644 §3.5)


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ({"op": "replace", "path": "id", "value": "x"}, 400),
        ({"op": "replace", "path": "meta.version", "value": "x"}, 400),
        ({"op": "remove"}, 400),
        ({"op": "remove", "path": "userName"}, 400),
        ({"op": "move", "path": "active"}, 400),
        ({"op": "replace", "path": "active", "value": "perhaps"}, 400),
        ({"op": "replace", "path": f'{EXTENSION}:registrations[role eq "boss"].role',
          "value": "head"}, 400),
        ({"op": "remove", "path": f'{EXTENSION}:registrations[role eq "boss"]'}, 204),
        ({"op": "remove", "path": "name.givenName"}, 204),
        ({"op": "add", "path": "name", "value": {"familyName": "D."}}, 204),
    ],
)  # fmt: skip
def test_patch_does_what_it_says_or_nothing(
    send: Send, anne: str, operation: dict[str, Any], status: int
) -> None:
    before = send("GET", anne).json()
    marker = {"op": "replace", "path": "externalId", "value": "changed"}

    answer = send("PATCH", anne, patch(marker, operation))

    assert answer.status_code == status, answer.content
    after = send("GET", anne).json()
    assert after["externalId"] == ("changed" if status == 204 else before["externalId"])


def test_put_empties_what_it_does_not_name_and_keeps_the_registrations(
    send: Send, anne: str
) -> None:
    before = send("GET", anne).json()

    answer = send("PUT", anne, {"schemas": [USER], "userName": ANNE.email})

    assert answer.status_code == 200
    assert "name" not in answer.json()
    assert "externalId" not in answer.json()
    assert answer.json()[EXTENSION]["registrations"] == before[EXTENSION]["registrations"]


# Bulk (RFC 7644 §3.7): the sets themselves are in test_scim_bulk.py


def bulk(send: Send, *operations: dict[str, Any], **more: Any) -> Any:
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]
    return send("POST", "/Bulk", {"schemas": schemas, "Operations": operations, **more})


def test_bulk_follows_a_bulk_id_to_the_person_it_creates(send: Send) -> None:
    create = {"method": "POST", "path": "/Users", "bulkId": "a", "data": user(ANNE, "teacher")}
    close = patch({"op": "replace", "path": "active", "value": False})
    change = {"method": "PATCH", "path": "/Users/bulkId:a", "data": close}
    lost = {"method": "PATCH", "path": "/Users/bulkId:b", "data": close}

    answer = bulk(send, change, create, lost).json()["Operations"]

    assert [each["status"] for each in answer] == ["200", "201", "409"]
    assert search(send, filter="active eq false")["totalResults"] == 1


def test_bulk_limits_are_those_announced(send: Send) -> None:
    announced = send("GET", "/ServiceProviderConfig").json()["bulk"]
    assert (announced["maxOperations"], announced["maxPayloadSize"]) == (
        MAX_OPERATIONS,
        MAX_PAYLOAD,
    )
    gone = {"method": "DELETE", "path": "/Users/nobody"}

    assert bulk(send, *[gone] * (MAX_OPERATIONS + 1)).status_code == 413
    assert bulk(send, gone, padding="x" * MAX_PAYLOAD).status_code == 413


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ({"method": "GET", "path": "/Users"}, "400"),
        ({"method": "POST", "path": "/Groups", "bulkId": "a", "data": {}}, "404"),
        ({"method": "POST", "path": "/Users", "data": user(ANNE, "teacher")}, "400"),
        ({"method": "POST", "path": "/Users/x", "bulkId": "a", "data": {}}, "405"),
        ({"method": "PUT", "path": "/Users/x"}, "400"),
        ({"path": "/Users/x"}, "400"),
        ({"method": "DELETE"}, "400"),
    ],
)
def test_a_bulk_operation_that_makes_no_sense_is_refused_alone(
    send: Send, operation: dict[str, Any], status: str
) -> None:
    sound = {"method": "POST", "path": "/Users", "bulkId": "s", "data": user(JOSEE, "teacher")}

    answer = bulk(send, operation, sound)

    assert answer.status_code == 200, answer.content
    wrong, right = answer.json()["Operations"]
    assert wrong["status"] == wrong["response"]["status"] == status, wrong
    assert right["status"] == "201"


# Filters: compared with the library's evaluator in test_scim_filters.py


def test_a_filter_may_name_an_attribute_in_any_of_its_ways(send: Send, anne: str) -> None:
    del anne
    for text in (
        f'userName eq "{ANNE.email}"',
        f'USERNAME EQ "{ANNE.email.upper()}"',
        f'{USER}:userName eq "{ANNE.email}"',
        f'{EXTENSION}:registrations[role eq "teacher" and status eq "invited"]',
        f'{EXTENSION}:registrations.role eq "teacher" and not (active eq false)',
        'meta.resourceType eq "User"',
        'meta.created gt "2026-01-01T00:00:00Z"',
    ):
        assert search(send, filter=text)["totalResults"] == 1, text
    assert refused(send, filter="userName eq")["scimType"] == "invalidFilter"
    assert refused(send, filter="nickName pr")["scimType"] == "invalidFilter"


def test_no_password_is_kept_or_shown(send: Send) -> None:
    made = send("POST", "/Users", {**user(ANNE, "teacher"), "password": "secret"})

    assert made.status_code == 201
    assert "secret" not in made.content.decode()
    assert "password" not in UserResource.model_fields
