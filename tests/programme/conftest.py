"""A provider that runs, and a visitor who goes through it as a browser would."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from tests.programme.cast import MARTINE
from tests.provider import CLIENT_ID, CLIENT_SECRET, Provider, new_key

SITE = "http://testserver"
START = datetime(2026, 11, 25, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture(scope="session")
def key():
    return new_key("first")


@pytest.fixture(scope="session")
def other_key():
    """A key with the published key's name, as an attacker would make it."""
    return new_key("first")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Wednesday 25 November 2026, nine o'clock; the test moves it."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def provider(key, settings: Settings) -> Iterator[Provider]:
    running = Provider(site=SITE, person=deepcopy(MARTINE), key=key)
    running.listen()
    settings.PUBLIC_URL = SITE
    settings.FEDERATION_URL = running.url
    settings.CLIENT_ID, settings.CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    yield running
    running.stop()


@dataclass
class Visitor:
    """A person with a browser: our site by Django's client, the federation by real HTTP."""

    client: Client

    def go_to_federation(self, path: str = "/connexion/") -> str:
        """Begin the sign-in; return our address to which the federation sends back."""
        away = self.client.get(path)
        assert away.status_code == 302, away.status_code
        back = requests.get(away["Location"], allow_redirects=False, timeout=5)
        assert back.status_code == 302, back.text
        return back.headers["Location"]

    def come_back(self, address: str) -> HttpResponse:
        parts = urlsplit(address)
        return self.client.get(f"{parts.path}?{parts.query}")

    def sign_in(self, path: str = "/connexion/") -> HttpResponse:
        return self.come_back(self.go_to_federation(path))


@pytest.fixture
def visitor(db, client: Client, provider: Provider) -> Visitor:
    return Visitor(client)
