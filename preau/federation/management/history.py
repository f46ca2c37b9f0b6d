"""What happened to one account at this school, read from mails and from the journal.

Nothing here comes from another school: both are found by the membership's own subject.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from preau.federation.mail.models import Mail
from preau.federation.mail.words import ROLES
from preau.federation.management.rows import name_of
from preau.federation.management.words import KINDS, mail_in_words
from preau.federation.registrations.models import Membership
from preau.journal.models import Entry

SHOWN = 50
"""The latest lines; a membership rarely has a dozen."""
PERSON = "account:"


@dataclass(frozen=True)
class Event:
    """One line: when (UTC), who, what."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True)
class Letter:
    """One mail about this membership."""

    at: datetime
    kind: str
    to: str
    became: str


DEEDS = {
    "membership.create": "a demandé l’accès",
    "membership.update": "a modifié la demande",
    "membership.delete": "a retiré cette personne de l’école",
    "membership.activate": "a ouvert l’accès",
    "membership.deactivate": "a fermé l’accès",
    "membership.correct_address": "a corrigé l’adresse",
    "registration.active": "a confirmé son inscription",
    "registration.refused": "a répondu « ce n’est pas moi »",
    "registration.ended": "a terminé l’inscription",
    "membership.object": "a refusé l’accès : « je n’y travaille pas »",
    "invitation.resend": "a renvoyé l’invitation",
    "invitation.remind": "a rappelé l’invitation",
}
"""Journal action -> what its actor did."""
SAID_TWICE = ("invitation.accept", "invitation.refuse")
"""An answer is in the journal for the invitation and for what it asked: the latter is shown."""


def events_of(membership: Membership) -> list[Event]:
    """Return the latest journal lines of a membership, newest first; two queries."""
    ours = Entry.objects.filter(subject=membership.subject).exclude(action__in=SAID_TWICE)
    entries = list(ours.order_by("-at", "-pk")[:SHOWN])
    names = _names(membership, (entry.actor for entry in entries))
    return [Event(entry.at, names[entry.actor], _deed(entry)) for entry in entries]


def letters_of(membership: Membership) -> list[Letter]:
    """Return the latest mails about a membership, newest first; one query."""
    mails = Mail.objects.filter(about=membership.subject).order_by("-created_at", "-pk")[:SHOWN]
    return [
        Letter(mail.created_at, KINDS.get(mail.kind, "Courriel"), mail.to, mail_in_words(mail))
        for mail in mails
    ]


def _names(membership: Membership, actors: Iterable[str]) -> dict[str, str]:
    """Name each actor as this school knows them. Of others, only what they are is said."""
    wanted = set(actors)
    ids = [actor.removeprefix(PERSON) for actor in wanted if actor.startswith(PERSON)]
    colleagues = Membership.objects.filter(school=membership.school, account__in=ids)
    known = {f"{PERSON}{one.account_id}": name_of(one) for one in colleagues}
    known[membership.account.actor] = "La personne elle-même"
    known[membership.school.actor] = "Le logiciel de l’école"
    return {actor: known.get(actor, _what_it_is(actor)) for actor in wanted}


def _what_it_is(actor: str) -> str:
    return "La direction de l’école" if actor.startswith(PERSON) else "La fédération"


def _deed(entry: Entry) -> str:
    deed = DEEDS.get(entry.action, "a fait un changement")
    opened, ended = _asks(entry.detail.get("opened")), _asks(entry.detail.get("ended"))
    said = [f"ouvert : {opened}" if opened else "", f"terminé : {ended}" if ended else ""]
    what = " ; ".join(part for part in said if part)
    return f"{deed} ({what})" if what else deed


def _asks(asks: Any) -> str:
    """Put "teacher 2026-2027" in words."""
    pairs = (str(ask).partition(" ") for ask in asks or ())
    return ", ".join(f"{ROLES.get(role, role)} en {year}" for role, _, year in pairs)
