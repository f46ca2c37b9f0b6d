"""The words that people sign. A new wording is a new version: consents name the one they cover.

What stands here is copied into the database by `migrate`, where it can never change again
(models.py, triggers.py). A version stays here as long as somebody may print or read it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is signed, in one version: how it begins, two declarations, and notes (title, text).

    Source of the two declarations: domain.md, rule 2.
    """

    version: str
    valid_from: date
    """The first day on which a signature is for this version."""
    intro: str
    declarations: tuple[str, str]
    notes: tuple[tuple[str, str], ...]

    @property
    def sha256(self) -> str:
        """Return the SHA-256 (64 hexadecimal digits) of what the person reads, as canonical()."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        """Return the one way to write the words: JSON, sorted keys, no blanks, UTF-8.

        The day from which they hold is not among them: it is nothing that the person reads.
        """
        words = {
            "version": self.version,
            "intro": self.intro,
            "declarations": self.declarations,
            "notes": self.notes,
        }
        return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class _Dated(Protocol):
    @property
    def version(self) -> str: ...
    @property
    def valid_from(self) -> date: ...


Version = TypeVar("Version", bound=_Dated)


def in_force(versions: Iterable[Version], day: date) -> Version:
    """Return the version that holds on a day; the first one for a signature older than all.

    Raises ValueError when there is none at all.
    """
    ordered = sorted(versions, key=lambda one: (one.valid_from, one.version))
    if not ordered:
        raise ValueError("no text has been published")
    return [ordered[0], *(one for one in ordered if one.valid_from <= day)][-1]


INTRO = (
    "Le compte SeGEC ouvre la version numérique du programme de la FédEFoC. Il est personnel et "
    "vous suit si vous changez d’école. L’école ne peut le demander pour vous qu’avec votre "
    "permission\u00a0: complétez cette feuille, cochez les deux déclarations, datez et signez."
)
IDENTIFIER = (
    "J’indique sur cette feuille l’adresse électronique personnelle qui servira d’identifiant "
    "à mon compte SeGEC."
)
PERMISSION = (
    "J’autorise mon école à transmettre cette adresse au SeGEC, avec mon nom, mon prénom et ma "
    "fonction, pour qu’un compte d’accès y soit ouvert à mon nom."
)
NOTES = (
    (
        "Ce qui est transmis.",
        (
            "Votre nom, votre prénom, cette adresse, le numéro de votre fiche, votre fonction "
            "(enseignant ou direction), l’année scolaire, la date de signature et la version de "
            "ce texte. Rien d’autre."
        ),
    ),
    ("À qui.", "Au SeGEC, qui tient les comptes d’accès."),
    (
        "Pour quoi.",
        (
            "Pour ouvrir votre compte, puis y confirmer chaque année votre inscription. Il "
            "donne accès à la version numérique du programme de la FédEFoC."
        ),
    ),
    (
        "Combien de temps.",
        (
            "Cette permission vaut pour cette adresse, jusqu’à ce que vous la retiriez ou changiez "
            "d’adresse. L’inscription, elle, vaut pour une année scolaire."
        ),
    ),
    (
        "Pour la retirer.",
        (
            "Il suffit de le dire au secrétariat ou à la direction, quand vous voulez, sans donner "
            "de raison. L’école ne demande alors plus d’accès pour vous. Ce qui a été fait avant "
            "reste valable."
        ),
    ),
)
PUBLISHED = (
    Wording(
        version="2026-11",
        valid_from=date(2026, 11, 1),
        intro=INTRO,
        declarations=(IDENTIFIER, PERMISSION),
        notes=NOTES,
    ),
)
"""Every version that Préau has ever printed, the oldest first."""
