"""Heads and operators pass a second factor before any page of the federation opens."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from preau.federation.accounts.models import Account
from preau.federation.accounts.rules import Door, second_factor_door
from preau.federation.accounts.second_factor import factors_of, is_proved
from preau.federation.registrations.models import Registration

PAGE = "second-factor"
SESSION_KEY = "after_second_factor"
"""Where the person was going, kept in the session until the factor is there."""

NEEDS_NO_FACTOR = frozenset(
    {
        PAGE,
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "invitation",
        "invitation-refusal",
        "invitation-passkey",
        "faq",
        "faq-heads",
        "address-refusal",
        "objection",
    }
)
"""Ways in and out, and pages that a secret link opens whoever is signed in."""

SETS_ONE_UP = frozenset({"account_reauthenticate", "mfa_add_webauthn", "mfa_activate_totp"})
"""Open only to those who have none yet: elsewhere a password alone could add one beside it."""


def door(request: HttpRequest) -> Door:
    """Return what the person of this session must do first. One query, two for a head."""
    account = request.user
    if not isinstance(account, Account):
        return Door.OPEN
    today = timezone.localdate()
    concerned = account.is_staff or Registration.objects.is_head(account, today)
    return second_factor_door(
        is_operator=account.is_staff,
        is_head=concerned,
        factors=factors_of(account) if concerned else (),
        is_proved=is_proved(request),
    )


def turn_away(request: HttpRequest) -> HttpResponse:
    """Lead to the page that sets the factor up or asks for it; and, after it, where it was."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        request.session[SESSION_KEY] = request.get_full_path()
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse(PAGE))
    return redirect(PAGE)


class SecondFactorMiddleware:
    """Turn heads and operators away from every page until their second factor is there.

    The authorization endpoint is asked by its own view, which answers in OpenID's words.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer in the view's place when something is missing."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in NEEDS_NO_FACTOR or name.startswith("idp:oidc:"):
            return None
        missing = door(request)
        if missing is Door.OPEN or (missing is Door.SET_UP and name in SETS_ONE_UP):
            return None
        return turn_away(request)
