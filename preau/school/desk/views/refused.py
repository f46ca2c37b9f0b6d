"""What is too much for one request, in a sentence."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponseBadRequest
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
WHY: dict[type[Exception], str] = {
    TooManyFilesSent: FILES,
    RequestDataTooBig: LONG,
    TooManyFieldsSent: FIELDS,
}


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponseBadRequest:
    """Say what was too much, where Django knows; else that the request made no sense."""
    context = {"why": WHY.get(type(exception), "")}
    return HttpResponseBadRequest(render_to_string("400.html", context))
