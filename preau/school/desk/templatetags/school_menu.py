"""The school's main menu."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse

from preau.school.register.models import School

register = template.Library()

ITEMS = (
    ("home", "Accueil", ("/",)),
    (
        "staff-list",
        "Personnel",
        ("/personnel/", "/fonctions/", "/autorisations/adresses/", "/exporter/", "/dossiers/"),
    ),
    (
        "authorisations",
        "Documents",
        (
            "/documents/",
            "/autorisations/textes/",
            "/autorisations/retour/",
            "/autorisations/en-ligne/",
            "/verifier/",
        ),
    ),
    ("activation", "Activation", ("/activation/",)),
    ("import", "Importer", ("/import/",)),
)
"""URL name, label, and where the addresses that belong to it start."""


@register.inclusion_tag("school/menu.html", takes_context=True)
def school_menu(context: RequestContext) -> dict[str, Any]:
    """Return the menu for the page that is being shown."""
    request: HttpRequest = context["request"]
    who = {"user": request.user, "initials": initials(str(request.user))}
    return {
        **who,
        "items": [_item(request.path, *entry) for entry in ITEMS],
        "phone_extra": render_to_string("school/who.html", who, request=request),
    }


@register.simple_tag
def this_school() -> School | None:
    """Return the school whose site this is, if it has been set up."""
    return School.objects.first()


def initials(name: str) -> str:
    """Return at most two capitals: "Isabelle Dumont" gives "ID"."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def _item(path: str, name: str, label: str, starts: tuple[str, ...]) -> dict[str, Any]:
    url = reverse(name)
    current = path == url if url == "/" else path.startswith(starts)
    return {"url": url, "label": label, "current": current}
