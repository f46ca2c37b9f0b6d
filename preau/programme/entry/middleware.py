"""Every page is closed unless its view says `@public`; the one place where access is decided."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from preau.programme.entry import pages
from preau.programme.entry.federation import party
from preau.programme.entry.rules import Access, access, must_ask
from preau.programme.entry.visitors import Visitor
from preau.protocol.claims import ClaimError
from preau.relying_party.errors import FederationUnreachableError, TokenEndedError

log = logging.getLogger(__name__)
View = Callable[..., HttpResponse]


class VisitorRequest(HttpRequest):
    """A request after the middleware: `visitor` is who is signed in."""

    visitor: Visitor | None


def public(view: View) -> View:
    """Mark a view that everybody may see."""
    view.public = True  # type: ignore[attr-defined]
    return view


class EntryMiddleware:
    """Put the visitor on the request, and answer in place of a view that is closed to them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponse:
        request.visitor = Visitor.of(request.session)
        return self.get_response(request)

    def process_view(
        self, request: VisitorRequest, view: View, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Return None to let the view answer."""
        if getattr(view, "public", False):
            return None
        if request.visitor is None:
            return sign_in_first(request)
        return self.decide(request, request.visitor, now=timezone.now())

    def decide(
        self, request: VisitorRequest, visitor: Visitor, *, now: datetime
    ) -> HttpResponse | None:
        """Ask the federation again when it is time, then apply the rule."""
        try:
            visitor = request.visitor = _asked_again(request, visitor, now=now)
        except TokenEndedError:
            request.session.flush()
            return sign_in_first(request)
        today = timezone.localdate(now)
        found = access(visitor.schools, confirmed_at=visitor.confirmed_at, now=now, today=today)
        match found:
            case Access.NO_REGISTRATION:
                return pages.no_registration(request)
            case Access.NO_NEWS:
                return pages.no_news(request)
        return None


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in, which comes back to this page."""
    answer = redirect(f"{reverse('sign-in')}?{urlencode({'suite': request.get_full_path()})}")
    add_never_cache_headers(answer)
    return answer


def _asked_again(request: HttpRequest, visitor: Visitor, *, now: datetime) -> Visitor:
    if not must_ask(asked_at=visitor.asked_at, now=now):
        return visitor
    try:
        visitor = visitor.confirmed(party().userinfo(visitor.access_token), now=now)
    except (FederationUnreachableError, ClaimError) as error:
        log.warning("the federation did not confirm a visitor: %s", error)
        visitor = visitor.unanswered(now=now)
    visitor.keep_in(request.session)
    return visitor
