"""The mailbox that an account gave up takes it back: a session left open steals nobody for good."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from preau.federation.accounts import addresses, deletion, refusals, undoing
from preau.federation.accounts.models import Account, AddressUndo
from preau.federation.accounts.rules import DELETION_DELAY, UNDO_DELAY
from preau.federation.mail.links import link_for, token_for
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership
from preau.journal.models import Entry
from preau.protocol.scim import EXTENSION
from tests.federation.cast import ANNE, JOSEE, NOW, PASSWORD, Person, Schools, ask, confirmed
from tests.federation.factors import has_an_app, sign_in

STOLEN, FURTHER = "voleur@example.org", "plus.loin@example.org"


@pytest.fixture
def anne(schools: Schools, client: Client) -> Account:
    """Anne's account, in which somebody has put another address an hour ago."""
    account = confirmed(schools.saint_exupery, ANNE, now=NOW - timedelta(days=30))
    Mail.objects.all().delete()
    addresses.change(account=account, email=STOLEN, now=timezone.now())
    account.set_password("un autre mot de passe")
    account.save()
    return account


def link() -> str:
    """Return the path in the mail to the address that was given up."""
    mail = Mail.objects.filter(kind="address_given_up", to=ANNE.email).earliest("pk")
    return link_for(purpose=mail.link_purpose, subject=mail.link_subject)


def token() -> str:
    return link().rstrip("/").rsplit("/", 1)[1]


def opens(email: str, password: str = PASSWORD) -> bool:
    answer = Client().post("/connexion/", {"login": email, "password": password})
    return answer.status_code == 302


def test_the_link_goes_to_the_old_mailbox_alone_and_is_stored_nowhere(anne: Account) -> None:
    told = dict(Mail.objects.values_list("to", "kind"))
    assert told == {ANNE.email: "address_given_up", STOLEN: "address_changed"}
    assert Mail.objects.get(to=ANNE.email).context["day"] == "mercredi 2 décembre 2026"
    assert Mail.objects.get(to=STOLEN).link_purpose == ""
    assert token() not in str([*Mail.objects.values(), *AddressUndo.objects.values()])


def test_opening_the_link_changes_nothing_and_a_click_takes_the_account_back(
    anne: Account, client: Client
) -> None:
    sign_in(client, anne, "un autre mot de passe")
    owner = Client()
    assert STOLEN in owner.get(link()).content.decode()
    assert client.get("/").status_code == 200

    said = owner.post(link()).content.decode()

    assert ANNE.email in said
    assert "/mot-de-passe/oublie/" in said
    assert client.get("/").status_code == 302
    assert not UserSession.objects.filter(user=anne).exists()
    anne.refresh_from_db()
    assert (anne.email, anne.has_usable_password()) == (ANNE.email, False)
    for email in (ANNE.email, STOLEN):
        assert not opens(email, "un autre mot de passe")
    assert [one.email for one in anne.emailaddress_set.filter(verified=True)] == [ANNE.email]


def test_the_owner_then_chooses_a_password_by_mail(anne: Account) -> None:
    owner = Client()
    owner.post(link())
    owner.post("/mot-de-passe/oublie/", {"email": ANNE.email})
    reset = Mail.objects.get(kind="password_reset")
    assert reset.to == ANNE.email
    path = link_for(purpose=reset.link_purpose, subject=reset.link_subject)
    form = owner.get(path, follow=True)
    chosen = {"password1": "trois petits chats gris", "password2": "trois petits chats gris"}
    owner.post(form.redirect_chain[-1][0], chosen)
    assert opens(ANNE.email, "trois petits chats gris")


def test_it_works_once_and_for_a_week(anne: Account) -> None:
    with time_machine.travel(NOW + timedelta(days=7, minutes=1)):
        assert Client().post(link()).status_code == 410
    assert Client().post(link()).status_code == 200
    for answer in (Client().get(link()), Client().post(link())):
        assert answer.status_code == 410
        assert "ne fait plus rien" in answer.content.decode()


def test_the_address_is_forgotten_when_the_week_is_over(anne: Account) -> None:
    assert undoing.clear_expired(NOW + timedelta(days=6)) == 0
    assert undoing.clear_expired(NOW + timedelta(days=7, minutes=1)) == 1
    assert not AddressUndo.objects.exists()


@pytest.mark.parametrize("made_up", ["x", "a" * 43, "%00", "é" * 20])
def test_a_made_up_link_leads_nowhere(anne: Account, made_up: str) -> None:
    assert Client().post(f"/compte/adresse/reprendre/{made_up}/").status_code == 410


def test_further_changes_do_not_help_whoever_came_in(schools: Schools, anne: Account) -> None:
    addresses.change(account=anne, email=FURTHER, now=timezone.now())
    theirs = Mail.objects.get(kind="address_given_up", to=STOLEN)

    assert Client().post(link()).status_code == 200

    anne.refresh_from_db()
    assert anne.email == ANNE.email
    path = link_for(purpose=theirs.link_purpose, subject=theirs.link_subject)
    assert Client().post(path).status_code == 410
    for stranger in (STOLEN, FURTHER):
        named = ask(schools.sainte_marie, Person(f"P-{stranger}", stranger, "Un", "Autre"))
        assert named.account != anne


def test_keys_and_applications_of_those_days_go_and_older_ones_stay(anne: Account) -> None:
    has_an_app(anne)
    Authenticator.objects.create(user=anne, type="recovery_codes", data={})
    Authenticator.objects.filter(type="recovery_codes").update(created_at=NOW - timedelta(days=20))

    undoing.undo(token=token(), now=timezone.now())

    assert [one.type for one in Authenticator.objects.filter(user=anne)] == ["recovery_codes"]


def test_a_deletion_that_was_asked_for_meanwhile_is_taken_back(anne: Account) -> None:
    assert DELETION_DELAY >= UNDO_DELAY
    deletion.ask(account=anne, now=timezone.now())

    undoing.undo(token=token(), now=timezone.now())

    anne.refresh_from_db()
    assert anne.deletion_due_at is None


def test_the_account_is_merged_into_no_other_meanwhile(schools: Schools, anne: Account) -> None:
    josee = confirmed(schools.saint_exupery, JOSEE)
    request = addresses.ask(account=josee, email=STOLEN, now=timezone.now())
    proof = token_for(purpose="address-proof", subject=str(request.pk))
    client = Client()
    sign_in(client, josee)

    answer = client.post(f"/compte/adresse/confirmer/{proof}/")

    assert answer.status_code == 409
    assert "moins d’une semaine" in answer.content.decode()
    assert Account.objects.get(pk=anne.pk).is_active


def test_an_address_that_is_somebody_elses_by_now_stays_theirs(
    schools: Schools, anne: Account
) -> None:
    josee = confirmed(schools.saint_exupery, JOSEE)
    addresses.change(account=josee, email=ANNE.email, now=timezone.now())
    with pytest.raises(refusals.LinkRefusedError):
        undoing.undo(token=token(), now=timezone.now())
    assert Account.objects.at(ANNE.email) == josee


def test_schools_see_the_address_that_they_sent_again(
    anne: Account, bearer: Callable[[int], str]
) -> None:
    assert _user(bearer)[EXTENSION]["accountEmail"] == STOLEN
    undoing.undo(token=token(), now=timezone.now())
    assert "accountEmail" not in _user(bearer)[EXTENSION]
    assert Membership.objects.get().account == anne


def test_both_mailboxes_are_told_and_the_journal_has_a_line_without_an_address(
    anne: Account,
) -> None:
    undoing.undo(token=token(), now=timezone.now())
    told = Mail.objects.filter(kind="address_undone").values_list("to", flat=True)
    assert sorted(told) == sorted([ANNE.email, STOLEN])
    assert Entry.objects.get(action="address.undo").subject == anne.actor
    assert "@" not in str(list(Entry.objects.values_list("actor", "subject", "detail")))


def _user(bearer: Callable[[int], str]) -> Any:
    headers = {"Authorization": f"Bearer {bearer(99001)}"}
    found = Client().get("/scim/v2/Users", {"filter": 'externalId eq "P0001"'}, headers=headers)
    return found.json()["Resources"][0]
