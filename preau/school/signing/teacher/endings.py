"""What is said of a link that opens nothing, and what to do then. No Django here."""

from dataclasses import dataclass

from preau.school.signing.rules import LINK_DAYS, State

PAPER = "Ou demandez la feuille à signer sur papier : elle vaut autant."


@dataclass(frozen=True, kw_only=True)
class Ending:
    """`has_permission`: there is a permission to look at or to take back."""

    title: str
    why: str
    remedy: str
    icon: str = "clock"
    status: int = 410
    has_permission: bool = False


UNKNOWN = Ending(
    title="Ce lien n’ouvre rien",
    why="L’adresse est sans doute incomplète, ou une lettre a été mal recopiée.",
    remedy="Ouvrez le lien depuis le courriel lui-même, ou photographiez de nouveau le code du "
    "billet. Si rien n’y fait, demandez un nouveau lien au secrétariat de votre école.",
    icon="question-mark-circle",
    status=404,
)
ENDINGS = {
    State.SIGNED: Ending(
        title="C’est déjà signé",
        why="Ce lien a servi : l’autorisation a été signée avec lui, une seule fois.",
        remedy="Une copie est partie par courriel à l’adresse confirmée. Elle dit aussi comment "
        "revoir l’autorisation et la retirer.",
        icon="check-circle",
        has_permission=True,
    ),
    State.EXPIRED: Ending(
        title="Ce lien est trop ancien",
        why=f"Un lien pour signer vaut {LINK_DAYS} jours.",
        remedy=f"Demandez-en un nouveau au secrétariat de votre école. {PAPER}",
    ),
    State.REVOKED: Ending(
        title="Ce lien ne vaut plus",
        why="L’école l’a annulé : rien n’a été signé avec lui.",
        remedy=f"Si vous vouliez signer, demandez-en un autre au secrétariat. {PAPER}",
        icon="no-symbol",
    ),
    State.REPLACED: Ending(
        title="Un lien plus récent existe",
        why="L’école vous en a donné un autre depuis ; celui-ci ne vaut plus.",
        remedy="Utilisez le dernier courriel ou le dernier billet reçu.",
        icon="arrow-path",
    ),
    State.BLOCKED: Ending(
        title="Trop de codes ont été demandés",
        why="Pour protéger l’adresse de qui reçoit ces codes, ce lien n’en envoie plus.",
        remedy=f"Demandez un nouveau lien au secrétariat de votre école. {PAPER}",
        icon="no-symbol",
    ),
}
"""Every state in which nobody signs."""
NO_PERMISSION = Ending(
    title="Ce lien n’ouvre rien",
    why="L’adresse est sans doute incomplète, ou une lettre a été mal recopiée.",
    remedy="Ouvrez le lien depuis le courriel lui-même, ou demandez-en un autre.",
    icon="question-mark-circle",
    status=404,
    has_permission=True,
)
TOO_OFTEN = Ending(
    title="Trop de demandes",
    why="Beaucoup de demandes sont venues d’ici en peu de temps.",
    remedy="Réessayez dans une heure. Pour retirer une autorisation tout de suite, dites-le au "
    "secrétariat de l’école.",
    status=429,
)
