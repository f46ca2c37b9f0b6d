"""Mails about the account itself, queued like all others."""

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
    if account is None or not account.is_confirmed or not account.is_active:
        return
    with transaction.atomic():
        letter(
            kind=RESET,
            to=account.email,
            context={"given_name": account.given_name},
            now=now,
            link_purpose=RESET,
            link_subject=str(account.pk),
        ).save()
        line = Line(action="password.reset_request", subject=account.actor)
        record(actor="anonymous", lines=[line], now=now)


def reset_path(account_id: str) -> str:
    """Return the secret page of one account: made by the worker when it sends the mail.

    The token depends on the password, the last sign-in and the hour: it ends by being used.
    """
    account = Account.objects.get(pk=account_id)
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return path.replace("UID-KEY", key)


def tell_of_change(*, email: str, change: str, now: datetime) -> None:
    """Queue a mail that tells the person what was changed on the account (UTC).

    `change` is a name that mail/account_change.txt puts in words.
    """
    account = Account.objects.at(email)
    with transaction.atomic():
        context = {"given_name": account.given_name if account else "", "change": change}
        letter(kind="account_change", to=email, context=context, now=now).save()
        if account:
            line = Line(action=f"account.{change}", subject=account.actor)
            record(actor=account.actor, lines=[line], now=now)
