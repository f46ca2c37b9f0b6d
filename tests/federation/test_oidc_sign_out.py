"""A service ends the session of the person it signed in (OIDC RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

import pytest
import requests
from django.utils import timezone

from preau.federation.oidc.actions import add_service
from tests.federation.cast import ANNE, MARC, Schools, confirmed
from tests.federation.factors import has_an_app
from tests.federation.relying_party import AFTERWARDS, RETURN_TO, Browser, RelyingParty, answered


@pytest.fixture
def id_token(schools: Schools, programme: RelyingParty, browser: Browser) -> str:
    """Return the ID token of Anne, signed in at the programme."""
    confirmed(schools.saint_exupery, ANNE)
    page = browser.open(programme.address())
    token = programme.redeem(answered(browser.sign_in(page, ANNE.email))["code"])
    return str(token["id_token"])


def leaving(programme: RelyingParty, **asked: str) -> str:
    return programme.metadata["end_session_endpoint"] + "?" + urlencode(asked)


def is_signed_in(browser: Browser, programme: RelyingParty) -> bool:
    return "code" in answered(browser.open(programme.address(prompt="none")))


def test_our_own_service_signs_out_without_a_question(
    programme: RelyingParty, browser: Browser, id_token: str
) -> None:
    answer = browser.open(
        leaving(programme, id_token_hint=id_token, post_logout_redirect_uri=AFTERWARDS, state="s-9")
    )

    assert answer.headers["Location"] == f"{AFTERWARDS}?state=s-9"
    assert not is_signed_in(browser, programme)


def test_the_tokens_of_the_service_end_with_the_session(
    schools: Schools, programme: RelyingParty, browser: Browser, id_token: str
) -> None:
    token = programme.redeem(answered(browser.open(programme.address()))["code"])

    browser.open(leaving(programme, id_token_hint=id_token))

    assert programme.userinfo(token).status_code == 401


@pytest.mark.parametrize(
    "elsewhere", ["https://attacker.example.org/", AFTERWARDS + "?x=1", AFTERWARDS + "autre/"]
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(
    programme: RelyingParty, browser: Browser, id_token: str, elsewhere: str
) -> None:
    answer = browser.open(
        leaving(programme, id_token_hint=id_token, post_logout_redirect_uri=elsewhere)
    )

    assert answer.status_code == 400
    assert is_signed_in(browser, programme)


def test_without_proof_of_who_asks_the_person_is_asked(
    programme: RelyingParty, browser: Browser, id_token: str
) -> None:
    page = browser.open(
        leaving(programme, client_id=programme.client_id, post_logout_redirect_uri=AFTERWARDS)
    )
    assert "Se déconnecter aussi de la fédération ?" in page.text
    assert is_signed_in(browser, programme)

    answer = browser.send(
        page,
        {
            "client_id": programme.client_id,
            "post_logout_redirect_uri": AFTERWARDS,
            "action": "logout",
        },
    )

    assert answer.headers["Location"] == AFTERWARDS
    assert not is_signed_in(browser, programme)


def test_the_token_of_another_person_signs_nobody_out(
    schools: Schools, programme: RelyingParty, browser: Browser, id_token: str
) -> None:
    has_an_app(confirmed(schools.saint_exupery, MARC))
    marcs = Browser(browser.site)
    marcs.sign_in(marcs.open(programme.address()), MARC.email)

    page = marcs.open(leaving(programme, id_token_hint=id_token))

    assert "Se déconnecter aussi de la fédération ?" in page.text
    assert is_signed_in(marcs, programme)


def test_a_service_of_others_does_not_sign_people_out_by_itself(
    schools: Schools, site: str, browser: Browser
) -> None:
    new = add_service(
        name="Éditeur",
        redirect_uris=[RETURN_TO],
        post_logout_redirect_uris=[AFTERWARDS],
        ask_consent=True,
        now=timezone.now(),
    )
    publisher = RelyingParty(site, new.client.id, new.client_secret)
    confirmed(schools.saint_exupery, ANNE)
    consent = browser.sign_in(browser.open(publisher.address()), ANNE.email)
    token = publisher.redeem(answered(agreed(browser, consent))["code"])

    page = browser.open(
        leaving(publisher, id_token_hint=token["id_token"], post_logout_redirect_uri=AFTERWARDS)
    )

    assert "Vous quittez Éditeur." in page.text
    assert (
        "form-action 'self' https://programme.example.org"
        in (page.headers["Content-Security-Policy"])
    )


def agreed(browser: Browser, page: requests.Response) -> requests.Response:
    from tests.federation.test_oidc_consent import answering

    return answering(browser, page, "grant")
