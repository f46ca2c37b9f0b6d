"""What was found in a file, and the sentences that say it. No Django."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from preau.dates import instant_in_words

MOST_BYTES = 32_000_000
"""Of a file; what the school seals has some 50,000."""


class Finding(StrEnum):
    WHOLE = "whole"
    ADDED = "added"
    CUT = "cut"
    CHANGED = "changed"
    ANOTHERS = "anothers"
    NO_SEAL = "no_seal"
    ENCRYPTED = "encrypted"
    NOT_A_PDF = "not_a_pdf"
    TOO_LARGE = "too_large"


UNREADABLE = (Finding.ENCRYPTED, Finding.NOT_A_PDF, Finding.TOO_LARGE)
"""Nothing can be said about whether such a file has changed."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`owner` and `fingerprint` are the seal's certificate's; `sealed_at` is what the seal claims.

    They are empty where nothing trustworthy says them.
    """

    finding: Finding
    owner: str = ""
    fingerprint: str = ""
    sealed_at: datetime | None = None


SENTENCES = {
    Finding.WHOLE: "Ce document est entier\u00a0: rien n’y a changé depuis que l’école l’a scellé.",
    Finding.ADDED: (
        "Quelque chose a été ajouté à ce document après que l’école l’a scellé\u00a0: ce qu’il "
        "montre peut ne plus être ce qu’elle a scellé. Demandez l’original."
    ),
    Finding.CUT: "Il manque la fin de ce document\u00a0: il a été coupé en chemin. Redemandez-le.",
    Finding.CHANGED: (
        "Ce document n’est plus tel qu’il a été scellé\u00a0: il a été changé ou abîmé. Ne vous y "
        "fiez pas\u00a0; demandez l’original."
    ),
    Finding.ANOTHERS: (
        "Ce document porte un sceau qui n’est pas celui de l’école. Demandez à qui l’a scellé s’il "
        "est bon."
    ),
    Finding.NO_SEAL: (
        "Ce document ne porte aucun sceau\u00a0: rien ne dit s’il a changé. Un document enregistré "
        "à nouveau ou imprimé en PDF perd le sien\u00a0; demandez l’original."
    ),
    Finding.ENCRYPTED: (
        "Ce PDF est protégé par un mot de passe, et l’école n’en scelle pas de tel. Demandez "
        "l’original."
    ),
    Finding.NOT_A_PDF: "Ce fichier n’est pas un PDF.",
    Finding.TOO_LARGE: "Ce fichier dépasse 32\u00a0Mo\u00a0: l’école n’en scelle pas de si grand.",
}
PROVES = (
    "Un sceau entier prouve que pas un signe du document n’a changé depuis que l’école l’a scellé "
    "avec sa clé."
)
PROVES_NOT = (
    "Il ne prouve pas qui a signé\u00a0: le document lui-même dit comment la personne a été "
    "reconnue. L’heure est celle de l’ordinateur de l’école\u00a0; personne d’autre ne l’atteste."
)


def sentence(verdict: Verdict) -> str:
    """Return what to tell somebody who knows nothing of signatures."""
    return SENTENCES[verdict.finding]


def when(verdict: Verdict) -> str:
    """Return when the seal says that it was put: "25 novembre 2026 à 9 h 12", or nothing."""
    return instant_in_words(verdict.sealed_at) if verdict.sealed_at else ""
