"""A second factor for heads and operators: nothing opens before, and nobody else is bothered."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from preau.federation.accounts.models import Account
from preau.federation.accounts.rules import Door, second_factor_door
from preau.federation.invitations.enrolment import Enrolment, revise
from preau.federation.mail.models import Mail
from preau.federation.registrations.models import Membership
from preau.federation.registrations.rules import Ask, Wanted
from preau.protocol.roles import Role
from tests.federation.cast import (
    ANNE,
    MARC,
    NOW,
    PASSWORD,
    TODAY,
    YEAR,
    Schools,
    confirmed,
    enrolment_of,
)
from tests.federation.factors import code, has_an_app, sign_in, signed_in_with_app
from tests.federation.relying_party import Browser, RelyingParty, answered

PAGE = "/securite/double-verification/"


@pytest.mark.parametrize(
    ("operator", "head", "factors", "proved", "door"),
    [
        (False, False, (), False, Door.OPEN),
        (False, True, (), True, Door.SET_UP),
        (True, False, (), False, Door.SET_UP),
        (False, True, ("recovery_codes",), False, Door.SET_UP),
        (False, True, ("totp",), False, Door.PROVE),
        (True, False, ("webauthn",), False, Door.PROVE),
        (False, True, ("webauthn",), True, Door.OPEN),
    ],
)
def test_the_rule(operator: bool, head: bool, factors: Any, proved: bool, door: Door) -> None:
    found = second_factor_door(
        is_operator=operator, is_head=head, factors=factors, is_proved=proved
    )
    assert found is door


@pytest.mark.parametrize("page", ["/", "/bienvenue/", "/sessions/", "/securite/"])
def test_a_head_without_second_factor_is_led_to_the_page_that_sets_one_up(
    schools: Schools, client: Client, page: str
) -> None:
    sign_in(client, confirmed(schools.saint_exupery, MARC))
    assert client.get(page).headers["Location"] == PAGE
    shown = client.get(PAGE).content.decode()
    assert shown.index("Créer une clé d’accès") < shown.index("Configurer l’application")
    assert 'aria-label="Menu principal"' not in shown


def test_a_teacher_is_not_concerned(schools: Schools, client: Client) -> None:
    sign_in(client, confirmed(schools.saint_exupery, ANNE))
    assert client.get("/").status_code == 200
    assert client.get(PAGE).headers["Location"] == "/"


@pytest.mark.django_db
def test_an_operator_is_concerned_without_any_school(client: Client) -> None:
    operator = Account.objects.create_superuser("operateur@example.org", PASSWORD)
    sign_in(client, operator)
    assert client.get("/").headers["Location"] == PAGE


@pytest.mark.django_db(transaction=True)
def test_setting_an_app_up_shows_the_codes_once_and_goes_where_one_was_going(
    schools: Schools, client: Client
) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    sign_in(client, account)
    client.get("/sessions/")

    form = client.get("/securite/totp/activate/")
    secret = form.context["form"].secret
    done = client.post("/securite/totp/activate/", {"code": code(secret)})

    assert done.headers["Location"] == "/securite/recovery-codes/"
    codes = client.get("/securite/recovery-codes/").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", codes)) == 10
    assert client.get(PAGE).headers["Location"] == "/sessions/"
    assert client.get("/sessions/").status_code == 200
    again = client.get("/securite/recovery-codes/").content.decode()
    assert '<ul class="codes">' not in again
    kinds = set(Mail.objects.filter(to=MARC.email).values_list("kind", flat=True))
    assert {"totp_activated", "recovery_codes_made"} <= kinds


def test_one_who_has_just_signed_in_is_not_asked_the_password_again(
    schools: Schools, client: Client
) -> None:
    sign_in(client, confirmed(schools.saint_exupery, MARC))
    assert client.get("/securite/totp/activate/").status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=10)):
        asked = client.get("/securite/totp/activate/")
    assert asked.headers["Location"].startswith("/confirmer-identite/")


def test_signing_in_with_the_app_opens_everything(schools: Schools, client: Client) -> None:
    signed_in_with_app(client, confirmed(schools.saint_exupery, MARC))
    assert client.get("/").status_code == 200


def test_a_password_session_of_somebody_who_becomes_head_is_covered(
    schools: Schools, client: Client
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, account)
    assert client.get("/").status_code == 200
    has_an_app(account)  # in another browser, say
    assert client.get("/").status_code == 200

    _becomes_head(schools, account)

    assert client.get("/").headers["Location"] == PAGE
    assert "Confirmez que c’est vous" in client.get(PAGE).content.decode()
    cache.clear()
    back = client.post(f"/securite/reauthenticate/?next={PAGE}", {"code": code(), "next": PAGE})
    assert back.headers["Location"] == PAGE
    assert client.get(PAGE).headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_password_alone_cannot_add_a_factor_beside_the_one_that_is_asked(
    schools: Schools, client: Client
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, account)
    has_an_app(account)
    _becomes_head(schools, account)
    for page in ("/securite/webauthn/add/", "/securite/totp/activate/", "/confirmer-identite/"):
        assert client.get(page).headers["Location"] == PAGE, page


def test_taking_the_last_factor_away_closes_the_door_at_once(
    schools: Schools, client: Client
) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    signed_in_with_app(client, account)
    client.post("/securite/totp/deactivate/")
    assert not Authenticator.objects.filter(user=account).exists()
    assert client.get("/").headers["Location"] == PAGE
    assert Mail.objects.filter(kind="totp_deactivated", to=MARC.email).exists()


def test_a_head_whose_year_is_over_is_a_visitor_like_others(
    schools: Schools, client: Client
) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    with time_machine.travel("2027-09-01T09:00:00+02:00"):
        sign_in(client, account)
        assert client.get("/").status_code == 200


def test_a_recovery_code_opens_once_and_is_told(schools: Schools, client: Client) -> None:
    account = confirmed(schools.saint_exupery, MARC)
    signed_in_with_app(client, account)
    client.post("/securite/recovery-codes/generate/")
    codes = Authenticator.objects.get(user=account, type="recovery_codes").wrap().get_unused_codes()

    for attempt, opens in ((Client(), True), (Client(), False)):
        cache.clear()
        attempt.post("/connexion/", {"login": MARC.email, "password": PASSWORD})
        answer = attempt.post("/securite/authenticate/", {"code": codes[0]})
        assert (answer.status_code == 302) is opens
        assert (attempt.get("/").status_code == 200) is opens

    told = Mail.objects.get(kind="recovery_code_used")
    assert (told.to, told.context["left"]) == (MARC.email, 9)
    assert codes[0] not in str(told.context)


def test_no_code_is_given_to_a_service_before(
    programme: RelyingParty, browser: Browser, schools: Schools
) -> None:
    confirmed(schools.saint_exupery, MARC)
    page = browser.sign_in(browser.open(programme.address()), MARC.email)
    assert page.url.endswith(PAGE)
    silent = browser.open(programme.address(prompt="none"))
    assert answered(silent)["error"] == "interaction_required"


def _becomes_head(schools: Schools, account: Account) -> None:
    membership = Membership.objects.get(account=account)
    wanted = Wanted(active=True, asked=frozenset({Ask(YEAR, Role.HEAD), Ask(YEAR, Role.TEACHER)}))
    same = enrolment_of(ANNE)
    enrolment = Enrolment(**{**same.__dict__, "wanted": wanted})
    revise(school=schools.saint_exupery, revisions=[(membership, enrolment)], now=NOW, today=TODAY)
