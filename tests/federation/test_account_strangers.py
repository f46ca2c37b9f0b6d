"""Nothing tells a stranger whether an address has an account: neither the answer nor its cost."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preau.federation.accounts import deletion, merging
from preau.federation.accounts.models import Account
from preau.journal.models import Entry
from preau.passwords import Argon2Hasher
from tests.federation.cast import ANNE, JOSEE, MARC, NOW, PASSWORD, Person, Schools, ask, confirmed
from tests.federation.factors import has_an_app, sign_in

UNKNOWN = "personne@example.org"
KEYS_ONLY = Person("P0600", "cle.seule@example.org", "Claire", "Leclerc")
DELETED = Person("P0601", "partie@example.org", "Paule", "Partie")
MERGED = Person("P0602", "reunie@example.org", "Josée", "Dupont")


@pytest.fixture
def everybody(schools: Schools) -> list[str]:
    """Return one address of each kind: unknown, and six whose accounts differ."""
    confirmed(schools.saint_exupery, ANNE)
    has_an_app(confirmed(schools.saint_exupery, MARC))
    ask(schools.sainte_marie, JOSEE)  # invited, has not answered
    keys_only = confirmed(schools.saint_exupery, KEYS_ONLY)
    keys_only.set_unusable_password()
    keys_only.save()
    deleted = confirmed(schools.saint_exupery, DELETED)
    deletion.ask(account=deleted, now=NOW.replace(month=10))
    deletion.delete_due(NOW)
    merging.merge(
        kept=Account.objects.get(email=ANNE.email),
        merged=confirmed(schools.sainte_marie, MERGED),
        now=NOW,
    )
    cache.clear()
    people = (ANNE, MARC, JOSEE, KEYS_ONLY, DELETED, MERGED)
    return [UNKNOWN, *(person.email for person in people)]


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the real password hashes that are computed: nothing else takes as long."""
    computed: list[str] = []
    for name in ("encode", "verify"):
        real = getattr(Argon2Hasher, name)

        def counted(self: Any, *args: Any, real: Any = real, **more: Any) -> Any:
            computed.append("one")
            return real(self, *args, **more)

        monkeypatch.setattr(Argon2Hasher, name, counted)
    return computed


def anonymous(page: str, email: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(email, "X"))


def test_a_wrong_password_reads_and_costs_the_same_whoever_it_is(
    everybody: list[str], hashes: list[str]
) -> None:
    pages, costs = set(), set()
    for email in everybody:
        hashes.clear()
        answer = Client().post("/connexion/", {"login": email, "password": "pas le bon mot"})
        pages.add((answer.status_code, anonymous(answer.content.decode(), email)))
        costs.add(len(hashes))
    assert len(pages) == 1
    assert costs == {1}


def test_a_forgotten_password_reads_and_costs_the_same(everybody: list[str]) -> None:
    pages = set()
    for email in everybody:
        cache.clear()
        answer = Client().post("/mot-de-passe/oublie/", {"email": email})
        page = Client().get(answer.headers["Location"])
        pages.add((answer.headers["Location"], anonymous(page.content.decode(), email)))
    assert len(pages) == 1
    lines = Entry.objects.filter(action="password.reset_request").count()
    assert lines == len(everybody)  # one durable commit each: that is what takes time


def test_asking_for_an_address_reads_and_costs_the_same(
    schools: Schools, everybody: list[str], client: Client
) -> None:
    asker = confirmed(schools.saint_exupery, Person("P0700", "moi@example.org", "Moi", "Même"))
    sign_in(client, asker)
    pages, costs = set(), set()
    for email in everybody:
        asker.address_requests.all().delete()
        with CaptureQueriesContext(connection) as asked:
            client.post("/compte/adresse/", {"email": email})
        page = client.get("/compte/adresse/").content.decode()
        pages.add(anonymous(page, email))
        costs.add(len(asked))
    assert len(pages) == 1
    assert len(costs) == 1


def test_proving_another_account_wrongly_reads_and_costs_the_same(
    schools: Schools, everybody: list[str], client: Client, hashes: list[str]
) -> None:
    asker = confirmed(schools.saint_exupery, Person("P0700", "moi@example.org", "Moi", "Même"))
    sign_in(client, asker)
    pages, costs = set(), set()
    for email in everybody:
        cache.clear()
        hashes.clear()
        fields = {"other": email, "password": "pas le bon mot", "code": "123456"}
        pages.add(anonymous(client.post("/compte/reunir/", fields).content.decode(), email))
        costs.add(len(hashes))
    assert len(pages) == 1
    assert costs == {1}


def test_after_too_many_tries_an_unknown_address_reads_like_a_known_one(
    everybody: list[str],
) -> None:
    pages = set()
    for email in (UNKNOWN, ANNE.email):
        browser = Client()
        for _ in range(6):
            answer = browser.post("/connexion/", {"login": email, "password": "au hasard"})
        pages.add(anonymous(answer.content.decode(), email))
    assert len(pages) == 1


def test_the_right_password_of_one_who_may_not_enter_says_nothing_more(
    schools: Schools, client: Client
) -> None:
    waiting = ask(schools.saint_exupery, ANNE).account
    waiting.set_password(PASSWORD)
    waiting.save()
    pages = {
        anonymous(
            Client().post("/connexion/", {"login": email, "password": PASSWORD}).content.decode(),
            email,
        )
        for email in (ANNE.email, UNKNOWN)
    }
    assert len(pages) == 1
