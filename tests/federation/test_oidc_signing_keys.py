"""The keys that sign ID tokens change without an outage, by their dates alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import time_machine
from allauth.idp.oidc.adapter import get_adapter
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.management import call_command
from django.test import Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from preau.conf import Environment
from preau.federation.oidc import keyring
from preau.federation.oidc.keys import configured_keys, new_key
from preau.federation.oidc.models import SigningKey
from preau.journal.models import Entry
from tests.federation.cast import ANNE, NOW, Schools, confirmed
from tests.federation.relying_party import AFTERWARDS, Browser, RelyingParty, answered

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rotate(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, str]]:
    call_command("rotate_signing_key", "--json", *options)
    shown: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return shown


def jwks() -> tuple[list[str], timedelta]:
    """Return the names of the published keys, and how long a service may keep them."""
    answer = Client().get("/.well-known/jwks.json")
    age = answer["Cache-Control"].removeprefix("max-age=").partition(",")[0]
    return [key["kid"] for key in answer.json()["keys"]], timedelta(seconds=int(age))


def signing() -> str:
    return str(keyring.public_part(get_adapter().get_signing_key().pem)["kid"])


def test_the_first_key_is_made_once_and_lies_encrypted_in_the_database(db: None) -> None:
    assert jwks()[0] == jwks()[0] == [signing()]
    kept = SigningKey.objects.get()
    assert "PRIVATE KEY" not in kept.sealed_pem
    [opened] = keyring.published(NOW)
    assert load_pem_private_key(opened.pem.encode(), None).key_size == 2048  # type: ignore[union-attr]


def test_a_service_that_keeps_the_keys_as_long_as_it_may_always_knows_the_one_that_signs(
    db: None, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two rotations in five days; the service asks again only when what it keeps is too old."""
    signed, asked, questions = set(), None, 0
    known: list[str] = []
    may_keep = timedelta(0)
    for step in range(5 * 24):
        now = NOW + step * HOUR * 0.99
        clock.move_to(now)
        if step in (10, 60):
            rotate(capsys)
        if asked is None or now - asked >= may_keep:
            (known, may_keep), asked, questions = jwks(), now, questions + 1
        assert signing() in known, now
        signed.add(signing())
    assert len(signed) == 3
    assert questions <= 5 * 24 / 2 + 4


def test_a_key_is_published_a_day_before_it_signs_and_a_day_after(
    db: None, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    first = signing()
    old, new = rotate(capsys)
    assert (old["kid"], old["state"], new["state"]) == (first, "current", "next")
    assert new["signs_from"] == "2026-11-26T09:00+01:00"
    clock.shift(24 * HOUR - timedelta(seconds=1))
    assert signing() == first
    clock.shift(timedelta(seconds=1))
    assert signing() == new["kid"]
    assert jwks()[0] == [first, new["kid"]]
    clock.shift(24 * HOUR)
    assert jwks()[0] == [new["kid"]]
    assert Entry.objects.filter(action="signing_key.rotate").count() == 1


def test_sign_in_and_sign_out_go_on_through_a_rotation_in_a_server_that_is_not_restarted(
    schools: Schools,
    programme: RelyingParty,
    browser: Browser,
    clock: time_machine.Traveller,
    capsys: pytest.CaptureFixture[str],
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    old = signed_in(programme, browser)
    rotate(capsys)
    cached = KeySet.import_key_set(requests.get(programme.metadata["jwks_uri"]).json())
    clock.shift(24 * HOUR)  # what the service keeps is a day old now

    new = signed_in(programme, browser)

    for token in (old, new):
        assert jwt.decode(token["id_token"], cached, algorithms=["RS256"]).claims["sub"]
    assert header(old["id_token"])["kid"] != header(new["id_token"])["kid"]
    leaving = {"id_token_hint": old["id_token"], "post_logout_redirect_uri": AFTERWARDS}
    left = browser.open(f"{programme.metadata['end_session_endpoint']}?{urlencode(leaving)}")
    assert left.headers["Location"] == AFTERWARDS  # no question: the old token is still believed


def test_two_rotations_at_once_are_refused(
    db: None, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    rotate(capsys)
    with pytest.raises(SystemExit) as end:
        call_command("rotate_signing_key")
    assert end.value.code == 2
    assert "elle signe à partir du 26/11/2026 à 09:00" in capsys.readouterr().err
    assert SigningKey.objects.count() == 2


def test_a_stolen_key_is_worth_nothing_from_the_moment_it_is_replaced(
    schools: Schools,
    programme: RelyingParty,
    browser: Browser,
    capsys: pytest.CaptureFixture[str],
) -> None:
    confirmed(schools.saint_exupery, ANNE)
    stolen = signed_in(programme, browser)["id_token"]
    [only] = rotate(capsys, "--at-once")
    keys = KeySet.import_key_set(requests.get(programme.metadata["jwks_uri"]).json())

    fresh = signed_in(programme, browser)["id_token"]

    assert only["state"] == "current"
    assert jwt.decode(fresh, keys, algorithms=["RS256"]).claims["sub"]
    with pytest.raises((JoseError, ValueError)):
        jwt.decode(stolen, keys, algorithms=["RS256"])
    page = browser.open(
        f"{programme.metadata['end_session_endpoint']}?{urlencode({'id_token_hint': stolen})}"
    )
    assert page.status_code == 200  # not believed, so the person is asked
    assert 'value="logout"' in page.text


def test_the_private_key_is_read_once_not_at_every_sign_in(
    schools: Schools,
    programme: RelyingParty,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Reading one costs as much computing as two sign-ins without it."""
    confirmed(schools.saint_exupery, ANNE)
    signed_in(programme, browser)

    def reading(pem: str) -> None:
        raise AssertionError("a key was read again")

    monkeypatch.setattr("allauth.core.internal.jwkkit.load_pem", reading)
    token = signed_in(programme, browser)
    hint = urlencode({"id_token_hint": token["id_token"]})
    browser.open(f"{programme.metadata['end_session_endpoint']}?{hint}")
    assert programme.userinfo(token).status_code == 401


def test_the_command_speaks_to_a_person(
    db: None, clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rotate_signing_key")
    said = capsys.readouterr().out
    assert "signe en ce moment" in said
    assert "publiée; signe à partir du 2026-11-26T09:00+01:00" in said


def test_keys_sealed_under_another_secret_are_replaced_and_the_log_says_so(
    db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    before = signing()
    settings.SECRET_KEY = "another one"
    assert signing() != before
    assert "PREAU_SECRET_KEY is another one" in caplog.text


def test_keys_given_by_the_operator_come_first_and_the_first_of_them_signs(
    db: None, settings: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = [new_key(), new_key()]
    (tmp_path / "keys.pem").write_text("".join(given))
    env = Environment("federation", {"PREAU_SIGNING_KEY_FILE": str(tmp_path / "keys.pem")})
    settings.IDP_OIDC_PRIVATE_KEYS = configured_keys(env)

    kids = [keyring.public_part(pem.strip())["kid"] for pem in given]
    assert (signing(), sorted(jwks()[0])) == (kids[0], sorted(kids))
    with pytest.raises(SystemExit) as end:
        call_command("rotate_signing_key")
    assert end.value.code == 2
    assert "PREAU_SIGNING_KEY" in capsys.readouterr().err
    assert not SigningKey.objects.exists()


def test_without_a_setting_there_is_no_configured_key() -> None:
    assert configured_keys(Environment("federation", {})) == []


def signed_in(programme: RelyingParty, browser: Browser) -> dict[str, Any]:
    page = browser.open(programme.address())
    answer = browser.sign_in(page, ANNE.email) if "/connexion/" in page.url else page
    return programme.redeem(answered(answer)["code"])


def header(id_token: str) -> dict[str, Any]:
    import base64

    part = id_token.partition(".")[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
