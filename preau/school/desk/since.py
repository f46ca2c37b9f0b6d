"""Where one person's access stands, with its date in words: "Actif depuis le 3 septembre 2026"."""

from datetime import date, datetime

from django.utils import timezone

from preau.dates import in_words
from preau.school.activations.models import AccessRequest
from preau.school.activations.standing import Standing
from preau.school.activations.words import Outcome, State
from preau.school.provisioning.models import RemoteMember

SAID = {
    State.READY: "Prêt depuis le {day}",
    State.QUEUED: "Demandé le {day}, en attente d’envoi",
    State.INVITED: "Invité le {day}, sans réponse jusqu’ici",
    State.ACTIVE: "Actif depuis le {day}",
    State.ENDED: "Fermé depuis le {day}",
    State.REFUSED: "Refusé le {day}",
    State.FAILED: "En échec depuis le {day}",
}


def said_since(standing: Standing) -> str:
    """Return the state with the day since which it holds; nothing where no day is known."""
    day = _day_of(standing)
    if day is None or standing.state not in SAID:
        return ""
    said = SAID[standing.state].format(day=in_words(day))
    until = _last_day(standing) if standing.state is State.ACTIVE else None
    return f"{said}, jusqu’au {in_words(until)}." if until else f"{said}."


def _day_of(standing: Standing) -> date | None:
    state, staff = standing.state, standing.staff
    if state is State.READY:
        consent = staff.consents.valid().first()
        return _day(consent.encoded_at) if consent else None
    if state is State.ACTIVE:
        return _active_since(standing)
    if state is State.ENDED and staff.access_closed_on:
        return staff.access_closed_on
    if state is State.INVITED and standing.remote and standing.remote.invitation:
        return standing.remote.invitation.sent_on
    return _day(standing.last.at) if standing.last else None


def _active_since(standing: Standing) -> date | None:
    """Return when the school first learned of a yes this year, after the last ending if any."""
    asked = AccessRequest.objects.filter(
        staff=standing.staff, transfer__school_year=standing.school_year.label
    )
    settled: datetime | None = None
    for outcome, at in asked.order_by("pk").values_list("outcome", "settled_at"):
        if outcome == Outcome.ENDED:
            settled = None
        elif outcome == Outcome.ACTIVE and settled is None:
            settled = at
    return _day(settled)


def _last_day(standing: Standing) -> date | None:
    """Return the last day of what is open this year, as the federation says it."""
    member = RemoteMember.objects.filter(external_id=standing.staff.key).first()
    days = [
        one["valid_until"]
        for one in (member.registrations if member else ())
        if one["school_year"] == standing.school_year.label and one.get("valid_until")
    ]
    return date.fromisoformat(max(days)) if days else None


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
