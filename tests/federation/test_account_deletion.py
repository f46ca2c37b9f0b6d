"""Having one's account deleted: a week to change one's mind, then by date alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client

from preau.federation.accounts import deletion
from preau.federation.accounts.models import Account
from preau.federation.accounts.refusals import OperatorError
from preau.federation.mail.actions import deliver
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership, Registration
from preau.journal.models import Entry
from tests.federation.cast import (
    ANNE,
    JOSEE,
    NOW,
    PASSWORD,
    Schools,
    ask,
    confirmed,
    invitation_of,
)
from tests.federation.factors import sign_in
from tests.federation.scim_bodies import EXTENSION, Send, patch, user

PAGE = "/compte/suppression/"
DUE = NOW + timedelta(days=7, minutes=1)
NEXT_YEAR = datetime(2027, 9, 1, 9, 0, tzinfo=NOW.tzinfo)


@pytest.fixture
def anne(schools: Schools, client: Client) -> Account:
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, account)
    return account


def worked(now: datetime) -> None:
    """Do what the worker does at a moment, as often as it finds something to do."""
    with time_machine.travel(now):
        while deletion.delete_due(now) + deletion.forget_due(now):
            pass


def send_everything() -> None:
    Mail.objects.update(state="sent", due_at=None, sent_at=NOW)


def test_the_page_says_what_goes_and_what_stays_and_why_and_wants_a_tick(
    anne: Account, client: Client
) -> None:
    page = client.get(PAGE).content.decode()
    for said in ("mercredi 2 décembre 2026", "Ce qui doit rester, et pourquoi", "sans votre nom"):
        assert said in page
    assert "Cochez cette case" in client.post(PAGE, {}).content.decode()
    anne.refresh_from_db()
    assert anne.deletion_due_at is None


def test_for_a_week_everything_works_and_one_click_keeps_the_account(
    anne: Account, client: Client
) -> None:
    client.post(PAGE, {"sure": "on"})
    assert Mail.objects.get(kind="deletion_asked").context["day"] == "mercredi 2 décembre 2026"
    worked(NOW + timedelta(days=6, hours=23))
    assert "sera supprimé le mercredi 2 décembre 2026" in client.get("/").content.decode()

    client.post("/compte/suppression/annuler/")
    worked(DUE)

    assert client.get("/").status_code == 200
    assert Mail.objects.filter(kind="deletion_cancelled", to=ANNE.email).count() == 1


def test_asking_twice_does_not_put_it_off(anne: Account) -> None:
    deletion.ask(account=anne, now=NOW)
    deletion.ask(account=anne, now=NOW + timedelta(days=3))
    anne.refresh_from_db()
    assert anne.deletion_due_at == NOW + timedelta(days=7)
    assert Mail.objects.filter(kind="deletion_asked").count() == 1


def test_when_the_week_is_over_nobody_signs_in_and_nothing_of_the_person_is_left(
    anne: Account, client: Client
) -> None:
    deletion.ask(account=anne, now=NOW)
    send_everything()
    worked(DUE)

    assert client.get("/").status_code == 302
    login = {"login": ANNE.email, "password": PASSWORD}
    assert Client().post("/connexion/", login).status_code == 200
    anne.refresh_from_db()
    assert (anne.is_active, anne.get_full_name(), anne.has_usable_password()) == (False, "", False)
    assert ANNE.email not in str(Account.objects.values())
    for model in (EmailAddress, UserSession):
        assert not model.objects.filter(user=anne).exists()
    last = Mail.objects.exclude(to="").get()
    assert (last.kind, last.to) == ("account_deleted", ANNE.email)
    assert "Delvaux" not in str(list(Mail.objects.exclude(pk=last.pk).values()))


def test_the_school_sees_its_registration_ended_under_the_address_it_sent(
    anne: Account, bearer: Callable[[int], str]
) -> None:
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    user = _user_at(bearer)
    assert (user["userName"], user["active"]) == (ANNE.email, False)
    assert "name" not in user
    extension = next(value for key, value in user.items() if key.startswith("urn:"))
    assert [one["status"] for one in extension["registrations"]] == ["ended"]


def test_once_the_last_day_the_school_asked_for_is_over_its_address_goes_too(
    anne: Account, bearer: Callable[[int], str]
) -> None:
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    send_everything()
    worked(DUE + timedelta(days=30))
    assert _user_at(bearer)["userName"] == ANNE.email

    worked(NEXT_YEAR)

    assert _user_at(bearer) is None
    everything = [*Membership.objects.values(), *Mail.objects.values(), *Account.objects.values()]
    for trace in (ANNE.email, ANNE.key, "Anne", "Delvaux"):
        assert trace not in str(everything)
    kept = Registration.objects.get()
    assert (kept.school_year, kept.role, kept.status) == ("2026-2027", "teacher", "ended")
    assert kept.membership.account == anne


def test_the_school_is_told_that_the_account_was_deleted_and_when(
    anne: Account, bearer: Callable[[int], str], send: Send
) -> None:
    deletion.ask(account=anne, now=NOW)
    assert "accountDeletedOn" not in _user_at(bearer)[EXTENSION]
    worked(DUE)
    assert _user_at(bearer)[EXTENSION]["accountDeletedOn"] == "2026-12-02"
    path = f"/Users/{Membership.objects.get().pk}"
    assert send("GET", path).json()[EXTENSION]["accountDeletedOn"] == "2026-12-02"
    found = send("GET", f"/Users?filter={EXTENSION}:accountDeletedOn%20ge%20%222026%22")
    assert found.json()["totalResults"] == 1


@pytest.mark.parametrize("kind", ["active", "registrations", "PUT"])
def test_the_school_that_opens_the_access_again_invites_a_new_account(
    anne: Account, send: Send, kind: str
) -> None:
    """Nothing is opened on the deleted one: nobody could ever sign in there."""
    deletion.ask(account=anne, now=NOW)
    send_everything()
    worked(DUE)
    path = f"/Users/{Membership.objects.get().pk}"
    asked = [{"schoolYear": "2026-2027", "role": "teacher"}]
    opened = {"op": "replace", "path": "active", "value": True}
    added = {"op": "add", "path": f"{EXTENSION}:registrations", "value": asked}
    changes = [opened, added] if kind == "registrations" else [opened]
    answer = (
        send("PUT", path, user(ANNE, "teacher"))
        if kind == "PUT"
        else send("PATCH", path, patch(*changes))
    )
    assert answer.status_code in (200, 204), answer.content

    again = Membership.objects.get()
    assert again.account != anne
    assert not again.account.is_confirmed
    assert [one.status for one in again.held] == ["invited"]
    assert invitation_of(again).state == "pending"
    assert Mail.objects.filter(to__endswith="closed.invalid").count() == 0
    assert "accountDeletedOn" not in send("GET", path).json()[EXTENSION]


def test_a_change_that_opens_nothing_leaves_the_deleted_account_as_it_is(
    anne: Account, send: Send
) -> None:
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    path = f"/Users/{Membership.objects.get().pk}"
    change = patch({"op": "replace", "path": "name.givenName", "value": "Annette"})
    assert send("PATCH", path, change).status_code in (200, 204)
    assert Membership.objects.get().account == anne
    assert send("GET", path).json()[EXTENSION]["accountDeletedOn"] == "2026-12-02"


def test_a_school_that_asks_again_invites_a_new_account(schools: Schools, anne: Account) -> None:
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    again = ask(schools.sainte_marie, ANNE)
    assert again.account != anne
    assert not again.account.is_confirmed
    assert invitation_of(again).state == "pending"


def test_an_invitation_that_waited_is_taken_back(schools: Schools, anne: Account) -> None:
    waiting = ask(schools.sainte_marie, JOSEE)
    Membership.objects.filter(pk=waiting.pk).update(account=anne)
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    assert invitation_of(waiting).state == "cancelled"


def test_what_a_school_had_removed_before_is_forgotten_at_once(anne: Account) -> None:
    Membership.objects.update(deleted_at=NOW)
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    assert ANNE.email not in str(list(Membership.objects.values()))


def test_the_journal_keeps_ids_and_stays_whole(anne: Account) -> None:
    deletion.ask(account=anne, now=NOW)
    worked(NEXT_YEAR)
    worked(NEXT_YEAR + timedelta(days=2))
    actions = set(Entry.objects.filter(subject=anne.actor).values_list("action", flat=True))
    assert {"account.deletion_asked", "account.delete", "account.forget"} <= actions
    assert "@" not in str(list(Entry.objects.values_list("actor", "subject", "detail")))


def test_many_cost_as_many_queries_as_one(schools: Schools, anne: Account) -> None:
    deletion.ask(account=anne, now=NOW)
    one = _queries_of(DUE)
    accounts = [confirmed(schools.saint_exupery, _person(number)) for number in range(6)]
    for account in accounts:
        deletion.ask(account=account, now=NOW)
    assert _queries_of(DUE) <= one


def test_an_operator_does_not_delete_itself(client: Client, schools: Schools) -> None:
    operator = Account.objects.create_superuser("operateur@example.org", PASSWORD)
    with pytest.raises(OperatorError):
        deletion.ask(account=operator, now=NOW)


def test_the_last_mail_still_leaves(anne: Account, settings: Any) -> None:
    deletion.ask(account=anne, now=NOW)
    worked(DUE)
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    deliver(DUE)
    assert Mail.objects.get(kind="account_deleted").to == ANNE.email


def _user_at(bearer: Callable[[int], str]) -> Any:
    headers = {"Authorization": f"Bearer {bearer(99001)}"}
    found = Client().get("/scim/v2/Users", {"filter": 'externalId eq "P0001"'}, headers=headers)
    return next(iter(found.json().get("Resources") or []), None)


def _person(number: int) -> Any:
    return type(ANNE)(f"P1{number:03}", f"personne{number}@example.org", "Une", "Personne")


def _queries_of(now: datetime) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        assert deletion.delete_due(now)
    return len(counted)
