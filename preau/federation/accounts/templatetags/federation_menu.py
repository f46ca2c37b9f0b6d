"""The federation's main menu."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse

register = template.Library()

ITEMS = (
    ("home", "Mon compte", ("/bienvenue/",)),
    ("mfa_index", "Sécurité", ("/securite/", "/mot-de-passe/")),
    ("usersessions_list", "Appareils", ("/sessions/",)),
)
"""URL name, label, and where the addresses that belong to it start."""


@register.inclusion_tag("federation/menu.html", takes_context=True)
def federation_menu(context: RequestContext) -> dict[str, Any]:
    """Return the menu for the page that is being shown."""
    request: HttpRequest = context["request"]
    who = {"account": request.user}
    return {
        **who,
        "items": [_item(request.path, *entry) for entry in ITEMS],
        "phone_extra": render_to_string("federation/who.html", who, request=request),
    }


def _item(path: str, name: str, label: str, starts: tuple[str, ...]) -> dict[str, Any]:
    url = reverse(name)
    return {"url": url, "label": label, "current": path == url or path.startswith(starts)}
