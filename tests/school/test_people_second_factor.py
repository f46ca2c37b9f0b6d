"""Head and secretary show a second factor before anything opens: an app’s code, or a passkey.

Real transactions: allauth tells of a new factor when it is committed.
"""

import io
import json
import sys
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from preau.journal.models import Entry
from preau.school.people.second_factor import (
    NEEDS_NO_FACTOR,
    SETS_ONE_UP,
    Door,
    door_for,
)
from tests.federation.passkeys import Passkey
from tests.school.cast import NOW, PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
FACTOR = "/double-verification/"


def enter(email: str) -> Client:
    """Return a browser in which somebody has typed address and password."""
    client = Client()
    client.post(reverse("sign-in"), {"username": email, "password": PASSWORD})
    return client


def code(secret: str, step: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time())) + step
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_an_app(client: Client) -> str:
    """Set up an application; return its secret."""
    form = client.get("/securite/totp/activate/").context["form"]
    secret = str(form.secret)
    done = client.post("/securite/totp/activate/", {"code": code(secret)})
    assert done["Location"] == "/securite/recovery-codes/", done.content.decode()
    return secret


@pytest.mark.parametrize(
    ("concerned", "factors", "proved", "door"),
    [
        (True, (), False, Door.SET_UP),
        (True, ("recovery_codes",), False, Door.SET_UP),
        (True, ("totp",), False, Door.PROVE),
        (True, ("webauthn",), True, Door.OPEN),
        (False, (), False, Door.OPEN),
        (False, ("totp",), False, Door.PROVE),
    ],
)
def test_what_stands_at_the_door(
    concerned: bool, factors: tuple[str, ...], proved: bool, door: Door
) -> None:
    assert door_for(is_concerned=concerned, factors=factors, is_proved=proved) is door


def test_a_first_sign_in_leads_to_the_set_up_and_then_where_one_wanted_to_go(cast: Cast) -> None:
    client = enter(cast.secretary.email)
    assert client.get("/personnel/?q=lambert")["Location"] == FACTOR
    assert "Protégez d’abord votre accès" in client.get(FACTOR).content.decode()

    set_up_an_app(client)

    assert len(client.get("/securite/recovery-codes/").context["unused_codes"]) == 10
    assert client.get(FACTOR)["Location"] == "/personnel/?q=lambert"
    assert client.get("/personnel/").status_code == 200
    kept = Entry.objects.filter(subject=cast.secretary.actor).values_list("action", flat=True)
    assert {"user.sign_in", "user.factor_add"} <= set(kept)


def test_every_page_is_closed_until_then(cast: Cast) -> None:
    """Those that exist and those to come: all but the ways in and out."""
    client = enter(cast.head.email)
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    closed = set(names) - NEEDS_NO_FACTOR - SETS_ONE_UP
    plain = [name for name in closed if not get_resolver().reverse_dict.getlist(name)[0][0][0][1]]
    assert len(plain) > 15
    for name in plain:
        assert client.get(reverse(name))["Location"] == FACTOR, name
        assert client.post(reverse(name)).status_code == 302, name


def test_a_part_of_a_page_leaves_the_page(cast: Cast) -> None:
    answer = enter(cast.secretary.email).get("/personnel/", headers={"HX-Request": "true"})

    assert answer["HX-Redirect"] == FACTOR


def test_the_next_sign_in_asks_for_a_code_and_nothing_opens_without_it(cast: Cast) -> None:
    secret = set_up_an_app(enter(cast.secretary.email))
    client = Client()
    form = {"username": cast.secretary.email, "password": PASSWORD, "next": "/personnel/"}
    assert client.post(reverse("sign-in"), form)["Location"] == "/securite/authenticate/"
    assert client.get("/")["Location"].startswith("/connexion/")
    assert client.post("/securite/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/")["Location"].startswith("/connexion/")

    with time_machine.travel(NOW.timestamp() + 60):
        answer = client.post("/securite/authenticate/", {"code": code(secret)})

    assert answer["Location"] == "/personnel/"
    assert client.get("/personnel/").status_code == 200


def test_a_code_serves_once(cast: Cast) -> None:
    secret = set_up_an_app(enter(cast.secretary.email))
    with time_machine.travel(NOW.timestamp() + 60):
        answers = [
            enter(cast.secretary.email).post("/securite/authenticate/", {"code": code(secret)})
            for _ in range(2)
        ]

    assert [answer.status_code for answer in answers] == [302, 200]


def test_wrong_codes_are_counted_and_then_even_the_right_one_waits(cast: Cast) -> None:
    secret = set_up_an_app(enter(cast.secretary.email))
    client = enter(cast.secretary.email)
    for _ in range(6):
        client.post("/securite/authenticate/", {"code": "000000"})

    with time_machine.travel(NOW.timestamp() + 60):
        client.post("/securite/authenticate/", {"code": code(secret)})

    assert "_auth_user_id" not in client.session


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    first = enter(cast.secretary.email)
    set_up_an_app(first)
    one = first.get("/securite/recovery-codes/").context["unused_codes"][0]

    opened = enter(cast.secretary.email)
    assert opened.post("/securite/authenticate/", {"code": one}).status_code == 302
    assert opened.get("/").status_code == 200
    again = enter(cast.secretary.email)
    assert again.post("/securite/authenticate/", {"code": one}).status_code == 200


def test_a_passkey_is_both_factors_at_once(cast: Cast) -> None:
    client, key = enter(cast.head.email), Passkey()
    page = client.get("/securite/webauthn/add/")
    options = json.loads(json.dumps(page.context["js_data"]["creation_options"], default=dict))
    form = {"name": "Téléphone", "passwordless": "on", "credential": key.create(options)}
    assert client.post("/securite/webauthn/add/", form).status_code == 302
    assert client.get("/").status_code == 200

    elsewhere = Client()
    asked = elsewhere.get("/securite/webauthn/login/", headers={"accept": "application/json"})
    signed = {"credential": key.sign(asked.json()["request_options"])}
    assert elsewhere.post("/securite/webauthn/login/", signed)["Location"] == "/"
    assert elsewhere.get("/").status_code == 200


def test_a_blocked_persons_passkey_opens_nothing(cast: Cast) -> None:
    client, key = enter(cast.secretary.email), Passkey()
    page = client.get("/securite/webauthn/add/")
    options = json.loads(json.dumps(page.context["js_data"]["creation_options"], default=dict))
    form = {"name": "Téléphone", "passwordless": "on", "credential": key.create(options)}
    client.post("/securite/webauthn/add/", form)
    cast.secretary.is_active = False
    cast.secretary.save()

    elsewhere = Client()
    asked = elsewhere.get("/securite/webauthn/login/", headers={"accept": "application/json"})
    elsewhere.post(
        "/securite/webauthn/login/", {"credential": key.sign(asked.json()["request_options"])}
    )
    assert elsewhere.get("/").status_code == 302


def test_a_reader_is_not_forced_but_may(cast: Cast) -> None:
    client = enter(cast.reader.email)
    assert client.get("/").status_code == 200
    assert "Plus tard" in client.get(FACTOR).content.decode()

    set_up_an_app(client)

    assert client.get(FACTOR)["Location"] == "/"
    answer = Client().post(
        reverse("sign-in"), {"username": cast.reader.email, "password": PASSWORD}
    )
    assert answer["Location"] == "/securite/authenticate/"


def test_a_reader_who_becomes_secretary_sets_one_up_at_the_next_click(
    cast: Cast, head: Client
) -> None:
    client = enter(cast.reader.email)
    assert client.get("/").status_code == 200
    head.post(reverse("user-group", args=[cast.reader.pk]), {"group": "secretary"})

    assert client.get("/")["Location"] == FACTOR


def test_a_password_alone_adds_no_factor_beside_another(cast: Cast) -> None:
    """A session that was opened before the factor was there shows it first."""
    early = enter(cast.reader.email)
    set_up_an_app(enter(cast.reader.email))

    assert early.get("/securite/webauthn/add/")["Location"] == FACTOR
    assert "Confirmez que c’est vous" in early.get(FACTOR).content.decode()


def test_a_lost_telephone_is_mended_on_the_machine(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = enter(cast.secretary.email)
    set_up_an_app(before)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD} bis\n"))

    call_command(
        "add_user",
        cast.secretary.email,
        "--group=secretary",
        "--update",
        "--reset-second-factor",
        stdout=io.StringIO(),
    )

    assert before.get("/").status_code == 302
    client = Client()
    form = {"username": cast.secretary.email, "password": f"{PASSWORD} bis"}
    client.post(reverse("sign-in"), form)
    assert "Protégez d’abord votre accès" in client.get(FACTOR).content.decode()
    assert Entry.objects.filter(action="user.factor_reset").count() == 1


def test_the_secret_lies_encrypted(cast: Cast) -> None:
    secret = set_up_an_app(enter(cast.secretary.email))

    kept = Authenticator.objects.get(type="totp").data
    assert secret not in json.dumps(kept)


def test_an_installation_may_leave_it_to_each(cast: Cast, settings: Any) -> None:
    """As the demonstration does (PREAU_SECOND_FACTOR=optional)."""
    settings.SECOND_FACTOR_COMPULSORY = False

    assert enter(cast.head.email).get("/").status_code == 200


def test_one_session_is_closed_alone_and_only_by_its_person(cast: Cast) -> None:
    here, there, elsewhere = (enter(cast.reader.email) for _ in range(3))
    of_the_head = enter(cast.head.email)
    pk_of = dict(UserSession.objects.values_list("session_key", "pk"))
    closing = {
        client: f"/sessions/{pk_of[client.session.session_key]}/fermer/"
        for client in (here, there, of_the_head)
    }
    assert closing[there] in here.get("/sessions/").content.decode()
    assert closing[here] not in here.get("/sessions/").content.decode()

    assert here.get(closing[there]).status_code == 405
    assert here.post(closing[of_the_head]).status_code == 404
    assert here.post(closing[here]).status_code == 404
    assert here.post(closing[there])["Location"] == "/sessions/"

    assert there.get("/")["Location"].startswith("/connexion/")
    assert {client.get("/").status_code for client in (here, elsewhere)} == {200}
    assert "_auth_user_id" in of_the_head.session
    line = Entry.objects.get(action="user.close_sessions")
    assert (line.subject, line.detail) == (cast.reader.actor, {"sessions": 1})


def test_one_sees_ones_sessions_and_closes_the_others(cast: Cast) -> None:
    here, there = enter(cast.reader.email), enter(cast.reader.email)
    assert "Fermer les autres sessions" in here.get("/sessions/").content.decode()

    here.post("/sessions/")

    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert Entry.objects.filter(action="user.close_sessions").count() == 1
