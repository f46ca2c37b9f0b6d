"""Signing somebody in who has just proved to be there."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse

from preau.federation.accounts.models import Account


def sign_in(request: HttpRequest, account: Account, *, to: str) -> HttpResponse:
    """Start a session after a password was set, and go on to a page of ours.

    Through allauth, so that the session knows how and when its person signed in (a second factor,
    the OIDC auth_time and "confirm it is you" depend on it).
    """
    login = Login(user=account, redirect_url=to, email=account.email)
    response: HttpResponse = perform_password_login(request, {"email": account.email}, login)
    return response
