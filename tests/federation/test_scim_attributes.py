"""Only the attributes asked for are shown, in every answer that shows any (RFC 7644 §3.9)."""

from urllib.parse import urlencode

import pytest

from tests.federation.cast import ANNE, JOSEE
from tests.federation.scim_bodies import EXTENSION, USER, Send, patch, user


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
