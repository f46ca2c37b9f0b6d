"""What is too much for one request, or cannot be kept, in a sentence."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.template.loader import render_to_string

FILES = (
    "Vous avez envoyé trop de fichiers à la fois. Aucun n’a été pris : envoyez-les en plusieurs "
    "fois, 300 au plus."
)
LONG = (
    "Ce que vous avez envoyé est trop long pour ce formulaire. Rien n’a été changé : "
    "raccourcissez-le, ou envoyez-le en plusieurs fois."
)
FIELDS = "Vous avez coché trop de lignes à la fois. Rien n’a été changé : recommencez avec moins."
NUL = (
    "Ce que vous avez envoyé contient un signe qu’aucun clavier ne tape (un octet nul). Rien n’a "
    "été changé : enlevez-le, ou tapez le texte au lieu de le coller."
)


class NulSent(SuspiciousOperation):
    """There is a NUL in an address or in a form: PostgreSQL takes none in a text."""


WHY: dict[type[Exception], str] = {
    TooManyFilesSent: FILES,
    RequestDataTooBig: LONG,
    TooManyFieldsSent: FIELDS,
    NulSent: NUL,
}


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Say what was too much, where Django knows; else that the request made no sense."""
    context = {"why": WHY.get(type(exception), "")}
    return HttpResponseBadRequest(render_to_string("400.html", context))


class NoNulMiddleware:
    """Refuse a NUL wherever it is sent, so that no page has to think of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        sent = (text for form in (request.GET, request.POST) for text in _texts(form))
        if any("\0" in text for text in (request.path_info, *sent)):
            raise NulSent


def _texts(form: QueryDict) -> Iterator[str]:
    for name, values in form.lists():
        yield from (name, *values)
