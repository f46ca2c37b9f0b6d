"""A person signs in at a service with the account of the federation (docs/protocol.md)."""

from typing import Any

import requests
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import KeySet

from preau.federation.accounts.models import Account
from preau.federation.invitations.enrolment import remove
from preau.federation.registrations.models import Membership
from tests.federation.cast import ANNE, MARC, TODAY, Schools, confirmed
from tests.federation.factors import has_an_app
from tests.federation.relying_party import VERIFIER, Browser, RelyingParty, answered


def signed_in(programme: RelyingParty, browser: Browser, email: str, **more: str) -> dict[str, Any]:
    """Go through the whole sign-in, and return the tokens the service gets."""
    page = browser.open(programme.address(**more))
    return programme.redeem(answered(browser.sign_in(page, email))["code"])


def id_token_of(programme: RelyingParty, token: dict[str, Any]) -> dict[str, Any]:
    """Check the signature as a service does, and return what the ID token says."""
    keys = KeySet.import_key_set(requests.get(programme.metadata["jwks_uri"]).json())
    return dict(jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims)


def test_a_service_learns_who_signed_in_and_in_which_schools(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    account = has_an_app(confirmed(schools.saint_exupery, MARC))

    claims = programme.userinfo(signed_in(programme, browser, MARC.email)).json()

    school = {"fase": "99001", "name": "Institut Saint-Exupéry", "school_year": "2026-2027"}
    assert claims == {
        "sub": str(account.id),
        "email": "marc.piette@example.org",
        "email_verified": True,
        "name": "Marc Piette",
        "given_name": "Marc",
        "family_name": "Piette",
        "schools": [
            {**school, "role": "head", "valid_until": "2027-08-29"},
            {**school, "role": "teacher", "valid_until": "2027-08-29"},
        ],
    }


def test_the_id_token_is_signed_for_this_service_and_carries_no_registration(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    before = int(timezone.now().timestamp())

    token = signed_in(programme, browser, ANNE.email, nonce="n-0S6_WzA2Mj")

    claims = id_token_of(programme, token)
    assert claims["iss"] == programme.site
    assert claims["aud"] == programme.client_id
    assert claims["sub"] == str(account.id)
    assert claims["nonce"] == "n-0S6_WzA2Mj"
    assert before <= claims["auth_time"] <= before + 5
    assert "schools" not in claims


def test_the_id_token_tells_a_service_of_two_factors_and_only_then(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    has_an_app(confirmed(schools.saint_exupery, MARC))

    alone = id_token_of(programme, signed_in(programme, browser, ANNE.email))
    two = id_token_of(programme, signed_in(programme, Browser(programme.site), MARC.email))

    assert "amr" not in alone
    assert two["amr"] == ["mfa"]


def test_no_refresh_token_is_given(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    confirmed(schools.saint_exupery, ANNE)

    token = signed_in(programme, browser, ANNE.email)

    assert "refresh_token" not in token
    assert set(token["scope"].split()) == {"openid", "profile", "email", "schools"}


def test_an_ended_registration_is_gone_at_the_next_question(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    token = signed_in(programme, browser, ANNE.email)
    assert len(programme.userinfo(token).json()["schools"]) == 1

    membership = Membership.objects.with_registrations().get()
    remove(school=schools.saint_exupery, memberships=[membership], now=timezone.now(), today=TODAY)

    assert programme.userinfo(token).json()["schools"] == []


def test_a_closed_account_gets_nothing_with_a_token_it_still_has(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    token = signed_in(programme, browser, ANNE.email)

    Account.objects.filter(pk=account.pk).update(is_active=False)

    answer = programme.userinfo(token)
    assert answer.status_code == 401
    assert "schools" not in answer.text


def test_an_account_that_nobody_confirmed_gets_nothing(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    token = signed_in(programme, browser, ANNE.email)
    page = browser.open(programme.address())
    code = answered(page)["code"]

    Account.objects.filter(pk=account.pk).update(confirmed_at=None)

    assert programme.userinfo(token).status_code == 401
    refused = requests.post(
        programme.metadata["token_endpoint"],
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": VERIFIER,
            "redirect_uri": programme.session().redirect_uri,
        },
        auth=(programme.client_id, programme.client_secret),
    )
    assert refused.json()["error"] == "invalid_grant"


def test_a_service_gets_only_what_it_asked_for(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    page = browser.open(programme.address(scope="openid"))

    token = programme.redeem(answered(browser.sign_in(page, ANNE.email))["code"])

    assert programme.userinfo(token).json() == {"sub": str(account.id)}


def test_the_second_sign_in_of_a_session_asks_nothing(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    signed_in(programme, browser, ANNE.email)

    assert "code" in answered(browser.open(programme.address(state="again")))


def test_max_age_asks_to_prove_again_who_is_there(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    signed_in(programme, browser, ANNE.email)

    page = browser.open(programme.address(max_age="0"))
    assert "/confirmer-identite/" in page.url

    answer = browser.send(page, {"password": "quatre chevaux de bois"})
    token = programme.redeem(answered(answer)["code"])
    assert id_token_of(programme, token)["auth_time"] >= int(timezone.now().timestamp()) - 5


def test_a_service_that_may_ask_nothing_of_the_visitor_is_told_to_come_back(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    assert answered(browser.open(programme.address(prompt="none")))["error"] == "login_required"


def test_the_sign_in_page_may_lead_back_to_the_service_and_to_no_other_site(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    """Chromium applies form-action to the redirects after a form."""
    plain = browser.http.get(f"{browser.site}/connexion/")
    assert "form-action 'self';" in plain.headers["Content-Security-Policy"] + ";"

    page = browser.open(programme.address())

    policy = page.headers["Content-Security-Policy"] + ";"
    assert "form-action 'self' https://programme.example.org;" in policy


def test_our_own_service_signs_in_silently_whoever_is_signed_in_here(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    browser.sign_in(browser.open(f"{browser.site}/connexion/"), ANNE.email)

    assert "code" in answered(browser.open(programme.address(prompt="none")))
