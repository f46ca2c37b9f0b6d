"""Bulk by RFC 7644 §3.7: references, limits, operations that make no sense."""

from typing import Any

import pytest

from preau.protocol.scim import MAX_OPERATIONS, MAX_PAYLOAD
from tests.federation.cast import ANNE, JOSEE
from tests.federation.scim_bodies import Send, bulk_of, patch, search, user


def test_bulk_follows_a_bulk_id_to_the_person_it_creates(send: Send) -> None:
    create = {"method": "POST", "path": "/Users", "bulkId": "a", "data": user(ANNE, "teacher")}
    close = patch({"op": "replace", "path": "active", "value": False})
    change = {"method": "PATCH", "path": "/Users/bulkId:a", "data": close}
    lost = {"method": "PATCH", "path": "/Users/bulkId:b", "data": close}

    answer = send("POST", "/Bulk", bulk_of(change, create, lost)).json()["Operations"]

    assert [each["status"] for each in answer] == ["200", "201", "409"]
    assert search(send, filter="active eq false")["totalResults"] == 1


def test_bulk_limits_are_those_announced(send: Send) -> None:
    announced = send("GET", "/ServiceProviderConfig").json()["bulk"]
    assert (announced["maxOperations"], announced["maxPayloadSize"]) == (
        MAX_OPERATIONS,
        MAX_PAYLOAD,
    )
    gone = {"method": "DELETE", "path": "/Users/nobody"}

    assert send("POST", "/Bulk", bulk_of(*[gone] * (MAX_OPERATIONS + 1))).status_code == 413
    assert send("POST", "/Bulk", bulk_of(gone, padding="x" * MAX_PAYLOAD)).status_code == 413


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

    answer = send("POST", "/Bulk", bulk_of(operation, sound))

    assert answer.status_code == 200, answer.content
    wrong, right = answer.json()["Operations"]
    assert wrong["status"] == wrong["response"]["status"] == status, wrong
    assert right["status"] == "201"
