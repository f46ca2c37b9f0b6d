"""Words: how two are compared, and which pages answer a search."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WORD = re.compile(r"\w+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae"})
SMALL_WORDS = frozenset(
    WORD.findall(
        "a au aux avec ce ces d dans de des du en et l la le les leur n ou par pour qu s sa se "
        "ses son sur un une y"
    )
)
MAX_COUNTED = 5
EXCERPT_LENGTH = 190


def fold(text: str) -> str:
    """Return the text without accents, capitals or ligatures."""
    split = unicodedata.normalize("NFD", text.translate(LIGATURES))
    return "".join(c for c in split if not unicodedata.combining(c)).casefold()


def query_words(query: str) -> list[str]:
    """Return the words to look for, folded, without plural; small words only when alone."""
    words = list(dict.fromkeys(WORD.findall(fold(query))))
    return [_singular(word) for word in words if word not in SMALL_WORDS] or words


def _singular(word: str) -> str:
    # "fractions" finds "fraction": the search is by the start of words.
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@dataclass(frozen=True)
class Part:
    """A piece of a page, and what a word found in it is worth."""

    words: str
    """Folded, each word between two spaces: counting in a string is as fast as Python goes."""
    weight: int

    @classmethod
    def of(cls, text: str, weight: int) -> "Part":
        return cls(f" {' '.join(WORD.findall(fold(text)))} ", weight)

    def score(self, wanted: str) -> int:
        """Count the words that start so; a whole word, in singular or plural, counts once more."""
        found = min(self.words.count(f" {wanted}"), MAX_COUNTED)
        exact = any(f" {wanted}{ending} " in self.words for ending in ("", "s", "x"))
        return (found + exact) * self.weight


def score(parts: Iterable[Part], wanted: Iterable[str]) -> int:
    """Return how well a page answers; 0 when a single word is missing."""
    parts = tuple(parts)
    scores = [sum(part.score(word) for part in parts) for word in wanted]
    return sum(scores) if scores and all(scores) else 0


@dataclass(frozen=True)
class Snippet:
    """A run of text, found by the search or not."""

    text: str
    found: bool


def excerpt(text: str, wanted: list[str]) -> str:
    """Return the stretch of the text that holds most of the words looked for."""
    places = [match.start() for match in _matches(text, wanted)]
    if not places:
        return _clip(text, 0)
    best = max(places, key=lambda p: sum(p <= q < p + EXCERPT_LENGTH for q in places))
    return _clip(text, max(0, best - EXCERPT_LENGTH // 4))


def highlight(text: str, wanted: list[str]) -> list[Snippet]:
    """Cut the text where the words looked for begin and end."""
    snippets, end = [], 0
    for match in _matches(text, wanted):
        snippets += [Snippet(text[end : match.start()], False), Snippet(match.group(), True)]
        end = match.end()
    return [snippet for snippet in [*snippets, Snippet(text[end:], False)] if snippet.text]


def _matches(text: str, wanted: list[str]) -> Iterator[re.Match[str]]:
    starts = tuple(wanted)
    return (match for match in WORD.finditer(text) if fold(match.group()).startswith(starts))


def _clip(text: str, start: int) -> str:
    # Whole words only, with an ellipsis where something was left out.
    start = 0 if start == 0 else text.find(" ", start) + 1
    end = start + EXCERPT_LENGTH
    cut = text[start:end] if end >= len(text) else text[start:end].rpartition(" ")[0]
    return ("… " if start else "") + cut.strip() + (" …" if end < len(text) else "")
