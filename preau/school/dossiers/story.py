"""A permission in sentences, one a moment. No Django."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from preau.dates import BRUSSELS
from preau.protocol.roles import Role
from preau.school.activations import sentences
from preau.school.activations.words import Action, Outcome, names_of
from preau.school.dossiers.facts import (
    Asked,
    Export,
    Origin,
    Permission,
    Printed,
)
from preau.school.returns.rules import shown

ENCODED = {
    Origin.HAND: "Encodée, adresse et coche tapées.",
    Origin.LIST: "Reprise d’une liste du personnel, importée à ce moment.",
    Origin.SHEET: "Encodée d’après la feuille {reference}, revenue signée, que quelqu’un a lue.",
    Origin.SCREEN: (
        "Donnée sur un écran : déclarations cochées, code de l’adresse tapé, document {reference} "
        "scellé."
    ),
    Origin.AGAIN: (
        "Écrite de nouveau, avec la même signature que l’autorisation n° {again}, à l’annulation "
        "d’une importation."
    ),
}
PRINTED = "Feuille {reference} imprimée."
PRINTED_FOR = "Feuille {reference} imprimée, avec le texte {text}."
OUT = {False: "Dossier de cette personne.", True: "Dossier de toute l’école."}
CONFIRMED = "Feuille {reference} revenue signée et confirmée."
LOOKED = "Feuille {reference} regardée."
PICTURE_GONE = "Image de la feuille {reference} effacée, sa durée de conservation étant passée."
LINK = {
    True: "Lien personnel pour signer sur un écran, envoyé par courriel.",
    False: "Lien personnel pour signer sur un écran, donné sur un billet.",
}
CODE = "Dernier code envoyé à cette adresse."
SIGNED_AGAIN = "Signée sur un écran : document {reference}."
DOCUMENT_LOOKED = "Document {reference} regardé."
DOCUMENT_GONE = "Document {reference} effacé, sa durée de conservation étant passée."
ASKED = "Demande à la fédération pour {year} : {action}{roles}."
WAITS = " Elle attend encore."
ANSWERED = "Réponse de la fédération : {answer}."
STAYED = "Rien n’est parti : {answer}."
UNSURE = "Demande arrêtée : {answer}. Rien ne dit si elle était déjà partie."


class Turn(IntEnum):
    """What comes first within a day: of a signature on paper the hour is not known."""

    BEFORE = 0
    SIGNATURE = 1
    AFTER = 2


@dataclass(frozen=True, kw_only=True)
class Step:
    """A moment, or the day of the signature. `by`: as the journal names who acts, or empty."""

    at: date | datetime
    said: str
    by: str = ""
    turn: Turn = Turn.AFTER

    @property
    def is_day(self) -> bool:
        return not isinstance(self.at, datetime)

    @property
    def day(self) -> date:
        """Return the day in Brussels."""
        return self.at.astimezone(BRUSSELS).date() if isinstance(self.at, datetime) else self.at


def steps_of(permission: Permission) -> list[Step]:
    """Return what happened to a permission, the oldest first."""
    signed = Step(at=permission.signed_on, said="Signée.", turn=Turn.SIGNATURE)
    steps = [
        *([] if permission.origin is Origin.SCREEN else [signed]),
        *_paper(permission),
        *_screen(permission),
        _encoded(permission),
        *steps_asked(permission.asked),
    ]
    if end := permission.end:
        steps.append(Step(at=end.done.at, said=f"Terminée : {end.words}.", by=end.done.by))
    return sorted(steps, key=lambda step: (step.day, step.turn, step.at))


def steps_asked(asked: Iterable[Asked]) -> Iterator[Step]:
    """Yield what was asked of the federation, and what it answered."""
    for one in asked:
        said = ASKED.format(year=one.school_year, action=action_of(one), roles=_roles(one))
        said += "" if one.answered_at else WAITS
        yield Step(at=one.done.at, said=said, by=one.done.by)
        if one.first_answer:
            at, outcome = one.first_answer
            yield Step(at=at, said=ANSWERED.format(answer=Outcome(outcome).label))
        if one.answered_at:
            yield Step(at=one.answered_at, said=answer_of(one))


def steps_printed(printed: Iterable[Printed]) -> list[Step]:
    """Return the printing of sheets; the address that stood on one is the person's own."""
    return [
        Step(
            at=one.done.at,
            said=PRINTED_FOR.format(reference=shown(one.reference), text=one.text_version),
            by=one.done.by,
        )
        for one in printed
    ]


def steps_out(exports: Iterable[Export]) -> list[Step]:
    """Return when a dossier was given out."""
    return [Step(at=one.done.at, said=OUT[one.whole], by=one.done.by) for one in exports]


def action_of(asked: Asked) -> str:
    """Return what was asked, in words."""
    return Action(asked.action).label.lower()


def answer_of(asked: Asked) -> str:
    """Return what became of a request, in words."""
    how = {True: ANSWERED, False: STAYED, None: UNSURE}[asked.was_sent]
    answer = Outcome(asked.outcome).label
    if asked.detail.startswith(answer):
        return how.format(answer=asked.detail.rstrip("."))
    more = "" if asked.detail == sentences.ENDED else asked.detail
    return f"{how.format(answer=answer)} {more}".strip()


def state_of(permission: Permission) -> str:
    """Return "valable", or why it ended."""
    return permission.end.words if permission.end else "valable"


def _encoded(permission: Permission) -> Step:
    proofs = [one.printed.reference for one in permission.sheets]
    proofs += [one.reference for one in permission.signatures]
    reference = shown(proofs[0]) if proofs else ""
    said = ENCODED[permission.origin].format(reference=reference, again=permission.again_of)
    return Step(at=permission.encoded.at, said=said, by=permission.encoded.by)


def _paper(permission: Permission) -> Iterator[Step]:
    for sheet in permission.sheets:
        reference, printed = shown(sheet.printed.reference), sheet.printed.done
        said = PRINTED.format(reference=reference)
        yield Step(at=printed.at, said=said, by=printed.by, turn=Turn.BEFORE)
        if sheet.confirmed.at != permission.encoded.at:
            said = CONFIRMED.format(reference=reference)
            yield Step(at=sheet.confirmed.at, said=said, by=sheet.confirmed.by)
        for look in sheet.looks:
            yield Step(at=look.at, said=LOOKED.format(reference=reference), by=look.by)
        if sheet.forgotten_at:
            yield Step(at=sheet.forgotten_at, said=PICTURE_GONE.format(reference=reference))


def _screen(permission: Permission) -> Iterator[Step]:
    for one in permission.signatures:
        reference, link = shown(one.reference), one.link
        yield Step(at=link.at, said=LINK[one.by_mail], by=link.by, turn=Turn.BEFORE)
        if one.code_sent_at:
            yield Step(at=one.code_sent_at, said=CODE)
        if one.signed_at != permission.encoded.at:
            yield Step(at=one.signed_at, said=SIGNED_AGAIN.format(reference=reference))
        for look in one.looks:
            yield Step(at=look.at, said=DOCUMENT_LOOKED.format(reference=reference), by=look.by)
        if one.forgotten_at:
            yield Step(at=one.forgotten_at, said=DOCUMENT_GONE.format(reference=reference))


def _roles(asked: Asked) -> str:
    names = names_of(Role(role) for role in asked.roles)
    return f" ({names})" if names else ""
