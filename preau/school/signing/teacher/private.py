"""What every page behind a secret address owes its reader."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from preau.school.people.rights import reader_may_post
from preau.school.signing.links import link_of, path_of, standing
from preau.school.signing.models import Link
from preau.school.signing.rules import State
from preau.school.signing.teacher.endings import ENDINGS, UNKNOWN, Ending
from preau.school.signing.teacher.memory import signed_here

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Let anybody in, keep the page out of caches, search engines and other sites' logs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        response = view(request, *args, **values)
        response["Referrer-Policy"] = "strict-origin"  # decision 10 says why not no-referrer
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    opened: View = login_not_required(reader_may_post(guarded))
    shown: View = sensitive_post_parameters()(never_cache(opened))
    return shown


def for_link(view: Callable[[HttpRequest, Link], HttpResponse]) -> View:
    """Make a view of a link from one of its number and token; a made-up one is told as such."""

    @private
    @wraps(view)
    def found(request: HttpRequest, pk: int, token: str) -> HttpResponse:
        link = link_of(pk, token)
        return view(request, link) if link else ending(request, UNKNOWN)

    return found


def over(request: HttpRequest, link: Link, now: datetime) -> HttpResponse:
    """Say that a link serves no more, and why; where it was just signed, show what came of it."""
    if signed_here(request, link, now):
        return redirect(path_of(link, "sign-done"))
    return closed(request, standing(link, now))


def closed(request: HttpRequest, state: State) -> HttpResponse:
    """Say why a link serves no more, and what to do: no name, no address."""
    return ending(request, ENDINGS[state])


def ending(request: HttpRequest, what: Ending) -> HttpResponse:
    return render(request, "signing/ending.html", {"ending": what}, status=what.status)
