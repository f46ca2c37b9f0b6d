"""Two schools in one request, and eight in one moment."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import requests
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.invitations.models import Invitation
from preau.federation.registrations.models import Membership, Registration
from preau.federation.schools.actions import add_school
from tests.federation.cast import ANNE, MARC, Schools, ask
from tests.federation.conftest import WIRE, token_path
from tests.federation.scim_bodies import Send, bulk_of, patch, user


def test_a_bulk_reaches_the_callers_own_people_alone(send: Send, schools: Schools) -> None:
    theirs = ask(schools.sainte_marie, MARC)
    ours = ask(schools.saint_exupery, ANNE)
    close = patch({"op": "replace", "path": "active", "value": False})
    whole = user(MARC, "head")
    operations = [
        {"method": "PATCH", "path": f"/Users/{theirs.pk}", "data": close},
        {"method": "PATCH", "path": f"/Users/{ours.pk}", "data": close},
        {"method": "PUT", "path": f"/Users/{theirs.pk}", "data": whole},
        {"method": "DELETE", "path": f"/Users/{theirs.pk}"},
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {**whole, "id": theirs.pk}},
    ]

    results = send("POST", "/Bulk", bulk_of(*operations)).json()

    statuses = [each["status"] for each in results["Operations"]]
    assert statuses == ["404", "200", "404", "404", "201"]
    untouched = Membership.objects.of(schools.sainte_marie).get()
    assert (untouched.active, untouched.version) == (True, theirs.version)
    assert Membership.objects.of(schools.saint_exupery).filter(pk=theirs.pk).count() == 0


@pytest.mark.parametrize("how", ["/Users", "/Bulk"])
def test_eight_schools_that_ask_for_one_address_at_once_share_one_account(
    site: str, how: str
) -> None:
    ready = Barrier(8)
    operation = {"method": "POST", "path": "/Users", "bulkId": "a", "data": user(ANNE, "teacher")}
    body = user(ANNE, "teacher") if how == "/Users" else bulk_of(operation)

    def post(token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
        data = json.dumps(body)
        ready.wait()
        return requests.post(f"{site}/scim/v2{how}", data, headers=headers, timeout=60)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, [token_of_a_school(number) for number in range(8)]))

    assert {answer.status_code for answer in answers} == {201 if how == "/Users" else 200}
    if how == "/Bulk":
        assert {a.json()["Operations"][0]["status"] for a in answers} == {"201"}
    assert Account.objects.count() == 1
    assert Membership.objects.count() == Registration.objects.count() == 8
    assert Invitation.objects.count() == 8


def token_of_a_school(number: int) -> str:
    new = add_school(fase_number=99100 + number, name=f"École {number}", now=timezone.now())
    asked = {
        "grant_type": "client_credentials",
        "scope": "scim",
        "client_id": new.school.client_id,
        "client_secret": new.client_secret,
    }
    token: str = WIRE.post(token_path(), asked).json()["access_token"]
    return token
