"""Passkeys: in the place of a password from the first day, or beside it."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from preau.federation.accounts.models import Account
from preau.federation.invitations.models import Invitation
from preau.federation.mail.models import Mail
from tests.federation.cast import ANNE, MARC, PASSWORD, Person, Schools, ask, confirmed, token_of
from tests.federation.factors import has_an_app, sign_in
from tests.federation.passkeys import Passkey


def options_of(page: Any, kind: str = "creation_options") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(_plain(page.context["js_data"][kind])))
    return found


def invited(schools: Schools, person: Person) -> str:
    return f"/invitation/{token_of(ask(schools.saint_exupery, person))}/"


def accepted_with(
    client: Client, schools: Schools, person: Person, key: Passkey, name: str = "Mon téléphone"
) -> Any:
    path = f"{invited(schools, person)}cle/"
    page = client.get(path)
    return client.post(path, {"name": name, "credential": key.create(options_of(page))})


def enter_with(client: Client, key: Passkey) -> Any:
    asked = client.get("/securite/webauthn/login/", headers={"accept": "application/json"})
    fields = {"credential": key.sign(asked.json()["request_options"])}
    return client.post("/securite/webauthn/login/", fields)


def test_an_invitation_is_accepted_with_a_passkey_in_one_step(
    schools: Schools, client: Client
) -> None:
    key = Passkey()
    done = accepted_with(client, schools, ANNE, key)

    assert done.headers["Location"] == "/securite/recovery-codes/"
    account = Account.objects.get()
    assert account.is_confirmed
    assert not account.has_usable_password()
    assert "notez-les" in client.get("/securite/recovery-codes/").content.decode()
    assert client.get("/securite/double-verification/").headers["Location"] == "/bienvenue/"
    welcome = client.get("/bienvenue/").content.decode()
    assert "Se connecter avec une clé d’accès" in welcome
    assert Invitation.objects.get().state == "accepted"


def test_the_passkey_opens_the_account_from_then_on(schools: Schools, client: Client) -> None:
    key = Passkey()
    accepted_with(client, schools, ANNE, key)
    elsewhere = Client()
    assert enter_with(elsewhere, key).headers["Location"] == "/"
    assert elsewhere.get("/").status_code == 200


def test_a_head_who_enters_with_a_passkey_needs_nothing_more(
    schools: Schools, client: Client
) -> None:
    key = Passkey()
    accepted_with(client, schools, MARC, key)
    assert client.get("/").status_code == 200
    elsewhere = Client()
    enter_with(elsewhere, key)
    assert elsewhere.get("/").status_code == 200


def test_a_password_beside_a_passkey_asks_for_it_too(
    schools: Schools, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    sign_in(client, account)
    page = client.get("/securite/webauthn/add/")
    key = Passkey()
    fields = {"name": "", "passwordless": "on", "credential": key.create(options_of(page))}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/securite/webauthn/add/", fields)

    told = Mail.objects.filter(to=ANNE.email).values_list("kind", flat=True)
    assert {"passkey_added", "recovery_codes_made"} <= set(told)
    login = {"login": ANNE.email, "password": PASSWORD}
    elsewhere = Client()
    assert elsewhere.post("/connexion/", login).headers["Location"] == "/securite/authenticate/"
    asked = elsewhere.get("/securite/authenticate/")
    assert "Utiliser ma clé d’accès" in asked.content.decode()
    fields = {"credential": key.sign(options_of(asked, "request_options"))}
    assert elsewhere.post("/securite/authenticate/", fields).headers["Location"] == "/"

    chosen = Authenticator.objects.get(user=account, type="webauthn")
    client.post(f"/securite/webauthn/keys/{chosen.pk}/remove/")
    assert Mail.objects.filter(kind="passkey_removed", to=ANNE.email).exists()
    assert not Authenticator.objects.filter(user=account).exists()


NONSENSE = [
    "",
    "{}",
    "null",
    '{"id": "x"}',
    "[1, 2]",
    "pas du json",
    "\x00",
    '"a"',
    "9" * 5000,
    "[" * 99999,
]


@pytest.mark.parametrize("given", NONSENSE)
def test_nonsense_in_the_place_of_a_key_enters_nowhere_and_breaks_nothing(
    schools: Schools, client: Client, given: str
) -> None:
    account = confirmed(schools.saint_exupery, ANNE)
    client.get("/securite/webauthn/login/", headers={"accept": "application/json"})
    answer = client.post("/securite/webauthn/login/", {"credential": given})
    assert answer.headers.get("Location", "/connexion/") == "/connexion/"
    sign_in(client, account)
    client.get("/securite/webauthn/add/")
    assert client.post("/securite/webauthn/add/", {"credential": given}).status_code == 200
    assert not Authenticator.objects.exists()


def test_a_key_is_asked_only_of_those_who_have_one(schools: Schools, client: Client) -> None:
    has_an_app(confirmed(schools.saint_exupery, ANNE))
    client.post("/connexion/", {"login": ANNE.email, "password": PASSWORD})
    page = client.get("/securite/authenticate/").content.decode()
    assert "Code de l’application" in page
    assert "Utiliser ma clé d’accès" not in page


@pytest.mark.parametrize("given", NONSENSE)
def test_what_is_no_key_is_refused_and_the_invitation_still_waits(
    schools: Schools, client: Client, given: str
) -> None:
    path = f"{invited(schools, ANNE)}cle/"
    client.get(path)
    answer = client.post(path, {"name": "x", "credential": given})
    assert answer.status_code == 200
    assert Invitation.objects.get().state == "pending"
    assert not Account.objects.get().is_confirmed


def test_a_key_that_does_not_know_its_person_does_not_replace_a_password(
    schools: Schools, client: Client
) -> None:
    answer = accepted_with(client, schools, ANNE, Passkey(knows_its_person=False))
    assert answer.status_code == 200
    assert Invitation.objects.get().state == "pending"


def test_an_answer_to_another_pages_challenge_is_refused(schools: Schools, client: Client) -> None:
    path = f"{invited(schools, ANNE)}cle/"
    old = options_of(client.get(path))
    client.get(path)
    answer = client.post(path, {"name": "x", "credential": Passkey().create(old)})
    assert answer.status_code == 200
    assert Invitation.objects.get().state == "pending"


def test_two_answers_open_one_account_with_one_key(schools: Schools, client: Client) -> None:
    path = f"{invited(schools, ANNE)}cle/"
    first, second = Client(), Client()
    pages = [(browser, options_of(browser.get(path))) for browser in (first, second)]
    answers = [
        browser.post(path, {"name": "x", "credential": Passkey().create(options)})
        for browser, options in pages
    ]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    assert "déjà confirmé" in answers[1].content.decode()


def test_who_has_lost_the_only_key_chooses_a_password_by_mail(
    schools: Schools, client: Client
) -> None:
    accepted_with(client, schools, ANNE, Passkey())
    Client().post("/mot-de-passe/oublie/", {"email": ANNE.email})
    assert Mail.objects.filter(kind="password_reset", to=ANNE.email).exists()


def test_somebody_who_has_an_account_is_sent_back_to_the_invitation(
    schools: Schools, client: Client
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    membership = ask(schools.sainte_marie, MARC)
    Account.objects.filter(pk=membership.account_id).update(confirmed_at="2026-11-01T00:00:00Z")
    path = f"/invitation/{token_of(membership)}/"
    assert client.get(f"{path}cle/").headers["Location"] == path
    assert client.get("/invitation/inconnu/cle/").status_code == 404


def _plain(value: Any) -> Any:
    """Return WebAuthn's own mappings as JSON would carry them."""
    if isinstance(value, bytes):
        from fido2.utils import websafe_encode

        return websafe_encode(value)
    if hasattr(value, "items"):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value
