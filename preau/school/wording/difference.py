"""What differs between two wordings, word by word. No Django."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from preau.school.consents.texts import Wording
from preau.school.wording.words import Note

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True)
class Piece:
    """Words that follow each other and are all there, all new, or all gone."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Part:
    """A part of the text that is not the same in both."""

    title: str
    pieces: list[Piece]


def differences(before: Wording, after: Wording) -> list[Part]:
    """Return the parts that differ, in the order of the sheet; empty when no word does."""
    pairs = [
        ("Le début", before.intro, after.intro),
        ("La première déclaration", before.declarations[0], after.declarations[0]),
        ("La deuxième déclaration", before.declarations[1], after.declarations[1]),
        *_notes(before.notes, after.notes),
    ]
    return [Part(title, list(pieces(old, new))) for title, old, new in pairs if old != new]


def pieces(before: str, after: str) -> Iterator[Piece]:
    """Yield the words of both texts, what is gone before what came in its place."""
    old, new = before.split(" "), after.split(" ")
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", " ".join(old[i:j]))
            continue
        if gone := " ".join(old[i:j]):
            yield Piece("removed", gone)
        if come := " ".join(new[k:m]):
            yield Piece("added", come)


def _notes(before: Sequence[Note], after: Sequence[Note]) -> Iterator[tuple[str, str, str]]:
    """Yield the notes of both side by side: those of one title belong together."""
    titles = [title for title, _ in before], [title for title, _ in after]
    for _, i, j, k, m in SequenceMatcher(None, *titles, autojunk=False).get_opcodes():
        for old, new in zip_longest(before[i:j], after[k:m], fillvalue=("", "")):
            title = (new[0] or old[0]).rstrip(".")
            yield f"La note « {title} »", " ".join(old).strip(), " ".join(new).strip()
