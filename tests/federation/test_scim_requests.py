"""What a school asks over SCIM, one request at a time, as it stands on the wire."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.invitations.actions import accept
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership
from tests.federation.cast import ANNE, MARC, PASSWORD, Person, Schools, confirmed, invitation_of
from tests.federation.scim_bodies import EXTENSION, THIS_YEAR, USER, Send, asking, patch, user


def patched(send: Send, path: str, *operations: dict[str, Any]) -> Any:
    """Send a PATCH that must be accepted, and return the resource as it reads afterwards."""
    answer = send("PATCH", path, patch(*operations))
    assert answer.status_code in (200, 204), answer.content
    return send("GET", path)


def statuses(answer: Any) -> dict[str, str]:
    registrations = answer.json()[EXTENSION].get("registrations", [])
    return {f"{r['role']} {r['schoolYear']}": r["status"] for r in registrations}


def test_an_unknown_address_is_invited(send: Send) -> None:
    answer = send("POST", "/Users", user(ANNE, "teacher"))

    assert answer.status_code == 201
    assert statuses(answer) == {"teacher 2026-2027": "invited"}
    body = answer.json()
    assert body["meta"]["location"].endswith(f"/scim/v2/Users/{body['id']}")
    assert answer.headers["ETag"] == 'W/"1"'
    assert body[EXTENSION]["registrations"][0]["validFrom"] == "2026-08-24"
    assert body[EXTENSION]["registrations"][0]["validUntil"] == "2027-08-29"
    assert Invitation.objects.pending().count() == 1
    assert Mail.objects.get().kind == "invitation"
    assert not Account.objects.get().is_confirmed


def test_a_known_address_is_registered_without_an_invitation(send: Send, schools: Schools) -> None:
    confirmed(schools.sainte_marie, ANNE)

    answer = send("POST", "/Users", user(ANNE, "teacher"))

    assert statuses(answer) == {"teacher 2026-2027": "active"}
    assert Account.objects.count() == 1
    assert list(Mail.objects.order_by("pk").values_list("kind", flat=True)) == [
        "invitation",
        "registration_confirmed",
    ]


def test_a_head_who_teaches_has_both_roles(send: Send) -> None:
    answer = send("POST", "/Users", user(MARC, "head", "teacher"))

    assert set(statuses(answer)) == {"head 2026-2027", "teacher 2026-2027"}
    assert Invitation.objects.count() == 1


def test_a_client_without_the_extension_asks_for_teacher_this_year(send: Send) -> None:
    answer = send("POST", "/Users", {"schemas": [USER], "userName": ANNE.email})

    assert statuses(answer) == {"teacher 2026-2027": "invited"}


def test_posting_somebody_again_creates_nothing_and_names_the_one_that_exists(send: Send) -> None:
    first = send("POST", "/Users", user(ANNE, "teacher")).json()

    again = send("POST", "/Users", user(ANNE, "teacher"))

    assert again.status_code == 409
    assert again.json()["scimType"] == "uniqueness"
    assert first["id"] in again.json()["detail"]
    assert Membership.objects.count() == 1
    assert Mail.objects.count() == 1


def test_the_same_address_in_capitals_is_the_same_person(send: Send) -> None:
    send("POST", "/Users", user(ANNE, "teacher"))

    again = send(
        "POST", "/Users", user(ANNE, "teacher", userName=ANNE.email.upper(), externalId="X")
    )

    assert again.status_code == 409


def test_a_role_is_added_by_patch(send: Send) -> None:
    there = send("POST", "/Users", user(ANNE, "teacher")).json()
    asked = [{"schoolYear": THIS_YEAR, "role": "head"}]

    answer = patched(
        send,
        f"/Users/{there['id']}",
        {"op": "add", "path": f"{EXTENSION}:registrations", "value": asked},
    )

    assert statuses(answer) == {"teacher 2026-2027": "invited", "head 2026-2027": "invited"}
    assert Invitation.objects.pending().count() == 1
    assert answer.headers["ETag"] == 'W/"2"'


def test_asking_for_what_is_there_changes_nothing(send: Send) -> None:
    there = send("POST", "/Users", user(ANNE, "teacher")).json()
    asked = [{"schoolYear": THIS_YEAR, "role": "teacher"}]

    answer = patched(
        send,
        f"/Users/{there['id']}",
        {"op": "add", "path": f"{EXTENSION}:registrations", "value": asked},
    )

    assert answer.headers["ETag"] == 'W/"1"'
    assert Mail.objects.count() == 1


def test_deactivating_ends_the_registration_and_keeps_the_account(
    send: Send, schools: Schools
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    membership = Membership.objects.get()

    answer = patched(
        send, f"/Users/{membership.pk}", {"op": "replace", "path": "active", "value": False}
    )

    assert answer.json()["active"] is False
    assert statuses(answer) == {"teacher 2026-2027": "ended"}
    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "active", "value": True},
        {"op": "Replace", "value": {"active": "True"}},
        {
            "op": "add",
            "path": f"{EXTENSION}:registrations",
            "value": [{"schoolYear": THIS_YEAR, "role": "teacher"}],
        },
    ],
)
def test_a_closed_access_is_opened_again(
    send: Send, schools: Schools, operation: dict[str, Any]
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    path = f"/Users/{Membership.objects.get().pk}"
    send("PATCH", path, patch({"op": "replace", "path": "active", "value": False}))

    answer = patched(send, path, operation)

    assert answer.json()["active"] is True
    assert statuses(answer) == {"teacher 2026-2027": "active"}


def test_removing_one_registration_ends_that_role_alone(send: Send, schools: Schools) -> None:
    confirmed(schools.saint_exupery, MARC)
    path = f'{EXTENSION}:registrations[schoolYear eq "{THIS_YEAR}" and role eq "head"]'

    answer = patched(send, f"/Users/{Membership.objects.get().pk}", {"op": "remove", "path": path})

    assert statuses(answer) == {"head 2026-2027": "ended", "teacher 2026-2027": "active"}


def test_a_new_address_names_another_account_and_invites_it(send: Send, schools: Schools) -> None:
    old = confirmed(schools.saint_exupery, ANNE)
    membership = Membership.objects.get()

    answer = patched(
        send,
        f"/Users/{membership.pk}",
        {"op": "replace", "path": "userName", "value": "anne@example.com"},
    )

    assert answer.json()["userName"] == "anne@example.com"
    assert statuses(answer) == {"teacher 2026-2027": "invited"}
    membership.refresh_from_db()
    assert membership.account_id != old.pk
    assert invitation_of(membership).mail.to == "anne@example.com"
    assert Account.objects.get(pk=old.pk).is_confirmed


def test_deleting_ends_the_membership_and_the_same_person_may_come_back(send: Send) -> None:
    there = send("POST", "/Users", user(ANNE, "teacher")).json()

    assert send("DELETE", f"/Users/{there['id']}").status_code == 204
    assert send("GET", f"/Users/{there['id']}").status_code == 404
    assert not Invitation.objects.pending().exists()
    assert send("POST", "/Users", user(ANNE, "teacher")).status_code == 201
    assert Account.objects.count() == 1


def test_another_school_sees_nothing_and_changes_nothing(send: Send) -> None:
    there = send("POST", "/Users", user(ANNE, "teacher")).json()
    path = f"/Users/{there['id']}"

    assert send("GET", path, fase=99002).status_code == 404
    assert send("DELETE", path, fase=99002).status_code == 404
    assert send("GET", "/Users", fase=99002).json()["totalResults"] == 0
    assert send("GET", path).status_code == 200


def test_the_yes_of_the_person_shows_at_every_school(send: Send, schools: Schools) -> None:
    send("POST", "/Users", user(ANNE, "teacher"))
    elsewhere = send("POST", "/Users", user(ANNE, "teacher"), fase=99002).json()

    membership = Membership.objects.of(schools.saint_exupery).get()
    accept(invitation=invitation_of(membership), password=PASSWORD, now=timezone.now())

    answer = send("GET", f"/Users/{elsewhere['id']}", fase=99002)
    assert statuses(answer) == {"teacher 2026-2027": "active"}
    assert answer.headers["ETag"] == 'W/"2"'


def test_a_stale_etag_is_refused(send: Send) -> None:
    there = send("POST", "/Users", user(ANNE, "teacher")).json()
    change = patch({"op": "replace", "path": "name.givenName", "value": "Annie"})
    path = f"/Users/{there['id']}"

    assert send("PATCH", path, change, **{"If-Match": 'W/"1"'}).status_code == 204
    assert send("PATCH", path, change, **{"If-Match": 'W/"1"'}).status_code == 412
    assert send("GET", path, **{"If-None-Match": 'W/"2"'}).status_code == 304


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"userName": "prenom.nom(at)example.org"}, "userName"),
        ({"userName": None}, "userName"),
        ({"userName": "a" * 250 + "@example.org"}, "userName"),
        ({"externalId": "x" * 101}, "externalId"),
        ({"name": {"givenName": "A\x00B"}}, "givenName"),
        (asking("2026", "teacher"), "schoolYear"),
        (asking(THIS_YEAR, "boss"), "role"),
        (
            asking("2024-2025", "head"),
            "2024-2025",
        ),
        (
            asking("2027-2028", "head"),
            "2027-2028",
        ),
        ({EXTENSION: {"consent": {"signedOn": "hier"}}}, "signedOn"),
    ],
)
def test_a_bad_value_is_refused_and_named(send: Send, change: dict[str, Any], detail: str) -> None:
    answer = send("POST", "/Users", {**user(ANNE, "teacher"), **change})

    assert answer.status_code == 400, answer.content
    assert detail in answer.json()["detail"]
    assert not Membership.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nothing", "Basic YTpi"])
def test_no_token_no_answer(schools: Schools, authorization: str) -> None:
    answer = Client().get("/scim/v2/Users", headers={"Authorization": authorization})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


def test_a_body_that_is_too_large_is_refused(send: Send) -> None:
    answer = send("POST", "/Bulk", {"padding": "x" * (4 * 1024 * 1024)})

    assert answer.status_code == 413


def test_a_page_costs_the_same_few_queries_whatever_its_size(send: Send) -> None:
    def queries(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(send("GET", f"/Users?count={count}").json()["Resources"]) == count
        return len(captured)

    for number in range(12):
        person = Person(f"K{number}", f"k{number}@example.org", "K", str(number))
        send("POST", "/Users", user(person, "teacher"))

    assert queries(12) == queries(1)
