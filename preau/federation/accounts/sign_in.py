"""Signing somebody in who has just proved to be there."""

from allauth.account.internal.flows.login import perform_login, perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.webauthn.internal.flows import signup_authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from preau.federation.accounts.models import Account
from preau.second_factor.passkeys import FirstPasskeyForm


def sign_in(request: HttpRequest, account: Account, *, to: str) -> HttpResponse:
    """Start a session after a password was set, and go on to a page of ours.

    Through allauth, so that the session knows how and when its person signed in (a second factor,
    the OIDC auth_time and "confirm it is you" depend on it).
    """
    login = Login(user=account, redirect_url=to, email=account.email)
    response: HttpResponse = perform_password_login(request, {"email": account.email}, login)
    return response


def sign_in_with_first_passkey(
    request: HttpRequest, account: Account, form: FirstPasskeyForm
) -> HttpResponse:
    """Give an account the key that a valid form holds, start a session with it and go on to the
    recovery codes, which are shown once."""
    given = form.cleaned_data
    key = signup_authenticator(
        request, user=account, name=given["name"], credential=given["credential"]
    )
    post_authentication(request, key, reauthenticated=True, passwordless=True)
    to = reverse("mfa_view_recovery_codes")
    login = Login(user=account, redirect_url=to, email=account.email)
    response: HttpResponse = perform_login(request, login)
    auto_generate_recovery_codes(request)
    return response
