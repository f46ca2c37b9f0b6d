"""Head and secretary pass a second factor before any page of the school opens."""

from collections.abc import Callable, Collection
from datetime import datetime
from enum import Enum
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
    record_authentication,
)
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from preau.journal.actions import Line, record
from preau.school.people.models import User

PAGE = "second-factor"
SESSION_KEY = "after_second_factor"
"""Where the person was going, kept in the session until the factor is there."""

SECOND_FACTORS = frozenset({"webauthn", "totp"})
"""A passkey, or a code of an application. Recovery codes alone only replace one that is lost."""
NEEDS_NO_FACTOR = frozenset(
    {
        PAGE,
        "sign-in",
        "account_login",
        "sign-out",
        "account_logout",
        "account_inactive",
        "choose-password",
        *("sign", "sign-code", "sign-done", "sign-copy", "own-permission", "ask-permission"),
    }
    | {"mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate"}
    | {"mfa_reauthenticate_webauthn"}
)
"""Ways in and out, and what stands behind the link of a mail, which opens whoever is signed in."""
SETS_ONE_UP = frozenset({"account_reauthenticate", "mfa_add_webauthn", "mfa_activate_totp"})
"""Open only to those who have none yet: elsewhere a password alone could add one beside it."""


class Door(Enum):
    """What stands between a signed-in person and the school's pages."""

    OPEN = "open"
    SET_UP = "set up"
    PROVE = "prove"


def door_for(*, is_concerned: bool, factors: Collection[str], is_proved: bool) -> Door:
    """Tell whether a second factor must be set up, or shown, before anything else opens.

    `is_proved`: this very session has shown one. Whoever has a factor shows it, concerned or not.
    """
    if is_proved:
        return Door.OPEN
    if SECOND_FACTORS & set(factors):
        return Door.PROVE
    return Door.SET_UP if is_concerned else Door.OPEN


def factors_of(user: User) -> set[str]:
    """Return the kinds of a user's authenticators, in one query."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def door(request: HttpRequest) -> Door:
    """Return what the person of this session must do first. One query, none once proved."""
    user = request.user
    if not user.is_authenticated or is_proved(request):
        return Door.OPEN
    concerned = user.may_write and settings.SECOND_FACTOR_COMPULSORY
    return door_for(is_concerned=concerned, factors=factors_of(user), is_proved=False)


def is_proved(request: HttpRequest) -> bool:
    """Tell whether this session has shown a second factor, a passkey or a recovery code."""
    records = get_authentication_records(request, request.user)
    return any(one.get("method") == "mfa" for one in records)


class SecondFactorMiddleware:
    """Turn people away from every page until their second factor is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Answer in the view's place when something is missing."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in NEEDS_NO_FACTOR:
            return None
        missing = door(request)
        if missing is Door.OPEN or (missing is Door.SET_UP and name in SETS_ONE_UP):
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": reverse(PAGE)})
        if request.method == "GET":
            request.session[SESSION_KEY] = request.get_full_path()
        return redirect(PAGE)


@transaction.atomic
def forget_factors(*, user: User, by: str, now: datetime) -> None:
    """Take every second factor from somebody who has lost them; another is asked for then (UTC).

    Their sessions end with the new password that goes with it.
    """
    Authenticator.objects.filter(user=user).delete()
    record(actor=by, lines=[Line(action="user.factor_reset", subject=user.actor)], now=now)


def connect() -> None:
    """Connect to allauth's events; called once, when the site starts."""
    user_logged_in.connect(_signed_in)
    authenticator_added.connect(_added)
    authenticator_removed.connect(_removed)


def _signed_in(request: HttpRequest, user: User, segec_sub: str = "", **_: Any) -> None:
    """Note it, and ask nobody "is it you?" in the five minutes after: allauth asks even then."""
    records = get_authentication_records(request, user)
    for one in records:
        one["reauthenticated"] = True
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    _note("user.sign_in", user, "segec" if segec_sub else "")


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Count the session that has just set a factor up: its person holds it in the hand."""
    _note("user.factor_add", user, authenticator.type)
    if authenticator.type in SECOND_FACTORS and request.user == user:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def _removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    _note("user.factor_remove", user, authenticator.type)


def _note(action: str, user: User, kind: str) -> None:
    detail = {"kind": str(kind)} if kind else {}
    line = Line(action=action, subject=user.actor, detail=detail)
    record(actor=user.actor, lines=[line], now=timezone.now())
