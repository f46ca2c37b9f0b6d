"""How a standing looks: a word, an icon and a tone, never the colour alone."""

from django import template
from django.utils.safestring import SafeString

from preau.school.activations.standing import Standing
from preau.school.activations.templatetags.activation import tag
from preau.school.activations.words import State, names_of

register = template.Library()

LOOKS = {
    State.NO_EMAIL: ("stop", "no-symbol"),
    State.NO_CONSENT: ("stop", "pencil-square"),
    State.READY: ("go", "paper-airplane"),
    State.QUEUED: ("go", "clock"),
    State.INVITED: ("go", "envelope"),
    State.ACTIVE: ("ok", "check"),
    State.ENDED: ("off", "lock-closed"),
    State.REFUSED: ("bad", "x-circle"),
    State.FAILED: ("bad", "exclamation-triangle"),
    State.NOT_CONCERNED: ("off", "minus"),
}
"""State -> the tone of its tag (theme.css: tag-…) and its icon."""


@register.simple_tag
def state_tag(standing: Standing) -> SafeString:
    """Show a state in a word. Somebody whose function nobody has classified yet is not "out"."""
    state = standing.state
    if state is State.NOT_CONCERNED and standing.mend:
        return tag("stop", "question-mark-circle", "Fonction à préciser")
    return tag(*LOOKS[state], state.label)


@register.filter
def tone(standing: Standing) -> str:
    """Return the tone of a state: stop, go, ok, off, bad."""
    if standing.state is State.NOT_CONCERNED and standing.mend:
        return "stop"
    return LOOKS[standing.state][0]


@register.filter
def roles(standing: Standing) -> str:
    """Return the roles in words: "enseignant et direction"."""
    return names_of(standing.roles)
