"""The account's first page: one's registrations in words, and the way to one's security."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from preau.federation.invitations import actions
from tests.federation.cast import ANNE, MARC, NOW, Schools, ask, confirmed, invitation_of
from tests.federation.factors import signed_in_with_app


def text_of(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))


@pytest.fixture
def marc(schools: Schools, client: Client) -> Client:
    """Marc, head and teacher at Saint-Exupéry, teacher and head at Sainte-Marie; signed in."""
    account = confirmed(schools.saint_exupery, MARC)
    ask(schools.sainte_marie, MARC)
    return signed_in_with_app(client, account)


def test_registrations_stand_by_year_with_school_role_and_last_day(marc: Client) -> None:
    text = text_of(marc.get("/"))
    for expected in (
        "Bonjour Marc",
        "Année scolaire 2026-2027",
        "Institut Saint-Exupéry",
        "Collège Sainte-Marie",
        "Enseignant",
        "Directeur",
        "Ouvert jusqu’au dimanche 29 août 2027",
        "marc.piette@example.org",
    ):
        assert expected in text


def test_what_is_over_is_said_to_be_over(schools: Schools, client: Client) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    with time_machine.travel("2027-09-01T09:00:00+02:00"):
        client.force_login(account)
        text = text_of(client.get("/"))
    assert "Terminé" in text
    assert "Ouvert jusqu" not in text


def test_the_page_costs_the_same_queries_for_one_and_for_many_registrations(
    schools: Schools, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(confirmed(schools.saint_exupery, ANNE))
    with django_assert_num_queries(7):
        client.get("/")
    ask(schools.sainte_marie, ANNE)
    with django_assert_num_queries(7):
        client.get("/")


def test_nobody_sees_it_without_signing_in(client: Client, db: None) -> None:
    assert client.get("/").headers["Location"] == "/connexion/?next=/"


def test_ones_refusal_is_not_shown_to_another(schools: Schools, client: Client) -> None:
    membership = ask(schools.saint_exupery, ANNE)
    actions.refuse(invitation=invitation_of(membership), now=NOW)
    client.force_login(confirmed(schools.saint_exupery, MARC))
    assert "Refusé" not in text_of(client.get("/"))


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "welcome",
        "mfa_index",
        "usersessions_list",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
    ],
)
def test_every_page_of_the_account_is_ours_and_has_one_title(marc: Client, name: str) -> None:
    page = marc.get(reverse(name), follow=True).content.decode()
    assert page.count("<h1") == 1
    assert 'class="site-federation"' in page
    assert not re.search(r' (style|on[a-z]+)="', page)


def test_signing_out_needs_a_post(marc: Client) -> None:
    marc.get(reverse("account_logout"))
    assert marc.get("/").status_code == 200
    assert marc.post(reverse("account_logout")).headers["Location"] == "/connexion/"
    assert marc.get("/").status_code == 302


def test_what_goes_wrong_is_said_in_our_pages(schools: Schools, client: Client) -> None:
    missing = client.get("/nulle-part/")
    forged = Client(enforce_csrf_checks=True).post("/connexion/", {})
    assert (missing.status_code, forged.status_code) == (404, 403)
    assert "Cette page n’existe pas" in text_of(missing)
    assert "Recommencez, s’il vous plaît" in text_of(forged)


@pytest.mark.django_db
def test_our_own_fault_has_a_page_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("preau.federation.invitations.actions.find", broken)
    client.raise_request_exception = False
    answer = client.get("/invitation/x/")
    assert answer.status_code == 500
    assert "Une erreur s’est produite" in text_of(answer)
