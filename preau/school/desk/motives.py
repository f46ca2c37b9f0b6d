"""Why somebody has no access yet, or why the federation and the register differ.

Each motive is counted on the rentrée page, and its count opens the list of exactly these people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from preau.school.activations import sentences
from preau.school.activations.standing import Standing
from preau.school.activations.words import Action, Outcome, Remedy, State

PATIENCE = timedelta(days=7)
"""An invitation without an answer for longer is worth a word in the staff room (choice)."""

ARRIVED = (Outcome.ACTIVE, Outcome.INVITED, Outcome.ENDED)
"""What a request that the federation took may have become."""


class Kind(Enum):
    """`BLOCK`: something is missing here. `DRIFT`: the federation says something else. `PLAN`: a
    collective activation settles it. `WAIT`: only the person can."""

    BLOCK = "block"
    DRIFT = "drift"
    PLAN = "plan"
    WAIT = "wait"


@dataclass(frozen=True, kw_only=True)
class Motive:
    """`said`: what follows the count, "un,plusieurs". `remedy`: what to do, in a sentence."""

    slug: str
    kind: Kind
    said: str
    remedy: str
    applies: Callable[[Standing, date], bool]

    @property
    def label(self) -> str:
        """Return its words in a list of filters."""
        singular = self.said.partition(",")[0]
        return singular[:1].upper() + singular[1:]


def _is_unusable(s: Standing, _today: date) -> bool:
    return s.state is State.NO_EMAIL and bool(s.staff.refused_email)


def _has_no_address(s: Standing, _today: date) -> bool:
    return s.state is State.NO_EMAIL and not s.staff.refused_email


def _has_withdrawn(s: Standing, _today: date) -> bool:
    return s.state is State.NO_CONSENT and s.reason == sentences.WITHDRAWN


def _has_not_signed(s: Standing, _today: date) -> bool:
    return s.mend is Remedy.CONSENT and s.reason != sentences.WITHDRAWN


def _wants_function(s: Standing, _today: date) -> bool:
    return s.mend is Remedy.FUNCTION


def _has_failed(s: Standing, _today: date) -> bool:
    return s.state in (State.REFUSED, State.FAILED) and s.reason != sentences.NOT_ME


def _said_no(s: Standing, _today: date) -> bool:
    return s.state is State.REFUSED and s.reason == sentences.NOT_ME


def _bounced(s: Standing, _today: date) -> bool:
    return s.state is State.INVITED and s.mend is Remedy.ADDRESS


def _expired(s: Standing, _today: date) -> bool:
    return s.state is State.INVITED and s.mend is Remedy.RESEND


def _has_other_address(s: Standing, _today: date) -> bool:
    return s.mend is Remedy.COMPARE


def _has_chosen_another(s: Standing, _today: date) -> bool:
    return bool(s.remote and s.remote.account_email not in ("", s.remote.email))


def _deleted(s: Standing, _today: date) -> bool:
    return s.mend is Remedy.ASK_AGAIN


def _was_closed_there(s: Standing, _today: date) -> bool:
    """Tell whether the last thing asked was an access, it was taken, and it is gone."""
    if s.action not in (Action.REACTIVATE, Action.CREATE) or s.last is None:
        return False
    if s.remote and s.remote.deleted_on:
        return False
    same_year = s.last.year == s.school_year.label
    return same_year and bool(s.last.email_key) and s.last.outcome in ARRIVED


def _should_close(s: Standing, _today: date) -> bool:
    return s.action is Action.END


def _is_silent(s: Standing, today: date) -> bool:
    invitation = s.remote.invitation if s.remote else None
    if s.state is not State.INVITED or s.mend is not Remedy.NOTHING or invitation is None:
        return False
    return invitation.sent_on is not None and today - invitation.sent_on > PATIENCE


UNUSABLE = Motive(
    slug="adresse-ecartee",
    kind=Kind.BLOCK,
    said="adresse de la liste est inutilisable,adresses de la liste sont inutilisables",
    remedy="À corriger sur la fiche ; la raison y est écrite.",
    applies=_is_unusable,
)
NO_ADDRESS = Motive(
    slug="adresse-manquante",
    kind=Kind.BLOCK,
    said="personne n’a pas donné d’adresse,personnes n’ont pas donné d’adresse",
    remedy="Faites remplir l’autorisation, puis encodez l’adresse.",
    applies=_has_no_address,
)
NOT_SIGNED = Motive(
    slug="autorisation-manquante",
    kind=Kind.BLOCK,
    said="personne n’a pas encore signé,personnes n’ont pas encore signé",
    remedy="Cochez quand la feuille revient signée.",
    applies=_has_not_signed,
)
WITHDRAWN = Motive(
    slug="autorisation-retiree",
    kind=Kind.BLOCK,
    said="personne a retiré son autorisation,personnes ont retiré leur autorisation",
    remedy="Rien ne part sans une nouvelle signature.",
    applies=_has_withdrawn,
)
FUNCTION = Motive(
    slug="fonction-a-preciser",
    kind=Kind.BLOCK,
    said="personne a une fonction que la table ne connaît pas,"
    "personnes ont une fonction que la table ne connaît pas",
    remedy="Dites dans la table des fonctions si elle enseigne.",
    applies=_wants_function,
)
FAILED = Motive(
    slug="demande-echouee",
    kind=Kind.BLOCK,
    said="demande n’a pas abouti,demandes n’ont pas abouti",
    remedy="La raison est écrite auprès de la personne.",
    applies=_has_failed,
)
REFUSED = Motive(
    slug="pas-moi",
    kind=Kind.DRIFT,
    said="personne a répondu « ce n’est pas moi »,personnes ont répondu « ce n’est pas moi »",
    remedy="L’adresse est sans doute celle de quelqu’un d’autre : vérifiez-la.",
    applies=_said_no,
)
BOUNCED = Motive(
    slug="courriel-refuse",
    kind=Kind.DRIFT,
    said="courriel est revenu,courriels sont revenus",
    remedy="Cette boîte n’existe pas : corrigez l’adresse.",
    applies=_bounced,
)
EXPIRED = Motive(
    slug="invitation-expiree",
    kind=Kind.DRIFT,
    said="invitation a expiré ou n’a pas pu partir,invitations ont expiré ou n’ont pas pu partir",
    remedy="À renvoyer depuis la fiche ; prévenez la personne.",
    applies=_expired,
)
OTHER_ADDRESS = Motive(
    slug="adresse-differente",
    kind=Kind.DRIFT,
    said="adresse a été corrigée à la fédération,adresses ont été corrigées à la fédération",
    remedy="À comparer avec la feuille signée ; encodez ensuite la bonne.",
    applies=_has_other_address,
)
CHOSEN_ADDRESS = Motive(
    slug="adresse-choisie",
    kind=Kind.DRIFT,
    said="personne a changé l’adresse de son compte,personnes ont changé l’adresse de leur compte",
    remedy="Rien à faire : son accès continue.",
    applies=_has_chosen_another,
)
CLOSED_THERE = Motive(
    slug="ferme-ailleurs",
    kind=Kind.DRIFT,
    said="accès a été fermé à la fédération par quelqu’un d’autre,"
    "accès ont été fermés à la fédération par quelqu’un d’autre",
    remedy="L’activation le rouvre ; s’il doit rester fermé, fermez-le aussi sur la fiche.",
    applies=_was_closed_there,
)
DELETED = Motive(
    slug="compte-supprime",
    kind=Kind.DRIFT,
    said="personne a supprimé son compte,personnes ont supprimé leur compte",
    remedy="Parlez-lui-en ; une nouvelle autorisation signée permet de l’inviter de nouveau.",
    applies=_deleted,
)
TO_CLOSE = Motive(
    slug="a-fermer",
    kind=Kind.PLAN,
    said="accès est encore ouvert et ne devrait plus l’être,"
    "accès sont encore ouverts et ne devraient plus l’être",
    remedy="L’activation le ferme.",
    applies=_should_close,
)
SILENT = Motive(
    slug="sans-reponse",
    kind=Kind.WAIT,
    said="personne invitée n’a pas répondu depuis une semaine,"
    "personnes invitées n’ont pas répondu depuis une semaine",
    remedy="Parlez-lui-en, ou renvoyez l’invitation.",
    applies=_is_silent,
)
MOTIVES = (
    *(UNUSABLE, NO_ADDRESS, NOT_SIGNED, WITHDRAWN, FUNCTION, FAILED),
    *(REFUSED, BOUNCED, EXPIRED, OTHER_ADDRESS, CLOSED_THERE, DELETED, CHOSEN_ADDRESS),
    *(TO_CLOSE, SILENT),
)
BY_SLUG = {motive.slug: motive for motive in MOTIVES}


def count_motives(found: Sequence[Standing], today: date) -> dict[Motive, int]:
    """Count the people for whom each motive holds; somebody may be counted under several."""
    return {motive: sum(motive.applies(s, today) for s in found) for motive in MOTIVES}
