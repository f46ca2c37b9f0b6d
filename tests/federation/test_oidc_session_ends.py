"""Whatever ends a session ends the access tokens that it gave: the next question is refused."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from preau.federation.accounts.actions import reset_path
from preau.federation.accounts.models import Account
from tests.federation.cast import ANNE, PASSWORD, Schools, confirmed
from tests.federation.relying_party import Browser, RelyingParty, answered

NEW = "cinq oiseaux de papier"


@pytest.fixture
def anne(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, ANNE)


@pytest.fixture
def elsewhere(anne: Account, site: str) -> Browser:
    """Return Anne's other device, where she is signed in at the federation."""
    other = Browser(site)
    other.sign_in(other.open(f"{site}/connexion/"), ANNE.email)
    return other


def sign_out(browser: Browser, elsewhere: Browser, account: Account) -> None:
    browser.send(browser.open(f"{browser.site}/deconnexion/"), {})


def close_the_other_sessions(browser: Browser, elsewhere: Browser, account: Account) -> None:
    elsewhere.send(elsewhere.open(f"{browser.site}/sessions/"), {})


def change_the_password(browser: Browser, elsewhere: Browser, account: Account) -> None:
    page = elsewhere.open(f"{browser.site}/mot-de-passe/changer/")
    elsewhere.send(page, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    account.refresh_from_db()
    assert account.check_password(NEW)


def forget_the_password(browser: Browser, elsewhere: Browser, account: Account) -> None:
    somewhere = Browser(browser.site)
    page = somewhere.open(browser.site + reset_path(str(account.pk)))
    somewhere.send(page, {"password1": NEW, "password2": NEW})
    account.refresh_from_db()
    assert account.check_password(NEW)


@pytest.mark.parametrize(
    "ending", [sign_out, close_the_other_sessions, change_the_password, forget_the_password]
)
def test_the_token_ends_with_its_session(
    anne: Account,
    programme: RelyingParty,
    browser: Browser,
    elsewhere: Browser,
    ending: Callable[[Browser, Browser, Account], None],
) -> None:
    token = signed_in(programme, browser)
    assert programme.userinfo(token).status_code == 200
    assert looked_at(programme, token)["active"] is True

    ending(browser, elsewhere, anne)

    refused = programme.userinfo(token)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert looked_at(programme, token) == {"active": False}
    assert "/connexion/" in browser.open(programme.address()).url


def test_the_session_of_another_device_and_of_another_person_are_left_alone(
    anne: Account, programme: RelyingParty, browser: Browser, elsewhere: Browser
) -> None:
    kept = signed_in(programme, elsewhere)
    signed_in(programme, browser)
    sign_out(browser, elsewhere, anne)
    assert programme.userinfo(kept).status_code == 200


def test_a_sign_out_asked_by_one_service_ends_what_the_others_have(
    anne: Account, programme: RelyingParty, browser: Browser
) -> None:
    first, second = signed_in(programme, browser), signed_in(programme, browser)
    hint = f"?id_token_hint={first['id_token']}"
    browser.open(programme.metadata["end_session_endpoint"] + hint)
    assert programme.userinfo(second).status_code == 401


def test_a_code_brought_after_the_session_ended_gives_a_token_that_opens_nothing(
    anne: Account, programme: RelyingParty, browser: Browser, elsewhere: Browser
) -> None:
    signed_in(programme, browser)
    code = answered(browser.open(programme.address()))["code"]
    sign_out(browser, elsewhere, anne)
    assert programme.userinfo(programme.redeem(code)).status_code == 401


def test_the_device_where_the_password_was_changed_signs_in_again_without_a_question(
    anne: Account, programme: RelyingParty, browser: Browser, elsewhere: Browser
) -> None:
    change_the_password(browser, elsewhere, anne)
    token = programme.redeem(answered(elsewhere.open(programme.address()))["code"])
    assert programme.userinfo(token).status_code == 200


def test_looking_at_the_session_costs_one_query(
    anne: Account, programme: RelyingParty, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    from django.test import Client

    token = signed_in(programme, browser)
    bearer = {"authorization": f"Bearer {token['access_token']}"}
    with django_assert_max_num_queries(5):  # token, client, account, session, registrations
        assert Client().get("/identity/o/api/userinfo", headers=bearer).status_code == 200


def signed_in(programme: RelyingParty, browser: Browser) -> dict[str, Any]:
    page = browser.open(programme.address())
    answer = browser.sign_in(page, ANNE.email) if "/connexion/" in page.url else page
    return programme.redeem(answered(answer)["code"])


def looked_at(programme: RelyingParty, token: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = requests.post(
        programme.metadata["introspection_endpoint"],
        {"token": token["access_token"]},
        auth=(programme.client_id, programme.client_secret),
    ).json()
    return found
