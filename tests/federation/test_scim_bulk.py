"""/Bulk: sets of operations, and a result for each (RFC 7644 §3.7)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from preau.federation.accounts.models import Account
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration
from preau.journal.models import Entry
from tests.federation.cast import Schools
from tests.federation.conftest import WIRE
from tests.federation.scim_bodies import EXTENSION, THIS_YEAR, USER, asking

Bulk = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def bulk(schools: Schools, bearer: Callable[[int], str]) -> Bulk:
    """Return a function that sends operations as one Bulk and returns the results."""
    token = bearer(99001)

    def send(*operations: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        body = {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": operations,
            **more,
        }
        answer = WIRE.post(
            "/scim/v2/Bulk",
            json.dumps(body),
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 200, answer.content
        results: list[dict[str, Any]] = answer.json()["Operations"]
        return results

    return send


def post(number: int, **change: Any) -> dict[str, Any]:
    """Return the operation that asks for one invented teacher."""
    data = {
        "schemas": [USER, EXTENSION],
        "externalId": f"K{number}",
        "userName": f"teacher{number}@example.org",
        "name": {"givenName": "Camille", "familyName": f"Numéro {number}"},
        "active": True,
        **asking(THIS_YEAR, "teacher"),
        **change,
    }
    return {"method": "POST", "path": "/Users", "bulkId": f"b{number}", "data": data}


def close(scim_id: str) -> dict[str, Any]:
    """Return the operation that deactivates somebody."""
    operation = {"op": "replace", "path": "active", "value": False}
    data = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [operation],
    }
    return {"method": "PATCH", "path": f"/Users/{scim_id}", "data": data}


def ids(results: list[dict[str, Any]]) -> list[str]:
    return [result["location"].rpartition("/")[2] for result in results]


def test_each_teacher_has_account_registration_invitation_mail_and_journal(bulk: Bulk) -> None:
    before = Entry.objects.count()

    results = bulk(*(post(number) for number in range(5)))

    assert [result["status"] for result in results] == ["201"] * 5
    assert [result["bulkId"] for result in results] == [f"b{number}" for number in range(5)]
    assert results[0]["version"] == 'W/"1"'
    for table in (Account, Membership, Registration, Invitation, Mail):
        assert table.objects.count() == 5
    assert Entry.objects.count() == before + 5


def test_fifty_cost_no_more_queries_than_five(bulk: Bulk) -> None:
    def queries(first: int, count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            bulk(*(post(number) for number in range(first, first + count)))
        return len(captured)

    assert queries(100, 50) == queries(0, 5)


def test_patches_are_a_set_too(bulk: Bulk) -> None:
    there = ids(bulk(*(post(number) for number in range(20))))

    with CaptureQueriesContext(connection) as captured:
        results = bulk(*(close(each) for each in there))

    assert {result["status"] for result in results} == {"200"}
    assert not Membership.objects.filter(active=True).exists()
    assert not Invitation.objects.pending().exists()
    assert len(captured) < 30


def test_one_bad_operation_leaves_the_others_done(bulk: Bulk) -> None:
    results = bulk(post(1), post(2, userName="prenom.nom(at)example.org"), post(3))

    assert [result["status"] for result in results] == ["201", "400", "201"]
    assert "userName" in results[1]["response"]["detail"]
    assert Membership.objects.count() == 2


def test_somebody_named_twice_in_a_set_is_created_once(bulk: Bulk) -> None:
    results = bulk(post(1), post(2, userName="TEACHER1@example.org"), post(3, externalId="K1"))

    assert [result["status"] for result in results] == ["201", "409", "409"]
    assert Membership.objects.count() == 1
    assert ids(results[:1])[0] in results[1]["response"]["detail"]


def test_replaying_a_bulk_creates_nothing_twice(bulk: Bulk) -> None:
    operations = [post(number) for number in range(10)]
    bulk(*operations)

    again = bulk(*operations)

    assert {result["status"] for result in again} == {"409"}
    assert Mail.objects.count() == 10


def test_kinds_may_be_mixed_and_results_keep_the_order(bulk: Bulk) -> None:
    first, second = ids(bulk(post(1), post(2)))
    gone = {"method": "DELETE", "path": f"/Users/{second}"}
    nobody = {"method": "DELETE", "path": "/Users/nobody"}

    results = bulk(close(first), post(3), gone, nobody, close(second), post(2))

    assert [result["status"] for result in results] == ["200", "201", "204", "404", "404", "201"]


def test_the_same_person_may_be_changed_twice_in_one_request(bulk: Bulk) -> None:
    (first,) = ids(bulk(post(1)))
    reopen = close(first)
    reopen["data"] = {
        **reopen["data"],
        "Operations": [{"op": "replace", "value": {"active": True}}],
    }

    results = bulk(close(first), reopen)

    assert [result["status"] for result in results] == ["200", "200"]
    assert Membership.objects.get().active
    assert Membership.objects.get().version == 3


def test_fail_on_errors_stops_the_request(bulk: Bulk) -> None:
    results = bulk(post(1), post(2, userName="no"), post(3), failOnErrors=1)

    assert [result["status"] for result in results] == ["201", "400"]
    assert Membership.objects.count() == 1


def test_more_operations_than_announced_are_refused_whole(
    schools: Schools, bearer: Callable[[int], str]
) -> None:
    operations = [post(number) for number in range(1001)]
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations,
    }
    answer = WIRE.post(
        "/scim/v2/Bulk",
        json.dumps(body),
        content_type="application/scim+json",
        headers={"Authorization": f"Bearer {bearer(99001)}"},
    )

    assert answer.status_code == 413
    assert not Membership.objects.exists()
