"""What strangers and other services send: tampered, oversized, mixed up. Never a server error."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from preau.federation.oidc.actions import add_service
from tests.federation.cast import ANNE, Schools, confirmed
from tests.federation.relying_party import (
    AFTERWARDS,
    RETURN_TO,
    VERIFIER,
    Browser,
    RelyingParty,
    answered,
)
from tests.federation.test_oidc_sign_in import signed_in

HOSTILE = ["\x00", "a\x00b", "x" * 20_000, "\r\nSet-Cookie: a=b", "’" * 200, "' OR 1=1 --", "%00"]
AUTHORIZATION = "/identity/o/authorize"
ENDPOINTS = ["token", "userinfo", "revoke", "introspect"]


@pytest.fixture
def token(schools: Schools, programme: RelyingParty, browser: Browser) -> dict[str, Any]:
    confirmed(schools.saint_exupery, ANNE)
    return signed_in(programme, browser, ANNE.email)


@pytest.fixture
def other(site: str) -> RelyingParty:
    """Return a second service, which has its own good secret."""
    new = add_service(
        name="Autre service",
        redirect_uris=[RETURN_TO],
        post_logout_redirect_uris=[AFTERWARDS],
        ask_consent=False,
        now=timezone.now(),
    )
    return RelyingParty(site, new.client.id, new.client_secret)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_no_value_breaks_an_endpoint(db: None, endpoint: str) -> None:
    """Each parameter in turn, and the credentials of the header."""
    for value in HOSTILE:
        for name in [*GOOD, "access_token", "token_type_hint", "scope", "resource"]:
            assert status(endpoint, GOOD | {name: value}) in (400, 401), name
        credentials = base64.b64encode(f"{value}:{value}".encode()).decode()
        assert status(endpoint, GOOD, f"Basic {credentials}") in (400, 401)


GOOD = {"grant_type": "authorization_code", "code": "c", "client_id": "i", "redirect_uri": "r"}
GOOD |= {"client_secret": "s", "code_verifier": VERIFIER, "token": "t"}


def status(endpoint: str, asked: dict[str, str], authorization: str = "") -> int:
    cache.clear()  # the limits of rate are another matter
    headers = {"authorization": authorization} if authorization else {}
    return int(Client().post(f"/identity/o/api/{endpoint}", asked, headers=headers).status_code)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_no_header_breaks_an_endpoint(db: None, endpoint: str) -> None:
    asked = {"grant_type": "client_credentials", "token": "t"}
    for header in ("Basic", "Basic !", "Basic /w==", "Bearer", "Bearer \xff", "x"):
        assert status(endpoint, asked, header) in (400, 401), header


def test_no_value_breaks_the_two_pages(
    token: dict[str, Any], programme: RelyingParty, browser: Browser
) -> None:
    good = {
        "client_id": programme.client_id,
        "redirect_uri": RETURN_TO,
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "code_challenge": "x" * 43,
        "code_challenge_method": "S256",
    }
    more = ["nonce", "prompt", "max_age", "id_token_hint", "claims", "extra", "response_mode"]
    leaving = {"client_id": programme.client_id, "post_logout_redirect_uri": AFTERWARDS}
    end = programme.metadata["end_session_endpoint"]
    for value in HOSTILE[:4]:
        for name in [*good, *more]:
            url = f"{browser.site}{AUTHORIZATION}?{urlencode(good | {name: value})}"
            assert browser.open(url).status_code < 500, name
        for name in ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "action"):
            assert browser.open(f"{end}?{urlencode(leaving | {name: value})}").status_code < 500


def test_a_state_comes_back_as_it_was_sent_whatever_it_holds(
    token: dict[str, Any], programme: RelyingParty, browser: Browser
) -> None:
    state = "<script>alert(1)</script>&code=stolen#%0d%0a é’"
    assert answered(browser.open(programme.address(state=state)))["state"] == state


def test_a_tampered_or_foreign_access_token_opens_nothing(
    token: dict[str, Any], schools: Schools, programme: RelyingParty
) -> None:
    good = token["access_token"]
    for tampered in (good[:-1], good + "x", good.swapcase(), good[::-1], token["id_token"]):
        assert programme.userinfo({"access_token": tampered}).status_code == 401
    endpoint = programme.metadata["userinfo_endpoint"]
    in_the_address = requests.get(f"{endpoint}?access_token={good}")
    assert in_the_address.status_code == 401  # it would stand in logs (RFC 6750 §2.3)
    assert requests.get(endpoint).status_code == 401


def test_an_access_token_of_a_person_opens_nothing_at_the_schools_door(
    token: dict[str, Any], programme: RelyingParty
) -> None:
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert requests.get(f"{programme.site}/scim/v2/Users", headers=bearer).status_code == 403


def test_another_service_can_neither_see_nor_end_the_token(
    token: dict[str, Any], programme: RelyingParty, other: RelyingParty
) -> None:
    seen = posted(other, "introspection_endpoint", token["access_token"])
    ended = posted(other, "revocation_endpoint", token["access_token"])

    assert seen.json() == {"active": False}
    assert (ended.status_code, ended.json()["error"]) == (400, "invalid_grant")
    assert programme.userinfo(token).status_code == 200
    assert posted(programme, "revocation_endpoint", token["access_token"]).status_code == 200
    assert programme.userinfo(token).status_code == 401


def test_ending_a_token_that_is_not_there_is_no_error(
    schools: Schools, programme: RelyingParty
) -> None:
    assert posted(programme, "revocation_endpoint", "unknown").status_code == 200


def test_a_wrong_secret_ends_nothing(token: dict[str, Any], programme: RelyingParty) -> None:
    thief = RelyingParty(programme.site, programme.client_id, "guessed")
    assert posted(thief, "revocation_endpoint", token["access_token"]).status_code == 401
    assert programme.userinfo(token).status_code == 200


def forged(token: dict[str, Any], programme: RelyingParty) -> dict[str, str]:
    """Return ID tokens that say what the good one says, and are none of ours."""
    header, claims, signature = token["id_token"].split(".")
    said, kid = decoded(claims), decoded(header)["kid"]
    public = requests.get(programme.metadata["jwks_uri"]).content
    someone = {**said, "sub": "00000000-0000-0000-0000-000000000000"}
    own_key = RSAKey.generate_key(2048)
    as_secret = OctKey.import_key(public)  # RS256 turned into HS256
    return {
        "other claims": f"{header}.{encoded(someone)}.{signature}",
        "no signature": f"{encoded({'alg': 'none', 'kid': kid})}.{claims}.",
        "public key as a secret": jwt.encode({"alg": "HS256", "kid": kid}, said, as_secret),
        "their own key": jwt.encode({"alg": "RS256", "kid": kid}, said, own_key),
        "no key named": jwt.encode({"alg": "RS256"}, said, own_key),
        "no token": "not.a.token",
    }


def test_a_forged_id_token_is_no_hint_and_signs_nobody_out(
    token: dict[str, Any], programme: RelyingParty, browser: Browser
) -> None:
    for how, hint in forged(token, programme).items():
        told = answered(browser.open(programme.address(prompt="none", id_token_hint=hint)))
        assert told["error"] == "login_required", how
        asked = urlencode({"id_token_hint": hint})
        page = browser.open(f"{programme.metadata['end_session_endpoint']}?{asked}")
        assert 'value="logout"' in page.text, how  # the person is asked
    assert programme.userinfo(token).status_code == 200


def test_the_id_token_of_another_service_is_no_hint(
    token: dict[str, Any], programme: RelyingParty, other: RelyingParty, browser: Browser
) -> None:
    url = other.address(prompt="none", id_token_hint=token["id_token"])
    assert answered(browser.open(url))["error"] == "login_required"


def test_a_code_and_its_pkce_cannot_be_mixed_with_those_of_another_sign_in(
    token: dict[str, Any], programme: RelyingParty, browser: Browser
) -> None:
    """Code injection (RFC 9700 §4.5): the attacker's code in the victim's session."""
    code = answered(browser.open(programme.address()))["code"]
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN_TO}
    asked["code_verifier"] = "v" * 64
    credentials = (programme.client_id, programme.client_secret)
    answer = requests.post(programme.metadata["token_endpoint"], asked, auth=credentials)
    assert answer.json()["error"] == "invalid_grant"


def posted(client: RelyingParty, endpoint: str, token: str) -> requests.Response:
    credentials = (client.client_id, client.client_secret)
    return requests.post(client.metadata[endpoint], {"token": token}, auth=credentials)


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(part: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
