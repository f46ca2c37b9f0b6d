"""What every test of the federation may ask for."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from preau.federation.oidc.actions import add_service
from preau.federation.schools.models import School
from tests.federation.cast import ANNE, JOSEE, MARC, NOW, Schools, ask_for, make_schools
from tests.federation.relying_party import AFTERWARDS, RETURN_TO, Browser, RelyingParty
from tests.federation.scim_bodies import Send, user

WIRE = Client()
"""For requests without cookies: each new Client loads the middleware anew, 50 ms."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let a served site have a connection for each thread, closed after each request.

    SQLite's test database is in a file for that; PostgreSQL cannot drop one that is still in use.
    """
    connection.settings_dict["CONN_MAX_AGE"] = 0
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.PREAU.folder / "test.sqlite3")


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """It is Wednesday 25 November 2026, 9:00 in Brussels, and the clock runs."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def schools(db: None) -> Schools:
    """Return Saint-Exupéry and Sainte-Marie, registered; rate limits start afresh."""
    cache.clear()
    return make_schools()


@pytest.fixture
def bearer(schools: Schools) -> Callable[[int], str]:
    """Return a function that gives a school's access token, by its FASE number."""
    tokens: dict[int, str] = {}

    def token(fase: int) -> str:
        if fase not in tokens:
            answer = WIRE.post(
                token_path(),
                {
                    "grant_type": "client_credentials",
                    "scope": "scim",
                    "client_id": School.objects.get(fase_number=fase).client_id,
                    "client_secret": schools.secrets[fase],
                },
            )
            assert answer.status_code == 200, answer.content
            tokens[fase] = answer.json()["access_token"]
        return tokens[fase]

    return token


@pytest.fixture
def send(schools: Schools, bearer: Callable[[int], str]) -> Send:
    """Return a function that sends a request as Saint-Exupéry, or as another school."""

    def request(
        method: str, path: str, body: Any = None, *, fase: int = 99001, **headers: str
    ) -> Any:
        return WIRE.generic(
            method,
            f"/scim/v2{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/scim+json",
            headers={"Authorization": f"Bearer {bearer(fase)}", **headers},
        )

    return request


@pytest.fixture
def people(schools: Schools) -> None:
    """Have Saint-Exupéry ask for Anne, Marc and Josée."""
    ask_for(schools.saint_exupery, [ANNE, MARC, JOSEE])


@pytest.fixture
def anne(send: Send) -> str:
    """Return Anne's path."""
    return f"/Users/{send('POST', '/Users', user(ANNE, 'teacher')).json()['id']}"


def token_path() -> str:
    discovery = WIRE.get("/.well-known/openid-configuration").json()
    return urlsplit(discovery["token_endpoint"]).path


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """Return the address of the federation, served over real HTTP."""
    cache.clear()
    settings.PUBLIC_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def programme(site: str) -> RelyingParty:
    """Return a service of our own, as the programme is, registered with the federation."""
    new = add_service(
        name="Salle des profs",
        redirect_uris=[RETURN_TO],
        post_logout_redirect_uris=[AFTERWARDS],
        ask_consent=False,
        now=timezone.now(),
    )
    return RelyingParty(site, new.client.id, new.client_secret)


@pytest.fixture
def browser(site: str) -> Browser:
    """Return a browser that has never been here."""
    return Browser(site)
