"""Operators look for accounts, close and open them; the journal says so, and never for whom."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from preau.federation.accounts.models import Account, FormerAddress
from preau.federation.mail.compose import compose
from preau.federation.mail.models import Mail
from preau.federation.operators import actions
from preau.federation.operators.search import MOST, search
from preau.journal.models import Entry
from tests.federation.cast import (
    ANNE,
    JOSEE,
    MARC,
    NOW,
    PASSWORD,
    Person,
    Schools,
    ask,
    ask_for,
    confirmed,
)
from tests.federation.heads import text_of
from tests.federation.operator_cast import operator

ACCOUNTS = "/exploitation/comptes/"
LUC = Person("P0004", "luc@example.org", "Luc Marie", "Van den Berg")


@pytest.fixture
def anne(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, ANNE)


@pytest.fixture
def browser(schools: Schools) -> Client:
    return operator()[1]


def signed_in(account: Account) -> Client:
    browser = Client()
    browser.post("/connexion/", {"login": account.email, "password": PASSWORD})
    assert browser.get("/").status_code == 200
    return browser


@pytest.mark.parametrize(
    "text",
    [
        "van den",
        "VAN DEN BERG",
        "luc",
        "Luc Van",
        "Luc Marie Van den Berg",
        "van den berg luc",
        "luc@example.org",
        " LUC@Example.org ",
    ],
)
def test_a_person_is_found_by_name_or_address(schools: Schools, text: str) -> None:
    membership = ask(schools.saint_exupery, LUC)
    ask(schools.saint_exupery, ANNE)
    assert [found.pk for found in search(text).accounts] == [membership.account_id]


@pytest.mark.parametrize(
    "text", ["", "berg", "uc", "luc van x", "l@example.org", "%", "_", "\0", "x" * 5000, "@"]
)
def test_what_names_nobody_finds_nobody(schools: Schools, text: str) -> None:
    ask(schools.saint_exupery, LUC)
    assert search(text).accounts == []


def test_an_account_is_found_by_its_id_and_by_those_of_its_memberships(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, LUC)
    for text in (str(membership.account_id), f"account:{membership.account_id}", membership.pk):
        found = search(str(text))
        assert [account.pk for account in found.accounts] == [membership.account_id]
        assert found.how == "id"


def test_an_account_is_found_by_an_address_it_had(anne: Account) -> None:
    FormerAddress.objects.create(key="anne@ancienne.example.org", account=anne, since=NOW)
    assert search("anne@ancienne.example.org").accounts == [anne]


def test_many_of_one_name_are_cut_and_said_to_be(schools: Schools, browser: Client) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n}", f"k{n}@example.org", "Jean", "Dupont") for n in range(MOST + 2)],
    )
    found = search("dupont")
    assert (len(found.accounts), found.more) == (MOST, True)
    assert "précisez le nom" in text_of(browser.get(f"{ACCOUNTS}?q=dupont"))


def test_a_search_costs_the_same_for_one_and_for_many(
    schools: Schools, django_assert_max_num_queries: Any
) -> None:
    ask_for(
        schools.saint_exupery,
        [Person(f"K{n}", f"k{n}@example.org", "Jean", "Dupont") for n in range(30)],
    )
    with django_assert_max_num_queries(4):
        search("dupont")


def test_each_search_is_in_the_journal_without_what_was_searched(
    browser: Client, anne: Account
) -> None:
    for text in ("delvaux", ANNE.email, str(anne.pk), "personne"):
        browser.get(ACCOUNTS, {"q": text})
    lines = Entry.objects.filter(action="account.search").order_by("id")
    assert [line.detail for line in lines] == [
        {"how": "name", "found": 1},
        {"how": "address", "found": 1},
        {"how": "id", "found": 1},
        {"how": "name", "found": 0},
    ]
    assert all(line.actor.startswith("operator:") for line in lines)


def test_each_look_is_in_the_journal(browser: Client, anne: Account) -> None:
    shown = text_of(browser.get(f"{ACCOUNTS}{anne.pk}/"))
    for expected in (
        "Anne Delvaux",
        "Confirmé",
        "2026-2027 Institut Saint-Exupéry Enseignant Ouvert",
        "Institut Saint-Exupéry 25 novembre 2026 Acceptée",
        "anne.delvaux@example.org",
        "Sessions ouvertes 0",
        "Seconde vérification aucune",
    ):
        assert expected in shown
    assert Entry.objects.get(action="account.look").subject == anne.actor


def test_the_page_costs_the_same_for_one_school_and_for_two(
    browser: Client, schools: Schools, anne: Account, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as one:
        browser.get(f"{ACCOUNTS}{anne.pk}/")
    ask(schools.sainte_marie, ANNE)
    with django_assert_num_queries(len(one)):
        browser.get(f"{ACCOUNTS}{anne.pk}/")


def test_nobody_of_that_id_is_a_404_and_no_line(browser: Client) -> None:
    assert browser.get(f"{ACCOUNTS}00000000-0000-0000-0000-000000000000/").status_code == 404
    assert browser.get(f"{ACCOUNTS}abc/").status_code == 404
    assert not Entry.objects.filter(action="account.look").exists()


def test_a_closed_account_is_out_at_once_and_told(browser: Client, anne: Account) -> None:
    hers = signed_in(anne)
    assert "Fermer le compte de Anne Delvaux ?" in text_of(
        browser.get(f"{ACCOUNTS}{anne.pk}/fermer/")
    )
    assert hers.get("/").status_code == 200
    shown = browser.post(f"{ACCOUNTS}{anne.pk}/fermer/", follow=True)

    assert "Le compte est fermé" in text_of(shown)
    assert hers.get("/").status_code == 302
    again = Client().post("/connexion/", {"login": ANNE.email, "password": PASSWORD})
    assert again.status_code == 200 or "compte-ferme" in again.headers["Location"]
    assert not UserSession.objects.filter(user=anne).exists()
    mail = Mail.objects.get(kind="account_closed_by_operator")
    assert mail.to == ANNE.email
    assert "La fédération a fermé le compte" in compose(mail).get_content()
    assert Entry.objects.get(action="account.close").subject == anne.actor


def test_a_closed_account_is_reopened_and_told(browser: Client, anne: Account) -> None:
    browser.post(f"{ACCOUNTS}{anne.pk}/fermer/")
    browser.post(f"{ACCOUNTS}{anne.pk}/rouvrir/")
    signed_in(anne)
    mail = Mail.objects.get(kind="account_reopened_by_operator")
    assert "/connexion/" in compose(mail).get_content()


def test_closing_twice_tells_once(anne: Account) -> None:
    for _ in range(2):
        actions.close_account(account=anne, actor="operator:1", now=NOW)
    assert Mail.objects.filter(kind="account_closed_by_operator").count() == 1
    assert Entry.objects.filter(action="account.close").count() == 1


def test_closing_leaves_what_schools_asked(schools: Schools, anne: Account) -> None:
    actions.close_account(account=anne, actor="operator:1", now=NOW)
    assert anne.memberships.get().registrations.get().status == "active"


def test_nobody_closes_his_own_account(schools: Schools) -> None:
    account, browser = operator()
    answer = browser.post(f"{ACCOUNTS}{account.pk}/fermer/", follow=True)
    assert "pas fermer votre propre compte" in text_of(answer)
    account.refresh_from_db()
    assert account.is_active


@pytest.mark.parametrize("gone", ["closed_at", "merged_into"])
def test_a_deleted_or_merged_account_stays_closed(
    browser: Client, schools: Schools, anne: Account, gone: str
) -> None:
    other = confirmed(schools.saint_exupery, MARC)
    Account.objects.filter(pk=anne.pk).update(
        is_active=False, **{gone: timezone.now() if gone == "closed_at" else other}
    )
    answer = browser.post(f"{ACCOUNTS}{anne.pk}/rouvrir/", follow=True)
    assert "ne peut pas être rouvert" in text_of(answer)
    anne.refresh_from_db()
    assert not anne.is_active


def test_somebody_not_yet_confirmed_gets_no_mail_about_it(schools: Schools) -> None:
    membership = ask(schools.saint_exupery, JOSEE)
    actions.close_account(account=membership.account, actor="operator:1", now=NOW)
    assert not Mail.objects.filter(kind__startswith="account_closed").exists()


def test_sessions_are_ended_everywhere(browser: Client, anne: Account) -> None:
    laptop, phone = signed_in(anne), signed_in(anne)
    kept = Session.objects.count()
    assert "Sessions ouvertes 2" in text_of(browser.get(f"{ACCOUNTS}{anne.pk}/"))
    browser.post(f"{ACCOUNTS}{anne.pk}/sessions/")
    for device in (laptop, phone):
        assert device.get("/").status_code == 302
    assert Session.objects.count() == kept - 2
    assert browser.get("/exploitation/").status_code == 200
    assert Entry.objects.get(action="account.sessions").subject == anne.actor
