"""The federation's main menu."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse

from preau.federation.accounts.menu import ITEMS, Item

register = template.Library()


@register.inclusion_tag("federation/menu.html", takes_context=True)
def federation_menu(context: RequestContext) -> dict[str, Any]:
    """Return the menu for the page that is being shown."""
    request: HttpRequest = context["request"]
    who = {"account": request.user}
    return {
        **who,
        "items": [_entry(request.path, item) for item in ITEMS if item.is_for(request)],
        "phone_extra": render_to_string("federation/who.html", who, request=request),
    }


def _entry(path: str, item: Item) -> dict[str, Any]:
    url = reverse(item.name)
    current = path == url or path.startswith(item.starts)
    return {"url": url, "label": item.label, "current": current}
