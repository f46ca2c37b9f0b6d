"""The words of the activation: names of contract.md, and the French that people read."""

from collections.abc import Iterable
from enum import StrEnum

from preau.protocol.roles import Role


class Action(StrEnum):
    """What a plan does for one person, by its name in `activate --json` (contract.md)."""

    CREATE = "create"
    RENEW = "renew"
    REACTIVATE = "reactivate"
    ADD_ROLE = "add_role"
    REPLACE = "replace"
    END = "end"
    NONE = "none"
    BLOCKED = "blocked"

    @property
    def label(self) -> str:
        return ACTIONS[self]

    @property
    def opens(self) -> bool:
        """Tell whether it transmits an address, to open an access."""
        return self in OPENING


ACTIONS = {
    Action.CREATE: "Créer le compte",
    Action.RENEW: "Renouveler l’inscription",
    Action.REACTIVATE: "Rouvrir l’inscription",
    Action.ADD_ROLE: "Ajouter un rôle",
    Action.REPLACE: "Changer l’adresse",
    Action.END: "Fermer l’accès",
    Action.NONE: "Rien à faire",
    Action.BLOCKED: "Bloqué",
}
ROLE_END = "Fermer un rôle"
ROLE_ENDED = "Rôle fermé"
"""The words for an ending that leaves another role open."""

OPENING = frozenset(
    {Action.CREATE, Action.RENEW, Action.REACTIVATE, Action.ADD_ROLE, Action.REPLACE}
)


class Outcome(StrEnum):
    """What became of a request, by its name in `activate --json` (contract.md)."""

    QUEUED = "queued"
    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return OUTCOMES[self]


OUTCOMES = {
    Outcome.QUEUED: "En attente d’envoi",
    Outcome.INVITED: "Invitation demandée",
    Outcome.ACTIVE: "Inscription confirmée",
    Outcome.ENDED: "Accès fermé",
    Outcome.REFUSED: "Refusé",
    Outcome.FAILED: "Échec",
}


class State(StrEnum):
    """Where a member of staff stands (contract.md, last section)."""

    NO_EMAIL = "no_email"
    NO_CONSENT = "no_consent"
    READY = "ready"
    QUEUED = "queued"
    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_CONCERNED = "not_concerned"

    @property
    def label(self) -> str:
        return STATES[self]


STATES = {
    State.NO_EMAIL: "Sans adresse",
    State.NO_CONSENT: "Sans autorisation",
    State.READY: "Prêt à activer",
    State.QUEUED: "En attente d’envoi",
    State.INVITED: "Invitation demandée",
    State.ACTIVE: "Actif",
    State.ENDED: "Accès fermé",
    State.REFUSED: "Refusé",
    State.FAILED: "Échec",
    State.NOT_CONCERNED: "Non concerné",
}


class Remedy(StrEnum):
    """What the secretary can do about it: the label is that of the link."""

    NOTHING = ""
    ADD_ADDRESS = "Ajouter une adresse"
    ADDRESS = "Corriger l’adresse"
    CHECK = "Vérifier l’adresse"
    COMPARE = "Comparer les adresses"
    CONSENT = "Encoder l’autorisation"
    ASK_AGAIN = "Encoder une nouvelle autorisation"
    FUNCTION = "Préciser la fonction"
    OPEN = "Rouvrir l’accès"
    RESEND = "Renvoyer l’invitation"
    READ_AGAIN = "Relire la liste proposée"
    MEND = "Corriger la fiche"
    PLAN = "Voir la liste proposée"


ROLES = {Role.TEACHER: "enseignant", Role.HEAD: "direction"}


def names_of(roles: Iterable[Role]) -> str:
    """Return roles in words: "enseignant et direction"."""
    return " et ".join(ROLES[role] for role in roles)
