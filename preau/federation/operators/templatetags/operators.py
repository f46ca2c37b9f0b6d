"""States, kinds and actions in the words of words.py."""

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse

from preau.federation.invitations.rules import State
from preau.federation.operators.counting import MOST
from preau.federation.operators.words import ACTIONS, INVITATION_STATES, MAIL_STATES, mail_kind

register = template.Library()
register.filter("mail_kind", mail_kind)


@register.filter
def capped(count: int) -> str:
    """Write a count that stops counting (counting.py): "1 000+"."""
    return f"{intcomma(MOST)}+" if count > MOST else intcomma(count)


@register.filter
def action_label(action: str) -> str:
    return ACTIONS.get(action, action)


@register.filter
def short_id(name: str) -> str:
    """Write "membership:1b4e28ba…" for a name with a long id; a click shows only that one."""
    kind, _, key = name.partition(":")
    return f"{kind}:{key[:8]}…" if len(key) > 12 else name


@register.filter
def detail_text(value: Any) -> str:
    """Write what a journal line holds beside its subject."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@register.inclusion_tag("operators/tag.html")
def mail_tag(state: str) -> dict[str, Any]:
    return _tag(MAIL_STATES[state])


@register.inclusion_tag("operators/tag.html")
def invitation_tag(state: State) -> dict[str, Any]:
    return _tag(INVITATION_STATES[State(state)])


def _tag(words: tuple[str, str, str]) -> dict[str, Any]:
    label, tone, icon = words
    return {"label": label, "tone": tone, "icon": icon}


TABS = (
    ("operators", "Rentrée"),
    ("operator-schools", "Écoles"),
    ("operator-accounts", "Comptes"),
    ("operator-invitations", "Invitations"),
    ("operator-mails", "Courriels"),
    ("operator-years", "Années"),
    ("operator-journal", "Journal"),
)


@register.inclusion_tag("operators/tabs.html", takes_context=True)
def operator_tabs(context: Any) -> dict[str, Any]:
    """Return the entries of the operators' own menu for the page that is shown."""
    path, first = context["request"].path, reverse("operators")
    urls = [(reverse(name), label) for name, label in TABS]
    longest = max((url for url, _ in urls if path.startswith(url)), key=len, default=first)
    return {"tabs": [{"url": u, "label": label, "current": u == longest} for u, label in urls]}
