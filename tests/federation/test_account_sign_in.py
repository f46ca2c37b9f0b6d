"""Who may sign in, and what a stranger learns: nothing."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from preau.federation.accounts.actions import reset_path
from preau.federation.accounts.models import Account
from preau.federation.mail.links import link_for
from preau.federation.mail.models import Mail
from preau.second_factor.adapter import MfaAdapter
from tests.federation.cast import ANNE, JOSEE, MARC, PASSWORD, Schools, ask, confirmed

SIGN_IN = "/connexion/"
FORGOTTEN = "/mot-de-passe/oublie/"
NEW_PASSWORD = "un autre cheval de bois"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password})


@pytest.mark.parametrize(
    "typed", [ANNE.email, " Anne.DELVAUX@example.org ", "ANNE.DELVAUX@EXAMPLE.ORG"]
)
def test_a_confirmed_person_signs_in_whatever_the_capitals(
    schools: Schools, client: Client, typed: str
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    response = sign_in(client, typed)
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@pytest.mark.parametrize("typed", [JOSEE.email, "Jose\u0301e.Dupont@example.org"])
def test_an_accented_address_signs_in_in_either_unicode_form(
    schools: Schools, client: Client, typed: str
) -> None:
    confirmed(schools.saint_exupery, JOSEE)
    assert sign_in(client, typed).status_code == 302


def test_somebody_who_has_not_confirmed_cannot_sign_in(schools: Schools, client: Client) -> None:
    account = ask(schools.saint_exupery, ANNE).account
    account.set_password(PASSWORD)  # even with one: the address is not proved
    account.save()
    assert sign_in(client, ANNE.email).headers.get("Location") != "/"
    assert client.get("/").status_code == 302


def test_a_wrong_password_an_unknown_address_and_one_not_confirmed_read_alike(
    schools: Schools, client: Client
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    ask(schools.saint_exupery, MARC)

    pages = [
        sign_in(client, email, "pas le bon mot").content.decode().replace(email, "X")
        for email in (ANNE.email, MARC.email, "personne@example.org")
    ]

    assert "incorrects" in pages[0]
    strip = [_without_csrf(page) for page in pages]
    assert strip[0] == strip[1] == strip[2]


def test_a_closed_account_is_signed_out_at_once(schools: Schools, client: Client) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, ANNE.email)
    assert client.get("/").status_code == 200
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_a_whole_school_signs_in_from_one_address(schools: Schools) -> None:
    confirmed(schools.saint_exupery, ANNE)
    for _ in range(40):
        assert sign_in(Client(), ANNE.email).status_code == 302


def test_guessing_one_persons_password_is_stopped(schools: Schools, client: Client) -> None:
    confirmed(schools.saint_exupery, ANNE)
    confirmed(schools.saint_exupery, MARC)
    for _ in range(6):
        page = sign_in(client, ANNE.email, "au hasard au hasard").content.decode()
    assert "Trop de tentatives" in page
    assert sign_in(client, ANNE.email).status_code == 200  # even the right one, for five minutes
    assert sign_in(client, MARC.email).status_code == 302  # her colleague is not locked out


def test_nobody_signs_up(client: Client, db: None) -> None:
    fields = {"email": "moi@example.org", "password1": PASSWORD}
    for response in (client.get("/inscription/"), client.post("/inscription/", fields)):
        assert "Votre école crée votre compte" in response.content.decode()
    assert not Account.objects.exists()


def test_forgotten_password_answers_alike_and_writes_to_confirmed_people_only(
    schools: Schools, client: Client
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    ask(schools.saint_exupery, MARC)
    Mail.objects.all().delete()

    answers = [
        client.post(FORGOTTEN, {"email": email}, follow=True)
        for email in (ANNE.email, MARC.email, "personne@example.org")
    ]

    assert len({_without_csrf(answer.content.decode()) for answer in answers}) == 1
    assert [(mail.kind, mail.to) for mail in Mail.objects.all()] == [("password_reset", ANNE.email)]
    assert django_mail.outbox == []  # nothing leaves inside a request


def test_the_queued_reset_mail_holds_no_secret_and_its_link_works_once(
    schools: Schools, client: Client
) -> None:
    account = confirmed(schools.saint_exupery, JOSEE)
    client.post(FORGOTTEN, {"email": JOSEE.email})
    queued = Mail.objects.get(kind="password_reset")
    path = reset_path(queued.link_subject)
    assert link_for(purpose=queued.link_purpose, subject=queued.link_subject).endswith(path)
    assert path.rstrip("/").rsplit("-", 1)[1] not in str(Mail.objects.values().get(pk=queued.pk))

    form = client.get(path, follow=True)
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    done = client.post(form.redirect_chain[-1][0], new)

    assert done.status_code == 302
    account.refresh_from_db()
    assert account.check_password(NEW_PASSWORD)
    assert client.get("/").status_code == 200  # and she is signed in
    assert "plus valable" in Client().get(path).content.decode()
    assert Mail.objects.filter(kind="password_replaced", to=JOSEE.email).count() == 1


def test_changing_the_password_tells_its_owner_and_ends_other_sessions(
    schools: Schools, client: Client
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    elsewhere = Client()
    sign_in(client, ANNE.email)
    sign_in(elsewhere, ANNE.email)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Mail.objects.filter(kind="password_changed", to=ANNE.email).exists()


def test_secrets_of_authenticator_apps_lie_encrypted() -> None:
    hidden = MfaAdapter().encrypt("IGW4TU5TPNWKXO5J")
    assert "IGW4" not in hidden
    assert MfaAdapter().decrypt(hidden) == "IGW4TU5TPNWKXO5J"


def test_ones_address_is_never_two_rows(schools: Schools) -> None:
    account = confirmed(schools.saint_exupery, JOSEE)
    assert EmailAddress.objects.get(user=account).email == JOSEE.email


def _without_csrf(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
