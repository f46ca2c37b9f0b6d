"""Where a link stands, in the words that the school reads. No Django here."""

from dataclasses import dataclass

from preau.school.signing.rules import State


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`slug` is its name in addresses; `remedy`: what to do, when there is something."""

    slug: str
    label: str
    tone: str
    icon: str
    remedy: str = ""


QUEUED = Stage(slug="a-envoyer", label="Pas encore parti", tone="", icon="clock")
SENT = Stage(slug="envoye", label="Envoyé", tone="go", icon="paper-airplane")
PRINTED = Stage(slug="billet", label="Billet imprimé", tone="go", icon="printer")
BEGUN = Stage(slug="commence", label="Commencé", tone="go", icon="pencil-square")
SIGNED = Stage(slug="signe", label="Signé", tone="ok", icon="check")
BOUNCED = Stage(
    slug="refuse",
    label="Refusé par le serveur",
    tone="bad",
    icon="exclamation-triangle",
    remedy="Cette boîte n’existe pas : donnez un billet, ou corrigez l’adresse.",
)
FAILED = Stage(
    slug="pas-parti",
    label="N’a pas pu partir",
    tone="bad",
    icon="exclamation-triangle",
    remedy="Le serveur de courriel n’a pas répondu : envoyez de nouveau, ou donnez un billet.",
)
BLOCKED = Stage(
    slug="bloque",
    label="Bloqué",
    tone="bad",
    icon="no-symbol",
    remedy="Trop de codes ont été demandés : donnez un nouveau lien.",
)
EXPIRED = Stage(
    slug="expire", label="Expiré", tone="stop", icon="clock", remedy="Donnez un nouveau lien."
)
REVOKED = Stage(slug="annule", label="Annulé", tone="", icon="minus")
STAGES = (
    *(SIGNED, BEGUN, SENT, PRINTED, QUEUED),
    *(BOUNCED, FAILED, BLOCKED, EXPIRED, REVOKED),
)
"""In the order of the filters."""
BY_SLUG = {stage.slug: stage for stage in STAGES}

STATES = {
    State.BEGUN: BEGUN,
    State.SIGNED: SIGNED,
    State.EXPIRED: EXPIRED,
    State.BLOCKED: BLOCKED,
    State.REVOKED: REVOKED,
    State.REPLACED: REVOKED,
}
MAILS = {"queued": QUEUED, "sent": SENT, "bounced": BOUNCED, "failed": FAILED}
"""What is known of a mail (contract.md) -> where its link stands while nobody has used it."""


def stage_of(state: State, *, by_mail: bool, mail: str) -> Stage:
    """Return the words for a link; `mail` is the state of its mail, empty when that is forgotten.

    What the person did counts more than what became of the mail.
    """
    if state is not State.WAITING:
        return STATES[state]
    return MAILS.get(mail, SENT) if by_mail else PRINTED
