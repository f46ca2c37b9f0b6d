"""The words of a text while somebody writes them. No Django."""

import re
from dataclasses import dataclass
from datetime import date

from preau.school.consents.texts import Wording
from preau.school.documents.letters import plain

BREAKS_NO_LINE = re.compile(r" (?=[:;!?»])|(?<=«) ")
"""Blanks of French typography, after which no line may begin."""

Note = tuple[str, str]
"""Title and text."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """All that is read and signed; anything may still be empty."""

    intro: str = ""
    declarations: tuple[str, str] = ("", "")
    notes: tuple[Note, ...] = ()

    @classmethod
    def of(cls, wording: Wording) -> "Words":
        return cls(intro=wording.intro, declarations=wording.declarations, notes=wording.notes)

    def wording(self, version: str, valid_from: date) -> Wording:
        """Return the words as a version; a note in which nothing was written is none."""
        return Wording(
            version=version,
            valid_from=valid_from,
            intro=self.intro,
            declarations=self.declarations,
            notes=tuple(note for note in self.notes if any(note)),
        )


def tidy(text: str) -> str:
    """Return a paragraph as it is printed: single blanks, « and : kept with their word."""
    return BREAKS_NO_LINE.sub("\u00a0", plain(text))


def rearranged(notes: tuple[Note, ...], do: str) -> tuple[Note, ...]:
    """Return the notes after "add", "up-2", "down-2" or "remove-2"; as they are for anything else.

    Notes are counted from 1.
    """
    if do == "add":
        return (*notes, ("", ""))
    verb, _, number = do.partition("-")
    at = int(number) - 1 if number.isdecimal() else -1
    if not 0 <= at < len(notes):
        return notes
    others = [*notes[:at], *notes[at + 1 :]]
    if verb in ("up", "down"):
        others.insert(max(0, at - 1) if verb == "up" else at + 1, notes[at])
    return tuple(others) if verb in ("up", "down", "remove") else notes
