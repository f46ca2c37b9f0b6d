"""What keeps a text from being published, each a French sentence. No Django."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Protocol

from preau.school.consents.texts import Wording
from preau.school.documents.letters import missing
from preau.school.documents.room import Excess
from preau.school.wording.words import Words

LONGEST_NAME = 30
NAME = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ][0-9A-Za-zÀ-ÖØ-öø-ÿ '’._-]*")
OF_PREAU = re.compile(r"\d{4}-\d{2}[a-z]?", re.IGNORECASE)
"""How Préau calls its own versions: a later one must not meet a school's."""
RESERVED = ("brouillon",)
"""Addresses of our own beside those of the versions (urls.py)."""

PARTS = {
    "intro": ("intro", "Le début"),
    "declaration-1": ("first", "La première déclaration"),
    "declaration-2": ("second", "La deuxième déclaration"),
    "notes": ("notes", "L’ensemble des notes"),
}
"""Part of the sheet (room.py) -> the field it is typed in, and what it is called."""


@dataclass(frozen=True)
class Problem:
    """What has to be mended, and the field in which (the id of its input is `id_` and this)."""

    field: str
    sentence: str


class Version(Protocol):
    @property
    def wording(self) -> Wording: ...
    @property
    def preau_version(self) -> str: ...


def name_for(day: date, taken: Iterable[str]) -> str:
    """Return the name of a text that was given none: "2026-11-27 école", or "… 2"."""
    known, name = {one.casefold() for one in taken}, f"{day:%Y-%m-%d} école"
    numbered = (f"{name} {n}" for n in range(2, 1000))
    return name if name not in known else next(one for one in numbered if one not in known)


def free_day(today: date, taken: Collection[date]) -> date:
    """Return the first day from tomorrow on which no other text of the school begins."""
    days = (today + timedelta(days=n) for n in count(1))
    return next(day for day in days if day not in taken)


def problems_of_name(name: str, taken: Iterable[str]) -> Iterator[Problem]:
    """Tell whether a name can be given: short, printable, in an address, nobody else's."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        yield Problem(
            "version",
            f"Le nom compte {LONGEST_NAME} signes au plus : lettres, chiffres, espaces, tirets.",
        )
    elif OF_PREAU.fullmatch(name) or name.casefold() in RESERVED:
        yield Problem("version", f"« {name} » est un nom réservé : ajoutez-y un mot.")
    elif name.casefold() in {one.casefold() for one in taken}:
        yield Problem("version", f"Un texte s’appelle déjà « {name} ».")


def problems_of_day(day: date | None, coming: Sequence[Wording], today: date) -> Iterator[Problem]:
    """Tell whether a text may begin on a day; `coming` are the school's own still to come."""
    if day is None:
        yield Problem("valid_from", "Indiquez le premier jour où ce texte est signé.")
    elif day < today:
        yield Problem("valid_from", "Ce jour est passé : choisissez aujourd’hui ou plus tard.")
    elif same := next((one for one in coming if one.valid_from == day), None):
        sentence = f"« {same.version} » commence déjà ce jour-là : choisissez-en un autre."
        yield Problem("valid_from", sentence)


def problems_of_words(words: Words, excesses: Iterable[Excess]) -> Iterator[Problem]:
    """Tell what is empty, what has a letter that cannot be printed, and what is too long."""
    texts = (words.intro, *words.declarations)
    for (field, part), text in zip(PARTS.values(), texts, strict=False):  # the notes come after
        if not text:
            yield Problem(field, f"{part} est vide.")
        yield from _unprintable(field, part, text)
    for number, note in enumerate(words.notes):
        yield from _of_note(number, note)
    for excess in excesses:
        yield Problem(*_too_long(excess))


def newer_of_preau(texts: Sequence[Version]) -> str:
    """Return Préau's newest version if the school published its own without knowing it.

    Empty when it knew, has none of its own, or took the same words. `texts`: the newest first.
    """
    own = next((one for one in texts if one.wording.published_at), None)
    preau = next((one for one in texts if not one.wording.published_at), None)
    if own is None or preau is None or own.preau_version == preau.wording.version:
        return ""
    same = Words.of(own.wording) == Words.of(preau.wording)
    return "" if same else preau.wording.version


def _of_note(number: int, note: tuple[str, str]) -> Iterator[Problem]:
    title, text = note
    what = f"La note {number + 1}"
    if text and not title:
        yield Problem(f"notes-{number}-title", f"{what} n’a pas de titre.")
    if title and not text:
        yield Problem(f"notes-{number}-words", f"{what} n’a pas de texte.")
    yield from _unprintable(f"notes-{number}-title", f"Le titre de la note {number + 1}", title)
    yield from _unprintable(f"notes-{number}-words", what, text)


def _unprintable(field: str, part: str, text: str) -> Iterator[Problem]:
    if letters := missing(text):
        shown = " ".join(f"« {letter} »" for letter in letters[:5])
        yield Problem(field, f"{part} contient {shown}, que la police de la feuille n’a pas.")


def _too_long(excess: Excess) -> tuple[str, str]:
    field, part = PARTS[excess.part]
    lines = "1 ligne" if excess.lines == 1 else f"{excess.lines} lignes"
    return field, (
        f"{part} ne tient pas sur la feuille : environ {lines} de trop,"
        f" soit {excess.letters} signes."
    )
