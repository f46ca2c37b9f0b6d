"""The words that people sign. A new wording is a new version: consents name the one they cover.

What stands here is copied into the database by `migrate`, where it can never change again
(models.py, triggers.py). A version stays here as long as somebody may print or read it. A school
publishes versions of its own beside them (decision 39).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
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
    published_at: datetime | None = None
    """When this school published it; nothing for a wording that Préau brings."""

    @property
    def sha256(self) -> str:
        """Return the SHA-256 (64 hexadecimal digits) of what the person reads, as canonical()."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        """Return the one way to write the words: JSON, sorted keys, no blanks, UTF-8.

        The day from which they hold, and who published them when, are not among them: that is
        nothing that the person reads.
        """
        words = {
            "version": self.version,
            "intro": self.intro,
            "declarations": self.declarations,
            "notes": self.notes,
        }
        return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Standing(StrEnum):
    """Where a version stands on a day."""

    TODAY = "today"
    COMING = "coming"
    OLD = "old"
    UNUSED = "unused"
    """Préau brought it, and this school goes by words of its own."""


class _Dated(Protocol):
    @property
    def version(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def published_at(self) -> datetime | None: ...


Version = TypeVar("Version", bound=_Dated)


def in_force(versions: Iterable[Version], day: date) -> Version:
    """Return the version that holds on a day; the first one for a signature older than all.

    Once the school has published one of its own, only its own count from that one's first day on:
    no upgrade of Préau changes what people sign here. Raises ValueError when there is none at all.
    """
    ordered = sorted(versions, key=_order)
    if not ordered:
        raise ValueError("no text has been published")
    begun = [one for one in ordered if one.valid_from <= day] or ordered[:1]
    own = [one for one in begun if one.published_at]
    return (own or begun)[-1]


def standings(versions: Sequence[Version], day: date) -> dict[str, Standing]:
    """Return where each version stands on a day, by its name, the newest first."""
    current = in_force(versions, day).version
    days = {one.valid_from for one in versions}
    held = {in_force(versions, first).version for first in days if first <= day}
    coming = {in_force(versions, first).version for first in days if first > day}

    def standing(one: Version) -> Standing:
        if one.version == current:
            return Standing.TODAY
        if one.version in held or (one.published_at and one.valid_from <= day):
            return Standing.OLD  # also one of our own that was replaced on its first day
        return Standing.COMING if one.version in coming else Standing.UNUSED

    return {one.version: standing(one) for one in sorted(versions, key=_order, reverse=True)}


def _order(one: _Dated) -> tuple[date, datetime, str]:
    return one.valid_from, one.published_at or datetime.min.replace(tzinfo=UTC), one.version


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
