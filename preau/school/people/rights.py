"""Who may do what: a reader sees everything and changes nothing.

The middleware refuses a reader every request that could change something, on every page that
exists or will exist. A view that only *shows* what was chosen (a printed document, the sign-out)
says so with `reader_may_post`; a page that is only a form is closed with `writers_only`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from preau.school.people.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

OWN_SECURITY = ("mfa_", "account_", "usersessions_")
"""Names of allauth's views: they change nothing but one's own way in."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""RFC 9110 §9.2.1: methods that change nothing."""


class ReadersOnlyReadMiddleware:
    """Refuse what a reader would change. Stands after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        match = request.resolver_match
        if request.method in SAFE_METHODS or getattr(view, "reader_may_post", False):
            return
        if match and match.view_name.startswith(OWN_SECURITY):
            return
        refuse_readers(request)


def refuse_readers(request: HttpRequest) -> None:
    """Raise PermissionDenied for somebody signed in who may only look."""
    if request.user.is_authenticated and not request.user.may_write:
        raise PermissionDenied


HEADS_ONLY = (
    "C’est réservé à la direction : elle décide qui travaille ici, ce que ce site dit de l’école et"
    " ce qui part sans elle. Rien n’a été changé."
)


def refuse_all_but_heads(request: HttpRequest) -> None:
    """Raise PermissionDenied for somebody signed in who does not decide for the school."""
    if request.user.is_authenticated and not request.user.may_decide:
        raise PermissionDenied(HEADS_ONLY)


def reader_may_post(view: View) -> View:
    """Mark a view whose POST changes nothing."""
    view.reader_may_post = True  # type: ignore[attr-defined]
    return view


def writers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Close a page, even to be looked at, to readers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_readers(request)
        return view(request, *args, **kwargs)

    return guarded


def heads_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Close a page, even to be looked at, to everybody but the head."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_all_but_heads(request)
        return view(request, *args, **kwargs)

    return guarded


def signed_in(request: HttpRequest) -> User:
    """Return whoever is signed in."""
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    return user


def actor_of(request: HttpRequest) -> str:
    """Return how the journal names whoever is signed in."""
    return signed_in(request).actor
