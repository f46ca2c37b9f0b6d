"""How a line of a plan or of a transfer looks: a word, an icon and a tone, never colour alone."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from preau.school.activations import sentences
from preau.school.activations.actions import PlanLine
from preau.school.activations.models import AccessRequest
from preau.school.activations.outcomes import remedy_for
from preau.school.activations.overview import Group, group_of
from preau.school.activations.words import Action, Outcome, Remedy, State, names_of

register = template.Library()

ACTION_ICONS = {
    Action.CREATE: "user-plus",
    Action.RENEW: "arrow-path",
    Action.REACTIVATE: "lock-open",
    Action.ADD_ROLE: "plus-circle",
    Action.REPLACE: "at-symbol",
    Action.END: "lock-closed",
    Action.BLOCKED: "no-symbol",
}
STATE_ICONS = {
    State.ACTIVE: ("check", "Déjà actif"),
    State.INVITED: ("envelope", "Invitation demandée"),
    State.QUEUED: ("clock", "En attente d’envoi"),
}
OUTCOME_LOOKS = {
    Outcome.QUEUED: ("go", "clock"),
    Outcome.INVITED: ("go", "envelope"),
    Outcome.ACTIVE: ("ok", "check-circle"),
    Outcome.ENDED: ("off", "lock-closed"),
    Outcome.REFUSED: ("bad", "exclamation-triangle"),
    Outcome.FAILED: ("bad", "exclamation-triangle"),
}


@cache
def tag(tone: str, icon: str, label: str) -> SafeString:
    """Return a word with its icon; drawn once, for a list shows the same few some hundred times."""
    return render_to_string("activations/tag.html", {"tone": tone, "icon": icon, "label": label})


@register.simple_tag
def plan_tag(line: PlanLine) -> SafeString:
    """Show in a word what would be done for somebody."""
    tone = group_of(line).tone or "off"
    if line.action is not Action.NONE:
        return tag(tone, ACTION_ICONS[line.action], line.doing)
    return tag(tone, *STATE_ICONS.get(line.state, ("lock-closed", "Accès fermé")))


@register.filter
def group(line: PlanLine) -> Group:
    return group_of(line)


@register.filter
def role_names(line: PlanLine) -> str:
    """Return roles in words: "enseignant et direction"."""
    return names_of(line.roles)


@register.filter
def breakable(address: str) -> str:
    """Let an address break after its @, rather than in the middle of a word."""
    local, at, domain = address.partition("@")
    return format_html("{}{}<wbr>{}", local, at, domain)


@register.simple_tag
def mending(request: AccessRequest) -> str:
    """Return the link to what mends a request that came to nothing."""
    remedy = remedy_for(request.detail)
    page = reverse("activation") if remedy is Remedy.READ_AGAIN else ""
    page = page or reverse("record-addresses", args=[request.staff.key])
    who = request.staff
    return format_html(
        '<a href="{}">{}<span class="visually-hidden"> : {}</span></a>', page, remedy.value, who
    )


@register.filter
def look(request: AccessRequest) -> dict[str, str]:
    """Return the tone, icon and word of an outcome."""
    outcome = Outcome(request.outcome)
    if outcome is Outcome.INVITED and request.detail == sentences.BOUNCED:
        return {"tone": "bad", "icon": "exclamation-triangle", "label": "Courriel refusé"}
    tone, icon = OUTCOME_LOOKS[outcome]
    return {"tone": tone, "icon": icon, "label": request.result}
