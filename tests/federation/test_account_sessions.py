"""The sessions of one's account: seen, closed one by one or all; new devices are told by mail."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from preau.federation.accounts.devices import COOKIE
from preau.federation.accounts.models import Account, KnownDevice
from preau.federation.mail.models import Mail
from preau.journal.models import Entry
from preau.second_factor.sessions import clear_sessions
from tests.federation.cast import ANNE, JOSEE, PASSWORD, Schools, ask, confirmed, token_of
from tests.federation.factors import sign_in
from tests.federation.relying_party import Browser, RelyingParty, answered

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture
def anne(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, ANNE)


def test_one_of_several_is_closed_and_the_others_go_on(anne: Account, client: Client) -> None:
    phone = Client(headers={"user-agent": FIREFOX})
    sign_in(client, anne)
    sign_in(phone, anne)
    page = client.get("/sessions/").content.decode()
    assert "Firefox, Windows" in page
    chosen = UserSession.objects.get(session_key=phone.session.session_key)

    client.post(f"/sessions/{chosen.pk}/fermer/")

    assert phone.get("/").status_code == 302
    assert client.get("/").status_code == 200
    line = Entry.objects.get(action="session.close")
    assert (line.subject, line.detail) == (anne.actor, {"sessions": 1})


def test_the_others_all_at_once(anne: Account, client: Client) -> None:
    others = [Client(), Client()]
    for browser in (client, *others):
        sign_in(browser, anne)
    client.post("/sessions/")
    assert client.get("/").status_code == 200
    assert {browser.get("/").status_code for browser in others} == {302}


def test_all_of_them_here_too(anne: Account, client: Client) -> None:
    phone = Client()
    sign_in(client, anne)
    sign_in(phone, anne)
    assert client.post("/sessions/fermer-tout/").headers["Location"] == "/connexion/"
    assert {browser.get("/").status_code for browser in (client, phone)} == {302}
    assert not UserSession.objects.exists()


def test_nobody_closes_anothers_session_and_a_get_closes_none(
    schools: Schools, anne: Account, client: Client
) -> None:
    sign_in(client, anne)
    josee = Client()
    sign_in(josee, confirmed(schools.saint_exupery, JOSEE))
    hers = UserSession.objects.get(session_key=client.session.session_key)
    assert josee.post(f"/sessions/{hers.pk}/fermer/").status_code == 404
    assert client.get(f"/sessions/{hers.pk}/fermer/").status_code == 405
    assert client.get("/sessions/fermer-tout/").status_code == 405
    assert client.get("/").status_code == 200


def test_what_a_session_opened_at_a_service_closes_with_it(
    schools: Schools, programme: RelyingParty, browser: Browser
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    page = browser.open(programme.address())
    token = programme.redeem(answered(browser.sign_in(page, ANNE.email))["code"])
    assert programme.userinfo(token).status_code == 200

    elsewhere = Client()
    sign_in(elsewhere, account)
    elsewhere.post("/sessions/fermer-tout/")

    assert programme.userinfo(token).status_code == 401


def test_a_sign_in_from_a_new_device_is_told_once_a_device(anne: Account) -> None:
    first = Client()
    sign_in(first, anne)
    assert not Mail.objects.filter(kind="new_device").exists()  # the first one ever
    cookie = first.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    second = Client(headers={"user-agent": FIREFOX})
    for _ in range(2):
        sign_in(second, anne)
        second.post("/deconnexion/")
    sign_in(first, anne)

    told = Mail.objects.get(kind="new_device")
    assert (told.to, told.context["device"]) == (ANNE.email, "Firefox, Windows")
    assert told.context["at"].startswith("le 25 novembre 2026 à ")
    assert cookie.value not in str(list(KnownDevice.objects.values()))


def test_a_shared_computer_is_known_to_each_who_uses_it(
    schools: Schools, anne: Account, client: Client
) -> None:
    josee = confirmed(schools.saint_exupery, JOSEE)
    for account in (anne, josee, anne):
        sign_in(client, account)
        client.post("/deconnexion/")
    assert not Mail.objects.filter(kind="new_device").exists()
    sign_in(Client(), josee)
    assert Mail.objects.get(kind="new_device").to == JOSEE.email


def test_the_browser_of_the_invitation_is_the_first(schools: Schools, client: Client) -> None:
    token = token_of(ask(schools.saint_exupery, ANNE))
    client.post(f"/invitation/{token}/", {"password": PASSWORD})
    assert KnownDevice.objects.count() == 1
    assert not Mail.objects.filter(kind="new_device").exists()
    sign_in(Client(), Account.objects.get())
    assert Mail.objects.filter(kind="new_device").count() == 1


@pytest.mark.parametrize("cookie", ["", "x", "é" * 50, "a" * 5000])
def test_a_made_up_cookie_is_a_new_device_and_no_error(anne: Account, cookie: str) -> None:
    browser = Client()
    browser.cookies[COOKIE] = cookie
    assert sign_in(browser, anne).status_code == 302
    assert anne.last_login is None or anne.last_login <= timezone.now()
    assert KnownDevice.objects.count() == 1


def test_a_session_that_is_over_leaves_nothing_behind(anne: Account, client: Client) -> None:
    phone = Client()
    for browser in (client, phone):
        sign_in(browser, anne)
    over = Session.objects.filter(session_key=phone.session.session_key)
    over.update(expire_date=timezone.now() - timedelta(minutes=1))
    open_ones = set(Session.objects.exclude(pk__in=over).values_list("pk", flat=True))

    assert clear_sessions(timezone.now()) == 1

    assert set(Session.objects.values_list("pk", flat=True)) == open_ones
    assert UserSession.objects.get().session_key == client.session.session_key
    assert clear_sessions(timezone.now()) == 0
