"""What every test of the school may ask for."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.test import Client

from preau.school.imports.previewing import forget
from preau.school.people.models import User
from tests.school.cast import NOW, Cast, make_cast
from tests.school.other_side import OtherSide, link_to, serving
from tests.school.postman import Postman, delivering


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    """It is Wednesday 25 November 2026, 9:00 in Brussels, and the clock runs."""
    with time_machine.travel(NOW):
        yield


@pytest.fixture(autouse=True)
def proved_at_once() -> Iterator[None]:
    """Whom a test signs in with force_login has shown the second factor; the sign-in page asks."""

    def prove(request: HttpRequest, user: User, **_: Any) -> None:
        if not request.path:  # force_login makes a request of its own, without one
            record_authentication(request, user, "mfa", type="totp")

    user_logged_in.connect(prove)
    yield
    user_logged_in.disconnect(prove)


@pytest.fixture(autouse=True)
def no_list_compared_before() -> None:
    """Numbers of the journal come again from test to test, as they do not on a site."""
    forget()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def secretary(client: Client, cast: Cast) -> Client:
    """Return a browser in which Isabelle Dumont, secretary, is signed in."""
    client.force_login(cast.secretary)
    return client


@pytest.fixture
def head(cast: Cast) -> Client:
    """Return a browser in which the head is signed in."""
    browser = Client()
    browser.force_login(cast.head)
    return browser


@pytest.fixture
def reader(cast: Cast) -> Client:
    """Return a browser in which somebody who may only look is signed in."""
    browser = Client()
    browser.force_login(cast.reader)
    return browser


@pytest.fixture
def other_side(settings: Any) -> Iterator[OtherSide]:
    """A federation's place taken by a SCIM service that we did not write; the school is linked."""
    with serving() as side:
        link_to(side, settings)
        yield side


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    """The school has a server for its mails."""
    with delivering() as (keeper, url):
        settings.SMTP_URL = url
        settings.PUBLIC_URL = "https://ecole.example.org"
        settings.MAIL_FROM = "École <ecole@example.org>"
        yield keeper
