"""Browsers an account was opened in before; a sign-in from another one is told by mail.

A browser is known by a random cookie of its own, so that two alike are still two. The database
keeps its hash, per account: a computer of the teachers' room is known to each who uses it.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from preau.federation.accounts.models import Account, KnownDevice
from preau.federation.accounts.notices import tell
from preau.federation.mail.links import hash_of
from preau.ui.templatetags.browsers import navigateur

COOKIE = "preau_federation_device"
REMEMBERED = timedelta(days=400)
"""As long as browsers keep a cookie."""


def remember(*, account: Account, token: str, user_agent: str, now: datetime) -> None:
    """Note that an account was opened in a browser; tell its person when it is a new one (UTC).

    The first one ever is where the invitation was accepted: nobody is told.
    """
    with transaction.atomic():
        known = KnownDevice.objects.filter(account=account)
        had_others = known.exists()
        known.filter(first_seen_at__lt=now - REMEMBERED).delete()
        _, is_new = KnownDevice.objects.get_or_create(
            account=account, token_hash=hash_of(token), defaults={"first_seen_at": now}
        )
        if is_new and had_others:
            at = date_format(timezone.localtime(now), r"\l\e j F Y à H:i")
            context = {"device": navigateur(user_agent), "at": at}
            tell(account=account, kind="new_device", now=now, context=context)


def note_sign_in(request: HttpRequest, account: Account) -> None:
    """Remember the browser of a sign-in that has just succeeded; it gets its cookie, if it must."""
    token = request.COOKIES.get(COOKIE, "")
    if len(token) < 40:
        token = secrets.token_urlsafe(32)
        request.new_device_token = token  # type: ignore[attr-defined]
    user_agent = request.headers.get("User-Agent", "")
    remember(account=account, token=token, user_agent=user_agent, now=timezone.now())


class DeviceMiddleware:
    """Give the browser of a first sign-in its cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if token := getattr(request, "new_device_token", ""):
            response.set_cookie(
                COOKIE,
                token,
                max_age=REMEMBERED,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
