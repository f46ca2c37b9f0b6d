"""Going to the federation to sign in, and coming back."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from preau.relying_party.errors import SignInError
from preau.relying_party.words import Failure, explain
from preau.school.people import segec

log = logging.getLogger(__name__)
NEXT = "after_segec"
ID_TOKEN = "segec_id_token"  # noqa: S105 - the name of its place in the session
"""With it, signing out here ends the federation's session too."""


@login_not_required
@require_GET
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Go to the federation; `next` is the page of ours to come back to."""
    if not segec.is_offered():
        raise Http404
    if request.user.is_authenticated:
        return redirect("home")
    try:
        answer = segec.party().start(request, reverse("segec-return"))
    except SignInError as error:
        return _failed(request, error)
    wanted = request.GET.get("next", "")
    request.session[NEXT] = wanted if url_has_allowed_host_and_scheme(wanted, None) else "/"
    return answer


@login_not_required
@require_GET
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Take the federation's answer; every refusal is a page with a way on."""
    if not segec.is_offered():
        raise Http404
    try:
        answer = segec.party().finish(request)
        request.session[ID_TOKEN] = answer.id_token
        user = segec.user_of(answer.claims)
    except SignInError as error:
        return _failed(request, error)
    except segec.StrangerError as refusal:
        segec.refuse(user=refusal.user, now=timezone.now())
        return _page(request, Failure(403, "Pas d’accès à ce site", str(refusal)), stranger=True)
    return segec.enter(request, user, answer, then=request.session.pop(NEXT, "/"))


def _failed(request: HttpRequest, error: SignInError) -> HttpResponse:
    log.warning("sign-in with the federation failed: %s %s", type(error).__name__, error)
    return _page(request, explain(error), stranger=False)


def _page(request: HttpRequest, failure: Failure, *, stranger: bool) -> HttpResponse:
    context = {"failure": failure, "stranger": stranger, "next": request.session.get(NEXT, "")}
    return render(request, "people/segec_failed.html", context, status=failure.status)
