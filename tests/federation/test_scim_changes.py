"""Versions (RFC 7644 §3.14), and what PATCH and PUT do or leave (§3.5)."""

from typing import Any

import pytest

from tests.federation.cast import ANNE
from tests.federation.scim_bodies import EXTENSION, USER, Send, bulk_of, patch, user


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

    answer = send("POST", "/Bulk", bulk_of(stale, fresh)).json()["Operations"]

    assert [each["status"] for each in answer] == ["412", "200"]
    assert answer[1]["version"] == 'W/"2"'


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
