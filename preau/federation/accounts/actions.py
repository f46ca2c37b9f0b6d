"""A forgotten password."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from preau.federation.accounts.models import Account
from preau.federation.mail.letters import letter
from preau.journal.actions import Line, record

RESET = "password_reset"


def request_password_reset(*, email: str, now: datetime) -> None:
    """Queue a link that opens the page to choose a password, if the address is a known one (UTC).

    An account that has not been confirmed has no password: its invitation is the way in.
    """
    account = Account.objects.at(email)
    known = account is not None and account.is_confirmed and account.is_active
    with transaction.atomic():
        if account is not None and known:
            letter(
                kind=RESET,
                to=account.email,
                context={"given_name": account.given_name},
                now=now,
                link_purpose=RESET,
                link_subject=str(account.pk),
                about=account.actor,
            ).save()
        # A line for an unknown address too: the commit is what takes time, and time would tell.
        subject = account.actor if account is not None and known else "account:unknown"
        line = Line(action="password.reset_request", subject=subject)
        record(actor="anonymous", lines=[line], now=now)


def reset_path(account_id: str) -> str:
    """Return the secret page of one account: made by the worker when it sends the mail.

    The token depends on the password, the last sign-in and the hour: it ends by being used.
    """
    account = Account.objects.get(pk=account_id)
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return path.replace("UID-KEY", key)
