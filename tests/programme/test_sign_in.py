"""Signing in at the federation, and every way in which it can fail."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from preau.relying_party.client import library
from tests.programme.cast import MARTINE, SIMON
from tests.programme.conftest import Visitor
from tests.provider import CLIENT_ID, Provider, new_key


def text(answer) -> str:
    return answer.content.decode()


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.client.get("/programme/").status_code == 200


def test_a_registered_teacher_signs_in_and_sees_the_curriculum(visitor):
    answer = visitor.sign_in()
    assert (answer.status_code, answer["Location"]) == (302, "/programme/")
    page = text(visitor.client.get("/programme/"))
    assert "Martine Lejeune" in page
    assert "Mathématiques" in page


def test_the_request_carries_pkce_state_and_nonce(visitor):
    query = parse_qs(urlsplit(visitor.client.get("/connexion/")["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["scope"] == ["openid profile email schools"]
    assert len(query["state"][0]) >= 20
    assert len(query["nonce"][0]) >= 20
    assert query["redirect_uri"] == ["http://testserver/connexion/retour/"]


def test_two_sign_ins_share_no_secret(visitor):
    first, second = (
        parse_qs(urlsplit(visitor.client.get("/connexion/")["Location"]).query) for _ in range(2)
    )
    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_the_session_key_changes_at_sign_in_and_the_old_one_is_gone(visitor):
    back = visitor.go_to_federation()
    before = visitor.client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.come_back(back)
    after = visitor.client.cookies[settings.SESSION_COOKIE_NAME].value
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()


def test_no_token_reaches_the_browser(visitor, provider: Provider):
    visitor.sign_in()
    page = text(visitor.client.get("/programme/"))
    cookies = str(visitor.client.cookies)
    (token,) = provider.tokens
    assert token not in page
    assert token not in cookies


def test_the_sign_in_comes_back_to_the_page_that_was_asked_for(visitor):
    wanted = "/programme/mathematiques/cycle-4/comprendre-les-fractions/"
    away = visitor.client.get(wanted)
    assert away.status_code == 302
    assert visitor.sign_in(away["Location"])["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "x"],
)
def test_the_sign_in_never_leads_to_another_site(visitor, elsewhere):
    assert visitor.sign_in(f"/connexion/?suite={elsewhere}")["Location"] == "/programme/"


def test_a_state_of_another_browser_is_refused(visitor):
    back = visitor.go_to_federation()
    stranger = Visitor(Client())
    answer = stranger.come_back(back)
    assert answer.status_code == 400
    assert "Réessayer" in text(answer)
    assert not is_signed_in(stranger)


def test_a_changed_state_is_refused(visitor):
    answer = visitor.come_back(visitor.go_to_federation().replace("state=", "state=x"))
    assert answer.status_code == 400
    assert not is_signed_in(visitor)


def test_a_code_that_the_federation_did_not_give_is_refused(visitor):
    answer = visitor.come_back(visitor.go_to_federation().replace("code=", "code=x"))
    assert answer.status_code == 502
    assert not is_signed_in(visitor)


def test_an_answer_without_anything_is_refused(visitor):
    assert visitor.client.get("/connexion/retour/").status_code == 400


def test_the_same_answer_serves_only_once(visitor):
    back = visitor.go_to_federation()
    visitor.come_back(back)
    assert visitor.come_back(back).status_code == 400


ALTERED = {
    "a wrong nonce": lambda claims: {**claims, "nonce": "another"},
    "no nonce": lambda claims: {n: v for n, v in claims.items() if n != "nonce"},
    "another issuer": lambda claims: {**claims, "iss": "https://federation.example.org"},
    "another audience": lambda claims: {**claims, "aud": "another-client"},
    "another audience and our azp": lambda c: {**c, "aud": "another-client", "azp": CLIENT_ID},
    "the past": lambda c: {**c, "iat": int(time.time()) - 900, "exp": int(time.time()) - 600},
    "the hash of another access token": lambda claims: {**claims, "at_hash": "A" * 22},
    "another person than userinfo": lambda claims: {**claims, "sub": SIMON["sub"]},
}


@pytest.mark.parametrize("what", ALTERED)
def test_a_signed_id_token_with_what_is_refused(visitor, provider: Provider, what):
    provider.alter_id_token = ALTERED[what]
    answer = visitor.sign_in()
    assert answer.status_code == 502
    assert "n’a pas pu être vérifiée" in text(answer)
    assert not is_signed_in(visitor)


def test_clocks_that_differ_are_named(visitor, provider: Provider):
    late = int(time.time()) + 600
    provider.alter_id_token = lambda claims: {**claims, "iat": late, "exp": late + 300}
    assert "L’horloge d’un des deux serveurs" in text(visitor.sign_in())
    assert not is_signed_in(visitor)


def test_an_id_token_signed_with_another_key_is_refused(visitor, provider, other_key):
    provider.signing_key = other_key
    assert visitor.sign_in().status_code == 502
    assert not is_signed_in(visitor)


def test_a_new_signing_key_of_the_federation_is_taken_over(visitor, provider: Provider):
    visitor.sign_in()
    provider.key = new_key("second")
    later = Visitor(Client())
    assert later.sign_in().status_code == 302


def test_a_key_changed_without_a_new_name_costs_one_failed_try_not_a_restart(visitor, provider):
    visitor.sign_in()
    provider.key = new_key("first")
    assert Visitor(Client()).sign_in().status_code == 502
    assert Visitor(Client()).sign_in().status_code == 302


def test_an_answer_without_id_token_is_refused(visitor, provider: Provider):
    provider.withholds_id_token = True
    assert visitor.sign_in().status_code == 502
    assert not is_signed_in(visitor)


def test_a_wrong_client_secret_is_refused_with_a_page(visitor, settings):
    settings.CLIENT_SECRET = "not the secret"
    answer = visitor.sign_in()
    assert answer.status_code == 502
    assert "not the secret" not in text(answer)


def test_a_person_who_says_no_gets_a_page_and_a_button(visitor, provider: Provider):
    provider.denies = "access_denied"
    answer = visitor.sign_in()
    assert answer.status_code == 403
    assert "annulée" in text(answer)
    assert "Réessayer" in text(answer)


def test_a_federation_that_is_down_is_said_before_and_after_the_redirect(visitor, provider):
    back = visitor.go_to_federation()
    provider.stop()
    after = visitor.come_back(back)
    assert after.status_code == 503
    assert "ne répond pas" in text(after)
    library.cache_clear()  # a process that has not read the discovery yet
    before = visitor.client.get("/connexion/?suite=/programme/sciences/")
    assert before.status_code == 503
    assert "/connexion/?suite=%2Fprogramme%2Fsciences%2F" in text(before)


def test_a_discovery_for_another_issuer_is_refused(visitor, provider, settings):
    # The same server by another name: what it announces is not the federation we were given.
    settings.FEDERATION_URL = provider.url.replace("127.0.0.1", "localhost")
    assert visitor.sign_in().status_code == 502


def test_a_failed_sign_in_leaves_the_next_one_free(visitor, provider: Provider):
    provider.denies = "access_denied"
    visitor.sign_in()
    provider.denies = ""
    assert visitor.sign_in().status_code == 302


def test_the_person_of_the_second_sign_in_replaces_the_first(visitor, provider: Provider):
    visitor.sign_in()
    provider.person = {**MARTINE, "sub": "another", "name": "Nadia Autre"}
    visitor.sign_in()
    page = text(visitor.client.get("/programme/"))
    assert "Nadia Autre" in page
    assert "Martine" not in page
