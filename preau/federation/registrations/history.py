"""What happened to somebody's registrations, in the order it happened: read from the journal.

A registration keeps its latest dates only; one that ended and was opened again has a past.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from preau.federation.accounts.models import Account
from preau.federation.mail.words import ROLES
from preau.federation.registrations.models import Membership
from preau.journal.models import Entry

HAPPENED = {
    "opened": "Inscription faite par l’école",
    "active": "Confirmée par vous",
    "ended": "Terminée par l’école",
    "refused": "Refusée par vous",
}
"""What an entry's detail tells -> how the person reads it."""


@dataclass(frozen=True)
class Event:
    """One line of the history (`at` in UTC)."""

    at: datetime
    school: str
    what: str
    registrations: tuple[str, ...]


def entries_of(account: Account) -> QuerySet[Entry]:
    """Return the journal's entries about an account's registrations, the latest first."""
    memberships = Membership.objects.filter(account=account)
    subjects = [membership.subject for membership in memberships.only("pk")]
    told = Entry.objects.filter(subject__in=subjects, detail__has_any_keys=list(HAPPENED))
    return told.order_by("-at", "-pk")


def events_of(account: Account, entries: list[Entry]) -> list[Event]:
    """Return what entries tell, in their order."""
    memberships = Membership.objects.filter(account=account).with_people()
    schools = {membership.subject: membership.school.name for membership in memberships}
    return [
        Event(
            at=entry.at,
            school=schools.get(entry.subject, ""),
            what=what,
            registrations=tuple(_in_words(each) for each in entry.detail[key]),
        )
        for entry in entries
        for key, what in HAPPENED.items()
        if key in entry.detail
    ]


def _in_words(registration: str) -> str:
    """Return "enseignant en 2026-2027" for "teacher 2026-2027"."""
    role, _, year = registration.partition(" ")
    return f"{ROLES.get(role, role)} en {year}"
