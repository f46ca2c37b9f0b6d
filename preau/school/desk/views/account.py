"""The tab Compte SeGEC: what the federation last said, and what was asked of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from preau.protocol.roles import Role
from preau.school.activations.models import AccessRequest
from preau.school.activations.words import ROLES
from preau.school.desk.views.record import find, show
from preau.school.people.names import names_of_actors
from preau.school.provisioning.models import RemoteMember

LAST = 20
STATUSES = {
    "invited": ("go", "Doit encore confirmer"),
    "active": ("ok", "Active"),
    "ended": ("off", "Terminée"),
    "refused": ("bad", "Refusée par la personne"),
}
"""A registration's status on the wire -> the tone and the words of its tag."""


@dataclass(frozen=True)
class Registration:
    """One line of what the federation has for a person in this school."""

    school_year: str
    role: str
    tone: str
    status: str
    until: date | None


def account(request: HttpRequest, key: str) -> HttpResponse:
    staff = find(key)
    asked = AccessRequest.objects.filter(staff=staff).select_related("transfer").order_by("-pk")
    requests = list(asked[:LAST])
    names = names_of_actors(one.transfer.asked_by for one in requests)
    member = RemoteMember.objects.filter(external_id=staff.key).first()
    registrations = _registrations(member)
    return show(
        request,
        staff,
        "account",
        member=member,
        registrations=registrations,
        until=_until(registrations),
        requests=[(one, names.get(one.transfer.asked_by, "")) for one in requests],
    )


def _until(registrations: list[Registration]) -> date | None:
    """Return the last day of the access that is open, if one is."""
    days = [one.until for one in registrations if one.tone == "ok" and one.until]
    return max(days, default=None)


def _registrations(member: RemoteMember | None) -> list[Registration]:
    found = [_registration(one) for one in member.registrations] if member else []
    return sorted(found, key=lambda one: (one.school_year, one.role), reverse=True)


def _registration(one: dict[str, Any]) -> Registration:
    tone, status = STATUSES[one["status"]]
    until = one.get("valid_until")
    return Registration(
        one["school_year"],
        ROLES[Role(one["role"])],
        tone,
        status,
        date.fromisoformat(until) if until else None,
    )
