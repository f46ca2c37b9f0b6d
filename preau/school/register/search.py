"""Finding people by what somebody types: neither accents nor capitals count. No Django."""

import unicodedata
from collections.abc import Sequence

ALIKE = str.maketrans({"’": "'", "ʼ": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def plain(text: str) -> str:
    """Return a text without accents and capitals, its ligatures as two letters."""
    apart = unicodedata.normalize("NFKD", text.translate(ALIKE).casefold())
    return "".join(character for character in apart if not unicodedata.combining(character))


def holds_each(words: Sequence[str], texts: Sequence[str]) -> bool:
    """Tell whether each word, plain already, stands in one of the texts."""
    whole = "\n".join(map(plain, texts))
    return all(word in whole for word in words)
