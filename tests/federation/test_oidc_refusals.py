"""What a service may not do: each request is wrong in one place only."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
import time_machine
from django.utils import timezone

from preau.federation.oidc.actions import add_service
from tests.federation.cast import ANNE, NOW, Schools, confirmed
from tests.federation.relying_party import (
    AFTERWARDS,
    RETURN_TO,
    VERIFIER,
    Browser,
    RelyingParty,
    answered,
)


@pytest.fixture
def code(schools: Schools, programme: RelyingParty, browser: Browser) -> str:
    """Return a code that Anne's browser brings to the programme."""
    confirmed(schools.saint_exupery, ANNE)
    page = browser.open(programme.address())
    return answered(browser.sign_in(page, ANNE.email))["code"]


def asking(programme: RelyingParty, **changes: str | None) -> str:
    """Return a good authorization address with some parameters changed, or left out (None)."""
    endpoint, _, query = programme.address(state="s-1").partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()} | changes
    return f"{endpoint}?{urlencode({name: value for name, value in asked.items() if value})}"


def redeeming(programme: RelyingParty, code: str, /, **changes: str) -> requests.Response:
    """Exchange a code, with some parameters changed."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": VERIFIER,
        "redirect_uri": RETURN_TO,
    }
    credentials = (programme.client_id, programme.client_secret)
    endpoint = programme.metadata["token_endpoint"]
    return requests.post(endpoint, asked | changes, auth=credentials)


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": VERIFIER[:43], "code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge": "trop-court"},
    ],
    ids=["no PKCE", "plain", "plain by default", "a method alone", "malformed"],
)
def test_pkce_with_s256_is_asked_of_every_client(
    programme: RelyingParty, browser: Browser, changes: dict[str, str | None]
) -> None:
    told = answered(browser.open(asking(programme, **changes)))

    assert told["error"] == "invalid_request"
    assert told["state"] == "s-1"


@pytest.mark.parametrize(
    "redirect_uri",
    [
        RETURN_TO.removesuffix("/"),
        RETURN_TO + "?next=/x",
        RETURN_TO.replace("https", "http"),
        "https://programme.example.org.attacker.example.org/retour/",
        "",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered_letter_for_letter(
    programme: RelyingParty, browser: Browser, redirect_uri: str
) -> None:
    page = browser.open(asking(programme, redirect_uri=redirect_uri))

    assert page.status_code == 400
    assert "Cette demande ne peut pas être suivie" in page.text


def test_a_loopback_address_is_no_exception(site: str, browser: Browser) -> None:
    new = add_service(
        name="Programme local",
        redirect_uris=["http://127.0.0.1:8002/retour/"],
        post_logout_redirect_uris=[],
        ask_consent=False,
        now=timezone.now(),
    )
    local = RelyingParty(site, new.client.id, new.client_secret)

    page = browser.open(asking(local, redirect_uri="http://127.0.0.1:9999/retour/"))

    assert page.status_code == 400


def test_an_unknown_client_is_shown_a_page(programme: RelyingParty, browser: Browser) -> None:
    assert browser.open(asking(programme, client_id="inconnu")).status_code == 400


def test_a_parameter_given_twice_is_refused(programme: RelyingParty, browser: Browser) -> None:
    twice = asking(programme) + "&" + urlencode({"redirect_uri": AFTERWARDS})

    assert browser.open(twice).status_code == 400


@pytest.mark.parametrize("response_type", ["token", "id_token", "code id_token"])
def test_tokens_never_come_in_an_address(
    schools: Schools, programme: RelyingParty, browser: Browser, code: str, response_type: str
) -> None:
    answer = browser.open(asking(programme, response_type=response_type, nonce="n-1"))

    location = answer.headers["Location"]
    assert "error=un" in location  # unauthorized_client or unsupported_response_type
    assert "token=" not in urlsplit(location).query + urlsplit(location).fragment


def test_a_service_cannot_ask_for_the_wire_of_schools(
    programme: RelyingParty, browser: Browser, code: str
) -> None:
    assert answered(browser.open(asking(programme, scope="openid scim")))["error"] == (
        "invalid_scope"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": VERIFIER[::-1]},
        {"code_verifier": ""},
        {"redirect_uri": AFTERWARDS},
        {"code": "inconnu"},
    ],
    ids=["wrong verifier", "no verifier", "other return address", "unknown code"],
)
def test_a_code_is_worth_nothing_without_what_belongs_to_it(
    programme: RelyingParty, code: str, changes: dict[str, str]
) -> None:
    answer = redeeming(programme, code, **changes)

    assert answer.status_code == 400
    assert "access_token" not in answer.text
    assert redeeming(programme, code).status_code == 200  # a failed try does not use it up


def test_a_code_works_once_and_its_return_ends_the_token_it_gave(
    programme: RelyingParty, code: str
) -> None:
    token = redeeming(programme, code).json()
    assert programme.userinfo(token).status_code == 200

    again = redeeming(programme, code)

    assert again.json() == {"error": "invalid_grant"}
    assert again.headers["Cache-Control"] == "no-store"
    assert programme.userinfo(token).status_code == 401


def test_a_code_lives_one_minute(programme: RelyingParty, code: str) -> None:
    with time_machine.travel(NOW.replace(hour=9, minute=2)):
        assert redeeming(programme, code).json()["error"] == "invalid_grant"


def test_a_wrong_secret_gets_no_token(programme: RelyingParty, code: str) -> None:
    thief = RelyingParty(programme.site, programme.client_id, "deviné")

    answer = redeeming(thief, code)

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


def test_another_service_cannot_redeem_the_code(
    site: str, programme: RelyingParty, code: str
) -> None:
    new = add_service(
        name="Autre service",
        redirect_uris=[RETURN_TO],
        post_logout_redirect_uris=[],
        ask_consent=False,
        now=timezone.now(),
    )
    other = RelyingParty(site, new.client.id, new.client_secret)

    assert redeeming(other, code).json()["error"] == "invalid_grant"
    # allauth alone would check the secret of the one and give the code of the other
    assert redeeming(other, code, client_id=programme.client_id).json()["error"] == (
        "invalid_request"
    )


def test_two_requests_at_the_same_moment_cannot_both_redeem_a_code(db: None) -> None:
    from preau.federation.oidc import codes

    assert codes.claim("the-code", "first token")
    assert not codes.claim("the-code", "second token")
