"""The modules of the OpenID Foundation's plan "Basic OP" that no other test covers already.

docs/conformance.md has a row for each module of oidcc-basic-certification-test-plan. The plan's
own requests carry no PKCE; ours do, since this provider asks it of every client.
"""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
import requests
import time_machine
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.oidc.actions import add_service
from tests.federation.cast import ANNE, MARC, NOW, PASSWORD, Schools, confirmed
from tests.federation.relying_party import (
    RETURN_TO,
    Browser,
    RelyingParty,
    answered,
)
from tests.federation.test_oidc_refusals import asking, redeeming
from tests.federation.test_oidc_sign_in import id_token_of, signed_in


@pytest.fixture
def anne(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, ANNE)


@pytest.fixture
def token(anne: Account, programme: RelyingParty, browser: Browser) -> dict[str, Any]:
    """Return what the programme gets when Anne signs in for the first time."""
    return signed_in(programme, browser, ANNE.email)


def again(programme: RelyingParty, browser: Browser, **more: str) -> dict[str, Any]:
    """Sign in a second time, which must ask nothing of the person; return the ID token."""
    return id_token_of(
        programme, programme.redeem(answered(browser.open(programme.address(**more)))["code"])
    )


def test_response_type_missing(programme: RelyingParty, browser: Browser) -> None:
    assert answered(browser.open(asking(programme, response_type=None)))["error"] == (
        "invalid_request"
    )


def test_idtoken_signature_and_kid(programme: RelyingParty, token: dict[str, Any]) -> None:
    part = token["id_token"].partition(".")[0]
    header = json.loads(base64.urlsafe_b64decode(part + "=="))
    published = requests.get(programme.metadata["jwks_uri"]).json()["keys"]

    assert header["alg"] == "RS256"
    assert [key["kid"] for key in published] == [header["kid"]]
    assert {published[0]["use"], published[0]["alg"]} == {"sig", "RS256"}


def test_userinfo_by_get_by_post_with_header_and_by_post_with_body(
    anne: Account, programme: RelyingParty, token: dict[str, Any]
) -> None:
    endpoint = programme.metadata["userinfo_endpoint"]
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    answers = [
        requests.get(endpoint, headers=bearer),
        requests.post(endpoint, headers=bearer),
        requests.post(endpoint, {"access_token": token["access_token"]}),
    ]
    for answer in answers:
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json() == answers[0].json()
        assert answer.json()["sub"] == str(anne.id)


def test_request_without_nonce_succeeds_for_code_flow(
    programme: RelyingParty, token: dict[str, Any]
) -> None:
    assert "nonce" not in id_token_of(programme, token)


NAMES = {"name", "given_name", "family_name"}
ADDRESSES = {"email", "email_verified"}


SCOPES = {
    "openid profile": NAMES,
    "openid email": ADDRESSES,
    "openid address": set(),
    "openid phone": set(),
    "openid profile email address phone": NAMES | ADDRESSES,
    "email openid": ADDRESSES,
    "profile openid schools": NAMES | {"schools"},
}


def test_scopes_give_their_claims_and_unknown_ones_nothing(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    for scope, claims in SCOPES.items():
        given = programme.redeem(answered(browser.open(programme.address(scope=scope)))["code"])
        assert set(programme.userinfo(given).json()) == {"sub"} | claims, scope
        assert set(given["scope"].split()) == set(scope.split()) - {"address", "phone"}


def test_alternate_happy_flow(anne: Account, programme: RelyingParty, browser: Browser) -> None:
    endpoint, _, query = programme.address(scope="email profile openid", state="s").partition("?")
    backwards = urlencode(parse_qsl(query)[::-1])

    answer = browser.sign_in(browser.open(f"{endpoint}?{backwards}"), ANNE.email)

    told = answered(answer)
    assert (told["state"], told["iss"]) == ("s", programme.site)
    assert programme.redeem(told["code"])["id_token"]


IGNORED = [
    {"display": "page"},
    {"display": "popup"},
    {"login_hint": "buffy@example.org"},
    {"ui_locales": "se"},
    {"claims_locales": "se"},
    {"acr_values": "1 2"},
    {"extra": "foobar"},
    {"claims": '{"userinfo": {"name": {"essential": true}}}'},
    {"claims": "[not JSON"},
    {"resource": "https://elsewhere.example.org/"},
]


def test_what_we_do_not_know_is_ignored_on_the_whole_way(
    anne: Account, programme: RelyingParty, browser: Browser
) -> None:
    everything = {name: value for more in IGNORED for name, value in more.items()}
    page = browser.open(programme.address(**everything))
    assert "/connexion/" in page.url
    assert '<html lang="fr">' in page.text
    first = programme.redeem(answered(browser.sign_in(page, ANNE.email))["code"])

    assert id_token_of(programme, first)["sub"] == str(anne.id)
    for more in IGNORED:
        assert "code" in answered(browser.open(programme.address(prompt="none", **more))), more


def test_prompt_login(programme: RelyingParty, browser: Browser, token: dict[str, Any]) -> None:
    before = id_token_of(programme, token)
    with time_machine.travel(NOW.replace(minute=5)):
        page = browser.open(programme.address(prompt="login"))
        assert "/confirmer-identite/" in page.url
        code = answered(browser.send(page, {"password": PASSWORD}))["code"]
        after = id_token_of(programme, programme.redeem(code))

    assert after["auth_time"] > before["auth_time"]
    assert after["sub"] == before["sub"]


def test_prompt_none_not_logged_in(programme: RelyingParty, browser: Browser) -> None:
    told = answered(browser.open(programme.address(prompt="none", state="s")))
    assert (told["error"], told["state"]) == ("login_required", "s")


def test_prompt_none_with_another_value_is_refused(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    told = answered(browser.open(programme.address(prompt="none login")))
    assert told["error"] == "invalid_request"


def test_prompt_none_logged_in(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    first, second = id_token_of(programme, token), again(programme, browser, prompt="none")
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_max_age_1(programme: RelyingParty, browser: Browser, token: dict[str, Any]) -> None:
    before = id_token_of(programme, token)
    with time_machine.travel(NOW.replace(minute=1)):
        told = answered(browser.open(programme.address(max_age="1", prompt="none")))
        assert told["error"] == "login_required"
        page = browser.open(programme.address(max_age="1"))
        code = answered(browser.send(page, {"password": PASSWORD}))["code"]
        after = id_token_of(programme, programme.redeem(code))

    assert after["auth_time"] >= before["auth_time"] + 50


def test_max_age_10000(programme: RelyingParty, browser: Browser, token: dict[str, Any]) -> None:
    first = id_token_of(programme, token)
    with time_machine.travel(NOW.replace(hour=10)):
        second = again(programme, browser, max_age="10000")
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_a_max_age_that_is_no_number_of_seconds_asks_for_nothing(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    for max_age in ("-1", "soon", "9" * 4000):
        assert again(programme, browser, max_age=max_age)["sub"]


def test_id_token_hint_also_when_it_is_older_than_five_minutes(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    first = id_token_of(programme, token)
    with time_machine.travel(NOW.replace(hour=10)):
        second = again(programme, browser, prompt="none", id_token_hint=token["id_token"])
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_id_token_hint_of_somebody_else_is_answered_with_login_required(
    schools: Schools, programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    confirmed(schools.saint_exupery, MARC)
    marcs = Browser(browser.site)
    page = marcs.open(programme.address(id_token_hint=token["id_token"]))
    assert answered(marcs.sign_in(page, MARC.email))["error"] == "login_required"


@pytest.mark.parametrize("seconds", [0, 31], ids=["at once", "after 30 seconds"])
def test_codereuse(anne: Account, programme: RelyingParty, browser: Browser, seconds: int) -> None:
    code = answered(browser.sign_in(browser.open(programme.address()), ANNE.email))["code"]
    token = redeeming(programme, code).json()
    with time_machine.travel(NOW.replace(second=seconds)):
        assert redeeming(programme, code).json() == {"error": "invalid_grant"}
        assert programme.userinfo(token).status_code == 401


def test_post_request_succeeds(anne: Account, programme: RelyingParty, browser: Browser) -> None:
    endpoint, _, query = programme.address(state="s").partition("?")
    posted = browser.http.post(endpoint, dict(parse_qsl(query)), allow_redirects=False)
    page = browser._follow(posted)
    told = answered(browser.sign_in(page, ANNE.email))
    assert told["state"] == "s"
    assert programme.redeem(told["code"])["id_token"]


def test_server_client_secret_post(
    anne: Account, programme: RelyingParty, browser: Browser
) -> None:
    programme.auth_method = "client_secret_post"
    assert id_token_of(programme, signed_in(programme, browser, ANNE.email))["sub"] == str(anne.id)


def test_request_objects_are_refused_as_unsupported(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    """Also where the request object names another return address: it is never read."""
    for name in ("request", "request_uri", "registration"):
        told = answered(browser.open(programme.address(**{name: "eyJhbGciOiJub25lIn0.e30."})))
        assert told["error"] == f"{name}_not_supported"


def test_refresh_tokens_are_neither_given_nor_redeemed(
    programme: RelyingParty, token: dict[str, Any]
) -> None:
    assert "refresh_token" not in token
    asked = {"grant_type": "refresh_token", "refresh_token": token["access_token"]}
    credentials = (programme.client_id, programme.client_secret)
    answer = requests.post(programme.metadata["token_endpoint"], asked, auth=credentials)
    assert answer.status_code == 400
    assert "access_token" not in answer.text


def test_only_the_response_mode_announced_is_served(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    for response_mode in ("fragment", "form_post", "query.jwt"):
        told = answered(browser.open(programme.address(response_mode=response_mode)))
        assert told["error"] == "invalid_request", response_mode
    assert again(programme, browser, response_mode="query")["sub"]


def test_a_request_without_openid_is_no_sign_in(
    programme: RelyingParty, browser: Browser, token: dict[str, Any]
) -> None:
    for scope in ("profile", ""):
        told = answered(browser.open(asking(programme, scope=scope or None)))
        assert told["error"] == "invalid_scope"


def test_a_registered_return_address_with_a_query_keeps_it(
    anne: Account, site: str, browser: Browser
) -> None:
    address = f"{RETURN_TO}?foo=bar"
    new = add_service(
        name="Service",
        redirect_uris=[address],
        post_logout_redirect_uris=[],
        ask_consent=False,
        now=timezone.now(),
    )
    service = RelyingParty(site, new.client.id, new.client_secret)
    page = browser.open(asking(service, redirect_uri=address))
    told = answered(browser.sign_in(page, ANNE.email))
    assert told["foo"] == "bar"
    assert redeeming(service, told["code"], redirect_uri=address).status_code == 200
