"""Which letters the sheet's font has: one that it lacks would stop the whole batch (PDF/UA)."""

import re
import unicodedata
from functools import cache, lru_cache

import fontpkg
from fontTools.ttLib import TTFont

MISSING = "□"
"""What stands for a letter that cannot be printed, for a hand to complete."""
FAMILY = "Noto Sans"
LONGEST_WORD = 30
BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
"""Every blank but the two that break no line."""
UNPRINTABLE = ("Cc", "Co", "Cs", "Cn")
"""Controls, private use, surrogates, unassigned: PDF/A-2a (ISO 19005-2, 6.2.11.7) allows none."""


def font_folder() -> str:
    """Return the folder that holds the font's files."""
    return str(fontpkg.path(FAMILY).parent)


@lru_cache(maxsize=4096)  # the wording is the same on every sheet
def printable(text: str) -> str:
    """Return the text in letters that the font has; every other one becomes MISSING."""
    return "".join(_shown(letter) for letter in plain(text))


def plain(text: str) -> str:
    """Return the text in composed letters and on one line.

    Blanks become plain spaces, but for those that break no line; marks without a shape (direction,
    joiners) are dropped, because they could turn the order of what follows.
    """
    composed = BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")


def missing(text: str) -> list[str]:
    """Return the letters of a text that cannot be printed, each once, in their order."""
    return [one for one in dict.fromkeys(plain(text)) if one != MISSING and _shown(one) == MISSING]


@lru_cache(maxsize=4096)
def breakable(text: str) -> str:
    """Let a word that is longer than any name break over lines."""
    return " ".join(_cut(word) for word in text.split(" "))


def _cut(word: str) -> str:
    parts = range(0, len(word), LONGEST_WORD)
    return "\u200b".join(word[start : start + LONGEST_WORD] for start in parts)


def _shown(letter: str) -> str:
    known = ord(letter) in _letters() and unicodedata.category(letter) not in UNPRINTABLE
    return letter if known or letter == MISSING else MISSING


@cache
def _letters() -> frozenset[int]:
    with TTFont(fontpkg.path(FAMILY), lazy=True) as font:
        return frozenset(font.getBestCmap())
