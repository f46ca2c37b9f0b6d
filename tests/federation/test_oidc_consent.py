"""A service that is not the federation's own asks the person first."""

import re
from html import unescape

import pytest
import requests
from django.utils import timezone
from requests import Response

from preau.federation.oidc.actions import add_service
from tests.federation.cast import ANNE, Schools, confirmed
from tests.federation.relying_party import RETURN_TO, VERIFIER, Browser, RelyingParty, answered


@pytest.fixture
def publisher(schools: Schools, site: str) -> RelyingParty:
    """Return a publisher's service; Anne has an account."""
    confirmed(schools.saint_exupery, ANNE)
    new = add_service(
        name="Éditeur",
        redirect_uris=[RETURN_TO],
        post_logout_redirect_uris=[],
        ask_consent=True,
        now=timezone.now(),
    )
    return RelyingParty(site, new.client.id, new.client_secret)


def answering(browser: Browser, page: Response, action: str) -> Response:
    """Press one of the two buttons of the consent page."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    fields = {
        "request": next(unescape(value) for name, value in hidden if name == "request"),
        "scopes": [value for name, value in hidden if name == "scopes"],
    }
    return browser.send(page, fields | {"action": action})


def test_the_page_says_in_french_what_the_service_will_know(
    publisher: RelyingParty, browser: Browser
) -> None:
    page = browser.sign_in(browser.open(publisher.address()), ANNE.email)

    assert "Se connecter à Éditeur" in page.text
    assert "lire votre adresse électronique" in page.text
    assert "connaître vos écoles, votre rôle et l’année scolaire" in page.text


def test_with_consent_the_service_gets_its_tokens_and_pkce_still_holds(
    publisher: RelyingParty, browser: Browser
) -> None:
    page = browser.sign_in(browser.open(publisher.address()), ANNE.email)
    code = answered(answering(browser, page, "grant"))["code"]

    stolen = requests.post(
        publisher.metadata["token_endpoint"],
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": VERIFIER[::-1],
            "redirect_uri": RETURN_TO,
        },
        auth=(publisher.client_id, publisher.client_secret),
    )
    assert stolen.json()["error"] == "invalid_grant"
    claims = publisher.userinfo(publisher.redeem(code)).json()
    assert claims["schools"][0]["fase"] == "99001"


def test_without_consent_the_service_gets_nothing(
    publisher: RelyingParty, browser: Browser
) -> None:
    page = browser.sign_in(browser.open(publisher.address(state="s-3")), ANNE.email)

    assert answered(answering(browser, page, "cancel")) == {
        "error": "access_denied",
        "state": "s-3",
        "iss": publisher.site,
    }
