"""Who changed what of one person, and when, in words: the journal, with the values beside it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from preau.journal.models import Entry
from preau.school.activations.words import ACTIONS, OUTCOMES, Action, Outcome
from preau.school.consents.models import EndReason
from preau.school.people.names import names_of_actors
from preau.school.register.history import WORDS
from preau.school.register.models import Change, StaffMember
from preau.school.signing.models import Means

MOST = 200
"""Events shown, the newest first: years of a record."""

SAID = {
    "staff.enter": "Fiche mise à jour d’après la liste du personnel",
    "staff.leave": "A quitté l’école",
    "staff.forget": "Retiré du registre",
    "staff.exit": "Date de sortie modifiée",
    "staff.position_add": "Fonction ajoutée",
    "staff.position_end": "Dates d’une fonction modifiées",
    "staff.position_remove": "Fonction retirée",
    "email.encode": "Adresse modifiée",
    "consent.open": "Autorisation encodée",
    "consent.end": "Autorisation terminée",
    "consent.forget": "Autorisation retirée avec la liste qui l’avait apportée",
    "access.ask": "Demande à la fédération",
    "access.settle": "Réponse de la fédération",
    "access.close": "Accès fermé à la main",
    "access.open": "Accès de nouveau permis",
    "invitation.resend": "Invitation renvoyée",
    "sheet.print": "Autorisation Compte SeGEC imprimée",
    "return.confirm": "Feuille signée confirmée",
    "return.look": "Feuille signée regardée",
    "dossier.export": "Dossier téléchargé",
    "link.give": "Lien à signer donné",
    "link.revoke": "Lien à signer annulé",
    "signature.look": "Document signé en ligne regardé",
    "link.code": "Code demandé pour signer en ligne",
    "link.sign": "Autorisation signée en ligne",
    "link.forget": "Lien à signer effacé",
    "signature.forget": "Document signé en ligne effacé",
}
"""What the journal writes of a member of staff -> the words for it."""


@dataclass(frozen=True)
class Value:
    """One value of the record, before and after; one side is empty when it came or went."""

    name: str
    before: str
    after: str


@dataclass
class Event:
    """What somebody did at one moment. `transfer` leads to its confirmations."""

    at: datetime
    who: str
    said: list[str] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    transfer: int | None = None


def history_of(staff: StaffMember) -> list[Event]:
    """Return what happened to somebody, the newest first; three queries."""
    entries = list(Entry.objects.filter(subject=f"staff:{staff.pk}").newest_first()[:MOST])
    changes = list(staff.changes.all()[:MOST])
    names = names_of_actors({one.actor for one in entries} | {one.by for one in changes})
    events: dict[tuple[datetime, str], Event] = {}

    def event(at: datetime, actor: str) -> Event:
        return events.setdefault((at, actor), Event(at, names.get(actor, "")))

    for entry in entries:
        _tell(event(entry.at, entry.actor), entry)
    for change in changes:
        event(change.at, change.by).values.append(_value(change))
    return sorted(events.values(), key=lambda one: one.at, reverse=True)[:MOST]


def _tell(event: Event, entry: Entry) -> None:
    said = " : ".join(filter(None, (SAID.get(entry.action, "Autre changement"), _more(entry))))
    if said not in event.said:
        event.said.append(said)
    event.transfer = entry.detail.get("transfer", event.transfer)


def _more(entry: Entry) -> str:
    """Return what the journal adds: which request or answer, which way, why something ended."""
    detail: dict[str, Any] = entry.detail
    if entry.action == "access.ask":
        return ACTIONS[Action(detail["action"])].lower()
    if entry.action == "access.settle":
        return OUTCOMES[Outcome(detail["outcome"])].lower()
    if entry.action == "link.give":
        return str(Means(detail["means"]).label)
    if entry.action == "consent.end":
        return str(EndReason(detail["reason"]).label)
    return ""


def _value(change: Change) -> Value:
    return Value(WORDS.get(change.field, change.field), change.before, change.after)
