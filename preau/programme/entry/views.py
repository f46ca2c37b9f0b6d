"""The front page, signing in and signing out."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from preau.programme.entry import pages
from preau.programme.entry.federation import party
from preau.programme.entry.middleware import VisitorRequest, public
from preau.programme.entry.visitors import Visitor
from preau.protocol.claims import ClaimError
from preau.relying_party.errors import AnswerRefusedError, FederationUnreachableError, SignInError

log = logging.getLogger(__name__)
NEXT = "suite"


@public
@require_GET
@never_cache
def front(request: VisitorRequest) -> HttpResponse:
    """Show what this site is; somebody signed in goes straight to the curriculum."""
    return redirect("curriculum") if request.visitor else render(request, "entry/front.html")


@public
@require_GET
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Go to the federation; `suite` is the page of ours to come back to."""
    next_path = own_path(request.GET.get(NEXT, ""))
    try:
        answer = party().start(request, reverse("callback"))
    except FederationUnreachableError as error:
        log.warning("sign-in could not begin: %s", error)
        return pages.failed(request, error, next_path=next_path)
    request.session[NEXT] = next_path
    return answer


@public
@require_GET
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Take the federation's answer; every refusal is a page with a way on."""
    next_path = request.session.get(NEXT, "")
    try:
        return _enter(request, next_path)
    except SignInError as error:
        log.warning("sign-in failed: %s %s", type(error).__name__, error)
        return pages.failed(request, error, next_path=next_path)


def _enter(request: HttpRequest, next_path: str) -> HttpResponse:
    answer = party().finish(request)
    try:
        visitor = Visitor.from_answer(
            answer.claims,
            access_token=answer.access_token,
            id_token=answer.id_token,
            now=timezone.now(),
        )
    except ClaimError as error:
        raise AnswerRefusedError(str(error)) from error
    # A new session with a new key: nothing planted before the sign-in lives on (fixation).
    request.session.flush()
    visitor.keep_in(request.session)
    return redirect(next_path or "curriculum")


@public
@require_POST
def sign_out(request: VisitorRequest) -> HttpResponse:
    """End the session here, whatever happens, then the one at the federation."""
    visitor = request.visitor
    request.session.flush()
    if visitor is None:
        return redirect("home")
    try:
        return redirect(party().sign_out_url(visitor.id_token))
    except FederationUnreachableError:
        messages.warning(
            request,
            "Vous êtes déconnecté de ce site. La fédération ne répond pas\u00a0: sur un ordinateur "
            "partagé, fermez aussi le navigateur.",
        )
        return redirect("home")


def own_path(path: str) -> str:
    """Return the path when it is one of this site, else nothing (no open redirect)."""
    safe = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if safe else ""
