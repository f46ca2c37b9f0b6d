"""Signing in at the school with one's SeGEC account: who may, and who may not.

The federation is a provider that runs (tests/provider.py); tests/together has the real one.
"""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from preau.journal.models import Entry
from preau.relying_party.client import library
from preau.school.people import managing
from preau.school.people.models import User
from tests.provider import CLIENT_SECRET, Provider, new_key
from tests.school.cast import NOW, Cast
from tests.school.test_people_second_factor import FACTOR, code, enter, set_up_an_app

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)
"""Real transactions: allauth tells of a new factor when it is committed."""

SITE = "http://testserver"
HERE, THERE = "sub-of-the-one-who-signs-in", "sub-of-somebody-else"
KEY = new_key("first")


def account_of(user: User, **claims: Any) -> dict[str, Any]:
    return {"sub": HERE, "email": user.email, "email_verified": True, **claims}


@pytest.fixture
def provider(cast: Cast, settings: Any) -> Iterator[Provider]:
    """The federation, where the school's head is signed in."""
    running = Provider(
        site=SITE,
        person=account_of(cast.head),
        key=KEY,
        client_id="99001-sign-in",
        return_path="/connexion/segec/retour/",
        scopes=frozenset({"openid", "email"}),
    )
    running.listen()
    settings.PUBLIC_URL, settings.FEDERATION_URL = SITE, running.url
    settings.SIGN_IN_CLIENT_ID, settings.SIGN_IN_CLIENT_SECRET = running.client_id, CLIENT_SECRET
    yield running
    running.stop()
    library.cache_clear()


def go(client: Client, path: str = "/connexion/segec/") -> str:
    """Press the button; return our address to which the federation sends back."""
    away = client.get(path)
    back = requests.get(away["Location"], allow_redirects=False, timeout=5)
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, path: str = "/connexion/segec/") -> HttpResponse:
    answer: Any = client.get(go(client, path))
    return answer


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


def with_two_factors(provider: Provider) -> None:
    provider.alter_id_token = lambda claims: {**claims, "amr": ["mfa"]}


def written() -> list[tuple[str, str]]:
    lines = Entry.objects.filter(action__startswith="user.").order_by("pk")
    return [(line.actor, line.action) for line in lines]


def test_the_first_time_the_verified_address_says_who_it_is(
    cast: Cast, provider: Provider, client: Client
) -> None:
    with_two_factors(provider)

    assert sign_in(client, "/connexion/segec/?next=/journal/")["Location"] == "/journal/"

    assert "avec le compte SeGEC" in said(client.get("/journal/"))
    assert User.objects.get(segec_sub=HERE) == cast.head
    by = cast.head.actor
    assert set(written()) == {(by, "user.link_segec"), (by, "user.sign_in")}


def test_afterwards_the_account_counts_whatever_its_address(
    cast: Cast, provider: Provider, client: Client
) -> None:
    sign_in(client)
    provider.person = account_of(cast.secretary, email="nouvelle@example.com", email_verified=False)
    elsewhere = Client()

    sign_in(elsewhere)

    assert elsewhere.session["_auth_user_id"] == str(cast.head.pk)
    assert written().count((cast.head.actor, "user.link_segec")) == 1


def test_capitals_in_the_address_do_not_count(
    cast: Cast, provider: Provider, client: Client
) -> None:
    provider.person = account_of(cast.reader, email=cast.reader.email.upper())

    assert sign_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200


def test_somebody_invited_who_never_chose_a_password_may_come_in(
    cast: Cast, provider: Provider, client: Client
) -> None:
    new = managing.invite(
        email="neuf@example.org", name="Neuf", group="reader", by=cast.head, now=NOW
    )
    provider.person = account_of(new)

    sign_in(client)

    assert client.get("/").status_code == 200


STRANGERS = {
    "an address of nobody here": ({"email": "autre@example.org"}, "ne vous connaît pas"),
    "no address": ({"email": None}, "ne vous connaît pas"),
    "an address that is not verified": ({"email_verified": False}, "pas encore vérifié"),
    "an address verified in words": ({"email_verified": "false"}, "pas encore vérifié"),
}


@pytest.mark.parametrize("what", STRANGERS)
def test_who_is_not_known_gets_a_sentence_and_nothing_is_made(
    cast: Cast, provider: Provider, client: Client, what: str
) -> None:
    claims, sentence = STRANGERS[what]
    provider.person = account_of(cast.head, **claims)

    answer = sign_in(client)

    assert answer.status_code == 403
    assert sentence in said(answer)
    assert not is_in(client)
    assert User.objects.count() == 3
    assert not User.objects.filter(segec_sub__isnull=False)
    assert written() == [("visitor", "user.sign_in_failed")]


def test_an_address_that_passed_to_another_account_opens_nothing(
    cast: Cast, provider: Provider, client: Client
) -> None:
    sign_in(client)
    provider.person = account_of(cast.head, sub=THERE)
    stranger = Client()

    answer = sign_in(stranger)

    assert "lié à un autre compte SeGEC" in said(answer)
    assert not is_in(stranger)
    assert User.objects.get(pk=cast.head.pk).segec_sub == HERE


def test_a_blocked_person_is_told_so_linked_or_not(
    cast: Cast, provider: Provider, client: Client
) -> None:
    provider.person = account_of(cast.secretary)
    sign_in(client)
    managing.block(user=cast.secretary, by=cast.head, now=NOW)
    User.objects.filter(pk=cast.reader.pk).update(is_active=False)

    for person in (account_of(cast.secretary), account_of(cast.reader, sub=THERE)):
        provider.person = person
        refused = Client()
        answer = sign_in(refused)
        assert "a bloqué votre accès" in said(answer)
        assert not is_in(refused)
    assert client.get("/").status_code == 302, "open sessions end too"


def test_somebody_removed_is_unknown_and_may_be_invited_again(
    cast: Cast, provider: Provider, client: Client
) -> None:
    email = cast.reader.email
    provider.person = account_of(cast.reader)
    sign_in(client)
    managing.remove(user=cast.reader, by=cast.head, now=NOW)
    assert "ne vous connaît pas" in said(sign_in(Client()))

    again = managing.invite(email=email, name="Paul", group="reader", by=cast.head, now=NOW)

    sign_in(Client())
    assert User.objects.get(segec_sub=HERE) == again


def test_without_two_factors_there_this_sites_own_is_asked(
    cast: Cast, provider: Provider, client: Client
) -> None:
    provider.alter_id_token = lambda claims: {**claims, "amr": ["pwd"], "acr": "1"}

    sign_in(client)

    assert client.get("/personnel/")["Location"] == FACTOR
    assert "Protégez d’abord" in said(client.get(FACTOR))


@committed
def test_who_has_a_factor_here_shows_it_unless_the_federation_asked_for_two(
    cast: Cast, provider: Provider, client: Client
) -> None:
    secret = set_up_an_app(enter(cast.head.email))
    assert sign_in(client)["Location"] == "/securite/authenticate/"
    with time_machine.travel(NOW.timestamp() + 60):
        client.post("/securite/authenticate/", {"code": code(secret)})
        assert client.get("/").status_code == 200
        assert sign_in(Client())["Location"] == "/securite/authenticate/"
        with_two_factors(provider)
        proved = Client()
        assert sign_in(proved)["Location"] == "/"
        assert proved.get("/").status_code == 200


@committed
def test_a_mailbox_taken_over_does_not_open_the_way_past_the_factor_here(
    cast: Cast, provider: Provider, client: Client
) -> None:
    """A first sign-in that stops before the code links nothing, however often it is tried."""
    set_up_an_app(enter(cast.head.email))
    with_two_factors(provider)
    for _ in range(2):
        thief = Client()
        assert sign_in(thief)["Location"] == "/securite/authenticate/"
        assert not is_in(thief)
    assert User.objects.get(pk=cast.head.pk).segec_sub is None


FORGED = {
    "a wrong nonce": lambda claims: {**claims, "nonce": "another"},
    "another audience": lambda claims: {**claims, "aud": "programme"},
    "another person than userinfo": lambda claims: {**claims, "sub": THERE},
    "a sub longer than one may be": lambda claims: {**claims, "sub": "s" * 256},
}


@pytest.mark.parametrize("what", FORGED)
def test_an_id_token_with_what_is_refused(provider: Provider, client: Client, what: str) -> None:
    provider.alter_id_token = FORGED[what]
    if "longer" in what:
        provider.person = {**provider.person, "sub": "s" * 256}

    answer = sign_in(client)

    assert answer.status_code == 502
    assert "n’a pas pu être vérifiée" in said(answer)
    assert not is_in(client)


def test_an_id_token_of_another_hour_names_the_clocks(provider: Provider, client: Client) -> None:
    old = int(time.time()) - 900
    provider.alter_id_token = lambda claims: {**claims, "iat": old, "exp": old + 300}

    assert "L’horloge d’un des deux serveurs" in said(sign_in(client))
    assert not is_in(client)


def test_a_state_of_another_browser_or_an_old_one_is_refused(
    provider: Provider, client: Client
) -> None:
    back = go(client)
    for browser, address in ((Client(), back), (client, back.replace("state=", "state=x"))):
        answer = browser.get(address)
        assert answer.status_code == 400
        assert "n’est plus valable" in said(answer)
        assert not is_in(browser)


def test_a_no_at_the_federation_and_its_silence_are_said(
    provider: Provider, client: Client
) -> None:
    provider.denies = "access_denied"
    assert "annulée" in said(sign_in(client))
    provider.stop()
    library.cache_clear()
    answer = client.get("/connexion/segec/")
    assert answer.status_code == 503
    assert "ne répond pas" in said(answer)


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "/\\example.org"])
def test_it_never_leads_to_another_site(
    cast: Cast, provider: Provider, client: Client, elsewhere: str
) -> None:
    provider.person = account_of(cast.reader)
    assert sign_in(client, f"/connexion/segec/?next={elsewhere}")["Location"] == "/"


def test_the_session_gets_a_new_key(provider: Provider, client: Client) -> None:
    back = go(client)
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before


def test_signing_out_ends_the_federations_session_too(
    cast: Cast, provider: Provider, client: Client
) -> None:
    provider.person = account_of(cast.reader)
    sign_in(client)

    away = client.post(reverse("sign-out"))["Location"]

    assert not is_in(client)
    back = requests.get(away, allow_redirects=False, timeout=5)
    assert (back.headers["Location"], provider.signed_out) == (f"{SITE}/", [HERE])


def test_a_stranger_may_take_another_account(provider: Provider, client: Client) -> None:
    provider.person = {"sub": HERE, "email": "autre@example.org", "email_verified": True}
    assert "Prendre un autre compte" in said(sign_in(client))

    requests.get(client.post(reverse("sign-out"))["Location"], timeout=5, allow_redirects=False)

    assert provider.signed_out == [HERE]


def test_signing_out_while_the_federation_is_away_says_what_stays_open(
    cast: Cast, provider: Provider, client: Client
) -> None:
    provider.person = account_of(cast.reader)
    sign_in(client)
    provider.stop()
    library.cache_clear()

    answer = client.post(reverse("sign-out"), follow=True)

    assert "fermez aussi le navigateur" in said(answer)
    assert not is_in(client)


def test_an_installation_without_a_client_shows_no_button(
    cast: Cast, client: Client, provider: Provider, settings: Any
) -> None:
    assert "Se connecter avec mon compte SeGEC" in said(client.get("/connexion/"))
    settings.SIGN_IN_CLIENT_ID = ""

    assert "mon compte SeGEC" not in said(client.get("/connexion/"))
    assert client.get("/connexion/segec/").status_code == 404
    assert client.get("/connexion/segec/retour/").status_code == 404


def test_no_token_reaches_the_browser_and_no_address_the_journal(
    cast: Cast, provider: Provider, client: Client
) -> None:
    with_two_factors(provider)
    sign_in(client)
    (token,) = provider.tokens
    assert token not in json.dumps(dict(client.session.items()))
    assert not [e for e in Entry.objects.all() if cast.head.email in json.dumps(e.detail)]
