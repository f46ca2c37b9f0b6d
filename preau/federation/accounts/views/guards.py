"""What the pages of one's account have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.cache import never_cache

from preau.federation.accounts.models import Account

View = Callable[..., HttpResponse]


def own_account(view: View) -> View:
    """Let in the person of an account, who has confirmed being there in the last five minutes."""
    confirmed: View = reauthentication_required(app="allauth.mfa")(view)
    guarded: View = login_required(never_cache(confirmed))
    return guarded


def secret_page(view: View) -> View:
    """Keep a page's address, which is a secret, out of caches and of other servers' logs.

    `strict-origin` rather than `no-referrer`: decision 10.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        return response

    return never_cache(guarded)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def account_of(request: HttpRequest) -> Account:
    """Return the account of a page that asks for sign-in."""
    account = request.user
    assert isinstance(account, Account)  # noqa: S101 (login_required)
    return account
