"""A second independent service: openid-client, certified by the OpenID Foundation, run by Node.js.

It checks by itself what it gets: issuer, state, iss, nonce, PKCE, signature, times, subject.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import time_machine
from django.core.management import call_command

from preau.federation.accounts.models import Account
from tests.federation.cast import ANNE, NOW, Schools, confirmed
from tests.federation.relying_party import AFTERWARDS, RETURN_TO, Browser, RelyingParty

FOLDER = Path(__file__).parent / "openid_client"
pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and (FOLDER / "node_modules").is_dir()),
    reason="openid-client is not installed: `tools/openid-client` (make test does it)",
)


class RefusedError(Exception):
    """openid-client refuses what it was given, or was refused by the federation."""


@dataclass
class OpenidClient:
    """The process, led over its standard input."""

    process: subprocess.Popen[str]

    def say(self, command: str, **options: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"command": command, **options}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise RefusedError(answer["error"])
        return answer["result"]

    def sign_in(self, browser: Browser, **parameters: str) -> dict[str, Any]:
        """Send the browser through the federation; return tokens and claims."""
        page = browser.open(self.say("start", parameters=parameters))
        answer = browser.sign_in(page, ANNE.email) if "/connexion/" in page.url else page
        found: dict[str, Any] = self.say("finish", url=answer.headers["Location"])
        return found


@contextmanager
def running(
    programme: RelyingParty, *, method: str = "basic", late: float = 0
) -> Iterator[OpenidClient]:
    """Run openid-client for a client of the federation; its clock is `late` by some seconds."""
    skew = str(round(time.time() - _real_time() - late))
    who = [programme.site, programme.client_id, programme.client_secret]
    with subprocess.Popen(
        ["node", str(FOLDER / "relying_party.mjs"), *who, RETURN_TO, method, skew],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield OpenidClient(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0


def _real_time() -> float:
    """Return the machine's own time, which the tests' clock hides."""
    return float(subprocess.check_output(["date", "+%s"]))


@pytest.fixture
def account(schools: Schools) -> Account:
    return confirmed(schools.saint_exupery, ANNE)


@pytest.mark.parametrize("method", ["basic", "post"])
def test_it_signs_somebody_in_and_out_with_either_way_to_send_its_secret(
    account: Account, programme: RelyingParty, browser: Browser, method: str
) -> None:
    with running(programme, method=method) as client:
        found = client.sign_in(browser, max_age="600")
        token = found["tokens"]["access_token"]
        known = client.say("userinfo", token=token, sub=str(account.id))
        alive = client.say("introspect", token=token)
        leaving = client.say(
            "leave",
            parameters={
                "id_token_hint": found["tokens"]["id_token"],
                "post_logout_redirect_uri": AFTERWARDS,
            },
        )
        left = browser.open(leaving)
        with pytest.raises(RefusedError):
            client.say("userinfo", token=token, sub=str(account.id))

    assert found["claims"]["sub"] == str(account.id)
    assert found["claims"]["auth_time"]
    assert known["schools"][0]["fase"] == "99001"
    assert alive["active"] is True
    assert left.headers["Location"] == AFTERWARDS


def test_it_ends_a_token(account: Account, programme: RelyingParty, browser: Browser) -> None:
    with running(programme) as client:
        token = client.sign_in(browser)["tokens"]["access_token"]
        client.say("revoke", token=token)
        assert client.say("introspect", token=token) == {"active": False}


def test_it_is_told_in_the_words_of_the_protocol_what_is_refused(
    account: Account, programme: RelyingParty, browser: Browser
) -> None:
    with running(programme) as client:
        for parameters, error in (
            ({"prompt": "none"}, "login_required"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"scope": "profile"}, "invalid_scope"),
        ):
            answer = browser.open(client.say("start", parameters=parameters))
            with pytest.raises(RefusedError, match=error):
                client.say("finish", url=answer.headers["Location"])


def test_it_refuses_an_answer_that_was_tampered_with_or_is_another_providers(
    account: Account, programme: RelyingParty, browser: Browser
) -> None:
    with running(programme) as client:
        client.sign_in(browser)
        location = browser.open(client.say("start")).headers["Location"]
        for tampered in (
            location.replace("state=", "state=x"),
            location.replace("iss=http", "iss=https"),
        ):
            with pytest.raises(RefusedError):
                client.say("finish", url=tampered)
        with pytest.raises(RefusedError, match="invalid_grant"):
            client.say("finish", url=location.replace("code=", "code=x"))
        assert client.say("finish", url=location)["claims"]["sub"]


def test_it_goes_on_through_a_rotation_of_the_signing_key_without_a_restart(
    account: Account, programme: RelyingParty, browser: Browser
) -> None:
    with time_machine.travel(NOW) as clock, running(programme, late=-86_500) as later:
        with running(programme) as client:
            before = client.sign_in(browser)["tokens"]["id_token"]
            call_command("rotate_signing_key", "--json")
            same = client.sign_in(browser)["tokens"]["id_token"]
        clock.shift(timedelta(seconds=86_500))
        after = later.sign_in(Browser(browser.site))["tokens"]["id_token"]

    assert before.partition(".")[0] == same.partition(".")[0]  # the header names the key
    assert before.partition(".")[0] != after.partition(".")[0]


@pytest.mark.parametrize("late", [25, -25], ids=["late", "early"])
def test_a_service_whose_clock_is_a_little_wrong_is_served(
    account: Account, programme: RelyingParty, browser: Browser, late: float
) -> None:
    """openid-client allows 30 seconds (its default); the ID token's five minutes allow more."""
    with running(programme, late=late) as client:
        assert client.sign_in(browser, max_age="600")["claims"]["sub"] == str(account.id)


def test_a_school_gets_its_token_for_scim(schools: Schools, site: str) -> None:
    school = RelyingParty(site, schools.saint_exupery.client_id, schools.secrets[99001])
    with running(school) as client:
        token = client.say("credentials", scope="scim")
        assert token["expires_in"] == 3600
        assert client.say("introspect", token=token["access_token"])["scope"] == "scim"
        with pytest.raises(RefusedError, match="invalid_scope"):
            client.say("credentials", scope="openid")
    bearer = {"Authorization": f"Bearer {token['access_token']}"}
    assert requests.get(f"{site}/scim/v2/Users", headers=bearer).status_code == 200
