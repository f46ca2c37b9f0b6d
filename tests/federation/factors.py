"""Second factors for the tests: a real authenticator app, and the sign-in that uses it."""

from typing import Any

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from preau.federation.accounts.models import Account
from tests.federation.cast import PASSWORD

SECRET = "IGW4TU5TPNWKXO5J"


def has_an_app(account: Account) -> Account:
    """Give an account an authenticator app, whose secret is SECRET."""
    TOTP.activate(account, SECRET)
    return account


def code(secret: str = SECRET) -> str:
    """Return what the app shows now."""
    _, current, _ = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, current)))


def sign_in(client: Client, account: Account, password: str = PASSWORD) -> Any:
    """Sign in with a password, and the app's code where it is asked; return the last answer."""
    answer = client.post("/connexion/", {"login": account.email, "password": password})
    if answer.headers.get("Location") == "/securite/authenticate/":
        cache.clear()  # a code serves once; tests are quicker than the clock
        answer = client.post("/securite/authenticate/", {"code": code()})
    return answer


def signed_in_with_app(client: Client, account: Account) -> Client:
    """Return a browser in which a head, say, has passed the second factor."""
    has_an_app(account)
    assert sign_in(client, account).status_code == 302
    return client
