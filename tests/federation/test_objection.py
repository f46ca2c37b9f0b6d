"""« Je ne travaille pas dans cette école »: a known person is told, and can refuse."""

import logging
import re
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from preau.federation.accounts.models import Account
from preau.federation.invitations.objection import object_to
from preau.federation.mail.compose import compose
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership
from preau.journal.models import Entry
from preau.secret_links import HideSecretLinks
from tests.federation.cast import ANNE, MARC, NOW, PASSWORD, TODAY, Schools, ask, confirmed
from tests.federation.scim_bodies import EXTENSION, Send, asking, patch


@pytest.fixture
def registered(schools: Schools) -> Membership:
    """Return the membership at Sainte-Marie of Marc, whom Saint-Exupéry had invited before."""
    confirmed(schools.saint_exupery, MARC)
    return ask(schools.sainte_marie, MARC)


def link() -> str:
    """Return the path of the link in the latest announcement."""
    mail = Mail.objects.filter(kind="registration_confirmed").latest("pk")
    found = re.search(r"(/objection/\S+)", compose(mail).get_content())
    assert found
    return found.group(1)


def text_of(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


def statuses(membership: Membership) -> set[str]:
    return set(membership.registrations.values_list("status", flat=True))


def test_the_link_of_the_mail_shows_what_it_is_about_and_changes_nothing(
    registered: Membership, client: Client
) -> None:
    for _ in range(3):
        response = client.get(link())
    said = text_of(response)
    assert "Collège Sainte-Marie" in said
    assert "Enseignant et directeur" in said
    assert "2026-2027" in said
    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]
    assert statuses(registered) == {"active"}


def test_the_button_refuses_what_this_school_registered_and_nothing_else(
    registered: Membership, client: Client
) -> None:
    response = client.post(link(), follow=True)

    assert "C’est noté" in text_of(response)
    assert statuses(registered) == {"refused"}
    elsewhere = Membership.objects.exclude(pk=registered.pk).get()
    assert statuses(elsewhere) == {"active"}
    assert registered.account.is_confirmed
    entry = Entry.objects.get(action="membership.object")
    assert entry.actor == registered.account.actor
    assert entry.detail == {"refused": ["head 2026-2027", "teacher 2026-2027"]}


def test_the_school_sees_the_refusal_and_may_ask_again(
    registered: Membership, client: Client, send: Send
) -> None:
    before = send("GET", f"/Users/{registered.pk}", fase=99002)
    client.post(link())

    after = send("GET", f"/Users/{registered.pk}", fase=99002)
    assert {r["status"] for r in after.json()[EXTENSION]["registrations"]} == {"refused"}
    assert after["ETag"] != before["ETag"]

    value = asking("2026-2027", "teacher")[EXTENSION]["registrations"]
    again = patch({"op": "add", "path": f"{EXTENSION}:registrations", "value": value})
    assert send("PATCH", f"/Users/{registered.pk}", again, fase=99002).status_code in (200, 204)
    assert statuses(registered) == {"active", "refused"}
    assert Mail.objects.filter(kind="registration_confirmed").count() == 2


def test_used_twice_it_says_that_it_is_done(registered: Membership, client: Client) -> None:
    for _ in range(2):
        response = client.post(link(), follow=True)
        assert response.status_code == 200
    assert Entry.objects.filter(action="membership.object").count() == 1


def test_a_link_of_another_person_or_tampered_with_opens_nothing(
    registered: Membership, schools: Schools, client: Client
) -> None:
    path = link()
    confirmed(schools.saint_exupery, ANNE)
    other = ask(schools.sainte_marie, ANNE)
    _, _, membership, day, token, _ = path.split("/")
    for wrong in (
        f"/objection/{other.pk}/{day}/{token}/",
        f"/objection/{membership}/{int(day) + 1}/{token}/",
        f"/objection/{membership}/{'9' * 30}/{token}/",
        f"/objection/{membership}/{day}/{token[:-1]}/",
        f"/objection/{membership}/{day}/é{token}/",
    ):
        response = client.post(wrong)
        assert response.status_code == 404, wrong
        assert "Ce lien n’est pas valable" in text_of(response)
    for odd in (f"/objection/nobody/{day}/{token}/", f"/objection/%00/{day}/{token}/"):
        assert client.post(odd).status_code == 404
    assert statuses(registered) == statuses(other) == {"active"}


def test_the_link_dies_when_the_school_gives_another_address(
    registered: Membership, client: Client, send: Send
) -> None:
    path = link()
    change = patch({"op": "replace", "path": "userName", "value": "un.autre@example.org"})
    send("PATCH", f"/Users/{registered.pk}", change, fase=99002)

    assert client.post(path).status_code == 404
    assert statuses(registered) == {"invited"}


def test_after_sixty_days_it_leads_to_the_account(registered: Membership, client: Client) -> None:
    path = link()
    with time_machine.travel(NOW + timedelta(days=60)):
        assert client.get(path).status_code == 200
    with time_machine.travel(NOW + timedelta(days=61)):
        response = client.post(path)
        assert response.status_code == 410
        assert "plus de soixante jours" in text_of(response)
    assert statuses(registered) == {"active"}


def test_a_clock_that_is_behind_changes_nothing(registered: Membership, client: Client) -> None:
    path = link()
    with time_machine.travel(NOW - timedelta(days=1)):
        assert client.get(path).status_code == 200


def test_the_account_page_leads_to_the_same_question(schools: Schools, client: Client) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    membership = ask(schools.sainte_marie, ANNE)
    own = reverse("own-objection", args=[membership.pk])
    assert client.post(own).status_code == 302
    assert statuses(membership) == {"active"}, "not signed in"

    client.force_login(account)
    assert f'href="{own}"' in client.get("/").content.decode()
    assert "Collège Sainte-Marie" in text_of(client.get(own))
    client.post(own)
    assert statuses(membership) == {"refused"}
    assert f'href="{own}"' not in client.get("/").content.decode()


def test_nobody_refuses_for_somebody_else(
    registered: Membership, schools: Schools, client: Client
) -> None:
    client.force_login(confirmed(schools.saint_exupery, ANNE))
    assert client.post(reverse("own-objection", args=[registered.pk])).status_code == 404
    assert statuses(registered) == {"active"}


def test_the_form_is_protected_against_other_sites(registered: Membership) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link()).status_code == 403
    assert statuses(registered) == {"active"}


def test_no_log_names_the_token(registered: Membership, settings: Any) -> None:
    path = link()
    said = logging.makeLogRecord({"msg": "Not Found: %s", "args": (path,)})
    HideSecretLinks(settings.LOGGING["filters"]["secret_links"]["before"]).filter(said)
    assert path.split("/")[4] not in said.getMessage()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_moment_are_one(registered: Membership) -> None:
    ready = Barrier(3)

    def answer() -> None:
        ready.wait()
        object_to(membership=registered, now=NOW, today=TODAY)
        connection.close()

    threads = [Thread(target=answer) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Entry.objects.filter(action="membership.object").count() == 1
    assert statuses(registered) == {"refused"}
    assert Account.objects.get(pk=registered.account_id).check_password(PASSWORD)
