"""A permission in sentences: one a moment, and what it is proved by. No Django."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from preau.protocol.roles import Role
from preau.school.activations import sentences
from preau.school.activations.words import Action, Outcome, names_of
from preau.school.dossiers.facts import (
    Asked,
    Export,
    Origin,
    Permission,
    Printed,
    ReturnedSheet,
)
from preau.school.returns.rules import shown

ENCODED = {
    Origin.HAND: "Encodée, adresse et coche tapées.",
    Origin.LIST: "Reprise d’une liste du personnel, importée à ce moment.",
    Origin.SHEET: "Encodée d’après la feuille {reference}, revenue signée, que quelqu’un a lue.",
    Origin.AGAIN: (
        "Écrite de nouveau, avec la même signature que l’autorisation n° {again}, à l’annulation "
        "d’une importation."
    ),
}
PROVED = {
    Origin.HAND: (
        "Tapée à la main : Préau n’a gardé aucune image de ce qui a été signé. Le papier, s’il "
        "existe encore, est à l’école."
    ),
    Origin.LIST: (
        "Reprise d’une liste du personnel : Préau n’a gardé aucune image de ce qui a été signé. Le "
        "papier, s’il existe encore, est à l’école."
    ),
    Origin.SHEET: "",
    Origin.AGAIN: "C’est la signature de l’autorisation n° {again} : sa preuve est auprès d’elle.",
}
NO_PICTURE = "Aucune image de cette feuille n’est gardée."
FORGOTTEN = "L’image de cette feuille a été effacée : sa durée de conservation était passée."
NOT_WHOLE = (
    "Attention : les mots gardés ne sont plus ceux de l’empreinte. La base de données a été "
    "modifiée hors de Préau ; ce texte n’est peut-être pas celui qui a été signé."
)
PRINTED = "Feuille {reference} imprimée."
PRINTED_FOR = "Feuille {reference} imprimée, avec le texte {text}."
OUT = {False: "Dossier de cette personne.", True: "Dossier de toute l’école."}
CONFIRMED = "Feuille {reference} revenue signée et confirmée."
LOOKED = "Feuille {reference} regardée."
PICTURE_GONE = "Image de la feuille {reference} effacée, sa durée de conservation étant passée."
ASKED = "Demande à la fédération pour {year} : {action}{roles}."
ANSWERED = "Réponse de la fédération : {answer}."
STAYED = "Rien n’est parti : {answer}."
UNSURE = "Demande arrêtée : {answer}. Rien ne dit si elle était déjà partie."


@dataclass(frozen=True, kw_only=True)
class Step:
    """A moment, or the day of the signature. `by`: as the journal names who acts, or empty."""

    at: date | datetime
    said: str
    by: str = ""

    @property
    def is_day(self) -> bool:
        return not isinstance(self.at, datetime)


def steps_of(permission: Permission) -> list[Step]:
    """Return what happened to a permission, the oldest first; the signature opens it."""
    later = [*_paper(permission), _encoded(permission), *steps_asked(permission.asked)]
    if end := permission.end:
        later.append(Step(at=end.done.at, said=f"Terminée : {end.words}.", by=end.done.by))
    signed = Step(at=permission.signed_on, said="Signée.")
    return [signed, *sorted(later, key=lambda step: step.at)]


def steps_asked(asked: Iterable[Asked]) -> Iterator[Step]:
    """Yield what was asked of the federation, and what it answered."""
    for one in asked:
        said = ASKED.format(year=one.school_year, action=action_of(one), roles=_roles(one))
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


def proof_of(permission: Permission) -> str:
    """Return what proves a permission of which no sheet came back; nothing when one did."""
    if permission.sheets:
        return ""
    return PROVED[permission.origin].format(again=permission.again_of)


def state_of(permission: Permission) -> str:
    """Return "valable", or why it ended."""
    return permission.end.words if permission.end else "valable"


def reference_of(sheet: ReturnedSheet) -> str:
    """Return the reference as it stands on the paper."""
    return shown(sheet.printed.reference)


def why_no_picture(sheet: ReturnedSheet) -> str:
    """Return why nothing can be shown of a sheet; nothing when its picture is kept."""
    if sheet.has_picture:
        return ""
    return FORGOTTEN if sheet.forgotten_at else NO_PICTURE


def _encoded(permission: Permission) -> Step:
    reference = next(map(reference_of, permission.sheets), "")
    said = ENCODED[permission.origin].format(reference=reference, again=permission.again_of)
    return Step(at=permission.encoded.at, said=said, by=permission.encoded.by)


def _paper(permission: Permission) -> Iterator[Step]:
    for sheet in permission.sheets:
        reference, printed = reference_of(sheet), sheet.printed.done
        yield Step(at=printed.at, said=PRINTED.format(reference=reference), by=printed.by)
        if sheet.confirmed.at != permission.encoded.at:
            said = CONFIRMED.format(reference=reference)
            yield Step(at=sheet.confirmed.at, said=said, by=sheet.confirmed.by)
        for look in sheet.looks:
            yield Step(at=look.at, said=LOOKED.format(reference=reference), by=look.by)
        if sheet.forgotten_at:
            yield Step(at=sheet.forgotten_at, said=PICTURE_GONE.format(reference=reference))


def _roles(asked: Asked) -> str:
    names = names_of(Role(role) for role in asked.roles)
    return f" ({names})" if names else ""
