"""The federation's own people, signed in with a second factor, for the tests of their pages."""

from django.test import Client
from django.utils import timezone

from preau.federation.accounts.models import Account
from preau.federation.operators.staff import grant
from tests.federation.cast import PASSWORD
from tests.federation.heads import signed_in_head

OPERATOR, READER = "operateur@example.org", "lectrice@example.org"


def operator(email: str = OPERATOR) -> tuple[Account, Client]:
    """Return somebody who may change things, and the browser."""
    return _signed_in(email, may_change=True)


def reader() -> tuple[Account, Client]:
    """Return somebody who may only look, and the browser."""
    return _signed_in(READER, may_change=False)


def _signed_in(email: str, *, may_change: bool) -> tuple[Account, Client]:
    account = grant(
        email=email,
        password=PASSWORD,
        may_change=may_change,
        by="operator:command",
        now=timezone.now(),
    )
    return account, signed_in_head(account)
